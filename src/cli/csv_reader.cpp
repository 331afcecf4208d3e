#include "cli/csv_reader.hpp"

#include <new>
#include <utility>

namespace tokenward::cli {
namespace {

/// What some systems put in front of a file.
constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";

/// libcsv would take blanks around a field away.
int is_blank(unsigned char /*c*/) noexcept {
    return 0;
}

/// It would end a row at a CR, too; the one in front of LF is taken away before.
int is_line_end(unsigned char c) noexcept {
    return c == '\n' ? 1 : 0;
}

} // namespace

CsvReader::CsvReader(std::istream& in) : in_(in) {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        throw std::bad_alloc();
    }
    csv_set_space_func(&parser_, is_blank);
    csv_set_term_func(&parser_, is_line_end);
}

CsvReader::~CsvReader() {
    csv_free(&parser_);
}

admin::Failure CsvReader::fault(const std::string& what) const {
    return admin::refused("line " + std::to_string(within_row_ ? row_.line : line_) + ": " + what);
}

/// Called by libcsv, which is C: nothing may be thrown through it.
void CsvReader::add_field(const char* text, std::size_t size) noexcept {
    try {
        row_.fields.emplace_back(text, size);
    } catch (const std::bad_alloc&) {
        no_memory_ = true;
    }
}

admin::Answer<Done> CsvReader::parse(std::string_view text) {
    const auto on_field = [](void* field, std::size_t length, void* reader) {
        static_cast<CsvReader*>(reader)->add_field(static_cast<const char*>(field), length);
    };
    const auto on_row = [](int /*end*/, void* reader) {
        static_cast<CsvReader*>(reader)->complete_ = true;
    };
    const bool good = !text.empty() ? csv_parse(&parser_, text.data(), text.size(), on_field,
                                                on_row, this) == text.size()
                                    : csv_fini(&parser_, on_field, on_row, this) == 0;
    if (no_memory_ || csv_error(&parser_) == CSV_ENOMEM) {
        throw std::bad_alloc();
    }
    if (!good) {
        return fault("a quotation mark where none may stand, or one that is never closed");
    }
    return Done{};
}

admin::Answer<Done> CsvReader::take_line() {
    in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    auto size = static_cast<std::size_t>(in_.gcount());
    if (in_.bad()) {
        return admin::refused("the file can't be read");
    }
    if (size == 0) {
        return end();
    }
    ++line_;
    row_bytes_ += size;
    const bool too_long = in_.fail() && !in_.eof();
    if (too_long || row_bytes_ >= k_most_bytes) {
        return fault("a row of more than " + std::to_string(k_most_bytes) + " bytes");
    }
    size -= in_.eof() ? 0 : 1; // getline counts the line's end and writes NUL for it
    if (size > 0 && buffer_[size - 1] == '\r') {
        --size;
    }
    buffer_[size] = '\n';
    auto text = std::string_view(buffer_.data(), size + 1);
    if (line_ == 1 && text.starts_with(k_byte_order_mark)) {
        text.remove_prefix(k_byte_order_mark.size());
    }
    if (text == "\n" && !within_row_) {
        return Done{}; // an empty line
    }
    if (!within_row_) {
        row_.line = line_;
        within_row_ = true;
    }
    return parse(text);
}

admin::Answer<Done> CsvReader::end() {
    ended_ = true;
    return parse({});
}

admin::Answer<std::optional<CsvRow>> CsvReader::next() {
    row_ = {};
    row_bytes_ = 0;
    complete_ = false;
    within_row_ = false;
    while (!complete_ && !ended_) {
        if (auto taken = take_line(); !taken) {
            ended_ = true;
            return taken.error();
        }
    }
    return complete_ ? std::optional(std::move(row_)) : std::nullopt;
}

} // namespace tokenward::cli
