"""Everything nginx can make of a request, at once over HTTP/2: redirects, subrequests, filters, with
a Redis that stalls now and then. The worker must live, and nobody be let in for it.
"""

import threading

from support.gate_case import ECHO, GateCase
from support.http2_client import ask_at_once, request_headers
from support.waiting import wait_until

_CONNECTIONS = 6
_ROUNDS = 15

_SERVER = """
server {
    listen 127.0.0.1:@PORT@;
    location = /-/status { stub_status; access_log off; }
}
server {
    listen unix:@DIR@/http2.sock http2;
    proxy_set_header X-Auth-User $auth_token_user;
    error_page 418 = /gated;
    location = /gated { auth_token "a"; proxy_pass http://unix:@DIR@/echo.sock:; }
    location = /error_page { return 418; }
    location = /try_files { auth_token "a"; root html; try_files /none /gated; }
    location = /named { auth_token "a"; root html; try_files /none @named; }
    location = /auth_request { auth_request /check; proxy_pass http://unix:@DIR@/echo.sock:; }
    location = /check { internal; auth_token "a"; proxy_pass http://unix:@DIR@/echo.sock:; }
    location = /mirror { auth_token "a"; mirror /check; proxy_pass http://unix:@DIR@/echo.sock:; }
    location = /filters {
        auth_token "a";
        sub_filter user= USER=;
        sub_filter_types *;
        add_after_body /gated;
        proxy_pass http://unix:@DIR@/echo.sock:;
    }
    location = /refused { auth_token "a"; error_page 401 /gated; proxy_pass http://unix:@DIR@/echo.sock:; }
    location @named { auth_token "b"; proxy_pass http://unix:@DIR@/echo.sock:; }
}
"""
_PATHS = ("/gated", "/error_page", "/try_files", "/named", "/auth_request", "/mirror", "/filters",
          "/refused")


class Http2Load(GateCase):
    store_options = "read_timeout=200ms"
    nginx_options = {"level": "warn"}

    @classmethod
    def people(cls):
        cls.cast.user("alice")
        cls.good = cls.cast.token("mine", "user", user="alice", expires="90d").text
        revoked = cls.cast.token("old", "user", user="alice")
        cls.cast.revoke(revoked)
        cls.tokens = (cls.good, revoked.text, cls.good[:-1] + "!", None)

    @classmethod
    def http(cls):
        return cls.cast.directives(more=cls.store_options) + _SERVER + ECHO

    def ask(self, asked):
        requests = [request_headers(path, token) for path, token in asked]
        return ask_at_once(str(self.nginx.directory / "http2.sock"), requests)

    def wrong(self, asked, answers):
        """Let in without a good token, or told what a good one is."""
        return [(path, answer) for (path, token), answer in zip(asked, answers, strict=True)
                if token != self.good and (answer[0] == 200 or b"alice" in answer[1])]

    def test_incident_26_every_way_at_once(self):
        (worker,) = self.nginx.worker_pids()
        asked = [(path, token) for path in _PATHS for token in self.tokens] * 2
        found, statuses, done = [], set(), threading.Event()

        def load():
            for _ in range(_ROUNDS):
                answers = self.ask(asked)
                found.extend(self.wrong(asked, answers))
                statuses.update(status for status, _ in answers)

        def stall():
            while not done.is_set():
                self.redis.pause()
                done.wait(0.3)
                self.redis.resume()
                done.wait(0.2)

        loads = [threading.Thread(target=load) for _ in range(_CONNECTIONS)]
        stalling = threading.Thread(target=stall)
        for thread in (stalling, *loads):
            thread.start()
        for thread in loads:
            thread.join()
        done.set()
        stalling.join()
        self.redis.resume()
        self.assertEqual(found, [])
        # auth_request makes 500 of a 503.
        self.assertEqual(statuses, {200, 401, 500, 503})
        self.assertEqual(self.nginx.worker_pids(), [worker])
        good = [(path, self.good) for path in _PATHS]
        wait_until(lambda: {status for status, _ in self.ask(good)} == {200}, "all let in again")
