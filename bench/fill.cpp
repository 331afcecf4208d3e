// Fills a store with whole tokens, details and indexes and all, a thousand in each change: what the
// daemon's lists are measured over.
//
//     bench_fill --redis unix:/path --key-file keys --count 1000000 [--sample 100 --tokens FILE]
//
// FILE gets `<id> <token>` of some user tokens that live, spread over all.
#include "store.hpp"

#include "admin/gate/gate_records.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/projects.hpp"
#include "admin/store/require.hpp"
#include "admin/store/store.hpp"
#include "admin/tokens/token_index.hpp"
#include "files/system_random.hpp"
#include "tokenward/identifiers.hpp"
#include "tokenward/token_string.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::bench {
namespace {

constexpr std::size_t k_batch = 1000;
constexpr std::array k_types = {TokenType::User, TokenType::Project, TokenType::Global};

struct Options {
    StoreOptions store;
    std::size_t count = 0;
    std::size_t owners = 1000;
    std::size_t projects = 100;
    std::size_t sample = 0;
    std::string tokens; ///< file
};

class Filler {
public:
    explicit Filler(const Options& options)
        : options_(options),
          store_(take(admin::Store::connect(
              link_options(options.store),
              std::make_shared<const Keyring>(read_keyring(options.store)), surroundings()))) {}

    void run() {
        for (std::size_t i = 0; i < options_.owners; ++i) {
            owners_.push_back(take(admin::create_user(store_, k_root, "user" + number(i))));
        }
        for (std::size_t i = 0; i < options_.projects; ++i) {
            projects_.push_back(
                take(admin::create_project(store_, k_root, "project" + number(i), {})));
        }
        for (std::size_t i = 0; i < options_.count; i += k_batch) {
            take(store_.change([&](admin::Change& change) -> admin::Answer<Done> {
                for (std::size_t j = i; j < std::min(i + k_batch, options_.count); ++j) {
                    add(change, j);
                }
                return Done{};
            }));
        }
        write_sample();
    }

private:
    inline static const admin::Actor k_root = admin::Actor::local("os:bench", "bench");

    /// Of a type that passes where nothing is asked, and not expired.
    [[nodiscard]] bool is_sampled(std::size_t i) const {
        const auto step =
            std::max<std::size_t>(1, options_.count / (options_.sample + 1) / 30) * 30;
        return i % step == 3 && sample_.size() < options_.sample;
    }

    void write_sample() const {
        if (options_.tokens.empty()) {
            return;
        }
        std::ofstream out(options_.tokens);
        for (const auto& [id, token] : sample_) {
            out << id << ' ' << token << '\n';
        }
    }

    static std::string number(std::size_t i) { return std::to_string(i); }

    static admin::Surroundings surroundings() {
        return {[] {
                    return std::chrono::floor<std::chrono::seconds>(
                        std::chrono::system_clock::now());
                },
                files::system_random(),
                [](std::chrono::milliseconds) {
                }};
    }

    void add(admin::Change& change, std::size_t i) {
        const auto& owner = owners_[i % owners_.size()];
        const auto type = k_types[i % k_types.size()];
        const auto minted =
            take(mint_token(default_prefix(type), change.keyring(), change.random()));
        admin::TokenDetail detail;
        detail.id = take(new_token_id(change.random()));
        detail.name = "token " + number(i);
        detail.type = type;
        detail.owner = owner.login;
        detail.owner_incarnation = owner.incarnation;
        detail.projects = admin::ProjectScope::all();
        if (type == TokenType::Project) {
            const auto& project = projects_[i % projects_.size()];
            detail.projects = {};
            detail.projects.add(project.key, project.incarnation);
        }
        detail.permissions = admin::PermissionSet::all();
        detail.lookup = minted.lookup.view();
        detail.key_id = change.keyring().current_id();
        detail.created_at = change.now() - std::chrono::seconds(options_.count - i);
        detail.created_by = owner.login;
        // One in ten has expired, one in ten will within the week.
        detail.expires_at = change.now() + std::chrono::hours(24 * (static_cast<int>(i % 10) * 5)) -
                            std::chrono::hours(1);
        detail.description = "for the benchmark";
        if (is_sampled(i)) {
            sample_.emplace_back(detail.id, minted.text.view());
        }
        change.put(change.names().token(detail.id), detail);
        admin::index_token(change, detail);
        admin::put_gate_token(change, admin::GateOrder::Gives, detail);
    }

    const Options& options_;
    admin::Store store_;
    std::vector<admin::UserDetail> owners_;
    std::vector<admin::ProjectDetail> projects_;
    std::vector<std::pair<std::string, std::string>> sample_; ///< ids and tokens
};

} // namespace
} // namespace tokenward::bench

int main(int argc, char** argv) {
    using namespace tokenward;
    CLI::App app("Fills a store with whole tokens", "bench_fill");
    bench::Options options;
    bench::add_store_options(app, options.store);
    app.add_option("--count", options.count)->required();
    app.add_option("--owners", options.owners)->check(CLI::PositiveNumber);
    app.add_option("--projects", options.projects)->check(CLI::PositiveNumber);
    app.add_option("--sample", options.sample);
    app.add_option("--tokens", options.tokens);
    return bench::run(app, argc, argv, [&options] { bench::Filler(options).run(); });
}
