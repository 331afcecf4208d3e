#include "tokenward/keyring.hpp"

#include "core/base62.hpp"

#include <span>

namespace tokenward {
namespace {

Result<HmacKey> derive(const KeyEntry& entry, std::string_view label) {
    Secret<32> subkey;
    const auto done = hkdf_sha256(entry.key.bytes(), {}, label, subkey.bytes());
    if (!done) {
        return done.error();
    }
    return HmacKey(subkey.bytes());
}

} // namespace

Result<Keyring> Keyring::from(const KeyFile& file) {
    Keyring ring;
    for (const auto& entry : file.entries()) {
        if (entry.state == KeyState::Dropped) {
            continue;
        }
        auto lookup = derive(entry, "tokenward lookup v1");
        auto gate = derive(entry, "tokenward gate v1");
        auto admin = derive(entry, "tokenward admin v1");
        auto backup = derive(entry, "tokenward backup v1");
        for (const auto* subkey : {&lookup, &gate, &admin, &backup}) {
            if (!*subkey) {
                return subkey->error();
            }
        }
        ring.keys_[base62_value(entry.id)] = std::make_unique<Subkeys>(
            Subkeys{*lookup, *gate, *admin, *backup, entry.state != KeyState::TokensOnly});
        if (entry.state == KeyState::Current) {
            ring.current_ = entry.id;
        }
    }
    if (ring.current_ == 0) {
        return Error{"no key is current; exactly one must be"};
    }
    return ring;
}

Digest Keyring::fingerprint() const noexcept {
    constexpr std::string_view label = "tokenward keyring fingerprint v1";
    const HmacKey outer(std::as_bytes(std::span(label)));
    HmacKey::Message message(outer);
    for (const auto& keys : keys_) {
        if (keys == nullptr) {
            message.update("-");
            continue;
        }
        const auto inner = keys->gate.sign(label);
        message.update(keys->seals ? "s" : "t");
        message.update({reinterpret_cast<const char*>(inner.data()), inner.size()});
    }
    message.update({&current_, 1});
    return message.finish();
}

const Keyring::Subkeys* Keyring::find(char id) const noexcept {
    return is_base62(id) ? keys_[base62_value(id)].get() : nullptr;
}

const HmacKey* Keyring::lookup_key(char id) const noexcept {
    const auto* const keys = find(id);
    return keys == nullptr ? nullptr : &keys->lookup;
}

const HmacKey* Keyring::seal_key(char id, SealDomain domain) const noexcept {
    const auto* const keys = find(id);
    if (keys == nullptr || !keys->seals) {
        return nullptr;
    }
    switch (domain) {
    case SealDomain::Gate:
        return &keys->gate;
    case SealDomain::Admin:
        return &keys->admin;
    case SealDomain::Backup:
        return &keys->backup;
    }
    return nullptr;
}

} // namespace tokenward
