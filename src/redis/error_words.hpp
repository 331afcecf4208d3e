/// @file error_words.hpp
/// Redis's error replies in our own words.
///
/// Never the peer's bytes: Redis itself repeats arguments in some errors ("unknown command …, with
/// args beginning with: …"), and a hostile one could repeat a password to get it into a log.
#pragma once

#include <string_view>

namespace tokenward::redis {

struct ErrorWords {
    std::string_view code; ///< first word, `NOPERM`; empty when it is none we know
    std::string_view text; ///< a short phrase that begins with the code
};

/// Both views are constants that live forever. `reply` is an error reply without its `-`.
[[nodiscard]] ErrorWords error_words(std::string_view reply) noexcept;

} // namespace tokenward::redis
