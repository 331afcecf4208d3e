// Redis's replies, from bytes to a record: a byte for the size of the pieces they come in, a
// byte of flags, then RESP. With flag 1, a hash that came is sealed, said once more by a Redis
// that has it so, and opened; without, whatever came must not open.
#include "support/core_fuzz.hpp"

#include "redis/hash_outcome.hpp"
#include "redis/reply_reader.hpp"
#include "tokenward/record.hpp"
#include "tokenward/seal.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::fuzz;
using redis::HashState;
using redis::ReadStep;
using redis::ReplyKind;

namespace {

constexpr std::string_view k_key = "tw:gate:x:any";
constexpr std::string_view k_other_key = "tw:gate:x:other";
constexpr redis::ReplyLimits k_limits{.max_bytes = 1 << 20, .max_elements = 64};

/// All there is to see of a reply, as text.
void describe(redis::ReplyView reply, std::string& out) {
    out += std::to_string(static_cast<int>(reply.kind()));
    out += ' ';
    out += reply.string().value_or(reply.status().value_or(reply.error()));
    out += std::to_string(reply.integer().value_or(0));
    for (std::size_t i = 0; i < reply.size(); ++i) {
        out += '[';
        describe(reply[i], out);
        out += ']';
    }
}

/// Each of the kinds of record, under that name.
bool opens(std::string_view key, std::vector<Field> fields) {
    const auto& keys = keyring();
    const bool opened[] = {
        open_token(keys, key, fields).ok(),
        open_user(keys, key, fields).ok(),
        open_project_authority(keys, key, fields).ok(),
        open_project(keys, key, fields).ok(),
        open_meta(keys, key, fields).ok(),
    };
    // A record is of one kind: what opens as a token must not be somebody's authority.
    require(std::ranges::count(opened, true) <= 1);
    return std::ranges::count(opened, true) == 1;
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// The fields of a hash, or none.
std::vector<Field> judge(redis::ReplyView reply, redis::HashDecoder& decoder) {
    const auto outcome = decoder.decode(reply);
    const bool empty_array = reply.is(ReplyKind::Array) && reply.size() == 0;
    require((outcome.state == HashState::Absent) == empty_array);
    require(outcome.state == HashState::Unavailable || reply.is(ReplyKind::Array));
    if (outcome.state != HashState::Found) {
        require(outcome.fields.empty() && is_printable(outcome.text));
        return {};
    }
    require(outcome.fields.size() * 2 == reply.size());
    for (std::size_t i = 0; i < outcome.fields.size(); ++i) {
        require(outcome.fields[i].name == reply[2 * i].string());
        require(outcome.fields[i].value == reply[2 * i + 1].string());
    }
    return {outcome.fields.begin(), outcome.fields.end()};
}

std::string as_resp(const OwnedFields& fields) {
    std::string out = "*" + std::to_string(fields.size() * 2) + "\r\n";
    for (const auto& [name, value] : fields) {
        for (const std::string_view text : {std::string_view(name), std::string_view(value)}) {
            out += "$" + std::to_string(text.size()) + "\r\n";
            out += text;
            out += "\r\n";
        }
    }
    return out;
}

void check_sealed(const std::vector<Field>& fields) {
    OwnedFields owned;
    for (const auto& field : fields) {
        if (field.name != k_seal_field) {
            owned.emplace_back(field.name, field.value);
        }
    }
    if (owned.size() * 2 + 2 > k_limits.max_elements) {
        return;
    }
    add_seal(keyring(), SealDomain::Gate, k_key, owned);
    const auto bytes = as_resp(owned);
    redis::ReplyReader reader(k_limits);
    redis::Reply reply;
    reader.feed(bytes);
    require(reader.next(reply) == ReadStep::Reply);
    redis::HashDecoder decoder;
    const auto again = judge(reply.view(), decoder);
    require(again.size() == owned.size());
    (void)opens(k_key, again);
    require(!opens(k_other_key, again));
}

/// What was read from these bytes in pieces of that size; how it ended comes last.
template <class Look>
std::string read_in_pieces(std::string_view bytes, std::size_t size, const Look& look) {
    redis::ReplyReader reader(k_limits);
    std::string seen;
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, size);
        bytes.remove_prefix(piece.size());
        reader.feed(piece);
        redis::Reply reply;
        auto step = reader.next(reply);
        for (; step == ReadStep::Reply; step = reader.next(reply)) {
            describe(reply.view(), seen);
            look(reply.view());
        }
        if (step == ReadStep::Broken) {
            require(reader.next(reply) == ReadStep::Broken);
            require(is_printable(reader.error().view()));
            return seen + "broken";
        }
    }
    return seen + (reader.idle() ? "whole" : "cut");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const auto piece = input.take_byte() + 1;
    const bool sealed = (input.take_byte() & 1) != 0;
    const auto bytes = input.take_rest();

    redis::HashDecoder decoder;
    const auto look = [&](redis::ReplyView reply) {
        const auto fields = judge(reply, decoder);
        require(fields.empty() || !opens(k_key, fields));
        if (sealed && !fields.empty()) {
            check_sealed(fields);
        }
    };
    const auto in_pieces = read_in_pieces(bytes, piece, look);
    const auto at_once = read_in_pieces(bytes, std::max<std::size_t>(bytes.size(), 1), [](auto) {});
    require(in_pieces == at_once);
    return 0;
}
