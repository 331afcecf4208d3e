"""Replies no good Redis sends: the request gets 503, the worker lives, the next one is let in."""

import re

from support.fault_case import PATH, FaultCase
from support.redis_proxy import RedisProxy

_BIG = b"x" * 1_000_000

# What stands in the place of a good reply to HGETALL. None closes the connection.
LIES = {
    "an integer": b":1\r\n",
    "a status": b"+OK\r\n",
    "a string": b"$5\r\nhello\r\n",
    "a null string": b"$-1\r\n",
    "a null array": b"*-1\r\n",
    "an error": b"-ERR no\r\n",
    "an error with format words": b"-ERR %s%n%d %1$s\r\n",
    "an error of control bytes": b"-\x00\x01\x1b[31m\xff\r\n",
    "an endless error": b"-ERR " + _BIG + b"\r\n",
    "MOVED": b"-MOVED 1234 127.0.0.1:1\r\n",
    "READONLY": b"-READONLY no\r\n",
    "MASTERDOWN": b"-MASTERDOWN no\r\n",
    "TRYAGAIN": b"-TRYAGAIN later\r\n",
    "an odd number of elements": b"*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n",
    "a null element": b"*2\r\n$1\r\na\r\n$-1\r\n",
    "an integer element": b"*2\r\n$1\r\na\r\n:1\r\n",
    "an error element": b"*2\r\n$1\r\na\r\n-ERR no\r\n",
    "nested": b"*2\r\n*1\r\n$1\r\na\r\n$1\r\nb\r\n",
    "deeply nested": b"*1\r\n" * 100_000 + b":1\r\n",
    "too many elements": b"*200000\r\n" + b"$1\r\na\r\n" * 200_000,
    "far too many elements": b"*2147483647\r\n" + b"$1\r\na\r\n" * 1000,
    "a negative count": b"*-7\r\n",
    "an overflowing count": b"*99999999999999999999999\r\n",
    "a huge string": b"*2\r\n$1\r\nv\r\n$1000000\r\n" + _BIG + b"\r\n",
    "a string that claims 512 MB": b"*2\r\n$1\r\nv\r\n$536870912\r\n" + _BIG,
    "a negative length": b"*2\r\n$1\r\nv\r\n$-5\r\nabc\r\n",
    "a length that overflows": b"*2\r\n$1\r\nv\r\n$18446744073709551615\r\nabc\r\n",
    "no length": b"*2\r\n$\r\n",
    "no carriage return": b"*0\n*0\n",
    "another protocol": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "RESP3's map": b"%1\r\n$1\r\nv\r\n$1\r\n1\r\n",
    "RESP3's push": b">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\na\r\n",
    "binary garbage": bytes(range(256)) * 64,
    "nothing and the end": None,
}

# What begins as a good reply does: a record, but none with a seal, or no record.
HALF_LIES = {
    "a field twice": b"*4\r\n$1\r\nv\r\n$1\r\n1\r\n$1\r\nv\r\n$1\r\n2\r\n",
    "a length too short": b"*2\r\n$1\r\nv\r\n$1\r\nabc\r\n",
    "two replies": b"*0\r\n*0\r\n",
    "a good reply and garbage": b"*0\r\ngarbage\r\n",
}


class RedisLies(FaultCase):
    @classmethod
    def http(cls):
        cls.proxy = RedisProxy(cls.redis.socket, str(cls.folder / "proxy.sock")).start()
        cls.addClassCleanup(cls.proxy.stop)
        return super().http().replace(cls.redis.address, cls.proxy.address, 1)

    def lie(self, name_begins, reply):
        """Puts `reply` in the place of Redis's to HGETALL of such a name."""
        def put(words, good):
            hit = words[0].upper() == b"HGETALL" and words[1].startswith(name_begins)
            return reply if hit else good

        self.proxy.on_reply = put

    def assert_survived(self, worker):
        self.proxy.on_reply = None
        self.assert_serving()
        self.assertEqual(self.nginx.worker_pids(), worker)

    def test_incident_20_about_the_token(self):
        self.assert_lies_are_met(b"tw:gate:t:", "/user/x", self.of_alice)

    def test_incident_20_about_authority(self):
        self.assert_lies_are_met(b"tw:gate:u:", PATH, self.token)

    def test_incident_20_about_the_project(self):
        self.assert_lies_are_met(b"tw:gate:p:", PATH, self.token)

    def test_about_the_store(self):
        """In the handshake: the link never becomes good."""
        worker = self.nginx.worker_pids()
        for what, reply in LIES.items():
            with self.subTest(what):
                self.lie(b"tw:gate:meta", reply)
                self.proxy.cut()
                self.assertEqual(self.status(PATH, self.token), 503)
        self.assert_survived(worker)

    def test_instead_of_the_role(self):
        worker = self.nginx.worker_pids()
        for what, reply in LIES.items():
            with self.subTest(what):
                self.proxy.on_reply = lambda words, good, lie=reply: (
                    lie if words[0].upper() == b"ROLE" else good)
                self.proxy.cut()
                self.assertEqual(self.status(PATH, self.token), 503)
        self.assert_survived(worker)

    def test_another_record_than_the_one_asked_for(self):
        """A sealed record is bound to its name."""
        good = self.raw_reply(b"tw:gate:t:", "/user/x", self.of_alice)
        self.lie(b"tw:gate:t:", good)
        self.assertEqual(self.status(PATH, self.token), 401)
        self.proxy.on_reply = None
        self.assert_serving()

    def test_a_reply_nobody_asked_for(self):
        self.proxy.on_reply = lambda words, good: good + b"+surprise\r\n"
        self.assertIn(self.status(PATH, self.token), (200, 503))
        self.proxy.on_reply = None
        self.assert_serving()

    def test_incident_23_a_slow_reply(self):
        """Slow, and good: a whole reply is taken however it comes."""
        raw = self.raw_reply(b"tw:gate:t:", "/user/x", self.of_alice)
        for size in (1, 7, 100):
            with self.subTest(size):
                self.proxy.chunk = size
                try:
                    self.assertEqual(self.status("/user/x", self.of_alice), 200)
                finally:
                    self.proxy.chunk = None
        self.assertGreater(len(raw), 100)

    def assert_lies_are_met(self, name_begins, path, token):
        self.assert_serving()
        worker = self.nginx.worker_pids()
        for lies, answers in ((LIES, (503,)), (HALF_LIES, (401, 403, 503))):
            for what, reply in lies.items():
                with self.subTest(what):
                    self.lie(name_begins, reply)
                    self.assertIn(self.status(path, token), answers)
                    self.proxy.on_reply = None
                    self.wait_for_status(200, path, token)
        # Whatever was said, the log holds it in printable letters.
        self.assertIsNone(re.search(r"[^\n -~]", self.nginx.log()))
        self.assert_survived(worker)

    def raw_reply(self, name_begins, path, token):
        seen = []

        def note(words, good):
            if words[-1].startswith(name_begins):
                seen.append(good)
            return good

        self.proxy.on_reply = note
        self.assertEqual(self.status(path, token), 200)
        self.proxy.on_reply = None
        return seen[-1]
