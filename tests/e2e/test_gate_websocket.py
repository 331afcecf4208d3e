"""WebSocket through the gate: a real upgrade, and a connection that lives on behind it."""

from support.gate_case import GateCase
from support.hostile_server import HostileServer
from support.http_client import open_raw, read_answer, request_bytes

_SERVER = """
server {
    listen 127.0.0.1:@PORT@;
    location / {
        auth_token "socket";
        auth_token_source bearer cookie=token;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_pass http://unix:@DIR@/socket.sock:;
    }
}
"""
_UPGRADE = [("Connection", "Upgrade"), ("Upgrade", "websocket")]
_SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"


def shouting_echo(peer):
    """An application that upgrades, tells whom it was told of, and sends back in capitals."""
    with peer.makefile("rb") as stream:
        user = b""
        while (line := stream.readline()).strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"x-auth-user":
                user = value.strip()
        peer.sendall(_SWITCHED + b"X-User: " + user + b"\r\n\r\n")
        while line := stream.readline():
            peer.sendall(line.upper())


class WebSocket(GateCase):
    @classmethod
    def people(cls):
        cls.cast.user("alice")

    @classmethod
    def http(cls):
        (cls.folder / "nginx").mkdir()
        path = str(cls.folder / "nginx" / "socket.sock")
        cls.upstream = HostileServer(path, shouting_echo).start()
        cls.addClassCleanup(cls.upstream.stop)
        return cls.cast.directives() + _SERVER

    def upgrade(self, token=None, headers=()):
        return open_raw(self.nginx.port, request_bytes("/", token, [*_UPGRADE, *headers]))

    def refused(self, token=None, headers=()):
        """The status of an upgrade that must not reach the application."""
        before = self.upstream.accepted
        with self.upgrade(token, headers) as raw:
            status = read_answer(raw).status
        self.assertEqual(self.upstream.accepted, before)
        return status

    def assert_upgraded(self, stream):
        head = b"".join(iter(stream.readline, b"\r\n"))
        self.assertTrue(head.startswith(b"HTTP/1.1 101 "), head)
        self.assertIn(b"X-User: alice\r\n", head)

    def test_where_websocket_decided_at_the_upgrade(self):
        token = self.cast.token("open", "user", user="alice")
        self.assertEqual(self.refused(), 401)
        self.assertEqual(self.refused(token.text[:-1] + "!"), 401)
        cookie = ("Cookie", f"token={token.text}")
        foreign = self.refused(headers=[cookie, ("Origin", "http://evil.example")])
        self.assertEqual(foreign, 403)
        for words in ({"token": token.text}, {"headers": [cookie, ("Origin", "http://localhost")]}):
            with self.subTest(words.keys()), self.upgrade(**words) as raw:
                with raw.makefile("rb") as stream:
                    self.assert_upgraded(stream)
                    raw.sendall(b"hello\n")
                    self.assertEqual(stream.readline(), b"HELLO\n")

    def test_where_websocket_outlives_its_token(self):
        """So far; cutting it comes with push invalidation."""
        token = self.cast.token("short", "user", user="alice")
        with self.upgrade(token.text) as raw, raw.makefile("rb") as stream:
            self.assert_upgraded(stream)
            self.cast.revoke(token)
            raw.sendall(b"still here\n")
            self.assertEqual(stream.readline(), b"STILL HERE\n")
