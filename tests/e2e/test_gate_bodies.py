"""Request bodies, and whatever else arrives, while the gate waits for Redis."""

import hashlib
import os
import socket
import threading

from support.gate_case import GateCase
from support.hostile_server import HostileServer
from support.http_client import open_raw, read_answer, read_answers, request_bytes
from support.redis_proxy import RedisProxy
from support.waiting import wait_until

_SERVER = """
server {
    listen 127.0.0.1:@PORT@;
    client_max_body_size 64m;
    location = /-/status { stub_status; access_log off; }
    location = /open { empty_gif; }
    location / {
        auth_token "api";
        proxy_pass http://unix:@DIR@/digest.sock:;
    }
    location /unbuffered/ {
        auth_token "api";
        proxy_request_buffering off;
        proxy_pass http://unix:@DIR@/digest.sock:;
    }
}
"""


def digest(peer):
    """An application that answers with the digest of the body it got."""
    with peer.makefile("rb") as stream:
        size = 0
        while (line := stream.readline()).strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        body = hashlib.sha256(stream.read(size)).hexdigest()
    peer.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 64\r\n\r\n" + body.encode())


class Bodies(GateCase):
    store_options = "read_timeout=20s"

    @classmethod
    def people(cls):
        cls.cast.user("alice")
        cls.token = cls.cast.token("mine", "user", user="alice")
        cls.revoked = cls.cast.token("old", "user", user="alice")
        cls.cast.revoke(cls.revoked)

    @classmethod
    def http(cls):
        cls.let_go = threading.Event()
        cls.proxy = RedisProxy(cls.redis.socket, str(cls.folder / "proxy.sock")).start()
        cls.addClassCleanup(cls.proxy.stop)
        (cls.folder / "nginx").mkdir()
        upstream = HostileServer(str(cls.folder / "nginx" / "digest.sock"), digest).start()
        cls.addClassCleanup(upstream.stop)
        return cls.cast.directives(cls.proxy.address, more=cls.store_options) + _SERVER

    def setUp(self):
        self.let_go.clear()
        self.proxy.on_reply = self.hold

    def tearDown(self):
        self.let_go.set()

    def hold(self, words, reply):
        """Records of tokens come only when the test says so."""
        if words[-1].startswith(b"tw:gate:t:"):
            self.let_go.wait(30)
        return reply

    def wait_inside(self, count=1):
        wait_until(lambda: self.busy_requests() == count, f"{count} requests inside nginx")

    def post(self, path, body, token, size=None):
        headers = [("Content-Length", size if size is not None else len(body))]
        head = request_bytes(path, token.text, headers).replace(b"GET", b"POST", 1)
        return open_raw(self.nginx.port, head)

    def test_a_body_that_comes_while_the_gate_waits(self):
        body = os.urandom(3_000_000)
        for path in ("/x", "/unbuffered/x"):
            for first in (0, 100, 100_000):
                with self.subTest(path=path, first=first), self.post(path, body, self.token) as raw:
                    self.let_go.clear()
                    raw.sendall(body[:first])
                    self.wait_inside()
                    sending = threading.Thread(target=raw.sendall, args=(body[first:],))
                    sending.start()
                    self.let_go.set()
                    answer = read_answer(raw)
                    sending.join()
                    self.assertEqual(answer.status, 200)
                    self.assertEqual(answer.body.decode(), hashlib.sha256(body).hexdigest())

    def test_a_whole_body_in_hand_before_redis_answers(self):
        body = os.urandom(20_000)
        with self.post("/x", body, self.token) as raw:
            raw.sendall(body)
            self.wait_inside()
            self.let_go.set()
            answer = read_answer(raw)
            self.assertEqual(answer.body.decode(), hashlib.sha256(body).hexdigest())

    def test_the_body_of_a_refused_request_is_no_request(self):
        """What follows on the connection is read as what it is."""
        smuggled = request_bytes("/x", self.token.text)
        with self.post("/x", smuggled, self.revoked) as raw:
            raw.sendall(smuggled + request_bytes("/open"))
            self.wait_inside()
            self.let_go.set()
            refused, open_to_all = read_answers(raw, 2)
            self.assertEqual((refused.status, open_to_all.status), (401, 200))
            self.assertNotIn(b"401", open_to_all.body)

    def test_pipelined_requests(self):
        with open_raw(self.nginx.port, request_bytes("/x", self.token.text)) as raw:
            self.wait_inside()
            raw.sendall(request_bytes("/x", self.revoked.text) + request_bytes("/x"))
            raw.sendall(request_bytes("/x", self.token.text))
            self.let_go.set()
            answers = read_answers(raw, 4)
            self.assertEqual([answer.status for answer in answers], [200, 401, 401, 200])

    def test_expect_continue(self):
        body = b"b" * 1000
        head = request_bytes("/x", self.token.text, [("Content-Length", 1000),
                                                      ("Expect", "100-continue")])
        with open_raw(self.nginx.port, head.replace(b"GET", b"POST", 1)) as raw:
            self.wait_inside()
            self.let_go.set()
            self.assertTrue(raw.recv(1000).startswith(b"HTTP/1.1 100 "))
            raw.sendall(body)
            self.assertEqual(read_answer(raw).body.decode(), hashlib.sha256(body).hexdigest())

    def test_a_client_that_leaves_and_one_that_stays(self):
        leaving = open_raw(self.nginx.port, request_bytes("/x", self.token.text))
        with open_raw(self.nginx.port, request_bytes("/x", self.token.text)) as staying:
            self.wait_inside(2)
            leaving.close()
            self.wait_inside(1)
            self.let_go.set()
            self.assertEqual(read_answer(staying).status, 200)

    def test_a_client_that_only_says_it_sends_no_more(self):
        """nginx takes a half-closed connection for a client that left, as it does in proxying."""
        with open_raw(self.nginx.port, request_bytes("/x", self.token.text)) as raw:
            self.wait_inside()
            raw.shutdown(socket.SHUT_WR)
            self.wait_inside(0)
            self.let_go.set()
            self.assertEqual(raw.recv(100), b"")
