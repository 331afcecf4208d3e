"""When a token was last used, and the use of one that was ended: noted in Redis, once an hour, by a
user who may do nothing else; and never at a request's cost.
"""

import time
import zlib

from support.gate_case import GateCase
from support.http_client import get
from support.waiting import wait_until

_REFUSAL = "refuses to note it: NOPERM"


class UsesCase(GateCase):
    @classmethod
    def people(cls):
        cls.cast.user("alice")
        cls.made = 0

    def new_token(self, kind="user"):
        """One that nobody has used."""
        type(self).made += 1
        return self.cast.token(f"{type(self).__name__}-{self.made}", kind, user="alice")

    def last_use(self, token):
        bucket = zlib.crc32(token.id.encode()) & 0xFF
        noted = self.redis.command("HGET", f"tw:seen:{bucket:02x}", token.id)
        return int(noted) if noted else None

    def wait_for_last_use(self, token):
        return wait_until(lambda: self.last_use(token), "a noted use")

    def use(self, token, wanted=200, nginx=None):
        port = (nginx or self.nginx).port
        self.assertEqual(get(port, "/user/x", token.text).status, wanted)

    def pass_a_batch(self):
        """Whatever was told before this call is in Redis after it."""
        token = self.new_token()
        self.use(token)
        self.wait_for_last_use(token)

    def events(self):
        """The fields of each."""
        entries = self.redis.command("XRANGE", "tw:seen:events", "-", "+")
        return [dict(zip(fields[::2], fields[1::2])) for _, fields in entries]

    def events_of(self, token):
        return [event for event in self.events() if event[b"id"] == token.id.encode()]


class Uses(UsesCase):
    def test_a_use_is_noted(self):
        token = self.new_token()
        self.assertIsNone(self.cast.ask("token", "show", token.id)["last_used_at"])
        before = int(time.time())
        self.use(token)
        self.assertIn(self.wait_for_last_use(token), range(before, int(time.time()) + 1))
        shown = self.cast.ask("token", "show", token.id)["last_used_at"]
        noted = time.gmtime(self.last_use(token))
        self.assertEqual(shown, time.strftime("%Y-%m-%dT%H:%M:%SZ", noted))
        self.assertIn(shown, self.cast.do("token", "list"))

    def test_another_use_within_the_hour_writes_nothing(self):
        token = self.new_token()
        self.use(token)
        self.wait_for_last_use(token)
        self.redis.command("HDEL", f"tw:seen:{zlib.crc32(token.id.encode()) & 0xFF:02x}", token.id)
        self.use(token)
        self.pass_a_batch()
        self.assertIsNone(self.last_use(token))

    def test_a_refused_token_was_not_used(self):
        token = self.new_token()
        self.assertEqual(self.status("/admin/x", token), 403)
        self.pass_a_batch()
        self.assertIsNone(self.last_use(token))
        self.assertEqual(self.events_of(token), [])

    def test_an_ended_token_shown_again(self):
        token = self.new_token()
        self.use(token)
        self.cast.revoke(token)
        before = int(time.time())
        self.use(token, 401)
        (event,) = wait_until(lambda: self.events_of(token), "an event")
        self.assertEqual(event[b"event"], b"tombstone-used")
        self.assertEqual(event[b"addr"], b"127.0.0.1")
        self.assertIn(int(event[b"at"]), range(before, int(time.time()) + 1))
        # Once an hour; another's follows it.
        self.use(token, 401)
        other = self.new_token()
        self.cast.revoke(other)
        self.use(other, 401)
        wait_until(lambda: self.events_of(other), "another event")
        self.assertEqual(len(self.events_of(token)), 1)

    def test_no_token_is_written(self):
        self.pass_a_batch()
        dump = self.redis.dump()
        self.assertIn(b"tw:seen:", dump)
        for token in self.cast.tokens:
            self.assertNotIn(token.encode(), dump)
            self.assertNotIn(token.split("_")[1].encode(), dump)


class NothingIsLost(UsesCase):
    """At the end of a worker, right after a request."""

    def setUp(self):
        self.token, self.ended = self.new_token(), self.new_token()
        self.cast.revoke(self.ended)

    def use_both(self, nginx=None):
        self.use(self.token, nginx=nginx)
        self.use(self.ended, 401, nginx=nginx)

    def assert_noted(self):
        """Now, not soon. An event that was in flight at the end is written again, perhaps twice."""
        self.assertIsNotNone(self.last_use(self.token))
        self.assertIn(len(self.events_of(self.ended)), (1, 2))

    def test_reload(self):
        self.use_both()
        self.nginx.reload()
        self.nginx.wait_for_one_generation()
        self.assert_noted()

    def test_graceful_end(self):
        nginx = self.start_nginx(self.http(), name="quitting")
        self.use_both(nginx)
        nginx.stop()
        self.assert_noted()

    def test_fast_end(self):
        nginx = self.start_nginx(self.http(), name="ending")
        self.use_both(nginx)
        nginx.kill()
        self.assert_noted()

    def test_redis_away_at_the_end(self):
        """It ends all the same, and says so if there was something left to write."""
        nginx = self.start_nginx(self.http(), name="away")
        self.use_both(nginx)
        self.redis.pause()
        self.addCleanup(self.redis.resume)
        nginx.stop()
        said = "commands lost: " in nginx.log()
        self.redis.resume()
        if not said:  # this machine took a second between the use and the pause
            self.assert_noted()


class WriterWithoutRights(UsesCase):
    @classmethod
    def http(cls):
        return super().http().replace(
            cls.cast.directives(), cls.cast.directives(writer=False))

    def test_requests_are_as_ever_and_one_line_tells(self):
        tokens = [self.new_token() for _ in range(5)]
        self.use(tokens[0])
        wait_until(lambda: _REFUSAL in self.nginx.log(), "the refusal")
        for token in tokens:
            self.use(token)
            self.cast.revoke(token)
            self.use(token, 401)
        self.nginx.reload()
        self.nginx.wait_for_one_generation()
        self.assertEqual(self.redis.command("KEYS", "tw:seen:*"), [])
        self.assertEqual(self.nginx.log().count(_REFUSAL), 1)


class WriterWithAWrongPassword(UsesCase):
    @classmethod
    def http(cls):
        wrong = cls.folder / "wrong.password"
        wrong.touch(mode=0o600)
        wrong.write_text("not-the-password\n")
        right = str(cls.users.password_file(cls.users.writer))
        return super().http().replace(f"writer_password_file={right}",
                                      f"writer_password_file={wrong}")

    def test_requests_are_as_ever(self):
        for _ in range(5):
            self.use(self.new_token())
        wait_until(lambda: "WRONGPASS" in self.nginx.log(), "the refusal")
        self.use(self.new_token())
        self.assertNotIn("not-the-password", self.nginx.log())
        self.assertEqual(self.nginx.log().count("WRONGPASS"), 1)
