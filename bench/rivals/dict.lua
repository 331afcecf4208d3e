-- A token looked up in a shared dict: access_by_lua_file. Who fills it, and who takes a revoked
-- token out of it, is left out.
local token = require "token"

local presented = token.presented()
local record = presented and ngx.shared.tokens:get(token.digest(presented))
if not record then
    return ngx.exit(401)
end
local expires, expires_text = string.match(record, "^(%d+) (.+)$")
token.let_in(expires, expires_text)
