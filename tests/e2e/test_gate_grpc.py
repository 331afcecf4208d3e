"""gRPC through the gate: a real client makes statuses of its own of the gate's."""

import json
import subprocess
from pathlib import Path

from support.gate_case import GateCase

_PEER = Path(__file__).resolve().parents[1] / "support" / "grpc_peer.py"

_SERVER = """
server {
    listen 127.0.0.1:@PORT@ http2;
    auth_token "grpc";
    auth_token_error_body empty;
    grpc_set_header Authorization "";
    grpc_set_header X-Auth-User $auth_token_user;
    location / { auth_token_permission scan; grpc_pass grpc://unix:@DIR@/grpc.sock; }
}
"""


class Grpc(GateCase):
    @classmethod
    def people(cls):
        cls.cast.user("alice", "scan")
        cls.cast.user("bob")
        cls.good = cls.cast.token("mine", "user", user="alice", expires="90d")
        cls.revoked = cls.cast.token("old", "user", user="alice")
        cls.cast.revoke(cls.revoked)
        cls.of_bob = cls.cast.token("mine", "user", user="bob")

    @classmethod
    def http(cls):
        return cls.cast.directives() + _SERVER

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        upstream = cls.run_peer("serve", f"unix:{cls.nginx.directory}/grpc.sock")
        assert upstream.stdout.readline() == "serving\n"
        cls.client = cls.run_peer("call", f"127.0.0.1:{cls.nginx.port}")

    @classmethod
    def run_peer(cls, *words):
        """Ends when its input does."""
        peer = subprocess.Popen(["/usr/bin/python3", "-B", str(_PEER), *words], text=True, bufsize=1,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        cls.addClassCleanup(peer.wait)
        cls.addClassCleanup(peer.stdout.close)
        cls.addClassCleanup(peer.stdin.close)
        return peer

    def assert_calls(self, token, status, unary=(), stream=()):
        self.client.stdin.write(token + "\n")
        self.assertEqual(json.loads(self.client.stdout.readline()), {
            "unary": {"status": status, "answers": list(unary)},
            "stream": {"status": status, "answers": list(stream)},
        })

    def test_where_grpc(self):
        self.assert_calls(self.good.text, "OK", ["alice"], ["alice one", "alice two"])
        self.assert_calls("", "UNAUTHENTICATED")
        self.assert_calls(self.revoked.text, "UNAUTHENTICATED")
        self.assert_calls(self.of_bob.text, "PERMISSION_DENIED")
        self.redis.pause()
        try:
            self.assert_calls(self.good.text, "UNAVAILABLE")
        finally:
            self.redis.resume()
