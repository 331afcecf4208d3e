"""The ground of the cache's fault tests: workers that can be told apart, and tokens that are revoked
and revived in microseconds.
"""

from typing import NamedTuple

from .cast import Token
from .gate_case import ECHO, GateCase
from .http_client import open_raw, request_bytes
from .waiting import wait_until

_SERVER = """
server {
    listen 127.0.0.1:@PORT@;
    location = /-/status { stub_status; }
    location = /-/worker { add_header X-Worker $pid; return 204; }
    location = /gif { auth_token "api"; add_header X-Cache $auth_token_cache always; empty_gif; }
}
"""


class CacheCase(GateCase):
    """Two workers that share a zone."""

    nginx_options = {"workers": 2, "access": False, "level": "notice"}

    @classmethod
    def http(cls):
        return (cls.cast.directives(more="read_timeout=5s connect_timeout=5s")
                + "auth_token_cache zone=tokens:1m;\n" + _SERVER + ECHO)

    @classmethod
    def people(cls):
        cls.cast.user("alice")

    def connections_to_each_worker(self, count):
        """Worker → that many connections that it has accepted."""
        lanes = {pid: [] for pid in self.nginx.worker_pids()}
        spare = []

        def enough():
            lane = open_raw(self.nginx.port)
            worker = lanes.get(self.worker_of(lane), spare)
            (worker if len(worker) < count else spare).append(lane)
            return all(len(each) == count for each in lanes.values())

        wait_until(enough, "connections to each worker", every=0)
        for lane in spare:
            lane.close()
        return lanes

    def worker_of(self, lane):
        lane.sendall(request_bytes("/-/worker"))
        with lane.makefile("rb") as stream:
            lines = iter(stream.readline, b"\r\n")
            return next((int(line.split(b":")[1]) for line in lines
                         if line.lower().startswith(b"x-worker:")), None)


class Record(NamedTuple):
    """A token's record as it was before and after it was revoked."""

    token: Token
    key: bytes
    live: bytes
    dead: bytes


class Prepared:
    """Revocations prepared by the real `tokenward`: what it wrote is put back by RESTORE."""

    def __init__(self, case, tokens):
        self._command = case.redis.command
        live = self._dumps()
        for token in tokens:
            case.cast.revoke(token)
        dead = self._dumps()
        revoked = {key: (was, dead[key]) for key, was in live.items() if dead.get(key) != was}
        self.records = [Record(token, key, *revoked[key])
                        for token in tokens for key in [self._key_of(case, token)]]

    def revive(self, record):
        self._restore(record, record.live)

    def revoke(self, record):
        self._restore(record, record.dead)

    touch = revive  # the same bytes again: heard of as a change

    def _restore(self, record, dump):
        self._command("RESTORE", record.key, 0, dump, "REPLACE")

    def _dumps(self):
        return {key: self._command("DUMP", key) for key in self._command("KEYS", "tw:gate:t:*")}

    def _key_of(self, case, token):
        """Whose tombstone holds this token's id."""
        for key in self._command("KEYS", "tw:gate:t:*"):
            if token.id.encode() in self._command("HGETALL", key):
                return key
        raise AssertionError(f"no record of {token.id}")
