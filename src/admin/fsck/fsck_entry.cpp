#include "admin/fsck/fsck_examine.hpp"
#include "admin/fsck/fsck_support.hpp"
#include "admin/messages/outbox.hpp"
#include "admin/tokens/token_index.hpp"
#include "tokenward/names.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tokenward::admin {
namespace {

/// Which entries the record has that an index leads to; nothing when nobody knows.
using Belonging = std::optional<IndexEntries>;

template <class Detail>
Answer<Belonging> entries_of(Records& records, const std::string& key, bool is_name) {
    if (!is_name) {
        return Belonging(IndexEntries());
    }
    const auto neighbour = find_neighbour<Detail>(records, key);
    if (!neighbour) {
        return neighbour.error();
    }
    switch (neighbour->standing) {
    case Standing::Gone:
        return Belonging(IndexEntries());
    case Standing::There:
        return Belonging(index_entries(records.names(), *neighbour->detail));
    case Standing::Unknown:
        break;
    }
    return Belonging();
}

Answer<Belonging> entries_of_user(Records& records, const std::string& login) {
    return entries_of<UserDetail>(records, records.names().user(login), is_login(login));
}

Answer<Belonging> entries_of_project(Records& records, const std::string& key) {
    return entries_of<ProjectDetail>(records, records.names().project(key), is_project_key(key));
}

Answer<Belonging> entries_of_organization(Records& records, const std::string& key) {
    return entries_of<OrganizationDetail>(records, records.names().organization(key),
                                          is_organization_key(key));
}

Answer<Belonging> entries_of_token(Records& records, const std::string& id) {
    return entries_of<TokenDetail>(records, records.names().token(id), is_token_id(id));
}

Answer<Belonging> entries_of_grant(Records& records, const std::string& login,
                                   const std::string& project) {
    return entries_of<GrantDetail>(records, records.names().grant(login, project),
                                   is_login(login) && is_project_key(project));
}

/// It stands by when it is due, whenever that is.
Answer<Belonging> entries_of_message(Records& records, const std::string& channel,
                                     const std::string& id) {
    const auto message = find_neighbour<Message>(records, records.names().message(id));
    if (!message) {
        return message.error();
    }
    if (message->standing == Standing::Unknown) {
        return Belonging();
    }
    const bool is_its = message->detail && message->detail->channel == channel;
    return Belonging(is_its ? IndexEntries{{records.names().outbox(channel), id}} : IndexEntries());
}

/// What comes after the colon of an index that is kept for each of something; `rest` is the index
/// without `<prefix>admin:`.
std::optional<std::string> of_each(std::string_view rest, std::string_view beginning) {
    return rest.starts_with(beginning) ? std::optional(std::string(rest.substr(beginning.size())))
                                       : std::nullopt;
}

Answer<Belonging> entries_led_to(Records& records, std::string_view rest,
                                 const std::string& member) {
    if (const auto login = of_each(rest, "grants:u:")) {
        return entries_of_grant(records, *login, member);
    }
    if (const auto project = of_each(rest, "grants:p:")) {
        return entries_of_grant(records, member, *project);
    }
    if (const auto channel = of_each(rest, "outbox:")) {
        return entries_of_message(records, *channel, member);
    }
    if (rest == "users" || rest.starts_with("grants:o:")) {
        return entries_of_user(records, member);
    }
    if (rest == "projects" || rest.starts_with("projects:o:")) {
        return entries_of_project(records, member);
    }
    return rest == "orgs" ? entries_of_organization(records, member)
                          : entries_of_token(records, member);
}

/// Each token is in one of two lists, so whoever is in there and has no record was lost.
FaultKind kind_of_stray(const KeyNames& names, const IndexEntry& entry, bool is_gone) {
    const bool is_list = entry.index == names.tokens() || entry.index == names.sessions();
    return is_gone && is_list && is_token_id(entry.member) ? FaultKind::TokenGone
                                                           : FaultKind::EntryStray;
}

} // namespace

Answer<Verdict> examine_entry(Records& records, const IndexEntry& entry) {
    const auto beginning = records.names().prefix().size() + std::string_view("admin:").size();
    const auto rest = std::string_view(entry.index).substr(beginning);
    const auto entries = entries_led_to(records, rest, entry.member);
    if (!entries) {
        return entries.error();
    }
    const bool belongs =
        !*entries || std::ranges::any_of(**entries, [&entry](const IndexEntry& other) {
            return other.index == entry.index && other.member == entry.member;
        });
    Verdict verdict;
    if (belongs) {
        return verdict;
    }
    // It may have gone together with what it led to.
    const auto still = records.scores({entry});
    if (!still) {
        return still.error();
    }
    if (still->front()) {
        verdict.add(kind_of_stray(records.names(), entry, (*entries)->empty()), text_of(entry),
                    [entry](Change& change) -> Answer<Done> {
                        change.unindex(entry.index, entry.member);
                        return Done{};
                    });
    }
    return verdict;
}

Answer<Verdict> examine_name(Records& records, const std::string& index, const std::string& name,
                             const std::string& id) {
    auto belongs = false;
    if (is_token_id(id)) {
        const auto token = find_neighbour<TokenDetail>(records, records.names().token(id));
        if (!token) {
            return token.error();
        }
        belongs = token->standing == Standing::Unknown ||
                  (token->detail && token->detail->name == name && has_name_entry(*token->detail) &&
                   names_index(records.names(), *token->detail) == index);
    }
    Verdict verdict;
    if (belongs) {
        return verdict;
    }
    // Within a change it may lead to another token by now.
    const auto still = records.value(index, name);
    if (!still) {
        return still.error();
    }
    if (*still == id) {
        verdict.add(FaultKind::EntryStray, text_of({index, name}),
                    [index, name](Change& change) -> Answer<Done> {
                        change.drop_value(index, name);
                        return Done{};
                    });
    }
    return verdict;
}

Answer<Verdict> examine_last_use(Records& records, const std::string& bucket,
                                 const std::string& id) {
    Verdict verdict;
    if (is_token_id(id)) {
        const auto key = records.names().token(id);
        const std::array<std::string_view, 2> command = {"EXISTS", key};
        const auto exists = records.ask(key, command);
        if (!exists || exists->view().integer() == 1) {
            return exists ? Answer<Verdict>(verdict) : exists.error();
        }
    }
    const auto still = records.value(bucket, id);
    if (!still) {
        return still.error();
    }
    if (*still) {
        verdict.add(FaultKind::LastUseStray, text_of({bucket, id}),
                    [bucket, id](Change& change) -> Answer<Done> {
                        change.drop_value(bucket, id);
                        return Done{};
                    });
    }
    return verdict;
}

} // namespace tokenward::admin
