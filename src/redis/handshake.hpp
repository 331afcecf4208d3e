/// @file handshake.hpp
/// The first words on a connection: who we are, which database, and whether this Redis is the one
/// we want.
#pragma once

#include "redis/hash_outcome.hpp"
#include "redis/link_ports.hpp"
#include "redis/options.hpp"
#include "redis/output_buffer.hpp"
#include "redis/reply.hpp"
#include "redis/run_id.hpp"
#include "tokenward/record_name.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenward::redis {

/// Why the answer to ROLE is not a master's; empty when it is. The text lives forever.
/// See https://redis.io/commands/role/
[[nodiscard]] std::string_view judge_role(ReplyView reply) noexcept;

/// Why `reply` to HGETALL <prefix>gate:meta makes this Redis not ours; empty when it is ours.
[[nodiscard]] std::string judge_meta(ReplyView reply, HashDecoder& decoder,
                                     HandshakeVerifier& verifier, std::string_view key);

class Handshake {
public:
    enum class Step : std::uint8_t { More, Done, Failed };

    /// @param options  must outlive this object
    /// @param verifier must outlive this object; null: it asks for neither run id nor gate:meta
    Handshake(const LinkOptions& options, HandshakeVerifier* verifier);

    /// Writes all its commands at once and expects their replies from now on.
    void begin(OutputBuffer& out);

    /// Takes one reply, in order.
    [[nodiscard]] Step take(ReplyView reply);

    /// Why it failed; printable, in our own words and the verifier's.
    [[nodiscard]] std::string_view error() const noexcept { return error_; }
    /// Once it is done.
    [[nodiscard]] const RunId& run_id() const noexcept { return run_id_; }

private:
    enum class Ask : std::uint8_t { Auth, Select, Role, Info, Meta };
    [[nodiscard]] Step failed(std::string_view what, std::string_view why);

    const LinkOptions* options_;
    HandshakeVerifier* verifier_;
    HashDecoder decoder_;
    std::array<Ask, 5> asked_{};
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    RunId run_id_;
    std::string error_;
};

} // namespace tokenward::redis
