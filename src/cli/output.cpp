#include "cli/output.hpp"

#include "cli/safe_text.hpp"
#include "http/json.hpp"

#include <iostream>

namespace tokenward::cli {

std::string json_text(const Json& value) {
    return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

void Output::line(std::string_view text) const {
    if (!json_) {
        std::cout << without_controls(text) << '\n';
    }
}

void Output::line(std::string_view before, std::string_view marked, Style style,
                  std::string_view after) const {
    if (!json_) {
        std::cout << without_controls(before)
                  << painted(without_controls(marked), style, looks_.out) << without_controls(after)
                  << '\n';
    }
}

void Output::raw(std::string_view text) const {
    std::cout << text;
}

void Output::document(const Json& value) const {
    std::cout << json_text(value) << '\n';
}

void Output::error(std::string_view sentence) const {
    if (json_) {
        std::cerr << json_text({{"error", for_message(sentence)}}) << '\n';
    } else {
        std::cerr << painted("tokenward:", Style::Bad, looks_.err) << ' ' << for_message(sentence)
                  << '\n';
    }
}

void Output::warning(std::string_view sentence) const {
    std::cerr << painted("tokenward: warning:", Style::Warning, json_ ? Look{} : looks_.err) << ' '
              << for_message(sentence) << '\n';
}

void Output::note(std::string_view sentence) const {
    if (!json_) {
        std::cerr << without_controls(sentence) << '\n';
    }
}

bool Output::flush() {
    std::cout.flush();
    return std::cout.good();
}

} // namespace tokenward::cli
