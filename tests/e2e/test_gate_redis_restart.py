"""What `tokenward` wrote is there after Redis was restarted, with the users the project ships."""

from support.gate_case import GateCase


class RedisRestart(GateCase):
    redis_options = {"extra": ["--appendonly", "yes", "--appendfsync", "always"]}

    @classmethod
    def people(cls):
        cls.cast.project("web")
        cls.cast.user("alice", "scan", project="web")
        cls.token = cls.cast.token("ci", "project", user="alice", projects=["web"])
        cls.revoked = cls.cast.token("old", "project", user="alice", projects=["web"])
        cls.cast.revoke(cls.revoked)

    def test_nothing_is_lost(self):
        """Redis (7.0 for one) replays its file as the user `default`, and drops with no more than
        a log line every transaction that this user might not make: all that we write.
        """
        before = self.redis.command("DBSIZE")
        self.redis.stop()
        self.redis.start()
        self.assertEqual(self.redis.command("DBSIZE"), before)
        self.wait_for_status(200, "/projects/web/x", self.token)
        self.assertEqual(self.status("/projects/web/x", self.revoked), 401)
        self.assertEqual(self.cast.ask("token", "show", self.token.id)["id"], self.token.id)

    def test_nobody_is_let_in_as_the_default_user(self):
        with self.redis.connect() as stranger:
            for words in (["PING"], ["AUTH", ""], ["AUTH", "default", ""], ["KEYS", "*"]):
                with self.assertRaisesRegex(Exception, "NOAUTH|WRONGPASS|without any password"):
                    stranger.command(*words)
