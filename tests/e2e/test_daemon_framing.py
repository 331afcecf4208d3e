"""Where a request ends, and what belongs to it (RFC 9112): the daemon and a proxy before it must agree."""

import unittest

from support.daemon_case import DaemonCase
from support.http_client import open_raw, read_answers

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


if __name__ == "__main__":
    unittest.main()
