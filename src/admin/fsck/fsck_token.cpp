#include "admin/fsck/fsck_examine.hpp"
#include "admin/fsck/fsck_support.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/gate/gate_view.hpp"
#include "admin/gate/rights_meet.hpp"
#include "admin/tokens/token_ending.hpp"
#include "admin/tokens/token_index.hpp"
#include "tokenward/names.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tokenward::admin {
namespace {

Mend end(const TokenDetail& token, std::string_view why) {
    return [token, why = std::string(why)](Change& change) {
        return end_token(change, token, why);
    };
}

/// The token's own gate record, both as narrow as `token`, with its end.
Mend write(const TokenDetail& token) {
    return [token](Change& change) -> Answer<Done> {
        change.put(change.names().token(token.id), token);
        put_gate_token(change, GateOrder::TakesAway, token);
        return Done{};
    };
}

/// One token, by its details. Each step is taken only while the token is to stay.
class TokenExamination {
public:
    TokenExamination(Records& records, TokenDetail token)
        : records_(records),
          found_(std::move(token)),
          token_(found_),
          key_(records.names().token(token_.id)) {}

    Answer<Verdict> run() {
        using Step = Answer<Done> (TokenExamination::*)();
        for (const Step step :
             {&TokenExamination::find_gate_record, &TokenExamination::compare_with_gate,
              &TokenExamination::find_holder, &TokenExamination::find_projects,
              &TokenExamination::find_end, &TokenExamination::write_anew,
              &TokenExamination::find_entries, &TokenExamination::find_name,
              &TokenExamination::find_kept_predecessor}) {
            if (const auto done = (this->*step)(); !done) {
                return done.error();
            }
            if (goes_) {
                break;
            }
        }
        return std::move(verdict_);
    }

private:
    void go(FaultKind kind, Mend mend) {
        verdict_ = {};
        verdict_.add(kind, key_, std::move(mend));
        goes_ = true;
    }

    Answer<Done> find_gate_record() {
        auto gate = view_gate_token(records_, token_.lookup);
        if (!gate) {
            return gate.error();
        }
        gate_ = *std::move(gate);
        if (gate_.is_damaged) {
            return Done{};
        }
        if (!gate_.record) {
            // Once expired, it leaves the gate in time; the details stay.
            const bool is_expired = token_.expires_at && records_.now() >= *token_.expires_at;
            if (!is_expired) {
                // With a tombstone: no backup brings it back.
                go(FaultKind::TokenIncomplete, end(found_, ending::half_written));
            }
            return Done{};
        }
        if (const auto* const tombstone = std::get_if<Tombstone>(&*gate_.record)) {
            go(FaultKind::TokenEnded,
               tombstone->id == token_.id ? end(found_, tombstone->why) : end_quietly());
        } else if (std::get<TokenRecord>(*gate_.record).id != token_.id) {
            go(FaultKind::TokenIncomplete, end_quietly());
        }
        return Done{};
    }

    /// Leaves what stands at the gate as it is: another token's.
    [[nodiscard]] Mend end_quietly() const {
        return [token = token_](Change& change) {
            return drop_details(change, token);
        };
    }

    [[nodiscard]] const TokenRecord* at_gate() const {
        return gate_.record ? std::get_if<TokenRecord>(&*gate_.record) : nullptr;
    }

    Answer<Done> compare_with_gate() {
        const auto* const gate = at_gate();
        if (gate == nullptr || says_the_same(*gate_.hash, gate_fields(records_, token_))) {
            return Done{};
        }
        auto both = meet(token_, *gate);
        if (!both) {
            go(FaultKind::TokenDiffers, end(found_, ending::half_written));
            return Done{};
        }
        token_ = *std::move(both);
        verdict_.add(FaultKind::TokenDiffers, key_);
        return Done{};
    }

    Answer<Done> find_holder() {
        const auto standing = token_.type == TokenType::Organization ? standing_of_organization()
                                                                     : standing_of_owner();
        if (!standing) {
            return standing.error();
        }
        if (*standing == Standing::Gone && !gate_.is_damaged) {
            go(FaultKind::TokenOfNobody, end(found_, ending::half_written));
        }
        return Done{};
    }

    [[nodiscard]] Answer<Standing> standing_of_owner() const {
        const auto owner =
            find_neighbour<UserDetail>(records_, records_.names().user(token_.owner));
        return owner ? Answer<Standing>(standing_of(*owner, token_.owner_incarnation))
                     : owner.error();
    }

    [[nodiscard]] Answer<Standing> standing_of_organization() const {
        const auto organization = find_neighbour<OrganizationDetail>(
            records_, records_.names().organization(token_.organization));
        return organization
                   ? Answer<Standing>(standing_of(*organization, token_.organization_incarnation))
                   : organization.error();
    }

    Answer<Done> find_projects() {
        const auto listed = token_.projects.items();
        std::vector<std::string> keys;
        keys.reserve(listed.size());
        for (const auto& [project, incarnation] : listed) {
            keys.push_back(records_.names().project(project));
        }
        auto found = records_.find_each<ProjectDetail>(keys);
        if (!found) {
            return found.error();
        }
        if (gate_.is_damaged) {
            return Done{};
        }
        std::size_t at = 0;
        for (const auto& [project, incarnation] : listed) {
            const auto neighbour = neighbour_from(std::move((*found)[at++]));
            if (standing_of(neighbour, incarnation) == Standing::Gone) {
                token_.projects.remove(project);
            }
        }
        const bool is_narrowed = token_.projects.items().size() != listed.size();
        if (token_.type == TokenType::Project && token_.projects.items().empty()) {
            go(FaultKind::TokenProjectGone, end(found_, ending::project_deleted));
        } else if (is_narrowed) {
            verdict_.add(FaultKind::TokenProjectGone, key_);
        }
        return Done{};
    }

    /// A gate record without an end would stand for good.
    Answer<Done> find_end() {
        if (at_gate() == nullptr || !token_.expires_at) {
            return Done{};
        }
        const auto gate_key = records_.names().gate_token(token_.lookup);
        const std::array<std::string_view, 2> command = {"PTTL", gate_key};
        const auto reply = records_.ask(gate_key, command);
        if (!reply) {
            return reply.error();
        }
        constexpr std::int64_t endless = -1;
        if (reply->view().integer() == endless) {
            verdict_.add(FaultKind::TokenWithoutEnd, key_);
        }
        return Done{};
    }

    Answer<Done> write_anew() {
        if (!verdict_.faults.empty()) {
            verdict_.mends.push_back(at_gate() == nullptr ? write_details() : write(token_));
        }
        return Done{};
    }

    /// Of an expired one that left the gate.
    [[nodiscard]] Mend write_details() const {
        return [token = token_](Change& change) -> Answer<Done> {
            change.put(change.names().token(token.id), token);
            return Done{};
        };
    }

    Answer<Done> find_entries() {
        return add_missing_entries(records_, index_entries(records_.names(), token_), verdict_);
    }

    /// Where another token of the holder has the name, it keeps it.
    Answer<Done> find_name() {
        if (!has_name_entry(token_)) {
            return Done{};
        }
        const auto index = names_index(records_.names(), token_);
        const auto id = records_.value(index, token_.name);
        if (!id) {
            const bool is_damaged = id.error().kind == FailureKind::Damaged;
            return is_damaged ? Answer<Done>(Done{}) : id.error();
        }
        if (*id == token_.id) {
            return Done{};
        }
        if (*id) {
            const auto led_to = leads_to_namesake(**id);
            if (!led_to || *led_to) {
                return led_to ? Answer<Done>(Done{}) : led_to.error();
            }
        }
        verdict_.add(FaultKind::EntryMissing, text_of({index, token_.name}),
                     [index, token = token_](Change& change) -> Answer<Done> {
                         change.set_value(index, token.name, token.id);
                         return Done{};
                     });
        return Done{};
    }

    /// Once its successor is gone, an index alone tells what is to end it.
    Answer<Done> find_kept_predecessor() {
        if (!token_.succession) {
            return Done{};
        }
        const auto& names = records_.names();
        const auto& id = token_.succession->successor;
        const auto successor = find_neighbour<TokenDetail>(records_, names.token(id));
        const auto kept = records_.value(names.predecessors(), id);
        if (!successor || !kept) {
            const auto& failure = successor ? kept.error() : successor.error();
            return failure.kind == FailureKind::Damaged ? Answer<Done>(Done{}) : failure;
        }
        if (successor->standing == Standing::Gone && *kept != token_.id) {
            verdict_.add(FaultKind::EntryMissing, text_of({names.predecessors(), id}),
                         [id, own = token_.id](Change& change) -> Answer<Done> {
                             change.set_value(change.names().predecessors(), id, own);
                             return Done{};
                         });
        }
        return Done{};
    }

    [[nodiscard]] Answer<bool> leads_to_namesake(const std::string& id) const {
        if (!is_token_id(id)) {
            return false;
        }
        const auto other = find_neighbour<TokenDetail>(records_, records_.names().token(id));
        if (!other) {
            return other.error();
        }
        return other->standing == Standing::Unknown ||
               (other->detail && has_name_entry(*other->detail) &&
                other->detail->name == token_.name &&
                names_index(records_.names(), *other->detail) ==
                    names_index(records_.names(), token_));
    }

    Records& records_;
    const TokenDetail found_; ///< what indexes lead to
    TokenDetail token_;       ///< as narrow as it may be
    std::string key_;
    GateView<TokenEntry> gate_;
    Verdict verdict_;
    bool goes_ = false;
};

} // namespace

Answer<Verdict> examine_token(Records& records, const std::string& id) {
    const auto key = records.names().token(id);
    auto token = records.find<TokenDetail>(key);
    if (!token) {
        return own_record_bad(token.error(), key);
    }
    return *token ? TokenExamination(records, **std::move(token)).run()
                  : Answer<Verdict>(Verdict{});
}

} // namespace tokenward::admin
