/// @file zone_lock.hpp
/// The port to the host's lock on a zone that several processes share.
#pragma once

namespace tokenward::cache {

/// Held for a few dozen nanoseconds at a time, never across a system call, a log line or a hash.
/// The host frees it when its holder dies.
class ZoneLock {
public:
    virtual void lock() noexcept = 0;
    virtual void unlock() noexcept = 0;

protected:
    ~ZoneLock() = default;
};

} // namespace tokenward::cache
