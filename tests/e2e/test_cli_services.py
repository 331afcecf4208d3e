"""What came with the daemon's services: editing tokens and users, settings, passwords, the audit log."""

import json
import os
import pty
import subprocess
import termios
import time
import unittest

from support.build import CLI
from support.cli_case import CliCase


class Services(CliCase):
    uses_acl = True

    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        cls.cast.do("org", "create", "acme")
        for project in ("web", "api"):
            cls.cast.project(project, "acme")

    def json(self, *words):
        return json.loads(self.check(["--json", *words], 0))

    def make(self, *words):
        return self.json("token", "create", *words)["id"]

    def set_password(self, login, line):
        return subprocess.run(
            [str(CLI), "user", "password", login], input=line, capture_output=True, text=True,
            env={**os.environ, **self.cast.environment()}, timeout=60, check=False)

    def test_edit_a_token(self):
        token = self.make("--name", "old", "--type", "user", "--user", "alice")
        edited = self.json("token", "edit", token, "--name", "new", "--description", "for CI")
        self.assertEqual((edited["name"], edited["description"]), ("new", "for CI"))
        self.assertIsNone(self.json("token", "edit", token, "--no-description")["description"])
        self.check(["token", "edit", token], 2, "name what is to change")
        self.make("--name", "old", "--type", "user", "--user", "alice")
        self.check(["token", "edit", token, "--name", "old"], 1, "already")
        self.check(["token", "list", "--text", "NEW"], 0, token)

    def test_scope_of_a_token(self):
        token = self.make("--name", "o", "--type", "organization", "--organization", "acme",
                          "--project", "web")
        both = self.json("token", "scope", token, "--add-project", "api")
        self.assertEqual(both["projects"], ["api", "web"])
        one = self.json("token", "scope", token, "--remove-project", "web")
        self.assertEqual(one["projects"], ["api"])
        self.check(["token", "scope", token, "--remove-project", "api"], 2, "one project at least")
        self.check(["token", "scope", token], 2, "name projects")

    def test_edit_a_user(self):
        self.json("user", "create", "bob", "--name", "Bob B.", "--user-type", "nurse")
        bob = self.json("user", "edit", "bob", "--email", "bob@example.com", "--user-type", "none")
        self.assertEqual((bob["name"], bob["email"], bob["user_type"]),
                         ("Bob B.", "bob@example.com", None))
        self.check(["user", "edit", "bob", "--email", "bob"], 2, "not an e-mail address")
        self.check(["user", "edit", "bob"], 2, "name what is to change")

    def test_settings(self):
        before = self.json("settings", "show")
        self.assertEqual((before["max_lifetime_days"], before["session_lifetime_days"]), (None, 30))
        after = self.json("settings", "set", "--max-lifetime", "365d", "--session-days", "7")
        self.assertEqual((after["max_lifetime_days"], after["session_lifetime_days"]), (365, 7))
        (entry, *_) = self.json("audit", "list", "--what", "settings.change")
        self.assertEqual({detail["name"]: detail["value"] for detail in entry["details"]},
                         {"max_lifetime_days": "365", "max_lifetime_days_before": "none",
                          "session_lifetime_days": "7", "session_lifetime_days_before": "30"})
        self.check(["settings", "set", "--session-days", "0"], 2, "1 to 36500")
        self.check(["settings", "set", "--max-lifetime", "soon"], 2, "not a number of days")
        self.json("settings", "set", "--max-lifetime", "none")

    def test_password_from_a_pipe(self):
        self.assertEqual(self.set_password("alice", "correct horse\n").returncode, 0)
        for line, part in (("short\n", "8 characters"), ("", "no password came")):
            done = self.set_password("alice", line)
            self.assertEqual(done.returncode, 2)
            self.assertIn(part, done.stderr)
        self.assertNotIn(b"correct horse", self.redis.dump())
        # It is never an argument.
        self.check(["user", "password", "alice", "correct horse"], 2)

    def as_daemon(self, words, given):
        """With the password of the Redis user on stdin."""
        environment = {**os.environ, **self.cast.environment(),
                       "TOKENWARD_REDIS_PASSWORD_FILE": "-"}
        return subprocess.run([str(CLI), *words], input=given, capture_output=True, text=True,
                              env=environment, timeout=60, check=False)

    def test_the_password_of_redis_from_a_pipe(self):
        password = self.cast.redis_password()
        done = self.as_daemon(["user", "show", "alice"], password + "\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        # What follows the first line is for the command itself.
        done = self.as_daemon(["user", "password", "alice"], password + "\ncorrect horse\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for given, code, part in [("", 2, "no password came"), ("x" * 1025, 2, "1024 bytes"),
                                  ("wrong\n", 1, "WRONGPASS")]:
            with self.subTest(part):
                done = self.as_daemon(["user", "show", "alice"], given)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertIn(part, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)

    def on_terminal(self, *lines):
        """Answers each prompt; what the terminal showed, and the exit code."""
        main, other = pty.openpty()
        try:
            cli = subprocess.Popen(
                [str(CLI), "user", "password", "alice"], stdin=other, stdout=other, stderr=other,
                env={**os.environ, **self.cast.environment()})
            os.close(other)
            shown, asked, deadline = "", 0, time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    shown += os.read(main, 1024).decode()
                except OSError:  # it has ended
                    break
                if shown.count(": ") > asked and shown.endswith(": ") and asked < len(lines):
                    os.write(main, lines[asked].encode())
                    asked += 1
            code = cli.wait(60)
            self.assertTrue(termios.tcgetattr(main)[3] & termios.ECHO, "the echo stayed off")
            return shown, code
        finally:
            os.close(main)

    def test_password_on_a_terminal(self):
        shown, code = self.on_terminal("battery staple\n", "battery staple\n")
        self.assertEqual(code, 0, shown)
        self.assertNotIn("battery", shown)
        shown, code = self.on_terminal("battery staple\n", "battery stable\n")
        self.assertEqual(code, 1, shown)
        self.assertIn("not the same", shown)

    def test_ctrl_c_at_the_prompt(self):
        for lines in (("batt\x03",), ("battery staple\n", "\x03")):
            shown, code = self.on_terminal(*lines)
            self.assertEqual(code, 1, shown)
            self.assertIn("interrupted", shown)

    def test_what_changes_nothing_is_not_in_the_log(self):
        self.json("user", "edit", "alice", "--department", "wards")
        self.json("settings", "set", "--session-days", "20")
        before = self.json("audit", "list", "--limit", "1000")
        self.json("user", "edit", "alice", "--department", "wards")
        self.json("settings", "set", "--session-days", "20")
        self.check(["settings", "set"], 2, "name what is to change")
        self.check(["user", "edit", "alice"], 2, "name what is to change")
        self.assertEqual(self.json("audit", "list", "--limit", "1000"), before)

    def test_audit(self):
        self.json("user", "create", "carol")
        (entry,) = self.json("audit", "list", "--what", "user.", "--on", "carol")
        self.assertEqual(entry["what"], "user.create")
        self.assertRegex(entry["agent"], r"\Aos:")
        self.assertEqual(len(self.json("audit", "list", "--limit", "2")), 2)
        self.assertEqual(self.json("audit", "list", "--since", "2100-01-01"), [])
        self.assertEqual(self.json("audit", "list", "--sign-ins"), [])
        self.check(["audit", "list"], 0, "user.create")
        self.check(["audit", "list", "--since", "soon"], 2, "not a time")
        self.assertEqual(len(self.json("audit", "list", "--since", "1d", "--limit", "2")), 2)


if __name__ == "__main__":
    unittest.main()
