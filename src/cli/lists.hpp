/// @file lists.hpp
/// Lists of any length: a page at a time from the store, as a table or as one JSON array.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/pages.hpp"
#include "admin/store/store.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "cli/table.hpp"

#include <functional>
#include <string>
#include <utility>

namespace tokenward::cli {

[[nodiscard]] inline std::string or_dash(const std::string& text) {
    return text.empty() ? "-" : text;
}

/// Prints rows as they come.
class ListPrinter {
public:
    ListPrinter(const Output& out, Table::Row headings)
        : out_(out), table_(std::move(headings), out.look()) {}

    void add(const Json& document);
    void add(Table::Row row);
    /// What came since the last time.
    void print();
    void end();

private:
    const Output& out_;
    Table table_;
    bool is_first_ = true;
    bool is_empty_ = true;
};

template <class Detail>
using ReadPage =
    std::function<admin::Answer<admin::Page<Detail>>(admin::Store&, const std::string& after)>;

/// `to_json` and `to_row` take a Detail.
template <class Detail, class ToJson, class ToRow>
ExitCode print_pages_of(const Session& session, Table::Row headings, const ReadPage<Detail>& read,
                        const ToJson& to_json, const ToRow& to_row) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    ListPrinter printer(session.out(), std::move(headings));
    std::string after;
    do {
        const auto page = read(*store, after);
        if (!page) {
            return session.fail(page.error());
        }
        session.warn_of(page->damaged);
        for (const auto& item : page->items) {
            session.out().json() ? printer.add(to_json(item)) : printer.add(to_row(item));
        }
        printer.print();
        after = page->next;
    } while (!after.empty());
    printer.end();
    return ExitCode::Done;
}

/// For lists in the order of their names.
template <class Detail, class ToJson, class ToRow>
ExitCode print_pages(const Session& session, Table::Row headings,
                     admin::Answer<admin::Page<Detail>> (*read)(admin::Store&, const admin::Actor&,
                                                                const admin::NameCursor&),
                     const ToJson& to_json, const ToRow& to_row) {
    return print_pages_of<Detail>(
        session, std::move(headings),
        [read](admin::Store& store, const std::string& after) {
            return read(store, Session::actor(), admin::NameCursor{after});
        },
        to_json, to_row);
}

} // namespace tokenward::cli
