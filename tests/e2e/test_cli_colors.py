"""Colours and widths: on a terminal, for who wants them, and nowhere else."""

import os
import re
import subprocess
import unittest

from support.build import CLI
from support.cast import in_seconds
from support.cli_case import CliCase
from support.terminal import on_terminal
from support.waiting import wait_until

ESCAPE = "\x1b"
RED, YELLOW = "\x1b[31m", "\x1b[33m"


class Colors(CliCase):
    @classmethod
    def populate(cls):
        cls.cast.user("alice", "scan")
        cls.soon = cls.cast.token("soon", "user", user="alice", expires=in_seconds(3600)).id
        cls.later = cls.cast.token("a name of several words", "user", user="alice").id

    def on_terminal(self, *words, width=0, **environment):
        """Everything shown, with stdout and stderr on one terminal."""
        variables = {**os.environ, **self.cast.environment(), "TERM": "xterm", **environment}
        variables.pop("NO_COLOR", None) if "NO_COLOR" not in environment else None
        return on_terminal([str(CLI), *words], variables, width)

    def test_marks_on_a_terminal(self):
        shown = self.on_terminal("token", "list")
        self.assertIn(f"{YELLOW}expiring{ESCAPE}[0m", shown)
        self.assertIn(f"{YELLOW}expiring", self.on_terminal("token", "show", self.soon))
        self.assertNotIn(ESCAPE, self.on_terminal("token", "show", self.later))
        self.assertIn(f"{YELLOW}warn{ESCAPE}[0m  persistence", self.on_terminal("doctor"))
        self.assertIn(f"{RED}tokenward:", self.on_terminal("token", "show", "x"))

    def test_an_expired_token_is_red(self):
        token = self.cast.token("gone", "user", user="alice", expires=in_seconds(2))
        wait_until(lambda: f"{RED}expired{ESCAPE}[0m" in self.on_terminal("token", "show", token.id),
                   "the token to expire")

    def test_who_wants_none(self):
        for words, environment in (
            ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"}), (["--color", "never"], {}),
            ([], {"TOKENWARD_COLOR": "never"}), (["--json"], {}),
            (["--json", "--color", "always"], {}),
        ):
            with self.subTest((words, environment)):
                shown = self.on_terminal(*words, "token", "list", **environment)
                self.assertNotIn(ESCAPE, shown)
                self.assertIn(self.soon, shown)

    def test_who_wants_them_all_the_same(self):
        # NO_COLOR set to nothing is not set; and an option stands above it.
        self.assertIn(YELLOW, self.on_terminal("token", "list", NO_COLOR=""))
        self.assertIn(YELLOW, self.on_terminal("token", "list", "--color", "always", NO_COLOR="1"))
        self.assertIn(YELLOW, self.check(["token", "list", "--color", "always"], 0))

    def test_no_terminal(self):
        for words in (["token", "list"], ["token", "show", self.soon], ["doctor"]):
            self.assertNotIn(ESCAPE, self.check(words, 0, TERM="xterm"))
        self.check(["token", "list", "--color", "sometimes"], 2, "auto, always or never")

    def test_a_narrow_terminal(self):
        wide = self.check(["token", "list"], 0).split("\n")
        self.assertIn("a name of several words", "\n".join(wide))
        shown = self.on_terminal("token", "list", "--color", "never", width=100)
        lines = shown.rstrip("\n").split("\n")
        self.assertIn(self.soon, shown)
        self.assertIn(self.later, shown)
        self.assertNotIn("a name of several words", shown)
        # Every word is there, and none is cut.
        self.assertEqual(sorted(shown.split()), sorted("\n".join(wide).split()))
        self.assertLess(max(map(len, lines)), max(map(len, wide)))

    def test_doctor_on_a_narrow_terminal(self):
        shown = self.on_terminal("doctor", "--color", "never", width=60)
        for line in shown.splitlines():
            has_long_word = max(map(len, line.split())) > 30  # such as the path of the key file
            self.assertTrue(len(line) <= 60 or has_long_word, line)
        # Whole words, under each other.
        self.assertRegex(shown, r"(?m)^      -> \S.*\n         \S")


class Secrets(unittest.TestCase):
    """None is ever an argument, where whoever lists processes sees it."""

    def test_no_option_takes_one(self):
        page = subprocess.run([str(CLI), "manual"], check=True, capture_output=True, text=True,
                              env={**os.environ, "TOKENWARD_CONFIG": os.devnull}).stdout
        page = page.replace("\\-", "-")
        options = re.findall(r'^\.BI "(--[\w-]+)" " " "(\w+)"', page, re.MULTILINE)
        self.assertGreater(len(options), 30)
        for name, value in options:
            if re.search(r"password|secret|credential|key-file", name):
                self.assertEqual(value, "FILE", name)
        arguments = re.findall(r'^\.I "(\w+)"', page, re.MULTILINE)
        for name in arguments:
            self.assertNotRegex(name, "(?i)password|secret|^token$")


if __name__ == "__main__":
    unittest.main()
