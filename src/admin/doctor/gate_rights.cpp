#include "admin/doctor/gate_rights.hpp"

#include "redis/push_message.hpp"

namespace tokenward::admin {
namespace {

// HSET refuses a name without a value, and XADD a length that is no number; both only after Redis
// has looked at rights.
std::vector<std::string> hset(const std::string& key) {
    return {"HSET", key, "a", "b", "c"};
}

std::vector<std::string> xadd(const std::string& key) {
    return {"XADD", key, "MAXLEN", "none", "*", "a", "b"};
}

/// What neither needs, as far as it can be tried without harm. None of these names is a record's,
/// and no command takes these words.
std::vector<Right> for_nobody(const std::string& prefix) {
    return {
        {hset(prefix + "gate:doctor"), "write gate records"},
        {{"DEL", prefix + "gate:doctor"}, "delete gate records"},
        {{"HGETALL", prefix + "admin:doctor"}, "read the daemon's records"},
        {hset(prefix + "admin:doctor"), "write the daemon's records"},
        {{"HGETALL", "tokenward-doctor:none"}, "read what isn't Tokenward's"},
        {hset("tokenward-doctor:none"), "write what isn't Tokenward's"},
        {{"SCAN", "0", "COUNT", "1"}, "list keys"},
        {{"CONFIG", "GET", "maxmemory-policy"}, "see Redis's configuration"},
        {{"ACL", "WHOAMI"}, "use ACL commands"},
        {{"EVAL", "return 1", "-1"}, "run scripts"},
        {{"FLUSHALL", "no-such-word"}, "delete everything"},
        {{"SHUTDOWN", "no-such-word"}, "end Redis"},
        {{"REPLICAOF", "tokenward-doctor", "no-port"}, "make Redis a replica"},
    };
}

GateRights reader_rights(const std::string& prefix) {
    GateRights rights;
    rights.needed = {
        {{"ROLE"}, "ask for the role of Redis (ROLE)"},
        {{"HGETALL", prefix + "gate:doctor"}, "read gate records (HGETALL " + prefix + "gate:*)"},
    };
    rights.useful = {
        {{"INFO", "server"}, "tell Redis from another one (INFO)"},
        {{"CLIENT", "ID"}, "CLIENT ID"},
        {{"CLIENT", "TRACKING", "OFF"}, "CLIENT TRACKING"},
        // The last one: where it is allowed, the link can do nothing else any more.
        {{"SUBSCRIBE", std::string(redis::k_invalidation_channel)},
         "SUBSCRIBE " + std::string(redis::k_invalidation_channel)},
    };
    rights.excess = for_nobody(prefix);
    rights.excess.push_back({hset(prefix + "seen:doctor"), "write when tokens were used"});
    return rights;
}

GateRights writer_rights(const std::string& prefix) {
    GateRights rights;
    rights.needed = {
        {{"ROLE"}, "ask for the role of Redis (ROLE)"},
        {hset(prefix + "seen:doctor"), "write when tokens were used (HSET " + prefix + "seen:*)"},
        {xadd(prefix + "seen:doctor"), "tell of ended tokens (XADD " + prefix + "seen:events)"},
    };
    rights.excess = for_nobody(prefix);
    rights.excess.push_back({{"HGETALL", prefix + "gate:doctor"}, "read gate records"});
    rights.excess.push_back({{"HGETALL", prefix + "seen:doctor"}, "read when tokens were used"});
    return rights;
}

} // namespace

GateRights rights_of(GateUser kind, const std::string& prefix) {
    return kind == GateUser::Reader ? reader_rights(prefix) : writer_rights(prefix);
}

} // namespace tokenward::admin
