"""Redis killed, frozen, cut off: 503 within the read timeout, and back by itself."""

import time

from support.build import slack
from support.fault_case import PATH, FaultCase
from support.redis_proxy import RedisProxy


class RedisGone(FaultCase):
    def tearDown(self):
        self.redis.stop()
        self.redis.start()
        self.assert_serving()

    def test_incident_23_killed_with_requests_waiting(self):
        self.assert_serving()
        self.redis.pause()
        raws = self.send_and_wait_inside(20)
        began = time.monotonic()
        self.redis.kill()
        self.assertEqual(self.statuses_of(raws), [503] * 20)
        self.assertLess(time.monotonic() - began, self.read_timeout + 0.5 * slack())
        self.assert_unavailable()
        self.redis.start()
        self.assert_back(time.monotonic())

    def test_killed_and_back_many_times(self):
        times = []
        for _ in range(10):
            self.redis.kill()
            self.assert_unavailable()
            self.redis.start()
            times.append(self.assert_back(time.monotonic()))
        print(f"\n    recovery: {max(times) * 1000:.0f} ms at most, "
              f"{sum(times) / len(times) * 1000:.0f} ms on average of {len(times)}")

    def test_away_for_long(self):
        # Long enough for the waits between two tries to have grown to their bound.
        self.redis.kill()
        for _ in range(30):
            self.assert_unavailable()
            time.sleep(0.1)
        self.redis.start()
        self.assert_back(time.monotonic())

    def test_incident_23_frozen(self):
        self.assert_serving()
        self.redis.pause()
        raws = self.send_and_wait_inside(20)
        began = time.monotonic()
        self.assertEqual(self.statuses_of(raws), [503] * 20)
        self.assertLess(time.monotonic() - began, self.read_timeout + 0.5 * slack())
        for _ in range(3):
            self.assert_unavailable()
        self.redis.resume()
        self.assert_back(time.monotonic())

    def test_shut_down_in_order(self):
        self.redis.stop()
        self.assert_unavailable()
        self.redis.start()
        self.assert_back(time.monotonic())

    def test_every_connection_closed_by_redis(self):
        for _ in range(20):
            self.redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            self.assertIn(self.status(PATH, self.token), (200, 503))
            self.wait_for_status(200, PATH, self.token)


class RedisOverTcp(FaultCase):
    """Half-open: the peer's power went, and nobody says so."""

    @classmethod
    def http(cls):
        cls.proxy = RedisProxy(cls.redis.socket).start()
        cls.addClassCleanup(cls.proxy.stop)
        return super().http().replace(cls.redis.address, cls.proxy.address, 1)

    def tearDown(self):
        self.proxy.thaw()
        self.assert_serving()

    def test_incident_23_half_open(self):
        self.assert_serving()
        self.proxy.freeze()
        for _ in range(3):
            self.assert_unavailable()
        self.proxy.thaw()
        self.assert_back(time.monotonic())

    def test_nobody_listens(self):
        self.proxy.stop()
        self.assert_unavailable()
        self.proxy.start()
        self.assert_back(time.monotonic())

    def test_cut_in_the_middle_of_a_reply(self):
        def halve(words, reply):
            return reply[: len(reply) // 2] if words[-1].startswith(b"tw:gate:t:") else reply

        self.proxy.on_reply = halve
        try:
            raws = self.send_and_wait_inside(5)
            self.proxy.cut()
            self.assertEqual(self.statuses_of(raws), [503] * 5)
        finally:
            self.proxy.on_reply = None
        self.assert_back(time.monotonic())
