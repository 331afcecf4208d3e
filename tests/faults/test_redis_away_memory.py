"""Redis frozen or gone, and people keep coming, or give up: every one is answered, and nothing of
them stays in the worker.
"""

from support.build import LONG
from support.fault_case import PATH, FaultCase
from support.http_client import open_raw, request_bytes
from support.load import Load
from support.processes import memory_of, open_sockets_of
from support.waiting import wait_until

_REQUESTS = 1_000_000 if LONG else 100_000
_ABORTS = 100_000 if LONG else 10_000
_GROWTH = 1024  # KiB; what an allocator may keep
_LOADS = 3


class RedisAwayMemory(FaultCase):
    nginx_options = {"access": False, "level": "warn", "main": "worker_rlimit_nofile 8192;"}
    read_timeout = 0.02

    def tearDown(self):
        self.redis.resume()
        self.assert_serving()

    def load(self, total, *, connections=400, depth=4):
        requests = [request_bytes(PATH, token.text) for token in (self.token, self.revoked)]
        requests.append(request_bytes("/user/x", self.of_alice.text))
        return Load(self.nginx.port, requests, connections=connections, depth=depth).run(total)

    def test_incident_24_many_requests_while_frozen(self):
        self.assert_serving()
        self.redis.pause()
        self.wait_for_status(503, PATH, self.token)
        self.load(_REQUESTS // 10)
        self.assert_flat("frozen", lambda: self.load(_REQUESTS))

    def test_incident_24_many_requests_while_dead(self):
        self.assert_serving()
        self.redis.kill()
        try:
            self.load(_REQUESTS // 10)
            self.assert_flat("dead", lambda: self.load(_REQUESTS))
        finally:
            self.redis.start()

    def test_incident_24_many_clients_give_up(self):
        self.assert_serving()
        self.redis.pause()
        self.give_up(_ABORTS // 2)
        self.assert_flat("abandoned", lambda: self.give_up(_ABORTS))

    def test_many_clients_give_up_on_a_live_redis(self):
        self.assert_serving()
        self.give_up(_ABORTS // 2)
        self.assert_flat("abandoned, Redis alive", lambda: self.give_up(_ABORTS))

    def give_up(self, count):
        """Clients that send their request and are gone, some at once and some while they wait."""
        data = request_bytes(PATH, self.token.text)
        waiting = []
        for _ in range(count):
            waiting.append(open_raw(self.nginx.port, data))
            if len(waiting) == 50:
                while waiting:
                    waiting.pop().close()
        for raw in waiting:
            raw.close()
        wait_until(lambda: self.busy_requests() == 0, "nginx to let go of all requests")

    def assert_flat(self, what, work):
        """What is lost grows with every load; how many requests once waited together does not."""
        (worker,) = self.nginx.worker_pids()
        wait_until(lambda: self.busy_requests() == 0, "nginx to be idle")
        sockets = open_sockets_of(worker)
        growth = _GROWTH
        for _ in range(_LOADS):
            before = memory_of(worker)
            tally = work()
            wait_until(lambda: self.busy_requests() == 0, "nginx to be idle")
            after = memory_of(worker)
            print(f"\n    {what}: {tally or _ABORTS}; worker {before} -> {after} KiB")
            if tally:
                self.assertEqual(tally.statuses, {503: _REQUESTS})
                self.assertEqual((tally.lost, tally.refused), (0, 0))
            growth = after - before
            if growth < _GROWTH:
                break
        self.assertEqual(self.nginx.worker_pids(), [worker])
        self.assertLess(growth, _GROWTH)
        self.assertLessEqual(open_sockets_of(worker), sockets + 2)
