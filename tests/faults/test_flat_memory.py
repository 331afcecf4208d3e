"""A worker that serves for long needs no more memory than one that served for a while.

TOKENWARD_LONG=1 makes it 10⁶ requests of each kind.
"""

from support.build import LONG, is_sanitized
from support.fault_case import PATH, FaultCase
from support.http_client import request_bytes
from support.load import Load
from support.processes import memory_of

_REQUESTS = 1_000_000 if LONG else 100_000
_GROWTH = 512  # KiB


class FlatMemory(FaultCase):
    nginx_options = {"access": False, "level": "warn"}
    read_timeout = 10

    def run_load(self, total):
        """Answers of every kind in turn: let in, refused with and without a look at Redis."""
        expected = [
            (200, request_bytes("/gif", self.of_alice.text)),
            (200, request_bytes(PATH, self.token.text)),
            (401, request_bytes("/gif", self.revoked.text)),
            (401, request_bytes("/gif", self.token.text[:-1] + "!")),
            (401, request_bytes("/gif")),
            (403, request_bytes("/gif", self.token.text)),
            (403, request_bytes("/projects/none/x", self.token.text)),
            (200, request_bytes("/open")),
        ]
        load = Load(self.nginx.port, [data for _, data in expected], connections=16, depth=8)
        tally = load.run(total)
        share = total // len(expected)
        wanted = {}
        for status, _ in expected:
            wanted[status] = wanted.get(status, 0) + share
        self.assertEqual(tally.statuses, wanted)
        self.assertEqual((tally.lost, tally.refused), (0, 0))

    def test_incident_25_answers_of_every_kind(self):
        self.assert_serving()
        (worker,) = self.nginx.worker_pids()
        self.run_load(_REQUESTS // 5)
        before = memory_of(worker)
        self.run_load(_REQUESTS)
        after = memory_of(worker)
        print(f"\n    {_REQUESTS} requests: worker {before} -> {after} KiB")
        self.assertEqual(self.nginx.worker_pids(), [worker])
        # A sanitizer keeps what was freed for a while.
        if not is_sanitized():
            self.assertLess(after - before, _GROWTH)
