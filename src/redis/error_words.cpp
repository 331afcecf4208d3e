#include "redis/error_words.hpp"

#include <array>

namespace tokenward::redis {

namespace {

struct Known {
    std::string_view begins; // how the reply begins
    std::string_view code;
    std::string_view text;
};

// More particular beginnings stand before the code alone.
constexpr std::array k_known{
    Known{"ERR max number of clients", "ERR", "ERR max number of clients reached"},
    Known{"ERR DB index", "ERR", "ERR DB index is out of range"},
    Known{"ERR unknown command", "ERR", "ERR unknown command"},
    Known{"ERR unknown subcommand", "ERR", "ERR unknown subcommand"},
    Known{"ERR Unknown subcommand", "ERR", "ERR unknown subcommand"},
    Known{"ERR wrong number of arguments", "ERR", "ERR wrong number of arguments"},
    Known{"ERR syntax error", "ERR", "ERR syntax error"},
    Known{"ERR invalid password", "ERR", "ERR invalid password"},
    Known{"ERR AUTH <password> called without", "ERR", "ERR AUTH, but Redis has no password set"},
    Known{"ERR Client sent AUTH", "ERR", "ERR AUTH, but Redis has no password set"},
    Known{"ERR value is not", "ERR", "ERR value is not of the expected form"},
    Known{"ERR index out of range", "ERR", "ERR index out of range"},
    Known{"ERR no such key", "ERR", "ERR no such key"},
    Known{"ERR The ID specified in XADD", "ERR", "ERR the stream's last ID is above the given one"},
    Known{"ERR SELECT is not allowed in cluster", "ERR", "ERR SELECT is not allowed in a cluster"},
    Known{"ERR", "ERR", "ERR of a kind we don't know"},
    Known{"WRONGPASS", "WRONGPASS", "WRONGPASS wrong user or password, or the user is disabled"},
    Known{"NOAUTH", "NOAUTH", "NOAUTH Redis wants a password"},
    Known{"NOPERM", "NOPERM", "NOPERM this Redis user may not do that"},
    Known{"LOADING", "LOADING", "LOADING Redis is reading its data from disk"},
    Known{"READONLY", "READONLY", "READONLY this Redis is a replica"},
    Known{"MASTERDOWN", "MASTERDOWN", "MASTERDOWN a replica that lost its master"},
    Known{"MOVED", "MOVED", "MOVED the key is elsewhere in a cluster"},
    Known{"ASK", "ASK", "ASK the key is on its way elsewhere in a cluster"},
    Known{"CLUSTERDOWN", "CLUSTERDOWN", "CLUSTERDOWN the cluster is down"},
    Known{"CROSSSLOT", "CROSSSLOT", "CROSSSLOT keys of several slots of a cluster"},
    Known{"TRYAGAIN", "TRYAGAIN", "TRYAGAIN the cluster is moving keys"},
    Known{"BUSY", "BUSY", "BUSY Redis is running a script"},
    Known{"MISCONF", "MISCONF", "MISCONF Redis can't save its data to disk and refuses writes"},
    Known{"OOM", "OOM", "OOM Redis has no memory left for writes"},
    Known{"NOREPLICAS", "NOREPLICAS", "NOREPLICAS too few replicas for a write"},
    Known{"WRONGTYPE", "WRONGTYPE", "WRONGTYPE the key is of another type"},
    Known{"EXECABORT", "EXECABORT", "EXECABORT a command of the transaction was refused"},
    Known{"NOPROTO", "NOPROTO", "NOPROTO unknown protocol version"},
    Known{"DENIED", "DENIED", "DENIED Redis runs in protected mode"},
};

bool begins_with_words(std::string_view text, std::string_view words) noexcept {
    return text.substr(0, words.size()) == words &&
           // A code alone is a whole word: ASK is not ASKING.
           (text.size() == words.size() || words.find(' ') != words.npos ||
            text[words.size()] == ' ');
}

} // namespace

ErrorWords error_words(std::string_view reply) noexcept {
    for (const auto& known : k_known) {
        if (begins_with_words(reply, known.begins)) {
            return {known.code, known.text};
        }
    }
    return {{}, "an error we don't know"};
}

} // namespace tokenward::redis
