"""Where a request ends, and what belongs to it (RFC 9112): the daemon and a proxy before it must agree."""

import unittest

from support.daemon_case import DaemonCase
from support.http_client import open_raw, read_answer, read_answers

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


def chunked(path, body=b"", trailers=b"", headers=b""):
    """A POST in one chunk."""
    chunk = b"%x\r\n%s\r\n" % (len(body), body) if body else b""
    return (b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%s"
            b"Transfer-Encoding: chunked\r\n\r\n%s0\r\n%s\r\n" % (path, headers, chunk, trailers))


class Trailers(DaemonCase):
    options = ("--trusted-proxy", "127.0.0.1")

    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        cls.alice = cls.cast.token("alice", "user", user="alice")

    def ask(self, data):
        """The answer, when the next request on the connection is answered too."""
        with open_raw(self.daemon.port, data + HEALTH) as raw:
            answer, health = read_answers(raw, 2)
        self.assertEqual(health.body, b"ok\n")
        return answer

    def made_from(self, name):
        entries = self.redis.command("XRANGE", "tw:admin:audit", "-", "+")
        fields = [dict(zip(e[1][::2], e[1][1::2], strict=True)) for e in entries]
        return [f[b"from"] for f in fields if f.get(b"name") == name]

    def test_no_credential_comes_in_one(self):
        body = b'{"name":"n","type":"user"}'
        who = b"Authorization: Bearer %s\r\n" % self.alice.text.encode()
        for trailer in (who, b"Cookie: tokenward_session=%s\r\n" % self.alice.text.encode()):
            with self.subTest(trailer[:6]):
                self.assertEqual(self.ask(chunked(b"/api/v1/tokens", body, trailer)).status, 401)
        other = b"Authorization: Bearer other\r\n"
        self.assertEqual(self.ask(chunked(b"/api/v1/tokens", body, other, who)).status, 201)

    def test_nothing_else_does(self):
        who = b"Authorization: Bearer %s\r\n" % self.alice.text.encode()
        answer = self.ask(chunked(
            b"/api/v1/tokens", b'{"name":"where from","type":"user"}',
            b"X-Forwarded-For: 192.0.2.66\r\nX-Request-Id: trailing\r\nConnection: close\r\n",
            who + b"X-Forwarded-For: 192.0.2.1\r\n"))
        self.assertEqual(answer.status, 201)
        self.assertNotEqual(answer.header("X-Request-Id"), "trailing")
        self.assertEqual(self.made_from(b"where from"), [b"192.0.2.1"])
        untyped = chunked(b"/api/v1/tokens", b'{"name":"m","type":"user"}',
                          b"Content-Type: application/json\r\n", who)
        untyped = untyped.replace(b"Content-Type: application/json\r\n", b"", 1)
        self.assertEqual(self.ask(untyped).status, 415)


class Framing(DaemonCase):
    """A body whose end isn't certain is none, and nothing after it is a request."""

    def ask(self, head):
        """The only answer, though a request seems to follow."""
        data = b"POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\n" + head
        with open_raw(self.daemon.port, data + b"\r\n" + HEALTH) as raw:
            answer = read_answer(raw)
            self.assertEqual(raw.recv(1), b"", "closed after it")
        self.assertEqual(answer.header("Connection"), "close")
        return answer.status

    def test_an_encoding_that_is_not_understood(self):
        for value, status in [
            (b"gzip", 501), (b"identity", 501), (b"xchunked", 501), (b"gzip, chunked", 501),
            (b"chunked, gzip", 501), (b"chunked, chunked", 501), (b"chunked;x=y", 501),
            (b"", 501), (b"chunked\r\nTransfer-Encoding: gzip", 400),
            (b"gzip\r\nTransfer-Encoding: chunked", 501), (b"\x0bchunked", 400),
        ]:
            with self.subTest(value):
                self.assertEqual(self.ask(b"Transfer-Encoding: " + value + b"\r\n"), status)

    def test_two_lengths(self):
        for head in [
            b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
            b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
            b"Transfer-Encoding: gzip\r\nContent-Length: 0\r\n",
            b"Content-Length: 0\r\nTransfer-Encoding: gzip\r\n",
            b"Content-Length: 0\r\nContent-Length: 5\r\n",
            b"Content-Length: 0, 5\r\n",
            b"Content-Length: 0, x\r\n",
            b"Content-Length: +0\r\n",
            b"Content-Length: 0x0\r\n",
            b"Content-Length:\r\n",
        ]:
            with self.subTest(head):
                self.assertEqual(self.ask(head), 400)

    def test_chunks_are_of_http_1_1(self):
        data = chunked(b"/api/v1/tokens").replace(b"HTTP/1.1", b"HTTP/1.0")
        with open_raw(self.daemon.port, data + HEALTH) as raw:
            self.assertEqual(read_answer(raw).status, 400)
            self.assertEqual(raw.recv(1), b"")

    def test_what_is_certain_is_taken(self):
        for head in (b"Transfer-Encoding: Chunked\r\n\r\n0\r\n", b"Content-Length: 0\r\n",
                     b"Transfer-Encoding: \t chunked \t\r\n\r\n0\r\n"):
            data = b"POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\n" + head
            with self.subTest(head), open_raw(self.daemon.port, data + b"\r\n" + HEALTH) as raw:
                self.assertEqual([a.status for a in read_answers(raw, 2)], [401, 200])


if __name__ == "__main__":
    unittest.main()
