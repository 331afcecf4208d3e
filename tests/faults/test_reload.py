"""Reloads under load: no wrong status, no more lost requests than a bare nginx loses beside it, a
master that doesn't grow, and nothing left open.
"""

from support.build import LONG, is_sanitized
from support.fault_case import PATH, FaultCase
from support.gate_case import ECHO
from support.http_client import request_bytes
from support.load import Load
from support.processes import memory_of, open_sockets_of
from support.waiting import wait_until

_RELOADS = 200 if LONG else 50
_WARM_UP = 10
_ANSWERS = 20  # a reload
_GROWTH = 1024  # KiB

_BARE = """
server {
    listen 127.0.0.1:@PORT@;
    location = /-/status { stub_status; }
    location = /gif { empty_gif; }
    location / { proxy_pass http://unix:@DIR@/echo.sock:; }
}
"""


class Reload(FaultCase):
    nginx_options = {"workers": 2, "access": False, "level": "notice"}
    read_timeout = 5

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bare = cls.start_nginx(_BARE + ECHO, name="bare", module=False)

    def loads(self, **shape):
        """The same load on both: gated, and bare."""
        good = [request_bytes("/gif", self.of_alice.text), request_bytes(PATH, self.token.text)]
        bad = [request_bytes("/gif", self.revoked.text), request_bytes("/gif", self.token.text)]
        gated = Load(self.nginx.port, good + bad, **shape)
        bare = Load(self.bare.port, good + good, **shape)
        return gated, bare

    def reload_both(self, times, loads=()):
        """Between two reloads, each load gets at least a few answers."""
        for _ in range(times):
            answered = [load.tally.answered for load in loads]
            for nginx in (self.nginx, self.bare):
                nginx.reload()
            for nginx in (self.nginx, self.bare):
                nginx.wait_for_one_generation()
            for load, before in zip(loads, answered):
                wait_until(lambda: load.tally.answered >= before + _ANSWERS, "a few answers")

    def check(self, what, **shape):
        self.reload_both(_WARM_UP)
        before = memory_of(self.nginx.pid), open_sockets_of(self.nginx.pid)
        loads = [load.start() for load in self.loads(**shape)]
        try:
            self.reload_both(_RELOADS, loads)
        finally:
            gated, bare = [load.finish() for load in loads]
        after = memory_of(self.nginx.pid), open_sockets_of(self.nginx.pid)
        print(f"\n    {what}: gated {gated}; bare {bare};"
              f" master {before[0]} -> {after[0]} KiB in {_RELOADS} reloads")
        self.assertEqual(set(bare.statuses), {200})
        self.assertEqual(set(gated.statuses), {200, 401, 403})
        self.assertGreaterEqual(gated.answered, _ANSWERS * _RELOADS)
        # Half are let in, a quarter each is revoked or has the wrong type; to a request in flight.
        for status, share in ((200, 2), (401, 4), (403, 4)):
            self.assertAlmostEqual(
                gated.statuses[status], (gated.answered + gated.lost) / share,
                delta=gated.lost + 4 * len(gated.statuses) * 16)
        self.assertEqual(after[1], before[1], "sockets of the master")
        if not is_sanitized():
            self.assertLess(after[0] - before[0], _GROWTH)
        return gated, bare

    def test_a_connection_for_each_request(self):
        gated, bare = self.check("one request a connection", connections=8, close=True)
        self.assertEqual((gated.lost, gated.refused), (0, 0))
        self.assertEqual((bare.lost, bare.refused), (0, 0))

    def test_incident_25_reloads_with_connections_kept_alive(self):
        gated, bare = self.check("kept alive", connections=16)
        self.assertEqual(gated.refused, 0)
        self.assertLessEqual(gated.lost, bare.lost)


class ReloadWhileRedisIsAway(FaultCase):
    nginx_options = {"workers": 2, "access": False, "level": "notice"}

    def test_frozen(self):
        self.redis.pause()
        self.check_reloads()
        self.redis.resume()
        self.assert_serving()

    def test_dead(self):
        self.redis.kill()
        self.check_reloads()
        self.redis.start()
        self.assert_serving()

    def check_reloads(self):
        self.wait_for_status(503, PATH, self.token)
        load = Load(self.nginx.port, [request_bytes(PATH, self.token.text)],
                    connections=8, close=True).start()
        try:
            for _ in range(10):
                self.nginx.reload()
                self.nginx.wait_for_one_generation()
        finally:
            tally = load.finish()
        self.assertEqual(set(tally.statuses), {503})
        self.assertEqual((tally.lost, tally.refused), (0, 0))
