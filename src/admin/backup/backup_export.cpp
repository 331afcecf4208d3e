#include "admin/backup/backup_export.hpp"

#include "admin/access/authority.hpp"
#include "admin/backup/backup_line.hpp"
#include "admin/backup/backup_record.hpp"
#include "admin/backup/export_filter.hpp"
#include "admin/backup/oldest_first.hpp"
#include "admin/backup/tombstone_reader.hpp"
#include "admin/records/expiry.hpp"
#include "admin/records/record_words.hpp"
#include "admin/store/key_scan.hpp"
#include "admin/tokens/last_use.hpp"
#include "tokenward/identifiers.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

/// Notes who asks, and fails where one may not.
Answer<Done> permit(Store& store, const Actor& actor) {
    return store.change([&actor](Change& change) -> Answer<Done> {
        if (auto may = require_administrator(change, actor); !may) {
            return may.error();
        }
        const auto id = change.store_id();
        if (!id) {
            return id.error();
        }
        change.audit(actor, {"store.export", id->value_or(""), {}});
        return Done{};
    });
}

Time came_at(const TokenDetail& token) {
    return token.came_at();
}

template <class Detail> Time came_at(const Detail& detail) {
    return detail.created_at;
}

class Export {
public:
    Export(Store& store, Look& look, const ExportSink& sink)
        : store_(store), look_(look), sink_(sink) {}

    Answer<ExportTally> run() {
        using Step = Answer<Done> (Export::*)();
        for (const Step step :
             {&Export::write_header, &Export::write_settings, &Export::write_tombstones,
              &Export::write_organizations, &Export::write_projects, &Export::write_users,
              &Export::write_passwords, &Export::write_grants, &Export::write_tokens,
              &Export::write_end}) {
            if (const auto done = (this->*step)(); !done) {
                return done.error();
            }
        }
        return tally_;
    }

private:
    Answer<Done> write_header() {
        const auto id = look_.store_id();
        if (!id) {
            return id.error();
        }
        auto file = new_incarnation(store_.surroundings().random);
        if (!file) {
            return internal(file.error());
        }
        const BackupHeader header{id->value_or(""), *file, look_.now()};
        // The header's own seal is of no file: its reader learns the id from it.
        const auto written = write_lines(line(BackupKind::Header, header.fields()));
        file_ = *std::move(file);
        return written;
    }

    Answer<Done> write_settings() {
        const auto settings = find<Settings>({store_.names().settings()});
        if (!settings) {
            return settings.error();
        }
        if (settings->empty() && tally_.left_out == 0) { // or it was told to be damaged
            leave_out({"the record of the settings isn't there, without which no token can be made "
                       "(\"tokenward settings set --anew\")"});
        }
        return write(BackupKind::Settings, *settings);
    }

    /// Before tokens: what is ended meanwhile is then in neither list, and not in both.
    Answer<Done> write_tombstones() {
        return for_keys(store_.names().gate_token({}), [this](const Keys& keys) {
            return write_found(BackupKind::Tombstone, read_tombstones(store_, keys));
        });
    }

    Answer<Done> write_organizations() {
        return write_made_before<OrganizationDetail>(BackupKind::Organization,
                                                     store_.names().organization({}), everything);
    }

    Answer<Done> write_projects() {
        return write_made_before<ProjectDetail>(BackupKind::Project, store_.names().project({}),
                                                everything);
    }

    /// Their keys and those of grants begin alike; these have a colon behind the login.
    Answer<Done> write_users() {
        return write_made_before<UserDetail>(
            BackupKind::User, store_.names().user({}),
            [](std::string_view rest) { return !is_grant_name(rest); });
    }

    Answer<Done> write_passwords() {
        return write_current<PasswordDetail>(BackupKind::Password, store_.names().password({}),
                                             everything);
    }

    Answer<Done> write_grants() {
        return write_current<GrantDetail>(BackupKind::Grant, store_.names().user({}),
                                          is_grant_name);
    }

    /// An import adds them to the list by creation, and Redis is quickest at a sorted set's end.
    Answer<Done> write_tokens() {
        OldestFirst tokens(store_, [this](const Keys& keys) { return write_tokens_at(keys); });
        const auto found = for_keys(store_.names().token({}),
                                    [&tokens](const Keys& keys) { return tokens.add(keys); });
        return found ? tokens.finish() : found;
    }

    Answer<Done> write_tokens_at(const Keys& keys) {
        auto tokens = find<TokenDetail>(keys);
        if (!tokens) {
            return tokens.error();
        }
        leave_later(*tokens);
        const auto dead = keep_known_to_gate(look_, *tokens);
        if (!dead) {
            return dead.error();
        }
        leave_out(*dead);
        if (const auto read = read_last_uses(store_, *tokens); !read) {
            return read;
        }
        std::vector<BackupToken> records;
        records.reserve(tokens->size());
        for (auto& token : *tokens) {
            records.push_back({std::move(token)});
        }
        return write(BackupKind::Token, records);
    }

    Answer<Done> write_end() {
        return write_lines(line(BackupKind::End, BackupEnd{tally_.counts}.fields()));
    }

    // Passes over keys that begin alike.

    static bool everything(std::string_view /*rest*/) { return true; }

    template <class Take> Answer<Done> for_keys(const std::string& start, const Take& take) {
        std::optional<Failure> failure;
        const auto scanned = scan_beginning(store_.client(), start, [&](const Keys& keys) {
            const auto taken = keys.empty() ? Answer<Done>(Done{}) : take(keys);
            if (!taken) {
                failure = taken.error();
            }
            return !failure;
        });
        return failure ? *std::move(failure) : scanned;
    }

    /// @param is_wanted takes what stands behind `start`
    template <class Detail, class IsWanted, class Keep>
    Answer<Done> write_pass(BackupKind kind, const std::string& start, const IsWanted& is_wanted,
                            const Keep& keep) {
        return for_keys(start, [&](Keys keys) -> Answer<Done> {
            std::erase_if(
                keys, [&](std::string_view key) { return !is_wanted(key.substr(start.size())); });
            auto details = find<Detail>(keys);
            if (!details) {
                return details.error();
            }
            const auto kept = keep(*details);
            return kept ? write(kind, *details) : kept;
        });
    }

    template <class Detail, class IsWanted>
    Answer<Done> write_made_before(BackupKind kind, const std::string& start,
                                   const IsWanted& is_wanted) {
        return write_pass<Detail>(kind, start, is_wanted, [this](std::vector<Detail>& details) {
            leave_later(details);
            return leave_to_gate(details);
        });
    }

    template <class Detail, class IsWanted>
    Answer<Done> write_current(BackupKind kind, const std::string& start,
                               const IsWanted& is_wanted) {
        return write_pass<Detail>(kind, start, is_wanted, [this](std::vector<Detail>& details) {
            const auto kept = keep_current(look_, details);
            return kept ? leave_to_gate(details) : kept;
        });
    }

    /// Leaves out what was made since this began, whose neighbours may be written already; and
    /// tells of what a clock made that is ahead.
    template <class Detail> void leave_later(std::vector<Detail>& details) {
        const auto now = store_.surroundings().now();
        std::erase_if(details, [&](const Detail& detail) {
            const auto at = came_at(detail);
            if (at > now) {
                leave_out({called(detail) + " was made at " + time_text(at) +
                           ", which is still to come: a clock is wrong"});
            }
            return at > look_.now();
        });
    }

    /// Leaves out what the gate doesn't allow as well, of the kinds that it knows.
    template <class Detail> Answer<Done> leave_to_gate(std::vector<Detail>& details) {
        if constexpr (requires { keep_allowed(store_, details); }) {
            const auto others = keep_allowed(store_, details);
            if (!others) {
                return others.error();
            }
            leave_out(*others);
        }
        return Done{};
    }

    template <class Detail> Answer<std::vector<Detail>> find(const Keys& keys) {
        auto found = look_.find_all<Detail>(keys);
        if (!found) {
            return found.error();
        }
        leave_out(found->damaged);
        return std::move(found->records);
    }

    void leave_out(const std::vector<std::string>& sentences) {
        for (const auto& sentence : sentences) {
            ++tally_.left_out;
            sink_.left_out(sentence);
        }
    }

    // Lines.

    template <class Detail> Answer<Done> write_found(BackupKind kind, Answer<Found<Detail>> found) {
        if (!found) {
            return found.error();
        }
        leave_out(found->damaged);
        return write(kind, found->records);
    }

    template <class Detail>
    Answer<Done> write(BackupKind kind, const std::vector<Detail>& records) {
        std::string lines;
        for (const auto& record : records) {
            lines += line(kind, record.fields());
            ++tally_.counts[static_cast<std::size_t>(kind)];
        }
        return write_lines(lines);
    }

    std::string line(BackupKind kind, OwnedFields fields) {
        return backup_line_text(store_.keyring(), file_, {++lines_, kind, std::move(fields)});
    }

    Answer<Done> write_lines(std::string_view lines) {
        auto written = sink_.write(lines);
        if (written) {
            sink_.progress(lines_);
        }
        return written;
    }

    Store& store_;
    Look& look_;
    const ExportSink& sink_;
    std::string file_; ///< empty until the header is written
    std::uint64_t lines_ = 0;
    ExportTally tally_;
};

} // namespace

Answer<ExportTally> export_store(Store& store, const Actor& actor, const ExportSink& sink) {
    if (const auto permitted = permit(store, actor); !permitted) {
        return permitted.error();
    }
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    return Export(store, **look, sink).run();
}

} // namespace tokenward::admin
