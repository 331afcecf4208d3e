"""nginx-conf-examples/: who is let in."""

import base64

from support.example_case import ExampleCase
from support.http_client import Client

_MADE_UP = "twu_A" + "x" * 44


def basic(user, password):
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return ("Authorization", f"Basic {pair}")


class ProtectAnApi(ExampleCase):
    example = "protect-an-api.conf"

    @classmethod
    def people(cls):
        cls.alice = cls.user_with_token("alice", "scan")
        cls.scanner = cls.cast.token("ci", "global", user="alice")

    def test_any_good_user_token(self):
        told = self.assert_let_in("/things?x=1", self.alice, "alice")
        self.assertEqual((told.path, told.header("Authorization")), ("/things?x=1", None))
        told = self.told("/things", headers=[basic("whoever", self.alice.text)])
        self.assertEqual(told.header("X-Auth-User"), "alice")

    def test_everybody_else(self):
        self.assert_refused(401, "/things")
        self.assert_refused(401, "/things", _MADE_UP)
        self.assert_refused(401, "/things", headers=[basic("alice", "password")])
        self.assert_refused(403, "/things", self.scanner)

    def test_a_revoked_token(self):
        token = self.cast.token("old", "user", user="alice")
        self.assert_let_in("/", token, "alice")
        self.cast.revoke(token)
        self.assert_refused(401, "/", token)

    def test_health_is_open(self):
        answer = self.assert_refused(200, "/health")
        self.assertEqual(answer.body, b"ok\n")
        self.assert_refused(401, "/health/x")
        self.assert_refused(401, "/health/")


class IdentityHeaders(ExampleCase):
    example = "identity-headers.conf"

    @classmethod
    def people(cls):
        cls.alice = cls.user_with_token("alice")
        cls.cast.do("org", "create", "acme")
        cls.cast.project("web", "acme")
        cls.cast.grant("alice", "scan", "web")
        cls.acme = cls.cast.token("robot", "organization",
                                  more=["--organization", "acme", "--permission", "scan",
                                        "--all-projects"])

    def identity(self, path, token=None, **more):
        told = self.told(path, token, **more)
        return {name: value for name, value in told.headers if name.startswith("x")}

    def test_a_user(self):
        self.assertEqual(self.identity("/", self.alice), {
            "x-auth-user": "alice", "x-auth-type": "user",
            "x-auth-token-id": self.alice.id, "x-auth-token-name": "mine"})

    def test_a_user_at_a_project(self):
        self.assertEqual(self.identity("/projects/web/x", self.alice), {
            "x-auth-user": "alice", "x-auth-type": "user", "x-auth-project": "web",
            "x-auth-token-id": self.alice.id, "x-auth-token-name": "mine"})

    def test_an_organization(self):
        self.assertEqual(self.identity("/projects/web", self.acme), {
            "x-auth-organization": "acme", "x-auth-type": "organization", "x-auth-project": "web",
            "x-auth-token-id": self.acme.id, "x-auth-token-name": "robot"})
        self.assert_refused(403, "/", self.acme)

    def test_nobody(self):
        self.assertEqual(self.identity("/open/x"), {})
        self.assertEqual(self.identity("/open/x", headers=[("Connection", "X-Auth-User")]), {})

    def test_a_token_sent_to_the_open_part_goes_no_further(self):
        self.assertEqual(self.identity("/open/x", self.alice), {})


class PermissionByMethod(ExampleCase):
    example = "permission-by-method.conf"

    @classmethod
    def people(cls):
        cls.reader = cls.user_with_token("rita", "read")
        cls.writer = cls.user_with_token("will", "read", "write")
        cls.typist = cls.user_with_token("tom", "write")
        cls.mirror = cls.cast.token("mirror", "user", user="will", more=["--permission", "read"])

    def test_reading(self):
        for method in ("GET", "HEAD"):
            self.assert_let_in("/x", self.reader, "rita", method=method)
            self.assert_refused(403, "/x", self.typist, method=method)

    def test_everything_else(self):
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"):
            with self.subTest(method=method):
                self.assert_refused(403, "/x", self.reader, method=method, body=b"{}")
                self.assert_refused(401, "/x", method=method, body=b"{}")
                told = self.assert_let_in("/x", self.writer, "will", method=method, body=b"{}")
                self.assertEqual((told.method, told.body), (method, b"{}"))

    def test_a_token_narrower_than_its_owner(self):
        self.assert_let_in("/x", self.mirror, "will")
        self.assert_refused(403, "/x", self.mirror, method="POST", body=b"{}")

    def test_another_method_in_a_header(self):
        for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            told = self.assert_let_in("/x", self.reader, "rita", headers=[(name, "DELETE")])
            self.assertIsNone(told.header(name))


class SatisfyAny(ExampleCase):
    example = "satisfy-any.conf"
    replace = (("10.0.0.0/8", "127.0.10.0/24"),)

    @classmethod
    def people(cls):
        cls.alice = cls.user_with_token("alice")

    def test_from_the_own_network(self):
        self.assert_let_in("/x", None, None, source="127.0.10.7")
        # Nobody looked at it.
        self.assert_let_in("/x", self.alice, None, source="127.0.10.7")
        self.assert_let_in("/x", _MADE_UP, None, source="127.0.10.7")

    def test_from_elsewhere(self):
        self.assert_let_in("/x", self.alice, "alice")
        answer = self.assert_refused(401, "/x")
        self.assertEqual(answer.header("WWW-Authenticate"), 'Bearer realm="API"')
        self.assert_refused(401, "/x", _MADE_UP)
        self.assert_refused(401, "/x", headers=[basic("alice", "password")])

    def test_an_address_is_not_what_a_header_says(self):
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
            self.assert_refused(401, "/x", headers=[(name, "127.0.10.7")])

    def test_while_redis_does_not_answer(self):
        self.pause_redis(lambda: self.status("/x", self.alice) == 200)
        self.assert_let_in("/x", None, None, source="127.0.10.7")
        self.assert_refused(503, "/x", self.alice)
        self.assert_refused(401, "/x")


class LimitReqByFingerprint(ExampleCase):
    example = "limit-req-by-fingerprint.conf"

    @classmethod
    def people(cls):
        cls.alice = cls.user_with_token("alice")
        cls.bob = cls.user_with_token("bob")

    def ask_until_limited(self, wanted, ask):
        """Statuses up to the first 429; more than the burst lets through must be needed."""
        with Client(self.nginx.port) as client:
            for count in range(2000):
                status = ask(client, count)
                if status == 429:
                    self.assertGreater(count, 20)
                    return
                self.assertEqual(status, wanted)
        self.fail("no 429")

    def assert_still_limited(self, source=None, **how):
        """Of so many requests one at least is more than the rate allows."""
        with Client(self.nginx.port, source=source) as client:
            self.assertIn(429, [client.get("/", **how).status for _ in range(200)])

    def test_a_token_is_limited_wherever_it_comes_from(self):
        self.ask_until_limited(200, lambda client, _: client.get("/", self.alice.text).status)
        self.assert_still_limited(headers=[basic("x", self.alice.text)])
        self.assert_still_limited(headers=[basic(self.alice.text, "")])
        self.assert_still_limited(source="127.0.0.9", token=self.alice.text)
        self.assert_let_in("/", self.bob, "bob")

    def test_made_up_tokens_are_limited_by_address(self):
        self.ask_until_limited(401, lambda client, count: client.get(
            "/", f"twu_A{count:044d}").status)
        self.assert_let_in("/", self.bob, "bob")
        self.assertEqual(self.status("/", source="127.0.0.9"), 401)
