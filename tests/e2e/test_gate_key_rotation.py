"""A rotation of the key file, step by step, under an nginx that is reloaded for each."""

from support.gate_case import GateCase
from support.http_client import get


class KeyRotation(GateCase):
    @classmethod
    def people(cls):
        cls.cast.project("web")
        cls.cast.user("alice", "scan", project="web")

    def token(self, name):
        return self.cast.token(name, "project", user="alice", projects=["web"])

    def status_of(self, token):
        return self.status("/projects/web/x", token)

    def test_rotation(self):
        first = self.token("first")
        old = first.text.partition("_")[2][0]
        self.assertEqual(self.status_of(first), 200)

        new = self.cast.ask("keygen", "--add")["id"]
        self.assertNotEqual(new, old)
        self.nginx.reload()
        self.assertEqual(self.status_of(first), 200)

        self.cast.do("keygen", "--promote", new)
        second = self.token("second")
        self.assertEqual(second.text.partition("_")[2][0], new)
        # Added before it was promoted: nginx knows it already.
        self.assertEqual(self.status_of(second), 200)
        self.nginx.reload()
        for token in (first, second):
            self.assertEqual(self.status_of(token), 200)

        # What was sealed with either key can be changed and revoked.
        self.cast.ungrant("alice", "scan", "web")
        for token in (first, second):
            self.assertEqual(self.status_of(token), 403)
        self.cast.grant("alice", "scan", "web")
        self.cast.revoke(first)
        self.assertEqual(self.status_of(first), 401)
        self.assertEqual(self.status_of(second), 200)

    def test_rotation_to_its_end(self):
        """The steps of docs/tasks/rotate-keys.md, a reload after each: who is refused only at the
        last is who it says.
        """
        keys = self.cast.ask("keygen", "--list")
        old = next(key["id"] for key in keys if key["state"] == "current")
        first = self.token("of the old key")
        new = self.cast.ask("keygen", "--add")["id"]
        self.nginx.reload()
        self.cast.do("keygen", "--promote", new)
        self.nginx.reload()
        second = self.token("of the new key")

        self.assertEqual(self.cast.run("keygen", "--demote", old).returncode, 1)
        self.cast.do("reseal")
        self.assertNotIn(f"by key {old}", self.cast.do("doctor"))
        self.cast.do("keygen", "--demote", old)
        self.nginx.reload()
        self.assertEqual([self.status_of(first), self.status_of(second)], [200, 200])

        self.cast.do("keygen", "--drop", old)
        self.nginx.reload()
        self.assertEqual([self.status_of(first), self.status_of(second)], [401, 200])
        self.assertIn("refused: forged_token", self.nginx.log())
        # It is listed until somebody revokes it.
        self.assertIn(first.id, self.cast.do("token", "list"))
        self.cast.revoke(first)

    def test_keys_of_somebody_else(self):
        """Another key file: no token of ours is known to it, and the store isn't either."""
        token = self.token("third")
        stranger = self.folder / "stranger"
        kept, self.cast.keys = self.cast.keys, stranger
        try:
            self.cast.do("keygen")
            http = self.http()
        finally:
            self.cast.keys = kept
        nginx = self.start_nginx(http, name="stranger-nginx")
        self.assertIn(get(nginx.port, "/projects/web/x", token.text).status, (401, 503))
        self.assertIn("no good seal", nginx.log())
