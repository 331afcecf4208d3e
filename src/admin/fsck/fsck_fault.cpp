#include "admin/fsck/fsck_fault.hpp"

#include <algorithm>
#include <array>

namespace tokenward::admin {
namespace {

struct FaultWords {
    FaultKind kind;
    std::string_view word;
    std::string_view wrong;
    std::string_view remedy; ///< empty: there is none
};

constexpr std::array<FaultWords, k_fault_kinds> k_fault_words = {{
    {FaultKind::BadSeal, "bad_seal", "records with a bad seal or of an unknown form", ""},
    {FaultKind::SettingsGone, "settings_gone", "settings records that are gone", ""},
    {FaultKind::OtherType, "other_type", "keys of another type than they should be", ""},
    {FaultKind::Unmended, "unmended", "things that Redis or other changes kept from being mended",
     ""},
    {FaultKind::OldSeal, "old_seal", "records sealed by an older key", "sealed by the current one"},
    {FaultKind::UserIncomplete, "user_incomplete", "users whom the gate doesn't know",
     "deactivated"},
    {FaultKind::UserDiffers, "user_differs", "users with other rights at the gate",
     "left with what both records allow"},
    {FaultKind::UserGone, "user_gone", "gate records of users who are gone", "removed"},
    {FaultKind::OrganizationGone, "organization_gone", "mentions of organizations that are gone",
     "taken out"},
    {FaultKind::ProjectIncomplete, "project_incomplete", "projects that the gate doesn't know",
     "removed"},
    {FaultKind::ProjectDiffers, "project_differs", "projects in another organization at the gate",
     "put into none"},
    {FaultKind::ProjectGone, "project_gone", "gate records of projects that are gone", "removed"},
    {FaultKind::GrantIncomplete, "grant_incomplete", "grants that only one of two records tells of",
     "removed"},
    {FaultKind::GrantDiffers, "grant_differs", "grants of other rights at the gate",
     "left with what both records allow"},
    {FaultKind::GrantVoid, "grant_void", "grants whose user or project is gone", "removed"},
    {FaultKind::PasswordVoid, "password_void", "passwords of users who are gone", "removed"},
    {FaultKind::TokenIncomplete, "token_incomplete", "tokens that the gate doesn't know", "ended"},
    {FaultKind::TokenEnded, "token_ended", "ended tokens that are listed still",
     "removed from the lists"},
    {FaultKind::TokenUnknown, "token_unknown", "tokens at the gate without details", "ended"},
    {FaultKind::TokenGone, "token_gone", "listed tokens that are not there",
     "removed from the list"},
    {FaultKind::TokenDiffers, "token_differs", "tokens of another scope at the gate",
     "left with what both records allow"},
    {FaultKind::TokenOfNobody, "token_of_nobody", "tokens whose owner or organization is gone",
     "ended"},
    {FaultKind::TokenProjectGone, "token_project_gone", "tokens for projects that are gone",
     "project tokens ended, others narrowed"},
    {FaultKind::TokenWithoutEnd, "token_without_end", "gate records that would outlive their token",
     "given their end"},
    {FaultKind::MessageUnqueued, "message_unqueued", "messages that nobody would send",
     "queued again"},
    {FaultKind::MarkWithoutEnd, "mark_without_end", "marks of told reuses that never end",
     "removed"},
    {FaultKind::EntryMissing, "entry_missing", "missing index entries", "added"},
    {FaultKind::EntryStray, "entry_stray", "index entries that lead nowhere", "removed"},
    {FaultKind::LastUseStray, "last_use_stray", "last uses of tokens that are gone", "removed"},
}};

const FaultWords& words_of(FaultKind kind) noexcept {
    return k_fault_words[static_cast<std::size_t>(kind)];
}

static_assert(std::ranges::all_of(k_fault_words, [](const FaultWords& words) {
    return &words == &k_fault_words[static_cast<std::size_t>(words.kind)];
}));

} // namespace

std::string_view to_word(FaultKind kind) noexcept {
    return words_of(kind).word;
}

std::string_view describe(FaultKind kind) noexcept {
    return words_of(kind).wrong;
}

std::string_view remedy(FaultKind kind) noexcept {
    return words_of(kind).remedy;
}

bool is_beyond_mending(FaultKind kind) noexcept {
    return words_of(kind).remedy.empty();
}

} // namespace tokenward::admin
