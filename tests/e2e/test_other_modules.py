"""Loaded beside Debian's other modules, before and after each of them.

nchan is the one that has hurt: it exports a hiredis of its own, and nginx puts all modules into one
name space. Here it talks to a Redis too, so that each must have called its own.
"""

from pathlib import Path
from typing import NamedTuple

from support.build import MODULE
from support.cast import in_seconds
from support.gate_case import ECHO, GateCase
from support.http_client import get
from support.redis_server import RedisServer
from support.waiting import wait_until

_DEBIAN = Path("/usr/lib/nginx/modules")


class Other(NamedTuple):
    """A module of Debian's, and what makes it show that it works."""

    files: tuple
    http: str = ""  # in http{}
    gated: str = ""  # in a gated location
    header: str = ""  # that it then adds to every answer
    server: str = ""  # locations of its own


OTHERS = {
    "nchan": Other(
        ("ngx_nchan_module.so",),
        # Its variables are more than nginx has room for, unless told.
        http="""variables_hash_max_size 2048;
                upstream nchan { nchan_redis_server redis://127.0.0.1:@NCHAN@; }""",
        server="""location = /publish {
                      auth_token "api";
                      nchan_publisher; nchan_channel_id c; nchan_redis_pass nchan;
                  }""",
    ),
    "lua": Other(
        ("ndk_http_module.so", "ngx_http_lua_module.so"),
        gated="header_filter_by_lua_block { ngx.header['X-Lua'] = 6 * 7 }",
        header="X-Lua",
    ),
    "js": Other(
        ("ngx_http_js_module.so",),
        http="js_import theirs from @DIR@/theirs.js;",
        gated="js_header_filter theirs.mark;",
        header="X-Js",
    ),
    "headers-more": Other(
        ("ngx_http_headers_more_filter_module.so",),
        gated="more_set_headers 'X-More: 42';",
        header="X-More",
    ),
}

_THEIRS_JS = "export default { mark(r) { r.headersOut['X-Js'] = String(6 * 7); } };\n"

_SERVER = """
server {
    listen 127.0.0.1:@PORT@;
    location / {
        auth_token "api";
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_pass http://unix:@DIR@/echo.sock;
        @GATED@
    }
    location /denied/ { deny all; auth_token "api"; empty_gif; }
    @SERVER@
}
"""


class OtherModules(GateCase):
    @classmethod
    def people(cls):
        cls.redis_of_nchan = RedisServer(cls.folder / "nchan-redis", port=0).start()
        cls.addClassCleanup(cls.redis_of_nchan.stop)
        cls.cast.user("alice")
        cls.token = cls.cast.token("mine", "user", user="alice", expires=in_seconds(86400))
        cls.revoked = cls.cast.token("old", "user", user="alice")
        cls.cast.revoke(cls.revoked)

    def test_incident_31_each_loaded_before_ours(self):
        for name, other in OTHERS.items():
            with self.subTest(name):
                self.serve(f"{name}-ours", [other], [*other.files, MODULE])

    def test_incident_31_each_loaded_after_ours(self):
        for name, other in OTHERS.items():
            with self.subTest(name):
                self.serve(f"ours-{name}", [other], [MODULE, *other.files])

    def test_incident_31_all_of_them(self):
        others = list(OTHERS.values())
        files = [file for other in others for file in other.files]
        self.serve("ours-all", others, [MODULE, *files])
        self.serve("all-ours", others, [*files, MODULE])
        self.serve("in-between", others, [*files[:2], MODULE, *files[2:]])

    def serve(self, name, others, files):
        """One nginx with those modules in that order: the gate is as ever, and so are they."""
        nginx = self.start_nginx(
            self.conf_for(others), name, module=False,
            main="\n".join(f"load_module {_DEBIAN / file};" for file in files))
        self.assert_gated(nginx, [other.header for other in others if other.header])
        if OTHERS["nchan"] in others:
            self.assert_nchan_works(nginx)
        nginx.stop()
        self.assertEqual(nginx.problems(), [])

    def conf_for(self, others):
        (self.folder / "theirs.js").write_text(_THEIRS_JS)
        server = _SERVER.replace("@GATED@", "\n".join(other.gated for other in others))
        server = server.replace("@SERVER@", "\n".join(other.server for other in others))
        http = "\n".join([*(other.http for other in others), self.cast.directives(), server, ECHO])
        return (http.replace("@NCHAN@", str(self.redis_of_nchan.port))
                .replace("@DIR@/theirs.js", str(self.folder / "theirs.js")))

    def assert_gated(self, nginx, their_headers):
        port = nginx.port
        answer = get(port, "/x", self.token.text)
        self.assertEqual((answer.status, answer.body), (200, b"user=alice id= type="))
        self.assertIsNotNone(answer.header("Authentication-Token-Expiration"))
        for status, token in ((401, None), (401, "twu_made-up"), (401, self.revoked.text)):
            refused = get(port, "/x", token)
            self.assertEqual(refused.status, status)
            self.assertIn('realm="api"', refused.header("WWW-Authenticate"))
        for header in their_headers:
            self.assertEqual(answer.header(header), "42")
        # The order among access modules: an address that is denied is told so first.
        self.assertEqual(get(port, "/denied/x").status, 403)

    def assert_nchan_works(self, nginx):
        self.assertEqual(get(nginx.port, "/publish").status, 401)

        def publish():
            return get(nginx.port, "/publish", self.token.text, method="POST", body=b"hello").status

        # Before its own links to Redis are there, nchan says 503 or, once in a while, nothing.
        wait_until(lambda: b" sub=1 " in self.redis_of_nchan.command("CLIENT", "LIST"),
                   "nchan to be subscribed")
        wait_until(lambda: publish() in (201, 202), "nchan to take a message")
        self.assertTrue(self.redis_of_nchan.command("KEYS", "*"))
