// Secrets: compared in constant time, and gone once they are no longer needed.
//
// Whatever is freed anywhere in this program is searched for the planted secret first: a
// container that grows, a short string that is moved, a copy nobody wiped.
#include "support/core_support.hpp"

#include "tokenward/hmac.hpp"
#include "tokenward/key_file.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/secret.hpp"
#include "tokenward/token_string.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include <malloc.h>

using namespace tokenward;
using namespace tokenward::test;

namespace {

std::string_view watched;          ///< what must never be freed; empty: nothing is
std::size_t freed_with_secret = 0; ///< blocks that held it

void look_into(void* block) noexcept {
    if (block != nullptr && !watched.empty() &&
        memmem(block, malloc_usable_size(block), watched.data(), watched.size()) != nullptr) {
        ++freed_with_secret;
    }
}

/// Watches for one secret while it lives.
class Watch {
public:
    explicit Watch(std::string_view secret) noexcept {
        freed_with_secret = 0;
        watched = secret;
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() { watched = {}; }

    [[nodiscard]] static std::size_t freed() noexcept { return freed_with_secret; }
};

} // namespace

// The default new is malloc(); what it gave is looked at before it goes back.
void operator delete(void* block) noexcept {
    look_into(block);
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    operator delete(block);
}
void* operator new(std::size_t size) {
    if (void* const block = std::calloc(1, size == 0 ? 1 : size)) {
        return block;
    }
    throw std::bad_alloc();
}

namespace {

constexpr std::string_view k_short = "hunter2";
constexpr std::string_view k_long = "a secret too long for a string's own buffer";

/// Memory of one object that can still be read after the object's end.
template <class T> class Grave {
public:
    template <class... Args> explicit Grave(Args&&... args) {
        object_ = new (memory_) T(std::forward<Args>(args)...);
    }
    Grave(const Grave&) = delete;
    Grave& operator=(const Grave&) = delete;
    ~Grave() = default;

    T& object() noexcept { return *object_; }
    void bury() noexcept { std::destroy_at(object_); }
    [[nodiscard]] bool holds(std::string_view secret) const noexcept {
        return memmem(memory_, sizeof memory_, secret.data(), secret.size()) != nullptr;
    }

private:
    alignas(T) unsigned char memory_[sizeof(T)]{};
    T* object_;
};

void the_watch_itself_works(void**) {
    const Watch watch(k_long);
    {
        const std::string unwiped(k_long);
        ASSERT_TEXT(unwiped, k_long);
    }
    assert_int_equal(watch.freed(), 1);
}

void wipe_overwrites_every_byte(void**) {
    std::array<char, 9> text = {'s', 'e', 'c', 'r', 'e', 't', '!', '!', '!'};
    wipe(std::span(text).subspan(1, 7));
    ASSERT_TEXT(std::string_view(text.data(), text.size()),
                std::string_view("s\0\0\0\0\0\0\0!", 9));
    wipe(std::span<char>());
    wipe(std::span<std::byte>());
}

struct Comparison {
    std::string_view a;
    std::string_view b;
    bool equal;
};

void comparing_tells_equal_from_different(void**) {
    constexpr Comparison rows[] = {
        {"", "", true},
        {"a", "a", true},
        {"a", "b", false},
        {"a", "", false},
        {"", "a", false},
        {"secret", "secret", true},
        {"secret", "secre", false},
        {"secret", "Secret", false},
        {"secret", "secreT", false},
        {std::string_view("a\0b", 3), std::string_view("a\0c", 3), false},
        {std::string_view("a\0", 2), "a", false},
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row.a, equal_constant_time(bytes_of(row.a), bytes_of(row.b)) == row.equal);
    }
    assert_true(equal_constant_time({}, {}));
}

void every_single_changed_bit_is_a_difference(void**) {
    const std::string good(32, 'x');
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bad = good;
        bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
        assert_false(equal_constant_time(bytes_of(good), bytes_of(bad)));
    }
}

void a_secret_starts_as_zeros_and_ends_wiped(void**) {
    Grave<Secret<32>> grave;
    assert_true(std::ranges::all_of(grave.object().bytes(),
                                    [](std::byte byte) { return byte == std::byte(); }));
    std::ranges::copy(bytes_of(k_short), grave.object().bytes().begin());
    const auto copy = grave.object();
    assert_true(grave.holds(k_short));
    grave.bury();
    assert_false(grave.holds(k_short));
    assert_memory_equal(copy.bytes().data(), k_short.data(), k_short.size());
}

void secret_text_keeps_its_text(void**) {
    std::string source(k_long);
    SecretText text(std::move(source));
    ASSERT_TEXT(text.view(), k_long);
    SecretText moved(std::move(text));
    ASSERT_TEXT(moved.view(), k_long);
    SecretText assigned{std::string("before")};
    assigned = std::move(moved);
    ASSERT_TEXT(assigned.view(), k_long);
    auto& same = assigned;
    assigned = std::move(same);
    ASSERT_TEXT(assigned.view(), k_long);
    ASSERT_TEXT(SecretText().view(), "");
}

void a_short_secret_text_ends_wiped(void**) {
    Grave<SecretText> grave{std::string(k_short)};
    assert_true(grave.holds(k_short));
    grave.bury();
    assert_false(grave.holds(k_short));
}

void a_moved_short_secret_text_leaves_nothing_behind(void**) {
    Grave<SecretText> source{std::string(k_short)};
    const SecretText target(std::move(source.object()));
    ASSERT_TEXT(target.view(), k_short);
    // The move leaves a string of size 0, whose first byte alone is overwritten.
    assert_false(source.holds(k_short.substr(1)));
    source.bury();

    Grave<SecretText> assigned{std::string(k_short)};
    SecretText other;
    other = std::move(assigned.object());
    ASSERT_TEXT(other.view(), k_short);
    assert_false(assigned.holds(k_short.substr(1)));
    assigned.bury();
}

void the_string_it_was_made_of_is_left_wiped(void**) {
    Grave<std::string> source(k_short);
    const SecretText text(std::move(source.object()));
    ASSERT_TEXT(text.view(), k_short);
    assert_false(source.holds(k_short.substr(1)));
    source.bury();
}

void an_overwritten_secret_text_is_wiped(void**) {
    const Watch watch(k_long);
    {
        SecretText text{std::string(k_long)};
        text = SecretText{std::string("another that is too long for the buffer as well")};
        text = SecretText{};
    }
    assert_int_equal(watch.freed(), 0);

    Grave<SecretText> grave{std::string("first-of-two")};
    grave.object() = SecretText{std::string("2")};
    assert_false(grave.holds("rst-of-two"));
    grave.bury();
}

void secret_text_wipes_what_a_shortened_string_still_held(void**) {
    std::string line = "a password that someone typed with a line's end\n";
    line.resize(2); // what stood behind is still in the block
    const Watch watch("word that someone typed");
    {
        const SecretText text(std::move(line));
    }
    assert_int_equal(watch.freed(), 0);
}

void a_key_file_leaves_no_key_in_freed_memory(void**) {
    constexpr std::string_view hex = "000102030405060708090a0b0c0d0e0f";
    constexpr std::string_view bytes("\x10\x11\x12\x13\x14\x15\x16\x17", 8);
    for (const auto secret : {hex, bytes}) {
        const Watch watch(secret);
        {
            auto file = KeyFile::parse(k_key_file).value();
            CountingRandom random;
            for (int i = 0; i < 20; ++i) {
                assert_true(file.add(random).ok()); // the list grows, and moves
            }
            assert_false(file.text().view().empty());
            assert_true(Keyring::from(file).ok());
            assert_true(file.promote('B').ok());
            assert_true(file.drop('A').ok());
        }
        assert_int_equal(watch.freed(), 0);
    }
}

void a_minted_token_leaves_no_copy_in_freed_memory(void**) {
    CountingRandom random;
    const Watch watch("0123456789ABCDEFGHIJKLMNOPQRST");
    {
        const auto minted = mint_token("aprefixof16chars", keyring(), random);
        assert_true(minted->text.view().find(watched) != std::string_view::npos);
    }
    assert_int_equal(watch.freed(), 0);
}

void a_hmac_key_ends_wiped(void**) {
    Grave<HmacKey> grave(bytes_of("key"));
    const std::string zeros(sizeof(HmacKey), '\0');
    assert_false(grave.holds(zeros));
    grave.bury();
    assert_true(grave.holds(zeros));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(the_watch_itself_works),
        cmocka_unit_test(wipe_overwrites_every_byte),
        cmocka_unit_test(comparing_tells_equal_from_different),
        cmocka_unit_test(every_single_changed_bit_is_a_difference),
        cmocka_unit_test(a_secret_starts_as_zeros_and_ends_wiped),
        cmocka_unit_test(secret_text_keeps_its_text),
        cmocka_unit_test(a_short_secret_text_ends_wiped),
        cmocka_unit_test(a_moved_short_secret_text_leaves_nothing_behind),
        cmocka_unit_test(the_string_it_was_made_of_is_left_wiped),
        cmocka_unit_test(an_overwritten_secret_text_is_wiped),
        cmocka_unit_test(secret_text_wipes_what_a_shortened_string_still_held),
        cmocka_unit_test(a_key_file_leaves_no_key_in_freed_memory),
        cmocka_unit_test(a_minted_token_leaves_no_copy_in_freed_memory),
        cmocka_unit_test(a_hmac_key_ends_wiped),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
