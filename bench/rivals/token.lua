-- What both rivals share: the presented token, and the digest that stands for it in the store.
local sha256 = require "nginx.sha256"

local digest = sha256:new()
local token = {}

function token.presented()
    local value = ngx.var.http_authorization
    if value and string.sub(value, 1, 7) == "Bearer " then
        return string.sub(value, 8)
    end
end

function token.digest(text)
    digest:reset()
    digest:update(text)
    return digest:final()
end

function token.let_in(expires, expires_text)
    if tonumber(expires) <= ngx.time() then
        return ngx.exit(401)
    end
    ngx.header["Authentication-Token-Expiration"] = expires_text
end

return token
