#include "admin/settings/initialization.hpp"
#include "cli/command.hpp"
#include "http/json.hpp"

namespace tokenward::cli {
namespace {

ExitCode run(const Session& session) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto id = admin::initialize_store(*store, Session::actor());
    if (!id) {
        return session.fail(id.error());
    }
    if (session.out().json()) {
        session.out().document({{"store", *id}, {"prefix", session.options().prefix()}});
    }
    const auto& options = session.options();
    session.out().line("The store " + *id + " is ready " +
                       (options.data().empty() ? "at " + options.redis() : "in " + options.data()) +
                       ", prefix \"" + options.prefix() + "\".");
    return ExitCode::Done;
}

} // namespace

void add_init(Syntax& program, Choice& choice) {
    add_command(program, choice, "init", "make a store in Redis", run);
}

} // namespace tokenward::cli
