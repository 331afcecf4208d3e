#include "admin/tokens/token_import.hpp"
#include "cli/command.hpp"
#include "cli/csv_reader.hpp"
#include "cli/sonarqube_row.hpp"
#include "http/json.hpp"

#include <cstddef>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::cli {
namespace {

struct Options {
    std::string file;
};

void declare(Syntax& syntax, Options& options) {
    syntax.footer(
        "FILE has a header and a line for each token: hashes, never tokens.\n"
        "docs/tasks/import-from-sonarqube.md has the query that makes it. Each line is "
        "taken over whole or\nnot at all, and refused ones are told with their number. Run "
        "it again after mending: what is here\nalready stays as it is.");
    syntax.argument("file", options.file, "comma-separated values; - for stdin")
        .metavar("FILE")
        .required();
}

class Import {
public:
    Import(const Session& session, admin::Store& store, std::istream& in)
        : session_(session), store_(store), actor_(Session::actor()), reader_(in) {}

    ExitCode run() {
        const auto end = take_all();
        tell();
        if (!end) {
            return session_.fail(end.error());
        }
        return refused_ == 0 ? ExitCode::Done : ExitCode::Refused;
    }

private:
    /// One that was read and waits to be imported with others.
    struct Row {
        std::size_t line;
        std::optional<admin::Failure> fault; ///< nothing: the next of tokens_
    };

    admin::Answer<Done> take_all() {
        const auto header = reader_.next();
        if (!header) {
            return header.error();
        }
        const auto columns = SonarqubeColumns::from(header->value_or(CsvRow{1, {}}));
        if (!columns) {
            return columns.error();
        }
        for (;;) {
            const auto row = reader_.next();
            const bool is_last = !row || !*row;
            if (is_last || rows_.size() == admin::k_imported_at_once) {
                if (auto done = import_waiting(); !done) {
                    return done;
                }
            }
            if (is_last) {
                return row ? admin::Answer<Done>(Done{}) : row.error();
            }
            wait(columns->read(**row), (*row)->line);
        }
    }

    void wait(admin::Answer<admin::ForeignToken> token, std::size_t line) {
        rows_.push_back({line, token ? std::nullopt : std::optional(token.error())});
        if (token) {
            tokens_.push_back(*std::move(token));
        }
    }

    admin::Answer<Done> import_waiting() {
        const auto imported = admin::import_tokens(store_, actor_, tokens_);
        auto next = imported.begin();
        for (const auto& row : rows_) {
            const auto result =
                row.fault ? admin::Answer<admin::ImportedDetail>(*row.fault) : *next++;
            if (auto done = take(result, row.line); !done) {
                return done;
            }
        }
        rows_.clear();
        tokens_.clear();
        return Done{};
    }

    /// A refused line is told and counted; an error ends it all.
    admin::Answer<Done> take(const admin::Answer<admin::ImportedDetail>& imported,
                             std::size_t line) {
        const auto place = "line " + std::to_string(line) + ": ";
        if (!imported) {
            auto failure = imported.error();
            failure.message.insert(0, place);
            if (admin::ends_all(failure.kind)) {
                return failure;
            }
            ++refused_;
            session_.out().error(failure.message);
            return Done{};
        }
        ++(imported->already ? already_ : imported_);
        if (imported->already) {
            session_.out().note(place + "is here already: " + imported->detail.id);
        }
        return Done{};
    }

    void tell() const {
        const auto& out = session_.out();
        if (out.json()) {
            out.document({{"imported", imported_}, {"already", already_}, {"refused", refused_}});
        }
        out.line(std::to_string(imported_) + " imported, " + std::to_string(already_) +
                 " here already, " + std::to_string(refused_) + " refused.");
    }

    const Session& session_;
    admin::Store& store_;
    admin::Actor actor_;
    CsvReader reader_;
    std::vector<Row> rows_;
    std::vector<admin::ForeignToken> tokens_;
    std::size_t imported_ = 0;
    std::size_t already_ = 0;
    std::size_t refused_ = 0;
};

ExitCode run(const Session& session, const Options& options) {
    std::ifstream file;
    const bool is_stdin = options.file == "-";
    if (!is_stdin) {
        file.open(options.file, std::ios::binary);
        if (!file) {
            return session.fail(admin::refused("the file can't be opened: " + options.file));
        }
    }
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    return Import(session, *store, is_stdin ? std::cin : file).run();
}

} // namespace

void add_import_sonarqube(Syntax& import, Choice& choice) {
    add_command(import, choice, "sonarqube", "tokens of a SonarQube server, by their hashes",
                declare, run);
}

} // namespace tokenward::cli
