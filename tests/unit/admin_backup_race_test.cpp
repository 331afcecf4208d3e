// What others do to a store while a backup is taken into it.
#include "admin/backup/batch_restorer.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/settings/initialization.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "files/system_random.hpp"
#include "support/admin_backup.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using admin::GrantDetail;
using admin::StoreState;

namespace {

BackupWorld& world_of(void** state) {
    return *static_cast<BackupWorld*>(*state);
}

/// An import that can be stopped between any two batches.
class SlowImport {
public:
    SlowImport(AdminWorld& world, const std::string& text)
        : store_(world.open()),
          in_(text),
          reader_(in_, world.keyring()),
          header_(must(reader_.read_header())),
          begun_(must(admin::begin_restoration(store_, actor_, header_))),
          restorer_(store_, actor_, header_, begun_) {
        assert_true(begun_.state == StoreState::Restoring);
        while (auto item = reader_.next()) {
            items_.push_back(*std::move(item));
        }
    }

    /// All records up to the first one of the next kind.
    admin::Outcomes restore_kind() {
        admin::RecordBatch batch(store_.names(), 1000, claims_);
        while (next_ < items_.size() && batch.add(items_[next_])) {
            ++next_;
        }
        return restorer_.restore(batch);
    }

    /// All records before the first one of that kind.
    template <class Record> void restore_up_to() {
        while (!std::holds_alternative<Record>(*items_[next_].record)) {
            for (const auto& outcome : restore_kind()) {
                must(outcome);
            }
        }
    }

    [[nodiscard]] admin::Store& store() { return store_; }
    [[nodiscard]] StoreState state(admin::Change& change) const {
        return must(admin::restoration_state(change, header_, begun_)).state;
    }

private:
    admin::Actor actor_ = AdminWorld::root();
    admin::Store store_;
    std::istringstream in_;
    admin::BackupReader reader_;
    admin::BackupHeader header_;
    admin::Restoration begun_;
    admin::BatchRestorer restorer_;
    admin::ClaimFilter claims_;
    std::vector<admin::BackupItem> items_;
    std::size_t next_ = 0;
};

/// Another import opened it, and what was taken away since is not brought back by this one; nor is
/// a token that is lost, once its project is.
void opened_meanwhile(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.grant("alice", "scan", "web");
    const auto revoked = world.token(request_for(TokenType::User, "revoked", "alice"));
    const auto lost = world.token(request_for(TokenType::Project, "lost", "alice", {"web"}));
    const auto text = export_store(world).text;
    world.ask({"FLUSHALL"});

    SlowImport slow(world, text);
    slow.restore_up_to<GrantDetail>();
    assert_true(import_text(world, text).done.ok());
    world.ungrant("alice", "scan", "web");
    must(admin::revoke_token(world.store(), AdminWorld::root(), revoked.detail.id));
    world.ask({"DEL", "tw:gate:t:" + lost.detail.lookup, "tw:admin:t:" + lost.detail.id});

    const auto grants = slow.restore_kind();
    assert_int_equal(grants.size(), 1);
    assert_failure(grants.front(), FailureKind::Refused, "it may have been taken away since");
    must(admin::delete_project(world.store(), AdminWorld::root(), "web"));

    std::string why;
    for (const auto& outcome : slow.restore_kind()) {
        assert_false(outcome.ok());
        why += outcome.error().message + "\n";
    }
    assert_holds(why, revoked.detail.id + " was ended here and can't be brought back");
    assert_holds(why, "the project \"web\" isn't here");
    assert_true(world.gate(revoked.text.view(), {}, {}) == Reason::RevokedToken);
    assert_true(world.gate(lost.text.view(), {}, {}) == Reason::UnknownToken);
}

/// It only stops watching what nobody else may write to, as long as the store isn't open.
void opened_within_a_change(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto text = export_store(world).text;
    world.ask({"FLUSHALL"});

    SlowImport slow(world, text);
    std::vector<StoreState> seen;
    must(slow.store().initialize([&](admin::Change& change) -> admin::Answer<Done> {
        seen.push_back(slow.state(change));
        change.watch_no_more();
        if (seen.size() == 1) {
            assert_true(import_text(world, text).done.ok());
        }
        change.index("tw:admin:noted", seen.size() == 1 ? "in vain" : "at last");
        return Done{};
    }));
    assert_true(seen == std::vector({StoreState::Restoring, StoreState::Open}));
    const auto noted = world.ask({"ZRANGE", "tw:admin:noted", "0", "-1"});
    assert_int_equal(noted.view().size(), 1);
    assert_text(noted.view()[0].string().value_or(""), "at last");
}

/// Two of the same backup: each record is made by one of them.
void made_meanwhile(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto token = world.token(request_for(TokenType::User, "one", "alice"));
    const auto text = export_store(world).text;
    world.ask({"FLUSHALL"});

    SlowImport one(world, text);
    SlowImport two(world, text);
    one.restore_up_to<admin::BackupToken>();
    two.restore_up_to<admin::BackupToken>();
    assert_true(must(one.restore_kind().front()) == admin::Restored::Made);
    assert_true(must(two.restore_kind().front()) == admin::Restored::Already);
    assert_true(import_text(world, text).done.ok());
    assert_true(world.gate(token.text.view(), {}, {}) == Reason::None);
}

/// What it knows of the records that were here is worth nothing any more.
void emptied_and_begun_anew(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.token(request_for(TokenType::User, "one", "alice"));
    const auto text = export_store(world).text;
    world.ask({"FLUSHALL"});

    SlowImport one(world, text);
    one.restore_up_to<admin::BackupToken>();
    world.ask({"FLUSHALL"});
    const SlowImport two(world, text);
    assert_failure(one.restore_kind().front(), FailureKind::StoreRefused, "the records are gone");
}

/// A store is made where nothing was found; what was begun there since counts.
void init_beside_it(void** state) {
    auto& world = world_of(state);
    const auto text = export_store(world).text;
    world.ask({"FLUSHALL"});

    std::optional<SlowImport> slow;
    const auto random = files::system_random();
    const auto begin_and_give = [&](std::span<std::byte> bytes) {
        if (!slow) {
            slow.emplace(world, text);
        }
        return random(bytes);
    };
    auto store = must(admin::Store::connect(
        world.server().options(), std::shared_ptr<const Keyring>(&world.keyring(), [](auto*) {}),
        {[&world] { return world.now; }, begin_and_give,
         [](std::chrono::milliseconds) {
         }}));
    assert_failure(admin::initialize_store(store, AdminWorld::root()), FailureKind::Refused,
                   "an import was begun here at");
    assert_true(slow.has_value());
    assert_false(world.exists("tw:gate:meta"));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(opened_meanwhile, BackupWorld), world_test(opened_within_a_change, BackupWorld),
        world_test(made_meanwhile, BackupWorld),   world_test(emptied_and_begun_anew, BackupWorld),
        world_test(init_beside_it, BackupWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
