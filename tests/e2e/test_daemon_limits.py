"""What a client can't exceed: size, time, numbers; and that others don't suffer for it."""

import re
import threading
import unittest

from support.cli_case import TOKEN
from support.daemon import Api
from support.daemon_case import DaemonCase
from support.http_client import get, open_raw, read_answer
from support.waiting import wait_until

HEAD = b"POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


class Sizes(DaemonCase):
    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        cls.alice = cls.cast.token("alice", "user", user="alice")

    def ask(self, data):
        with open_raw(self.daemon.port, data) as raw:
            answer = read_answer(raw)
            self.assertEqual(raw.recv(1), b"", "closed after it")
        self.assertEqual(answer.header("Content-Type"), "application/problem+json")
        return answer.status

    def test_malformed(self):
        for data, status in [
            (b"\x00\x01\x02\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            (b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", 400),
            (b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nBad Name: b\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nName : b\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", 400),
            (b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (b"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (b"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
            (HEAD + b"Content-Length: x\r\n\r\n", 400),
            (HEAD + b"Content-Length: -1\r\n\r\n", 400),
            (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
            (HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
            (HEAD + b"Content-Length: 2\r\nExpect: wonders\r\n\r\n{}", 417),
        ]:
            with self.subTest(data):
                self.assertEqual(self.ask(data), status)
        self.assertEqual(self.api().get("/healthz").status, 200)

    def test_too_large(self):
        over = 256 * 1024 + 1
        for data, status in [
            (HEAD + b"X: " + b"y" * 20000 + b"\r\n\r\n", 431),
            (b"GET /" + b"y" * 20000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431),
            (HEAD + b"Content-Length: %d\r\n\r\n" % over, 413),
            (HEAD + b"Content-Length: 18446744073709551615\r\n\r\n", 413),
            (HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % over + b" " * over, 413),
        ]:
            with self.subTest(data[:60]):
                self.assertEqual(self.ask(data), status)
        self.assertEqual(self.api().get("/healthz").status, 200)

    def test_a_body_with_a_password_is_smaller(self):
        sign_in = HEAD.replace(b"/api/v1/tokens", b"/api/v1/sessions")
        change = sign_in.replace(b"POST /api/v1/sessions", b"PUT /api/v1/users/alice/password")
        for head in (sign_in, change):
            for rest in (b"Content-Length: 8193\r\n\r\n",
                         b"Transfer-Encoding: chunked\r\n\r\n2001\r\n" + b" " * 8193):
                with self.subTest(head + rest[:20]):
                    self.assertEqual(self.ask(head + rest), 413)
        # The longest that one can be, each character written as an escape.
        password = "\N{GREEK SMALL LETTER ALPHA}" * 512
        answer = self.api(self.alice).call(
            "PUT", "/api/v1/users/alice/password", {"password": password, "current": password})
        self.assertEqual(answer.status, 403, "only in a session")

    def test_a_client_that_asks_before_it_sends(self):
        body = b'{"name":"expected","type":"user"}'
        head = HEAD + b"Authorization: Bearer %s\r\nContent-Length: %d\r\n" % (
            self.alice.text.encode(), len(body))
        with open_raw(self.daemon.port, head + b"Expect: 100-continue\r\n\r\n") as raw:
            self.assertEqual(raw.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            raw.sendall(body)
            self.assertEqual(read_answer(raw).status, 201)

    def test_several_requests_in_one_packet(self):
        one = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        with open_raw(self.daemon.port, one * 3) as raw, raw.makefile("rb") as stream:
            for _ in range(3):
                self.assertEqual(stream.readline(), b"HTTP/1.1 200 OK\r\n")
                while stream.readline() != b"\r\n":
                    pass
                self.assertEqual(stream.read(3), b"ok\n")


class Dripping(DaemonCase):
    options = ("--request-timeout", "2")

    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        cls.alice = cls.cast.token("alice", "user", user="alice")

    def drip(self, data, ended, stop):
        """One byte after the other until the daemon has enough of it."""
        with open_raw(self.daemon.port) as raw:
            for at in range(len(data)):
                try:
                    raw.sendall(data[at : at + 1])
                except OSError:
                    break
                if stop.wait(0.1):
                    return
            ended.append(raw)

    def test_incident_38_100_dripping_connections(self):
        head = HEAD + b"X: " + b"y" * 5000
        body = HEAD + b"Content-Length: 5000\r\n\r\n" + b" " * 5000
        ended, stop = [], threading.Event()
        drippers = [
            threading.Thread(target=self.drip, args=(data, ended, stop))
            for data in [head] * 50 + [body] * 50
        ]
        for dripper in drippers:
            dripper.start()
        try:
            api = self.api(self.alice)
            served = 0
            while len(ended) < 100:
                made = api.post("/api/v1/tokens", {"name": f"n{served}", "type": "user"})
                self.assertEqual(made.status, 201)
                self.assertRegex(made.json["token"], TOKEN)
                served += 1
            self.assertGreater(served, 0)
        finally:
            stop.set()
            for dripper in drippers:
                dripper.join()
        metrics = self.api().get("/metrics").body.decode()
        self.assertIn("tokenward_http_request_timeouts_total 100\n", metrics)


HEALTH = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
WHOLE_HEAD = HEAD + b"Content-Length: 5\r\n"
BODY = b"{   }"


def open_half(port, source=None):
    """A connection whose head has come, and whose body has not."""
    raw = open_raw(port, WHOLE_HEAD + b"Expect: 100-continue\r\n\r\n", source=source)
    if raw.recv(100) != b"HTTP/1.1 100 Continue\r\n\r\n":
        raw.close()
        raise ConnectionError("turned away")
    return raw


def has_ended(raw):
    """Once it has. Unread bytes of ours make it a reset."""
    try:
        return raw.recv(1) == b""
    except ConnectionResetError:
        return True


def number(raw, name):
    """Of /metrics."""
    raw.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
    metrics = read_answer(raw).body.decode()
    return int(re.search(rf"\ntokenward_{name} (\d+)", metrics)[1])


class Crowd(DaemonCase):
    """Connections that don't end by their own deadline."""

    options = ("--request-timeout", "3600")

    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        cls.alice = cls.cast.token("alice", "user", user="alice")

    def hold(self, count, open_one):
        held = []
        self.addCleanup(lambda: [raw.close() for raw in held])
        for _ in range(count):
            held.append(open_one())
        return held

    def hold_halves(self, count, source=None):
        """Their bodies haven't come."""
        return self.hold(count, lambda: open_half(self.daemon.port, source))

    def setUp(self):
        with open_raw(self.daemon.port) as watcher:
            wait_until(lambda: number(watcher, "http_connections") == 1, "earlier ones to be gone")

    def pause_redis(self):
        self.redis.pause()
        self.addCleanup(self.redis.resume)

    def open_busy(self, source=None):
        return open_raw(self.daemon.port, self.request(), source=source)

    def hold_busy(self, count):
        """Their requests wait for Redis, until it is resumed."""
        self.pause_redis()
        with open_raw(self.daemon.port) as watcher:
            held = self.hold(count, self.open_busy)
            wait_until(lambda: number(watcher, "http_queue_length") == count, "them to wait")
        return held

    def fill(self, places, source=None):
        """With busy ones, until one more finds no place."""
        self.pause_redis()
        held = self.hold(places - 1, lambda: self.open_busy(source))

        def is_full():
            with open_raw(self.daemon.port, HEALTH, source=source) as raw:
                if read_answer(raw).status == 503:
                    return True
            held.extend(self.hold(1, lambda: self.open_busy(source)))
            return False

        wait_until(is_full, "no place to be left")
        return held

    def request(self):
        return (f"GET /api/v1/me HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: Bearer {self.alice.text}\r\n\r\n").encode()

    def ask(self, source):
        return get(self.daemon.port, "/api/v1/me", self.alice.text, source=source).status


class Numbers(Crowd):
    options = (*Crowd.options, "--max-connections", "10", "--max-connections-per-client", "10")

    def test_an_idle_connection_makes_room(self):
        idle = [open_raw(self.daemon.port) for _ in range(10)]
        try:
            for raw in idle:
                raw.sendall(HEALTH)
                read_answer(raw)
            self.assertEqual(self.api().get("/healthz").status, 200)
            idle[0].settimeout(30)
            self.assertEqual(idle[0].recv(1), b"", "the one that was idle for longest")
        finally:
            for raw in idle:
                raw.close()

    def test_one_too_many_is_told(self):
        self.fill(10)
        self.assertIn(b"connections", self.refused())
        with open_raw(self.daemon.port) as raw:
            answer = read_answer(raw)
            self.assertEqual((answer.status, answer.header("Retry-After")), (503, "5"))
        self.redis.resume()
        wait_until(lambda: b"ok" in self.refused(), "room")
        id_ = answer.header("X-Request-Id")
        self.daemon.wait_for_log(f"request {id_} from 127.0.0.1: - 503 in ")
        metrics = self.api().get("/metrics").body.decode()
        self.assertIn("tokenward_http_malformed_requests_total 0\n", metrics)
        took = re.search(r'_duration_seconds_sum{operation="-"} (\S+)\n', metrics)[1]
        self.assertLess(float(took), 60, "counted since the connection, not since a start of time")

    def test_what_is_not_whole_makes_room(self):
        busy = self.hold_busy(4)
        half = self.hold(3, lambda: open_raw(self.daemon.port, b"GET /he")) + self.hold_halves(3)
        for _ in range(20):
            self.assertIn(b"ok", self.refused())
        self.assertTrue(has_ended(half[0]), "the one that came first")
        self.redis.resume()
        for raw in busy:
            self.assertEqual(read_answer(raw).status, 200)
        self.assertRegex(self.api().get("/metrics").body.decode(),
                         r"http_connections_made_room_total [1-9]")

    def refused(self):
        with open_raw(self.daemon.port, HEALTH) as raw:
            return read_answer(raw).body


class Shares(Crowd):
    """What one client holds, another doesn't lack."""

    share = 128  # a quarter of 512

    def test_600_dripping_connections_of_one_client(self):
        held = self.hold(600, lambda: open_raw(self.daemon.port, b"G", source="127.0.0.2"))
        self.assertEqual(self.ask("127.0.0.1"), 200)
        self.assertTrue(has_ended(held[0]), "it made room for one of its own")
        for raw in held[-self.share // 2 :]:
            raw.sendall(b"E")
        self.assertEqual(self.ask("127.0.0.1"), 200)
        self.assertEqual(self.ask("127.0.0.2"), 200, "in place of its oldest")
        held[-1].sendall(b"T /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual(read_answer(held[-1]).status, 200)

    def test_a_share_of_requests(self):
        held = self.fill(self.share, "127.0.0.3")
        with open_raw(self.daemon.port, self.request(), source="127.0.0.3") as raw:
            answer = read_answer(raw)
        self.assertEqual((answer.status, answer.header("Retry-After")), (503, "5"))
        self.assertIn(b"from your address", answer.body)
        # Those that are turned away take nobody's place.
        self.hold(4 * self.share,
                  lambda: open_raw(self.daemon.port, self.request(), source="127.0.0.3"))
        self.assertEqual(get(self.daemon.port, "/healthz", source="127.0.0.1").status, 200)
        self.redis.resume()
        self.assertEqual(self.ask("127.0.0.1"), 200)
        self.assertEqual(read_answer(held[-1]).status, 200)

    def test_dripping_bodies_of_many_clients(self):
        for client in range(5):
            self.hold_halves(self.share - 1, f"127.0.1.{client}")
        for _ in range(10):
            self.assertEqual(self.ask("127.0.0.1"), 200)


class SignIns(Crowd):
    """They hash, of which few can at once."""

    sign_in = b'{"login": "alice", "password": "a wrong one", "device": "d"}'

    def try_one(self, source):
        head = b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        length = b"Content-Length: %d\r\n\r\n" % len(self.sign_in)
        return open_raw(self.daemon.port, head + length + self.sign_in, source=source)

    def test_one_client_leaves_room_for_others(self):
        self.redis.pause()
        self.addCleanup(self.redis.resume)
        held = self.hold(4, lambda: self.try_one("127.0.0.2"))
        with open_raw(self.daemon.port) as watcher:
            wait_until(lambda: number(watcher, "http_queue_length") == 4, "them to wait")
            for _ in range(20):
                with self.try_one("127.0.0.2") as raw:
                    self.assertEqual(read_answer(raw).status, 503)
            held += self.hold(1, lambda: self.try_one("127.0.0.3"))
            wait_until(lambda: number(watcher, "http_queue_length") == 5, "another to wait")
        self.redis.resume()
        for raw in held:
            self.assertEqual(read_answer(raw).status, 401)


class ProxiesShare(Crowd):
    """All of a trusted proxy's clients come from its one address."""

    options = (*Crowd.options, "--trusted-proxy", "127.0.0.2")

    def test_it_has_none(self):
        held = self.hold_halves(2 * Shares.share, "127.0.0.2")
        for raw in held:
            raw.sendall(BODY)
        self.assertEqual({read_answer(raw).status for raw in held}, {401})


if __name__ == "__main__":
    unittest.main()
