/// @file output.hpp
/// What a command says: results on stdout, everything else on stderr. With --json, results are JSON
/// on stdout and an error is `{"error": "..."}` on stderr.
#pragma once

#include "cli/style.hpp"

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace tokenward::cli {

/// http::Json. Who makes one or reads in it includes http/json.hpp, which takes seconds to compile.
using Json = nlohmann::ordered_json;

class Output {
public:
    explicit Output(bool json, Looks looks = {}) noexcept : json_(json), looks_(looks) {}

    [[nodiscard]] bool json() const noexcept { return json_; }
    /// Of stdout.
    [[nodiscard]] const Look& look() const noexcept { return looks_.out; }
    [[nodiscard]] const Look& err_look() const noexcept { return looks_.err; }

    /// A line for people, none of it with --json.
    void line(std::string_view text) const;
    /// The same, with a mark on the words in the middle.
    void line(std::string_view before, std::string_view marked, Style style,
              std::string_view after = {}) const;
    /// As it is: lines that were made safe already, or a token.
    void raw(std::string_view text) const;
    /// One JSON document and a line end.
    void document(const Json& value) const;

    /// `tokenward: <sentence>`
    void error(std::string_view sentence) const;
    /// `tokenward: warning: <sentence>`, with --json too.
    void warning(std::string_view sentence) const;
    /// For people, beside the result.
    void note(std::string_view sentence) const;

    /// False when something didn't get out, such as on a full disk.
    [[nodiscard]] static bool flush();

private:
    bool json_;
    Looks looks_;
};

/// ASCII only, so that no control character of any kind is in it.
[[nodiscard]] std::string json_text(const Json& value);

} // namespace tokenward::cli
