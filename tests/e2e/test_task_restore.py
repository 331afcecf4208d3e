"""docs/tasks/when-things-go-wrong.md: what a restored backup does to tokens."""

import shutil

from support.gate_case import GateCase
from support.http_client import get


class Restore(GateCase):
    @classmethod
    def people(cls):
        cls.cast.user("alice")

    def token(self, name):
        return self.cast.token(name, "user", user="alice")

    def reason(self, token):
        """Why the token is refused, by the log; None when it isn't."""
        before = len(self.nginx.log())
        if self.status("/user/x", token) == 200:
            return None
        line = self.nginx.log()[before:]
        return line.partition("refused: ")[2].partition(",")[0]

    def restore(self, backup):
        self.redis.stop()
        shutil.copyfile(backup, self.redis.directory / "dump.rdb")
        self.redis.start()

    def test_a_backup_of_an_earlier_time(self):
        kept, revoked_before, revoked_after = map(self.token, ("kept", "before", "after"))
        self.cast.revoke(revoked_before)
        self.redis.command("SAVE")
        backup = shutil.copyfile(self.redis.directory / "dump.rdb", self.folder / "backup")
        made_after = self.token("new")
        self.cast.revoke(revoked_after)

        self.restore(backup)
        self.wait_for_status(200, "/user/x", kept)
        self.assertEqual(self.reason(revoked_before), "revoked_token")
        self.assertEqual(self.reason(made_after), "unknown_token")
        # What the page warns of, and what it says to do.
        self.assertIsNone(self.reason(revoked_after))
        self.assertIn(revoked_after.id, self.cast.do("token", "list"))
        self.cast.revoke(revoked_after)
        self.assertEqual(self.reason(revoked_after), "revoked_token")

    def test_another_key_file(self):
        token = self.token("third")
        kept, self.cast.keys = self.cast.keys, self.folder / "other-keys"
        try:
            self.cast.do("keygen")
            nginx = self.start_nginx(self.http(), name="other-nginx")
        finally:
            self.cast.keys = kept
        self.assertEqual(get(nginx.port, "/user/x", token.text).status, 401)
        self.assertIn("refused: forged_token", nginx.log())
        self.assertEqual(self.status("/user/x", token), 200)
