#include "admin/people/own_account.hpp"

namespace tokenward::admin {

Failure own_account(const std::string& deed, const std::string& command) {
    auto failure = conflict("nobody " + deed + " oneself: another system administrator does, or " +
                            "\"tokenward " + command + "\" on the machine itself");
    failure.code = "own_account";
    return failure;
}

} // namespace tokenward::admin
