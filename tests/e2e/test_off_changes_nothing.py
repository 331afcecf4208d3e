"""nginx without the module, with it loaded, and with the gate set up and off: the same answers byte
for byte, the same lines in both logs.
"""

import base64
import os
import re
import subprocess

from support.gate_case import GateCase
from support.http_client import open_raw

_SERVER = """
log_format all '$http_x_number [$remote_user] "$request" $status $body_bytes_sent'
               ' $upstream_status $server_protocol $sent_http_www_authenticate $uri $is_args$args';
limit_req_zone $remote_user zone=by_user:1m rate=1r/m;
proxy_cache_path @DIR@/cache keys_zone=cache:1m;

server {
    listen unix:@DIR@/up.sock;
    access_log off;
    location / {
        add_header WWW-Authenticate $arg_challenge;
        return 200 "$request_method $request_uri [$http_authorization] [$http_x_user] $request_body";
    }
    location /broken { return 502; }
    location /denies { return 401; }
}
server {
    listen 127.0.0.1:@PORT@;
    listen unix:@DIR@/h2.sock http2;
    access_log @DIR@/all.log all;
    root @ROOT@;
    client_max_body_size 1k;
    lingering_timeout 50ms;  # one body is announced and never sent
    index index.html;

    location /basic/ { auth_basic "b"; auth_basic_user_file @ROOT@/users; alias @ROOT@/; }
    location /any/ { satisfy any; deny all; auth_basic "b"; auth_basic_user_file @ROOT@/users; alias @ROOT@/; }
    location /denied/ { deny all; }
    location /get-only/ { limit_except GET { deny all; } alias @ROOT@/; }
    location /limited/ { limit_req zone=by_user; alias @ROOT@/; }

    location /up/ { proxy_set_header X-User $remote_user; proxy_pass http://unix:@DIR@/up.sock:/; }
    location /cached/ { proxy_cache cache; proxy_cache_valid 1h; add_header X-Cache $upstream_cache_status; proxy_pass http://unix:@DIR@/up.sock:/; }
    location /gone/ { proxy_pass http://127.0.0.1:1; }

    location /pages/ { error_page 401 403 404 /error.html; error_page 502 = @fallback; proxy_intercept_errors on; proxy_pass http://unix:@DIR@/up.sock:/; }
    location @fallback { return 200 "fallback for $uri\n"; }
    location /tries/ { try_files /nothing /dir/ =404; }
    location /named/ { try_files /nothing @fallback; }
    location /moved { return 301 /there; }
    location /rewritten { rewrite ^ /page.html last; }

    location /asks/ { auth_request /auth; auth_request_set $who $upstream_http_x_who; alias @ROOT@/; }
    location = /auth { internal; auth_basic "b"; auth_basic_user_file @ROOT@/users; proxy_pass http://unix:@DIR@/up.sock:/; proxy_pass_request_body off; proxy_set_header Content-Length ""; }
    location /refuses/ { auth_request /auth-no; alias @ROOT@/; }
    location = /auth-no { internal; proxy_pass http://unix:@DIR@/up.sock:/denies; }
    location /ssi.html { ssi on; }
    location /mirrored/ { mirror /mirror; alias @ROOT@/; }
    location = /mirror { internal; proxy_pass http://unix:@DIR@/up.sock:/; }
    location /slices/ { slice 4; proxy_set_header Range $slice_range; proxy_pass http://unix:@DIR@/up.sock:/; }
}
"""

_ALICE = base64.b64encode(b"alice:secret").decode()
_WRONG = base64.b64encode(b"mallory:wrong").decode()
_CREDENTIALS = (
    (), ("Authorization: Basic " + _ALICE,), ("authorization: basic " + _ALICE,),
    ("Authorization: Basic " + _WRONG,), ("Authorization: Bearer twu_madeup",),
    ("Authorization: Basic !",), ("Authorization:",), ("Cookie: session=twu_madeup",),
)
_PATHS = (
    "/page.html", "/dir/", "/dir", "/missing", "/", "/basic/page.html", "/any/page.html",
    "/denied/x", "/get-only/page.html", "/limited/page.html", "/up/x?a=b&challenge=Bearer",
    "/up/denies", "/cached/x", "/gone/x", "/pages/denies", "/pages/broken", "/pages/x",
    "/tries/x", "/named/x", "/moved", "/rewritten", "/asks/page.html", "/refuses/page.html",
    "/auth", "/ssi.html", "/mirrored/page.html", "/slices/x", "/%2e%2e/x", "/up/a%2fb;c/../d",
)
# Requests on their own: methods, conditions, bodies, and what is none.
_MORE = (
    "HEAD /page.html", "HEAD /basic/page.html", "OPTIONS /page.html", "OPTIONS /up/x",
    "POST /page.html\r\nContent-Length: 0", "POST /up/x\r\nContent-Length: 5\r\n\r\nhello",
    "PUT /up/x\r\nContent-Length: 5000", "DELETE /get-only/page.html", "TRACE /page.html",
    "GET /page.html\r\nRange: bytes=2-5", "GET /page.html\r\nRange: bytes=900-",
    "GET /page.html\r\nIf-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT",
    "GET /page.html\r\nIf-Match: \"x\"", "GET /up/x\r\nExpect: 100-continue",
    "GET /up/x\r\nAuthorization: Basic a\r\nAuthorization: Basic b", "GET /up/x\r\nBad Header: x",
    "POST /up/x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0", "GET /page.html\r\nX: \x01",
)


class OffChangesNothing(GateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.folder / "root"
        (root / "dir").mkdir(parents=True)
        (root / "page.html").write_text("a page\n" * 10)
        os.utime(root / "page.html", (1767225600, 1767225600))
        (root / "dir" / "index.html").write_text("an index\n")
        (root / "error.html").write_text("our own page\n")
        (root / "ssi.html").write_text('<!--# include virtual="/basic/page.html" -->'
                                       '<!--# include virtual="/up/ssi" -->'
                                       '<!--# echo var="remote_user" -->\n')
        (root / "users").write_text("alice:{PLAIN}secret\n")
        server = _SERVER.replace("@ROOT@", str(root))
        cls.bare = cls.start_nginx(server, "bare", module=False)
        cls.loaded = cls.start_nginx(server, "loaded")
        cls.off = cls.start_nginx(cls.cast.directives() + "auth_token off;\n" + server, "off")

    def test_answers_and_logs(self):
        expected = self.everything_of(self.bare)
        self.assert_varied(expected)
        self.bare.stop()
        for nginx in (self.loaded, self.off):
            for question, (wanted, got) in self.differing(expected, self.everything_of(nginx)):
                self.fail(f"{nginx.directory.name}: {question}\n{wanted}\n{got}")
            nginx.stop()  # so that every line is written
            for log in ("all.log", "error.log"):
                self.assertEqual(self.log_of(nginx, log), self.log_of(self.bare, log))

    def everything_of(self, nginx):
        requests = [f"GET {path}" + "".join("\r\n" + line for line in lines)
                    for path in _PATHS for lines in _CREDENTIALS] + list(_MORE)
        answers = {}
        for number, request in enumerate(requests):
            answers[request] = self.neutral(nginx, self.ask(nginx, request, number))
        for path in _PATHS:
            if path.startswith("/limited/"):
                continue  # its answer depends on the time
            answers["HTTP/2", path] = self.neutral(nginx, self.ask_http2(nginx, path))
        return answers

    def ask(self, nginx, request, number):
        """All that comes back, until nginx hangs up."""
        line, _, rest = request.partition("\r\n")
        headers = f"Host: localhost\r\nConnection: close\r\nX-Number: {number}\r\n"
        data = f"{line} HTTP/1.1\r\n{headers}{rest}".rstrip("\r\n") + "\r\n\r\n"
        with open_raw(nginx.port, data.encode("latin-1")) as raw, raw.makefile("rb") as stream:
            return stream.read()

    def ask_http2(self, nginx, path):
        words = ["curl", "-s", "-i", "--max-time", "30", "--path-as-is", "--http2-prior-knowledge",
                 "--unix-socket", str(nginx.directory / "h2.sock"), "-H", "X-Number: h2",
                 "-H", f"Authorization: Basic {_ALICE}", f"http://localhost{path}"]
        return subprocess.run(words, capture_output=True, check=True).stdout

    def neutral(self, nginx, data):
        """Without what differs from one nginx, or one second, to the next."""
        text = data.decode("latin-1")
        text = text.replace(f":{nginx.port}", ":PORT").replace(str(nginx.directory), "DIR")
        text = re.sub(r"excess: [0-9.]+", "excess: some", text)
        return re.sub(r"(?im)^date: .*$", "Date: now", text)

    def log_of(self, nginx, name):
        text = self.neutral(nginx, (nginx.directory / name).read_bytes())
        lines = [re.sub(r"^\S+ \S+ (\[\w+\]) \S+ (\*\d+ )?", r"\1 ", line)
                 for line in text.splitlines()]
        if name == "error.log":
            lines = [line for line in lines if line.startswith(("[error]", "[warn]"))]
        return sorted(lines)

    def differing(self, expected, got):
        self.assertEqual(list(expected), list(got))
        return [(question, (expected[question], got[question]))
                for question in expected if expected[question] != got[question]]

    def assert_varied(self, answers):
        """The requests reached what they were made for."""
        statuses = {int(status) for text in answers.values()
                    for status in re.findall(r"\AHTTP/\S+ (\d{3})", text)}
        self.assertLessEqual({200, 206, 301, 304, 400, 401, 403, 404, 405, 412, 413, 416, 502, 503},
                             statuses)
