#include "cli/lists.hpp"

#include "http/json.hpp"

namespace tokenward::cli {

void ListPrinter::add(const Json& document) {
    out_.raw(std::exchange(is_first_, false) ? "[" : ",\n ");
    out_.raw(json_text(document));
}

void ListPrinter::add(Table::Row row) {
    is_empty_ = false;
    table_.add(std::move(row));
}

void ListPrinter::print() {
    if (!is_empty_) {
        out_.raw(table_.take());
    }
}

void ListPrinter::end() {
    if (out_.json()) {
        out_.raw(is_first_ ? "[]\n" : "]\n");
    } else if (is_empty_) {
        out_.note("There are none.");
    }
}

} // namespace tokenward::cli
