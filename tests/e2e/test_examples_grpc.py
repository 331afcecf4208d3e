"""nginx-conf-examples/grpc.conf, with a gRPC client and server."""

from support.cast import in_seconds
from support.example_case import ExampleCase
from support.grpc_upstream import GrpcUpstream, call_grpc

_FORGED = {"x-auth-user": "mallory", "x_auth_user": "mallory", "x.auth.user": "mallory"}


class Grpc(ExampleCase):
    example = "grpc.conf"
    upstream_class = GrpcUpstream

    @classmethod
    def people(cls):
        cls.alice = cls.user_with_token("alice", "scan")
        cls.bob = cls.user_with_token("bob")
        cls.scanner = cls.cast.token("ci", "global", user="alice")
        cls.old = cls.cast.token("old", "user", user="alice", expires=in_seconds(3600))
        cls.cast.revoke(cls.old)

    def ask(self, *tokens, method="Call", **more):
        calls = []
        for token in tokens:
            authorization = {"authorization": f"Bearer {token}"} if token else {}
            calls.append({"method": method, "metadata": {**_FORGED, **authorization}, **more})
        return call_grpc(self.nginx.port, calls)

    def assert_told(self, outcome, user):
        self.assertEqual(outcome["code"], "OK")
        metadata = outcome["told"]["metadata"]
        self.assertEqual([value for name, value in metadata if name == "x-auth-user"], [user])
        for hidden in ("authorization", "mallory", *self.cast.tokens):
            self.assertNotIn(hidden, str(metadata))

    def test_calls_of_two_users_on_one_connection(self):
        outcomes = self.ask(self.alice.text, self.bob.text, self.alice.text)
        for outcome, user in zip(outcomes, ("alice", "bob", "alice"), strict=True):
            self.assert_told(outcome, user)

    def test_refusals_in_grpcs_own_words(self):
        made_up = "twu_A" + "x" * 44
        outcomes = self.ask(None, made_up, self.old.text, self.scanner.text)
        self.assertEqual([outcome["code"] for outcome in outcomes],
                         ["UNAUTHENTICATED"] * 3 + ["PERMISSION_DENIED"])

    def test_a_stream_of_any_size(self):
        outcome, refused = self.ask(self.alice.text, None, method="Stream",
                                    messages=[1 << 20] * 3)
        self.assert_told(outcome, "alice")
        self.assertEqual(outcome["told"]["size"], 3 << 20)
        self.assertEqual(refused["code"], "UNAUTHENTICATED")

    def test_while_redis_does_not_answer(self):
        self.pause_redis(lambda: self.ask(self.alice.text)[0]["code"] == "OK")
        self.assertEqual(self.ask(self.alice.text)[0]["code"], "UNAVAILABLE")
