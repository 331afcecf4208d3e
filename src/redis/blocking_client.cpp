#include "redis/blocking_client.hpp"

#include "redis/blocking_link.hpp"

#include <utility>

namespace tokenward::redis {
namespace {

constexpr std::string_view k_wrong_type = "WRONGTYPE";

/// `allowed`: an error's code.
RedisResult<std::vector<Reply>> without_errors(RedisResult<std::vector<Reply>> replies,
                                               std::string_view allowed) {
    if (!replies) {
        return replies;
    }
    for (const auto& reply : *replies) {
        if (reply.view().is(ReplyKind::Error) && reply.view().error_code() != allowed) {
            return refused("a command of several", reply.view());
        }
    }
    return replies;
}

} // namespace

BlockingClient::BlockingClient(std::unique_ptr<Link> link) noexcept : link_(std::move(link)) {}
BlockingClient::BlockingClient(BlockingClient&&) noexcept = default;
BlockingClient& BlockingClient::operator=(BlockingClient&&) noexcept = default;
BlockingClient::~BlockingClient() = default;

RedisResult<BlockingClient> BlockingClient::connect(const LinkOptions& options,
                                                    const ReplyLimits& limits) {
    auto link = std::make_unique<Link>(options, limits);
    if (const auto connected = link->ensure_connected(); !connected) {
        return connected.error();
    }
    return BlockingClient(std::move(link));
}

RedisResult<Reply> BlockingClient::command(std::span<const std::string_view> arguments) {
    if (const auto usable = link_->ensure_usable(); !usable) {
        return usable.error();
    }
    return link_->command(arguments);
}

RedisResult<Reply> BlockingClient::command(std::initializer_list<std::string_view> arguments) {
    return command(std::span(arguments.begin(), arguments.size()));
}

RedisResult<std::vector<Reply>> BlockingClient::exchange(const CommandList& commands) {
    if (commands.empty()) {
        return std::vector<Reply>{};
    }
    if (const auto usable = link_->ensure_usable(); !usable) {
        return usable.error();
    }
    link_->output().append_formatted(commands.bytes());
    return link_->exchange(commands.size());
}

RedisResult<std::vector<Reply>> BlockingClient::pipeline(const CommandList& commands) {
    return without_errors(exchange(commands), "");
}

RedisResult<std::vector<Reply>> BlockingClient::pipeline_of_any_type(const CommandList& commands) {
    return without_errors(exchange(commands), k_wrong_type);
}

} // namespace tokenward::redis
