"""Workers that share a zone and are killed, perhaps while they hold it: the others go on."""

import os
import random
import signal

from support.cache_case import CacheCase
from support.http_client import request_bytes
from support.load import Load
from support.waiting import wait_until

_KILLED = 30
_ANSWERS = 50  # between two


class CacheWorkers(CacheCase):
    ALLOWED = (r"worker process \d+ exited on signal 9"
               r'|shared memory zone "tokens" was locked by \d+')

    @classmethod
    def people(cls):
        super().people()
        cls.hot = cls.cast.token("hot", "user", user="alice")
        cls.revoked = cls.cast.token("old", "user", user="alice")
        cls.cast.revoke(cls.revoked)

    def test_killed_at_random(self):
        requests = [request_bytes("/gif", self.hot.text), request_bytes("/gif", self.revoked.text)]
        load = Load(self.nginx.port, requests, connections=8, depth=4).start()
        try:
            for _ in range(_KILLED):
                before = load.tally.answered
                wait_until(lambda: load.tally.answered >= before + _ANSWERS, "answers")
                self.kill_one()
        finally:
            tally = load.finish()
        print(f"\n    {_KILLED} workers killed: {tally}")
        self.assertEqual(set(tally.statuses), {200, 401})
        self.assertGreaterEqual(tally.answered, _KILLED * _ANSWERS)
        for lane in sum(self.connections_to_each_worker(1).values(), []):
            with lane:
                wait_until(lambda: b"X-Cache: hit" in self.head_of(lane), "cache hits")

    def kill_one(self):
        workers = self.nginx.worker_pids()
        os.kill(random.choice(workers), signal.SIGKILL)
        wait_until(lambda: len(self.nginx.worker_pids()) == 2
                   and self.nginx.worker_pids() != workers, "a new worker")

    def head_of(self, lane):
        lane.sendall(request_bytes("/gif", self.hot.text))
        got = b""
        while b"\r\n\r\n" not in got:
            more = lane.recv(4096)
            self.assertTrue(more, "the connection ended")
            got += more
        return got
