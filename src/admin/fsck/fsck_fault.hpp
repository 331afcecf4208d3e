/// @file fsck_fault.hpp
/// What can be wrong with a store, and how each is mended: see docs/tasks/check-the-store.md.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/change.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::admin {

enum class FaultKind : std::uint8_t {
    BadSeal,           ///< no record, and left as it is
    SettingsGone,      ///< and with them the limits on new tokens
    OtherType,         ///< an index that is none
    Unmended,          ///< Redis or other changes stood in the way
    OldSeal,           ///< sealed by a good key that isn't the current one
    UserIncomplete,    ///< a user whom the gate doesn't know
    UserDiffers,       ///< a user with other rights at the gate
    UserGone,          ///< the gate knows one who is none
    OrganizationGone,  ///< a user's rights in one that is gone, or a project in it
    ProjectIncomplete, ///< a project that the gate doesn't know
    ProjectDiffers,    ///< a project in another organization at the gate
    ProjectGone,       ///< the gate knows one that is none
    GrantIncomplete,   ///< only one of the two records of a grant
    GrantDiffers,      ///< a grant of other rights at the gate
    GrantVoid,         ///< of a user or project that is gone
    PasswordVoid,      ///< of a user who is gone
    TokenIncomplete,   ///< details of a token that the gate doesn't know
    TokenEnded,        ///< details of a token that was ended
    TokenUnknown,      ///< the gate lets in a token without details
    TokenGone,         ///< the list of all leads to one that isn't there
    TokenDiffers,      ///< a token of another scope at the gate
    TokenOfNobody,     ///< its owner or organization is gone
    TokenProjectGone,  ///< it names a project that is gone
    TokenWithoutEnd,   ///< its gate record would stay after its expiry
    MessageUnqueued,   ///< a message that nobody would send
    MarkWithoutEnd,    ///< "told of lately" for good
    EntryMissing,      ///< an index doesn't lead to a record
    EntryStray,        ///< an index leads nowhere
    LastUseStray,      ///< of a token that is gone
};

inline constexpr std::size_t k_fault_kinds = static_cast<std::size_t>(FaultKind::LastUseStray) + 1;

/// A word for programs, such as `token_incomplete`.
[[nodiscard]] std::string_view to_word(FaultKind kind) noexcept;
/// What is wrong, as words that follow a number.
[[nodiscard]] std::string_view describe(FaultKind kind) noexcept;
/// What is done about it, as words that follow "mended:".
[[nodiscard]] std::string_view remedy(FaultKind kind) noexcept;
/// Of a kind that nothing can be done about.
[[nodiscard]] bool is_beyond_mending(FaultKind kind) noexcept;

struct Fault {
    FaultKind kind = FaultKind::Unmended;
    std::string where; ///< a key's name, or an index entry
};

/// Notes within a change what mends faults that were found by reading through that change.
using Mend = std::function<Answer<Done>(Change&)>;

/// What is wrong with one thing. All mends together mend all faults, but those that are beyond it.
struct Verdict {
    std::vector<Fault> faults;
    std::vector<Mend> mends;

    void add(FaultKind kind, std::string where) { faults.push_back({kind, std::move(where)}); }
    void add(FaultKind kind, std::string where, Mend mend) {
        add(kind, std::move(where));
        mends.push_back(std::move(mend));
    }
};

/// Judges one thing by what it reads. It may be asked again and again; what it says counts once all
/// reads stood at one moment, as they do within a change.
using Examination = std::function<Answer<Verdict>(Records&)>;

} // namespace tokenward::admin
