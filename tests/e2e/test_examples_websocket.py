"""nginx-conf-examples/websocket.conf, with sockets that are opened and used."""

from support.example_case import ExampleCase
from support.websocket import Socket, WebSocketUpstream, open_websocket

_PATH = "/socket/chat"


class WebSocket(ExampleCase):
    example = "websocket.conf"
    upstream_class = WebSocketUpstream

    @classmethod
    def people(cls):
        cls.alice = cls.user_with_token("alice")
        cls.bearer = ("Authorization", f"Bearer {cls.alice.text}")
        cls.cookie = ("Cookie", f"theme=dark; token={cls.alice.text}")

    def open(self, *headers):
        return open_websocket(self.nginx.port, _PATH, [*self.forged, *headers])

    def assert_opened(self, *headers):
        opened = self.open(*headers)
        self.assertIsInstance(opened, Socket, opened)
        with opened as socket:
            self.assertEqual(socket.hear(), "alice")
            for text in ("hello", "again"):
                socket.say(text)
                self.assertEqual(socket.hear(), text)

    def assert_not_opened(self, status, *headers):
        before = len(self.upstream.requests)
        opened = self.open(*headers)
        self.assertNotIsInstance(opened, Socket)
        self.assertEqual((opened.status, len(self.upstream.requests)), (status, before))

    def test_a_program(self):
        self.assert_opened(self.bearer)

    def test_a_page_of_the_same_origin(self):
        self.assert_opened(self.cookie, ("Origin", "http://localhost"))
        self.assert_opened(self.cookie, ("Sec-Fetch-Site", "same-origin"))

    def test_a_page_of_another_origin(self):
        self.assert_not_opened(403, self.cookie)
        self.assert_not_opened(403, self.cookie, ("Origin", "https://evil.example"))
        self.assert_not_opened(403, self.cookie, ("Origin", "null"))
        self.assert_not_opened(403, self.cookie, ("Origin", "http://localhost"),
                               ("Sec-Fetch-Site", "cross-site"))

    def test_without_a_good_token(self):
        made_up = "twu_A" + "x" * 44
        same = ("Origin", "http://localhost")
        self.assert_not_opened(401)
        self.assert_not_opened(401, same)
        self.assert_not_opened(401, ("Authorization", f"Bearer {made_up}"))
        self.assert_not_opened(401, ("Cookie", f"token={made_up}"), same)
        self.assert_not_opened(401, ("Sec-WebSocket-Protocol", self.alice.text))

    def test_a_revoked_token(self):
        token = self.cast.token("old", "user", user="alice")
        self.cast.revoke(token)
        self.assert_not_opened(401, ("Authorization", f"Bearer {token.text}"))

    def test_a_connection_outlives_its_token(self):
        token = self.cast.token("short", "user", user="alice")
        with self.open(("Authorization", f"Bearer {token.text}")) as socket:
            self.assertEqual(socket.hear(), "alice")
            self.cast.revoke(token)
            socket.say("still here")
            self.assertEqual(socket.hear(), "still here")

    def test_a_request_that_is_no_upgrade(self):
        told = self.assert_let_in(_PATH, self.alice, "alice")
        self.assertIsNone(told.header("Upgrade"))
        self.assertEqual(told.header("Connection"), "close")
