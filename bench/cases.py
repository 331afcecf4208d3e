"""What is measured: each case is an nginx of its own with one worker, and the header it is asked
with. All answer with the same file of 1 KB, but for those that refuse.
"""

from typing import NamedTuple

# Bare ones show a header too, so that all read as many bytes.
_SERVER = """
server {{
    listen 127.0.0.1:@PORT@;
    root @FOLDER@/www;
{inside}
}}
"""
_AUTH_REQUEST = """
    location / { auth_request /-/auth; }
    location = /-/auth {
        internal;
        proxy_pass http://auth;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }
"""
_AUTH_UPSTREAM = "upstream auth { server unix:@FOLDER@/auth.sock; keepalive 32; }\n"
_LUA = """
lua_package_path "@RIVALS@/?.lua;;";
lua_shared_dict tokens 16m;
init_by_lua_block {
    redis_socket = "unix:@REDIS@"
    local token = require "token"
    ngx.shared.tokens:set(token.digest("@TOKEN@"), "@EXPIRES@ @EXPIRES_TEXT@")
}
"""
_CACHE = "auth_token_cache zone=tokens:{size};\n"
_GATE = '    auth_token "bench";\n'
_PROJECT = _GATE + """
    location = /file { auth_token_project web; auth_token_permission scan; }
"""
# As long as the gate's own, header and body.
_RETURN_401 = """
    location = /file {
        add_header WWW-Authenticate 'Bearer realm="bench", error="invalid_token", error_description="the token is not valid"' always;
        return 401;
    }
"""


class Case(NamedTuple):
    name: str
    title: str
    shows: str  # which header values: a file of the ground
    http: str
    status: int = 200
    loads: str = ""  # "gate" or "lua"
    cached: bool = False


def _case(name, title, shows, inside, http="", **more):
    return Case(name, title, shows, http + _SERVER.format(inside=inside), **more)


def _gate(name, title, shows, inside=_GATE, zone=None, **more):
    cache = _CACHE.format(size=zone) if zone else ""
    http = "@GATE@" + cache
    return _case(name, title, shows, inside, http, loads="gate", cached=bool(zone), **more)


CASES = (
    _case("bare", "bare nginx", "token", ""),
    _case("auth_basic", "auth_basic, {SHA}", "basic",
          '    auth_basic "bench";\n    auth_basic_user_file @FOLDER@/htpasswd;'),
    _case("auth_request", "auth_request, kept-alive Unix socket", "token", _AUTH_REQUEST,
          _AUTH_UPSTREAM),
    _case("lua_redis", "Lua + Redis every time", "token",
          "    access_by_lua_file @RIVALS@/redis.lua;", _LUA, loads="lua"),
    _case("lua_dict", "Lua + shared dict", "token",
          "    access_by_lua_file @RIVALS@/dict.lua;", _LUA, loads="lua"),
    _gate("hot", "the gate, hot", "token", zone="16m"),
    _gate("hot_project", "the gate, hot, with a project", "project-token", _PROJECT, zone="16m"),
    _gate("cold", "the gate, cold", "token"),
    _gate("cold_project", "the gate, cold, with a project", "project-token", _PROJECT),
    _gate("zipf", "the gate, many tokens (Zipf)", "zipf", zone="64m"),
    _gate("zipf_cold", "the gate, many tokens (Zipf), cold", "zipf"),
    _gate("made_up", "the gate, made-up tokens: 401", "made-up", status=401),
    _case("return_401", "return 401 of the same size", "made-up", _RETURN_401, status=401),
    _case("return_401_short", "return 401 without a challenge", "made-up",
          "    location = /file { return 401; }", status=401),
)

# Not measured themselves.
AUTH_ANSWERS = "server { listen unix:@FOLDER@/auth.sock; return 204; }"
REVOCATION = """@GATE@{cache}
server {{
    listen 127.0.0.1:@PORT@ reuseport;
    root @FOLDER@/www;
    auth_token "bench";
    add_header X-Worker $pid always;
}}
"""


def revocation_http(with_cache):
    return REVOCATION.format(cache=_CACHE.format(size="16m") if with_cache else "")


def project_http(zone):
    """For filling a zone with tokens of one project."""
    return "@GATE@" + _CACHE.format(size=zone) + _SERVER.format(inside=_PROJECT)
