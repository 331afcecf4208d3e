#include "admin/keys/resealing.hpp"
#include "cli/command.hpp"
#include "http/json.hpp"

#include <string>

namespace tokenward::cli {
namespace {

ExitCode run(const Session& session) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto done = admin::reseal(*store, Session::actor());
    if (!done) {
        return session.fail(done.error());
    }
    const std::string key(1, store->keyring().current_id());
    if (session.out().json()) {
        session.out().document({{"key", key},
                                {"resealed", done->fresh},
                                {"already", done->before},
                                {"bad", done->bad}});
    }
    session.out().line(std::to_string(done->fresh) + " records are sealed anew by key " + key +
                       "; " + std::to_string(done->before) + " were already." +
                       (done->bad == 0 ? std::string()
                                       : " " + std::to_string(done->bad) +
                                             " with a bad seal are left as they are."));
    return ExitCode::Done;
}

} // namespace

void add_reseal(Syntax& program, Choice& choice) {
    add_command(program, choice, "reseal", "seal every record by the current key", run);
}

} // namespace tokenward::cli
