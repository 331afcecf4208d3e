#include "redis/transaction.hpp"

#include "redis/blocking_link.hpp"

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::redis {

namespace {

template <class T> std::span<const T> as_span(std::initializer_list<T> list) noexcept {
    return {list.begin(), list.size()};
}

std::vector<std::string_view> watch_arguments(std::span<const std::string_view> keys) {
    std::vector<std::string_view> arguments{"WATCH"};
    arguments.insert(arguments.end(), keys.begin(), keys.end());
    return arguments;
}

RedisError gone() {
    return {RedisErrorKind::Unreachable, "the link to Redis broke during a transaction", {}};
}

RedisError unknown_reply(std::string_view command) {
    return {
        RedisErrorKind::Uncertain, "Redis gave an unknown reply to " + std::string(command), {}};
}

} // namespace

Transaction::Transaction(BlockingClient::Link& link) noexcept
    : link_(&link), connection_(link.connection()) {
    link.set_in_transaction(true);
}

Transaction::Transaction(Transaction&& other) noexcept
    : link_(std::exchange(other.link_, nullptr)),
      connection_(other.connection_),
      commands_(std::move(other.commands_)),
      may_fail_(std::move(other.may_fail_)) {}

Transaction::~Transaction() {
    if (link_ == nullptr) {
        return;
    }
    link_->set_in_transaction(false);
    if (watching()) {
        try {
            const std::string_view unwatch = "UNWATCH";
            if (!link_->command(std::span(&unwatch, 1))) {
                link_->close();
            }
        } catch (const std::exception&) {
            link_->close(); // closing ends the WATCH as well
        }
    }
}

bool Transaction::watching() const noexcept {
    return link_ != nullptr && link_->usable() && link_->connection() == connection_;
}

RedisResult<Transaction> Transaction::watch(BlockingClient& client,
                                            std::span<const std::string_view> keys) {
    auto& link = *client.link_;
    if (link.in_transaction()) {
        return RedisError{RedisErrorKind::Refused, "another transaction is under way", {}};
    }
    if (const auto connected = link.ensure_connected(); !connected) {
        return connected.error();
    }
    Transaction made(link);
    if (const auto watched = made.watch_also(keys); !watched) {
        return watched.error();
    }
    return made;
}

RedisResult<Transaction> Transaction::watch(BlockingClient& client,
                                            std::initializer_list<std::string_view> keys) {
    return watch(client, as_span(keys));
}

RedisResult<Done> Transaction::watch_also(std::span<const std::string_view> keys) {
    const auto reply = send(watch_arguments(keys));
    if (!reply) {
        return reply.error();
    }
    return Done{};
}

RedisResult<Done> Transaction::watch_also(std::initializer_list<std::string_view> keys) {
    return watch_also(as_span(keys));
}

RedisResult<Reply> Transaction::read(std::span<const std::string_view> arguments) {
    return send(arguments);
}

RedisResult<Reply> Transaction::read(std::initializer_list<std::string_view> arguments) {
    return send(as_span(arguments));
}

RedisResult<Reply> Transaction::send(std::span<const std::string_view> arguments) {
    if (!watching()) {
        return gone();
    }
    auto reply = link_->command(arguments);
    // Nothing was changed so far, whatever became of it.
    if (!reply && reply.error().kind == RedisErrorKind::Uncertain) {
        return RedisError{RedisErrorKind::Unreachable, reply.error().message, {}};
    }
    return reply;
}

void Transaction::queue(std::span<const std::string_view> arguments) {
    commands_.add(arguments);
}

void Transaction::queue(std::initializer_list<std::string_view> arguments) {
    commands_.add(arguments);
}

void Transaction::queue(const CommandList& commands, std::span<const std::size_t> may_fail) {
    for (const auto place : may_fail) {
        may_fail_.insert(commands_.size() + place);
    }
    commands_.add(commands);
}

RedisResult<ExecResult> Transaction::exec() {
    // Were MULTI refused (NOPERM), what follows would be done one by one: ask first.
    const std::string_view multi = "MULTI";
    if (const auto begun = send(std::span(&multi, 1)); !begun) {
        return begun.error();
    }
    auto& link = *std::exchange(link_, nullptr);
    link.set_in_transaction(false);
    link.output().append_formatted(commands_.bytes());
    link.output().append({"EXEC"});
    Reply reason;
    auto executed = link.exchange_to_last(commands_.size() + 1, reason);
    if (!executed) {
        return executed.error();
    }

    auto& last = *executed;
    if (last.view().is(ReplyKind::Nil)) {
        return ExecResult{};
    }
    if (last.view().is(ReplyKind::Error)) {
        return refused("a change", reason.empty() ? last.view() : reason.view());
    }
    if (!last.view().is(ReplyKind::Array) || last.view().size() != commands_.size()) {
        link.close();
        return unknown_reply("EXEC");
    }
    for (std::size_t at = 0; at < last.view().size(); ++at) {
        if (last.view()[at].is(ReplyKind::Error) && !may_fail_.contains(at)) {
            auto error = refused("a part of a change", last.view()[at]);
            error.message += "; the other parts were done";
            return error;
        }
    }
    return ExecResult{ExecState::Done, std::move(last)};
}

} // namespace tokenward::redis
