#include "tokenward/seal.hpp"

#include "core/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tokenward {
namespace {

constexpr std::string_view k_label = "tokenward seal 1";
constexpr std::size_t k_mac_text = 43; // 32 bytes in base64url
constexpr std::size_t k_seal_size = 1 + k_mac_text;

/// What is sealed, gathered so that many short parts are hashed in few calls.
class SealedText {
public:
    explicit SealedText(const HmacKey& key) noexcept : message_(key) {}

    /// Length first, so that no two lists of parts give the same bytes.
    void add(std::string_view part) noexcept {
        const auto size = static_cast<std::uint32_t>(part.size());
        const std::array<char, 4> big_endian = {
            static_cast<char>(size >> 24), static_cast<char>(size >> 16),
            static_cast<char>(size >> 8), static_cast<char>(size)};
        gather({big_endian.data(), big_endian.size()});
        gather(part);
    }

    [[nodiscard]] Digest finish() noexcept {
        flush();
        return message_.finish();
    }

private:
    void gather(std::string_view bytes) noexcept {
        if (bytes.size() > gathered_.size() - size_) {
            flush();
        }
        if (bytes.size() > gathered_.size()) {
            message_.update(bytes);
            return;
        }
        std::ranges::copy(bytes, gathered_.begin() + size_);
        size_ += bytes.size();
    }

    void flush() noexcept {
        message_.update({gathered_.data(), size_});
        size_ = 0;
    }

    HmacKey::Message message_;
    std::array<char, 512> gathered_; // filled as far as it is used
    std::size_t size_ = 0;
};

/// Over every field but the seal itself; they must be sorted by name.
template <class SortedFields, class NameOf, class ValueOf>
Digest compute(const HmacKey& key, std::string_view redis_key, const SortedFields& fields,
               NameOf name_of, ValueOf value_of) noexcept {
    SealedText text(key);
    text.add(k_label);
    text.add(redis_key);
    for (const auto& field : fields) {
        if (name_of(field) != k_seal_field) {
            text.add(name_of(field));
            text.add(value_of(field));
        }
    }
    return text.finish();
}

bool has_doubled_name(std::span<const Field> sorted) noexcept {
    return std::ranges::adjacent_find(sorted, {}, &Field::name) != sorted.end();
}

} // namespace

bool seal_is_valid(const Keyring& keys, SealDomain domain, std::string_view redis_key,
                   std::span<Field> fields) noexcept {
    std::ranges::sort(fields, {}, &Field::name);
    if (fields.size() > k_max_record_fields || has_doubled_name(fields)) {
        return false;
    }
    const auto seal = std::ranges::find(fields, k_seal_field, &Field::name);
    if (seal == fields.end() || seal->value.size() != k_seal_size) {
        return false;
    }
    const auto* const key = keys.seal_key(seal->value.front(), domain);
    if (key == nullptr) {
        return false;
    }
    const auto mac = compute(
        *key, redis_key, fields, [](const Field& field) { return field.name; },
        [](const Field& field) { return field.value; });
    std::array<char, k_mac_text> expected;
    write_base64url(mac, expected);
    return equal_constant_time(std::as_bytes(std::span(expected)),
                               std::as_bytes(std::span(seal->value.substr(1))));
}

void add_seal(const Keyring& keys, SealDomain domain, std::string_view redis_key,
              OwnedFields& fields) {
    std::ranges::sort(fields);
    const char id = keys.current_id();
    const auto mac = compute(
        *keys.seal_key(id, domain), redis_key, fields,
        [](const auto& field) -> std::string_view { return field.first; },
        [](const auto& field) -> std::string_view { return field.second; });
    std::string seal(k_seal_size, id);
    write_base64url(mac, std::span(seal).subspan(1));
    fields.emplace_back(k_seal_field, std::move(seal));
}

} // namespace tokenward
