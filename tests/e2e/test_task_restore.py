"""docs/tasks/when-things-go-wrong.md: what a restored backup does to tokens."""

import shutil

from support.daemon_case import DaemonCase
from support.gate_case import GateCase
from support.http_client import get
from support.waiting import wait_until


def back_up(redis, folder):
    redis.command("SAVE")
    return shutil.copyfile(redis.directory / "dump.rdb", folder / "backup")


def restore(redis, backup):
    redis.stop()
    shutil.copyfile(backup, redis.directory / "dump.rdb")
    redis.start()


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

    def test_a_backup_of_an_earlier_time(self):
        kept, revoked_before, revoked_after = map(self.token, ("kept", "before", "after"))
        self.cast.revoke(revoked_before)
        backup = back_up(self.redis, self.folder)
        made_after = self.token("new")
        self.cast.revoke(revoked_after)

        restore(self.redis, backup)
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


class RestoredPasswords(DaemonCase):
    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        cls.cast.user("boss", "admin")
        cls.boss = cls.cast.token("boss", "user", user="boss")

    def set_password(self, password):
        done = self.api(self.boss).call("PUT", "/api/v1/users/alice/password",
                                        {"password": password})
        self.assertEqual(done.status, 200, done.body)

    def sign_in(self, password):
        return self.api().post("/api/v1/sessions", {"login": "alice", "password": password})

    def test_an_old_password_and_its_session_are_back(self):
        self.set_password("before the backup")
        session = self.api(self.sign_in("before the backup").json["token"])
        backup = back_up(self.redis, self.folder)
        self.set_password("after the backup")
        self.assertEqual(session.get("/api/v1/me").status, 401)

        restore(self.redis, backup)
        wait_until(lambda: session.get("/api/v1/me").status == 200, "the session is back")
        self.assertEqual(self.sign_in("before the backup").status, 201)
        self.assertEqual(self.sign_in("after the backup").status, 401)
        # What the page says to do.
        self.set_password("after the restore")
        self.assertEqual(session.get("/api/v1/me").status, 401)
        self.assertEqual(self.sign_in("before the backup").status, 401)
