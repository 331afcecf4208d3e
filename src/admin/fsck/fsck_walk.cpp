#include "admin/fsck/fsck_walk.hpp"

#include "admin/fsck/fsck_examine.hpp"
#include "admin/fsck/fsck_support.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/store/key_scan.hpp"
#include "tokenward/names.hpp"
#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

namespace tokenward::admin {
namespace {

using Examinations = std::vector<Examination>;
using OfName = Answer<Verdict> (*)(Records&, const std::string&);
using OfGrant = Answer<Verdict> (*)(Records&, const std::string&, const std::string&);

/// No record of ours could be named so.
Examinations of_nothing(const std::string& key) {
    return {[key](Records&) {
        return own_record_bad(key);
    }};
}

template <class IsName> auto named(IsName is_name, OfName examine) {
    return [is_name, examine](const std::string& key, const std::string& name) -> Examinations {
        if (!is_name(name)) {
            return of_nothing(key);
        }
        return {[examine, name](Records& records) {
            return examine(records, name);
        }};
    };
}

auto of_user(OfName examine) {
    return [examine](const std::string& key, const std::string& rest) {
        return is_grant_name(rest) ? Examinations() : named(is_login, examine)(key, rest);
    };
}

auto of_grant(OfGrant examine) {
    return [examine](const std::string& key, const std::string& rest) -> Examinations {
        if (!is_grant_name(rest)) {
            return {};
        }
        const auto colon = rest.find(':');
        const auto login = rest.substr(0, colon);
        const auto project = rest.substr(colon + 1);
        if (!is_login(login) || !is_project_key(project)) {
            return of_nothing(key);
        }
        return {[examine, login, project](Records& records) {
            return examine(records, login, project);
        }};
    };
}

bool is_message_id(std::string_view name) noexcept {
    return !name.empty() && is_clean_text(name);
}

Examination of_seal(const std::string& key) {
    return [key](Records& records) {
        return examine_seal(records, key);
    };
}

/// Whether a key behind `<prefix>admin:` is an index, and of which type.
enum class IndexKind : std::uint8_t { None, Sorted, Names, Predecessors };

IndexKind index_kind_of(std::string_view rest) noexcept {
    constexpr std::array sorted = {"users",    "projects", "orgs",   "tokens",
                                   "sessions", "expiry",   "rotated"};
    constexpr std::array sorted_each = {
        "tokens:", "sessions:u:", "grants:", "projects:o:", "outbox:"};
    for (const std::string_view name : sorted) {
        if (rest == name) {
            return IndexKind::Sorted;
        }
    }
    for (const std::string_view beginning : sorted_each) {
        if (rest.starts_with(beginning)) {
            return IndexKind::Sorted;
        }
    }
    return rest == "predecessors"       ? IndexKind::Predecessors
           : rest.starts_with("names:") ? IndexKind::Names
                                        : IndexKind::None;
}

Fault other_type(const std::string& key) {
    return {FaultKind::OtherType, key};
}

} // namespace

Answer<Done> FsckWalk::run() {
    using Part = Answer<Done> (FsckWalk::*)();
    for (const Part part : {&FsckWalk::look_at_single_keys, &FsckWalk::look_at_records,
                            &FsckWalk::look_at_indexes, &FsckWalk::look_at_last_uses}) {
        if (auto done = (this->*part)(); !done) {
            return done;
        }
    }
    return Done{};
}

Answer<Done> FsckWalk::look_at_single_keys() {
    const auto& names = store_.names();
    return take({"settings", 1, 0},
                {of_seal(names.gate_meta()), of_seal(names.settings()), examine_settings});
}

Answer<Done> FsckWalk::look_at_records() {
    struct Kind {
        std::string_view what;
        std::string beginning;
        std::string index; ///< that knows about how many there are; empty: none
        Examine examine_key;
    };
    const auto& names = store_.names();
    const std::initializer_list<Kind> kinds = {
        {"organizations", "admin:o:", names.organizations(),
         named(is_organization_key, examine_organization)},
        {"users", "admin:u:", names.users(), of_user(examine_user)},
        {"users", "gate:u:", names.users(), of_user(examine_gate_user)},
        {"projects", "admin:p:", names.projects(), named(is_project_key, examine_project)},
        {"projects", "gate:p:", names.projects(), named(is_project_key, examine_gate_project)},
        {"grants", "admin:u:", {}, of_grant(examine_grant)},
        {"grants", "gate:u:", {}, of_grant(examine_gate_grant)},
        {"passwords", "admin:pw:", {}, named(is_login, examine_password)},
        {"tokens", "admin:t:", names.tokens(), named(is_token_id, examine_token)},
        {"gate records", "gate:t:", names.tokens(), named(is_lookup, examine_gate_token)},
        {"messages", "admin:m:", {}, named(is_message_id, examine_message)},
        {"reuses", "admin:reused:", {}, named(is_token_id, examine_reuse_mark)},
    };
    for (const auto& kind : kinds) {
        const auto total = kind.index.empty() ? 0 : members_of(kind.index);
        if (auto done = look_at_keys(kind.what, kind.beginning, total, kind.examine_key); !done) {
            return done;
        }
    }
    return Done{};
}

Answer<Done> FsckWalk::look_at_keys(std::string_view what, const std::string& beginning,
                                    std::size_t total, const Examine& examine_key) {
    done_ = 0;
    const auto start = store_.names().prefix() + beginning;
    std::optional<Failure> failure;
    const auto scanned = scan_beginning(store_.client(), start, [&](const Keys& keys) {
        // Each is mended in a change of its own, seals first; what was read is read once.
        Examinations all;
        Examinations of_records;
        for (const auto& key : keys) {
            auto examinations = examine_key(key, key.substr(start.size()));
            if (!examinations.empty()) {
                all.push_back(of_seal(key));
                std::ranges::move(examinations, std::back_inserter(of_records));
            }
        }
        const auto things = of_records.size();
        std::ranges::move(of_records, std::back_inserter(all));
        if (const auto taken = take({what, things, total}, all); !taken) {
            failure = taken.error();
        }
        return !failure;
    });
    return failure ? Answer<Done>(*std::move(failure)) : scanned;
}

Answer<Done> FsckWalk::look_at_indexes() {
    const auto start = store_.names().prefix() + "admin:";
    std::optional<Failure> failure;
    const auto scanned = scan_beginning(store_.client(), start, [&](const Keys& keys) {
        for (const auto& key : keys) {
            if (const auto looked = look_at_index(key); !looked) {
                failure = looked.error();
                return false;
            }
        }
        return true;
    });
    return failure ? Answer<Done>(*std::move(failure)) : scanned;
}

Answer<Done> FsckWalk::look_at_index(const std::string& key) {
    const auto start = store_.names().prefix().size() + std::string_view("admin:").size();
    switch (index_kind_of(std::string_view(key).substr(start))) {
    case IndexKind::Sorted:
        return look_at_parts(
            "index entries", "ZSCAN", key, [key](std::string member, const std::string& /*score*/) {
                return [entry = IndexEntry{key, std::move(member)}](Records& records) {
                    return examine_entry(records, entry);
                };
            });
    case IndexKind::Names:
        return look_at_parts(
            "index entries", "HSCAN", key, [key](std::string name, std::string id) {
                return [key, name = std::move(name), id = std::move(id)](Records& records) {
                    return examine_name(records, key, name, id);
                };
            });
    case IndexKind::Predecessors:
        return look_at_parts(
            "index entries", "HSCAN", key, [](std::string successor, std::string predecessor) {
                return [successor = std::move(successor),
                        predecessor = std::move(predecessor)](Records& records) {
                    return examine_kept_predecessor(records, successor, predecessor);
                };
            });
    case IndexKind::None:
        break;
    }
    return Done{};
}

Answer<Done> FsckWalk::look_at_last_uses() {
    done_ = 0;
    for (unsigned bucket = 0; bucket <= std::numeric_limits<std::uint8_t>::max(); ++bucket) {
        const auto key = seen_key(store_.names().prefix(), static_cast<std::uint8_t>(bucket));
        auto looked = look_at_parts("last uses", "HSCAN", key,
                                    [key](std::string id, const std::string& /*time*/) {
                                        return [key, id = std::move(id)](Records& records) {
                                            return examine_last_use(records, key, id);
                                        };
                                    });
        if (!looked) {
            return looked;
        }
    }
    return Done{};
}

Answer<Done>
FsckWalk::look_at_parts(std::string_view what, std::string_view scan, const std::string& key,
                        const std::function<Examination(std::string, std::string)>& examine_part) {
    std::string cursor = "0";
    do {
        const auto reply = store_.client().command({scan, key, cursor, "COUNT", "1000"});
        if (!reply && reply.error().code == "WRONGTYPE") {
            report_.add(other_type(key), false);
            return Done{};
        }
        if (!reply) {
            return from_reading(reply.error());
        }
        const auto view = reply->view();
        const auto next = view[0].string();
        if (view.size() != 2 || !next) {
            return Failure{FailureKind::Refused,
                           "Redis gave an unknown reply to " + std::string(scan)};
        }
        Examinations examinations;
        for (std::size_t i = 0; i + 1 < view[1].size(); i += 2) {
            examinations.push_back(examine_part(std::string(view[1][i].string().value_or("")),
                                                std::string(view[1][i + 1].string().value_or(""))));
        }
        if (const auto taken = take({what, examinations.size(), 0}, examinations); !taken) {
            return taken;
        }
        cursor = *next;
    } while (cursor != "0");
    return Done{};
}

Answer<Done> FsckWalk::take(const Step& step, const Examinations& examinations) {
    done_ += step.things;
    report_.looked_at += step.things;
    progress_(step.what, done_, step.total);
    return examine(store_, manner_, examinations, report_);
}

std::size_t FsckWalk::members_of(const std::string& index) {
    const auto reply = store_.client().command({"ZCARD", index});
    const auto count = reply ? reply->view().integer().value_or(0) : 0;
    return static_cast<std::size_t>(count);
}

} // namespace tokenward::admin
