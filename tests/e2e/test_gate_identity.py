"""Every request acts for its own token's owner, whatever else its connection and worker carry."""

import random
import threading

from support.gate_case import API, GateCase
from support.http2_client import ask_at_once, request_headers
from support.http_client import Client

_USERS = ("alice", "bob", "carol")
_ROUNDS = 200


class Identity(GateCase):
    @classmethod
    def people(cls):
        cls.token_of = {}
        for login in _USERS:
            cls.cast.user(login)
            cls.token_of[login] = cls.cast.token("mine", "user", user=login)
        cls.cast.project("web")
        cls.cast.grant("alice", "scan", "web")

    @classmethod
    def http(cls):
        http2 = API.replace("listen 127.0.0.1:@PORT@;", "listen unix:@DIR@/http2.sock http2;")
        return super().http() + http2

    def expected(self, login):
        return f"user={login} id={self.token_of[login].id} type=user".encode()

    def test_incident_01_one_connection_many_owners(self):
        order = random.Random(1)
        with Client(self.nginx.port) as client:
            for _ in range(_ROUNDS):
                login = order.choice((*_USERS, None))
                if login is None:
                    self.assertEqual(client.get("/user/x").status, 401)
                    continue
                answer = client.get("/user/x", self.token_of[login].text)
                self.assertEqual((answer.status, answer.body), (200, self.expected(login)))

    def test_many_connections_at_once(self):
        wrong = []

        def work(seed):
            order = random.Random(seed)
            with Client(self.nginx.port) as client:
                for _ in range(_ROUNDS):
                    login = order.choice(_USERS)
                    answer = client.get("/user/x", self.token_of[login].text)
                    if (answer.status, answer.body) != (200, self.expected(login)):
                        wrong.append((login, answer))

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_incident_01_streams_of_one_http2_connection(self):
        order = random.Random(2)
        for _ in range(10):
            logins = [order.choice((*_USERS, None)) for _ in range(60)]
            requests = [request_headers("/user/x", login and self.token_of[login].text)
                        for login in logins]
            answers = ask_at_once(str(self.nginx.directory / "http2.sock"), requests)
            for login, (status, body) in zip(logins, answers, strict=True):
                if login is None:
                    self.assertEqual(status, 401)
                else:
                    self.assertEqual((status, body), (200, self.expected(login)))

    def test_incident_07_a_client_can_not_say_who_it_is(self):
        lies = [("X-Auth-User", "root"), ("X-Auth-Id", "tok_root"), ("X_Auth_User", "root"),
                ("X.Auth.User", "root"), ("Connection", "X-Auth-User")]
        answer = self.answer("/user/x", self.token_of["bob"], headers=lies)
        self.assertEqual((answer.status, answer.body), (200, self.expected("bob")))
        self.assertEqual(self.status("/user/x", headers=lies), 401)

    def test_two_tokens_in_one_request(self):
        # nginx itself takes no second Authorization.
        headers = [("Authorization", f"Bearer {self.token_of['bob'].text}")]
        self.assertEqual(self.status("/user/x", self.token_of["alice"], headers=headers), 400)

    def test_a_refusal_takes_no_identity_along(self):
        with Client(self.nginx.port) as client:
            self.assertEqual(client.get("/user/x", self.token_of["alice"].text).status, 200)
            for login in ("bob", "carol"):
                refused = client.get("/projects/web/x", self.token_of[login].text)
                self.assertEqual(refused.status, 403)
            answer = client.get("/projects/web/x", self.token_of["alice"].text)
            self.assertEqual((answer.status, answer.body), (200, self.expected("alice")))


class IdentityWithTwoWorkers(Identity):
    nginx_options = {"workers": 2}
