"""A revocation races with reads: what a worker has refused it never lets in again."""

import time
from collections import Counter

from support.cache_case import CacheCase, Prepared
from support.http_client import read_answers, request_bytes
from support.load import Load
from support.waiting import wait_until

_TOKENS = 40
_ROUNDS = 10
_AFTERWARDS = 3  # requests to each worker, once it has refused


class CacheRace(CacheCase):
    """Two workers, each asked on connections of its own."""

    @classmethod
    def people(cls):
        super().people()
        cls.hot = cls.cast.token("hot", "user", user="alice")
        cls.prepared = Prepared(cls, [cls.cast.token(f"raced {i}", "user", user="alice")
                                      for i in range(_TOKENS)])

    def setUp(self):
        self.lanes = self.connections_to_each_worker(4)
        self.load = Load(self.nginx.port, [request_bytes("/gif", self.hot.text)],
                         connections=4, depth=4).start()
        self.addCleanup(self.end)

    def end(self):
        tally = self.load.finish()
        for lane in (lane for lanes in self.lanes.values() for lane in lanes):
            lane.close()
        self.assertEqual(set(tally.statuses), {200})
        self.assertEqual((tally.lost, tally.refused), (0, 0))

    def test_incident_21_revoked_while_it_is_read(self):
        """Each request reads: the record is written again, unchanged, all the time."""
        self.race("with reads in flight", touch=True)

    def test_incident_22_revoked_while_it_is_hot(self):
        self.race("hot", touch=False)

    def race(self, what, touch):
        counts, delays = Counter(), []
        for _ in range(_ROUNDS):
            for record in self.prepared.records:
                self.prepared.revive(record)
                self.warm(record)
                delays.append(self.revoke_under_requests(record, touch, counts))
        delays.sort()
        print(f"\n    {what}: {len(delays)} revocations, {counts['in flight']} answers in flight"
              f" ({counts['let in']} let in); refused by both workers after"
              f" {delays[len(delays) // 2] * 1000:.1f} ms (median),"
              f" {delays[len(delays) * 99 // 100] * 1000:.1f} ms (p99)")
        self.assertEqual(counts["let in after a refusal"], 0)
        self.assertGreater(counts["let in"], 0)

    def warm(self, record):
        """Both workers let it in; a write that is still being heard of makes it 401 or 503."""
        for lanes in self.lanes.values():
            wait_until(lambda lane=lanes[0]: self.ask(lane, record) == 200, "a welcome", every=0)

    def revoke_under_requests(self, record, touch, counts):
        """Sends to each worker before, while and after it is revoked. How long until both refuse."""
        data = request_bytes("/gif", record.token.text)
        everyone = [lane for lanes in self.lanes.values() for lane in lanes]
        if touch:
            self.prepared.touch(record)
        for lane in everyone[::2]:
            lane.sendall(data)
        self.prepared.revoke(record)
        revoked_at = time.monotonic()
        for lane in everyone[1::2]:
            lane.sendall(data)
        refused_at = revoked_at
        for lanes in self.lanes.values():
            for lane in lanes:
                status = read_answers(lane, 1)[0].status
                # What changes again and again while it is read can't be had.
                self.assertIn(status, (200, 401, 503) if touch else (200, 401))
                counts["in flight"] += 1
                counts["let in"] += status == 200
            wait_until(lambda lane=lanes[0]: self.ask(lane, record) == 401, "a refusal", every=0)
            refused_at = max(refused_at, time.monotonic())
        for lanes in self.lanes.values():
            for lane in lanes[:_AFTERWARDS]:
                counts["let in after a refusal"] += self.ask(lane, record) != 401
        return refused_at - revoked_at

    def ask(self, lane, record):
        lane.sendall(request_bytes("/gif", record.token.text))
        return read_answers(lane, 1)[0].status
