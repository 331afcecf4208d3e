"""Thousands of hostile requests by chance, the same ones each time: none is let in, none breaks
anything. TOKENWARD_SEED=N tries others, TOKENWARD_LONG=1 more of them.
"""

import os
import re
from collections import Counter

from support.build import LONG
from support.cast import Cast
from support.gate_case import GateCase
from support.hostile_requests import HostileRequests, as_http1, as_http2
from support.http2_client import ask_at_once
from support.http_client import open_raw

_SEED = int(os.environ.get("TOKENWARD_SEED") or 5)
_COUNT = 40_000 if LONG else 2_000
_STREAMS = 50  # at once on one HTTP/2 connection

# Everything is gated, and alice may `scan` nothing but shop.
_SERVER = """
server {
    listen 127.0.0.1:@PORT@;
    listen unix:@DIR@/h2.sock http2;
    auth_token "api";
    auth_token_source bearer basic header=X-Token cookie=token;
    auth_token_permission scan;
    auth_token_project web;
    location / { proxy_pass http://unix:@DIR@/echo.sock; }
    location /user/ { auth_token_type session; try_files /none @who; }
    location @who { proxy_pass http://unix:@DIR@/echo.sock; }
    location ~ ^/projects/(?<project>[^/]+)/ {
        auth_token_project $project;
        auth_token_error_body problem;
        auth_token_challenge both;
        proxy_pass http://unix:@DIR@/echo.sock;
    }
    location /by-query {
        auth_token_project arg=project;
        auth_token_attribute department $arg_department;
        proxy_pass http://unix:@DIR@/echo.sock;
    }
    location = /good { auth_token_project shop; empty_gif; }
}
"""


class HostileRequestsCase(GateCase):
    @classmethod
    def people(cls):
        cls.cast.project("web")
        cls.cast.project("shop")
        cls.cast.user("alice", "scan", project="shop")
        cls.token = cls.cast.token("mine", "user", user="alice")
        revoked = cls.cast.token("old", "user", user="alice")
        cls.cast.revoke(revoked)
        cls.cast.user("carol", "scan", project="web")
        deactivated = cls.cast.token("carol's", "user", user="carol")
        cls.cast.do("user", "deactivate", "carol")
        cls.bad = [revoked.text, deactivated.text, cls.token_of_another_key()]

    @classmethod
    def token_of_another_key(cls):
        others = Cast(cls.folder / "others", cls.redis, users=cls.users, db=1).begin()
        others.user("alice")
        return others.token("mine", "user", user="alice").text

    @classmethod
    def http(cls):
        return cls.cast.directives() + _SERVER

    def setUp(self):
        self.requests = HostileRequests(_SEED, self.token.text, self.bad)
        self.worker = self.nginx.worker_pids()
        self.seen = Counter()

    def tearDown(self):
        self.assertEqual(self.status("/good", self.token), 200)
        self.assertEqual(self.nginx.worker_pids(), self.worker)
        # Each way out was taken, or this showed little.
        for status in (400, 401, 403):
            self.assertGreater(self.seen[status], _COUNT // 100, self.seen)
        # nginx itself tells of header lines that are none, and what stood in them, line breaks
        # and all, at info.
        ours = [line for line in re.split(r"\n(?=\d{4}/\d\d/\d\d )", self.nginx.log())
                if "auth_token" in line or "[info]" not in line]
        for token in (self.token.text, *self.bad):
            self.assertEqual([line for line in ours if token in line], [])

    def test_http1(self):
        for number in range(_COUNT):
            data = as_http1(*self.requests.next())
            with open_raw(self.nginx.port, data) as raw, raw.makefile("rb") as stream:
                line = stream.readline()
            self.assertTrue(line.startswith(b"HTTP/1.1 "), f"{number}: {line} to {data}")
            self.assert_refused(int(line.split()[1]), data)

    def test_http2(self):
        path = str(self.nginx.directory / "h2.sock")
        for _ in range(_COUNT // _STREAMS):
            requests = [as_http2(*self.requests.next(longest=1000)) for _ in range(_STREAMS)]
            for request, (status, _) in zip(requests, ask_at_once(path, requests)):
                self.assert_refused(status, request)

    def assert_refused(self, status, request):
        """By us or by nginx, which in HTTP/2 may end a stream or all; and no 5xx, for Redis is well."""
        self.seen[status] += 1
        self.assertTrue(status is None or 400 <= status < 500, f"seed {_SEED}: {status} to {request}")
