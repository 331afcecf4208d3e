-- A token looked up in Redis every time: access_by_lua_file. `redis_socket` is set at start.
local redis = require "nginx.redis"
local token = require "token"
local to_hex = require("nginx.string").to_hex

local presented = token.presented()
if not presented then
    return ngx.exit(401)
end

local link = redis:new()
link:set_timeout(500)
local connected = link:connect(redis_socket)
if not connected then
    return ngx.exit(503)
end
local reply = link:hgetall("lua:" .. to_hex(token.digest(presented)))
if not reply then
    return ngx.exit(503)
end
link:set_keepalive(60000, 64)

local record = link:array_to_hash(reply)
if record.active ~= "1" then
    return ngx.exit(401)
end
token.let_in(record.exp, record.exp_text)
