"""The command line: what it says and how it ends, as tables.

Each row: the words, the exit code, and what stdout or stderr must hold.
"""

import json
import os
import re
import subprocess
import unittest

from support.build import CLI, ROOT
from support.cli_case import MADE_UP, CliCase

NO_TOKEN = "tok_aaaaaaaaaaaaaaaa"


class Usage(CliCase):
    """What is wrong in itself: exit code 2, and nothing is done."""

    @classmethod
    def populate(cls):
        cls.cast.user("alice")

    def test_bad_words(self):
        make = ["token", "create", "--name", "n", "--type"]
        for words, part in [
            ([], '"tokenward" needs a command: keygen, init, user, project, org, token, doctor'),
            (["user"], '"tokenward user" needs a command: create, list, show, grant'),
            (["frobnicate"], 'no command "frobnicate"'),
            (["user", "frobnicate"], 'no command "frobnicate" in "tokenward user"'),
            (["user", "create"], "login is required"),
            (["user", "create", "a", "b"], "b"),
            (["user", "list", "--frob"], "--frob"),
            (["user", "grant", "alice"], "permission is required"),
            (["user", "create", "a b"], 'not a login: "a b"'),
            (["user", "create", "é"], "not a login"),
            (["user", "create", "x" * 256], "not a login"),
            (["user", "show", ""], "not a login"),
            (["project", "create", "123"], 'not a project key: "123"'),
            (["org", "create", "a/b"], 'not an organization key: "a/b"'),
            (["user", "grant", "alice", "*"], 'not a permission: "*"'),
            (["user", "grant", "alice", "scan", "--project", "a", "--organization", "b"], "exclude"),
            (["token", "create", "--type", "user", "--user", "alice"], "--name is required"),
            (["token", "create", "--name", "n", "--user", "alice"], "--type is required"),
            ([*make, "banana", "--user", "alice"], 'not a type of token: "banana"'),
            ([*make, "user"], "--user: a token of type user needs a user to own it"),
            ([*make, "session", "--user", "alice"], "signing in"),
            ([*make, "project", "--user", "alice"], "exactly one project"),
            ([*make, "organization"], "needs its organization"),
            ([*make, "user", "--user", "alice", "--expires", "soon"], 'not an expiry: "soon"'),
            ([*make, "user", "--user", "alice", "--expires", "2027-02-30"], "not an expiry"),
            ([*make, "user", "--user", "alice", "--attribute", "x"], 'not of the form NAME=VALUE: "x"'),
            ([*make, "user", "--user", "alice", "--attribute", "a b=c"], "not an attribute name"),
            (["token", "list", "--status", "dead"], 'not a status: "dead"'),
            (["token", "list", "--type", "x"], 'not a type of token: "x"'),
            (["token", "show", "tok_1"], "not a token id"),
            (["token", "revoke", MADE_UP], "not a token id"),
            (["token", "revoke"], "id is required"),
            (["keygen", "--add", "--list"], "at most 1"),
            (["keygen", "--promote", "AB"], 'not a key id: "AB"'),
            (["user", "list", "--redis", "nonsense"], '"nonsense"'),
            (["user", "list", "--redis", "unix:relative"], "relative"),
            (["user", "list", "--redis", "localhost:99999"], "99999"),
            (["user", "list", "--redis-db", "-1"], '"-1"'),
            (["user", "list", "--prefix", "a b"], 'not a prefix: "a b"'),
            (["user", "list", "--redis-user", "x"], "needs a password file"),
            (["user", "list", "--config", "/nonexistent"], "/nonexistent"),
            (["user", "list", "--config", "/etc"], "/etc"),
        ]:
            self.refuse(words, part)

    def refuse(self, words, part):
        with self.subTest(words):
            before = self.redis.dump()
            self.check(words, 2, part)
            self.assertEqual(self.redis.dump(), before)

    def test_bad_values(self):
        settings, audit = ["settings", "set"], ["audit", "list"]
        edit, scope = ["token", "edit", NO_TOKEN], ["token", "scope", NO_TOKEN]
        make = ["token", "create", "--name", "n", "--type", "user", "--user", "alice"]
        for words, part in [
            (settings, "name what is to change"),
            ([*settings, "--max-lifetime", "x"], '--max-lifetime: not a number of days: "x"'),
            ([*settings, "--max-lifetime", "1.5d"], "--max-lifetime: not a number of days"),
            ([*settings, "--max-lifetime", "0d"], "the maximum lifetime is 1 to 36500 days"),
            ([*settings, "--max-lifetime", "36501d"], "the maximum lifetime is 1 to 36500 days"),
            ([*settings, "--max-lifetime", "9" * 18], "the maximum lifetime is 1 to 36500 days"),
            ([*settings, "--session-days", "x"], "--session-days = x"),
            ([*settings, "--session-days", "0"], "the lifetime of sessions is 1 to 36500 days"),
            ([*settings, "--organization-permission", "*"], 'not a permission: "*"'),
            ([*settings, "--tokens-may-outlive", "maybe"], "--tokens-may-outlive: yes or no"),
            ([*settings, "--audit-entries", "999"], "the audit log keeps 1000 to 10000000 entries"),
            ([*settings, "--audit-entries", "x"], "--audit-entries = x"),
            ([*audit, "--since", "soon"], '--since: not a time: "soon"'),
            ([*audit, "--since", "0d"], '--since: not a time: "0d"'),
            ([*audit, "--until", "never"], '--until: not a time: "never"'),
            ([*audit, "--limit", "x"], "--limit"),
            ([*audit, "--limit", "0"], "--limit"),
            ([*audit, "--limit", "-1"], "--limit"),
            (edit, "name what is to change: --name, --description"),
            ([*edit, "--description", "a", "--no-description"], "excludes"),
            ([*edit, "--name", " "], "the token's name is missing"),
            ([*edit, "--name", "x" * 101], "longer than 100 characters"),
            ([*edit, "--description", "x" * 1001], "longer than 1000 bytes"),
            ([*edit, "--name", "n", "--user", "a b"], 'not a login: "a b"'),
            (["token", "edit", "tok_1", "--name", "n"], "not a token id"),
            (scope, "--project, --add-project or --remove-project"),
            (["token", "scope", "tok_1", "--project", "web"], "not a token id"),
            ([*make, "--permission", "*"], 'not a permission: "*"'),
            ([*make, "--project", "a/b"], 'not a project key: "a/b"'),
            ([*make, "--project", "web", "--all-projects"], "not both"),
            ([*make, "--organization", "acme"], "only organization tokens name an organization"),
            ([*make, "--description", "x" * 1001], "longer than 1000 bytes"),
            ([*make, "--attribute", "a="], 'the value of the attribute "a"'),
            ([*make, "--attribute", "a=b", "--attribute", "a=c"], "named twice"),
            ([*make, "--expires", "36501d"], '--expires: not an expiry: "36501d"'),
            (["token", "list", "--project", "a/b"], 'not a project key: "a/b"'),
            (["token", "list", "--organization", "a/b"], 'not an organization key: "a/b"'),
            (["token", "list", "--user", "a b"], 'not a login: "a b"'),
            (["token", "list", "--text", "x" * 256], "the text to look for"),
            (["user", "edit", "alice"], "name what is to change"),
            (["user", "edit", "alice", "--email", "x"], 'not an e-mail address: "x"'),
            (["user", "create", "new", "--name", "x" * 256], "the user's name is not"),
            (["user", "create", "new", "--user-type", "\x7f"], "the user's user type is not"),
            (["user", "password", "alice"], "no password came from stdin"),
            (["user", "ungrant", "alice", "*"], 'not a permission: "*"'),
            (["user", "grant", "alice", "scan", "--project", "a/b"], 'not a project key: "a/b"'),
            (["user", "deactivate", "a b"], 'not a login: "a b"'),
            (["project", "create", "new", "--organization", "a/b"], 'not an organization key: "a/b"'),
            (["project", "list", "--organization", "a/b"], 'not an organization key: "a/b"'),
            (["project", "delete", "a/b"], 'not a project key: "a/b"'),
            (["org", "delete", "a/b"], 'not an organization key: "a/b"'),
            (["import", "sonarqube"], "file is required"),
            (["import", "jira", "x"], 'not expected: x'),
            (["serve", "--workers", "65"], "--workers"),
            (["serve", "--request-timeout", "0"], "--request-timeout"),
            (["serve", "--max-connections", "0"], "--max-connections"),
            (["serve", "--group", "root"], "--group is for a data folder"),
            (["redis", "start"], "a Redis is named"),
            (["user", "list", "--redis-db", "9" * 11], "not a database number"),
        ]:
            self.refuse(words, part)

    def test_empty_values(self):
        """What a variable that wasn't set leaves: never as if the option weren't there."""
        for words in [
            ["keygen", "--promote"], ["keygen", "--demote"], ["keygen", "--drop"],
            ["user", "list", "--data"], ["user", "list", "--redis"], ["user", "list", "--key-file"],
            ["user", "list", "--config"], ["user", "list", "--redis-user"],
            ["user", "list", "--redis-password-file"], ["user", "list", "--redis-db"],
            ["token", "list", "--user"], ["token", "edit", NO_TOKEN, "--description"],
            ["settings", "set", "--max-lifetime"], ["audit", "list", "--who"],
            ["user", "grant", "alice", "scan", "--project"], ["serve", "--trusted-proxy"],
        ]:
            self.refuse([*words, ""], f"{words[-1]}: needs a value that isn't empty")

    def test_a_repeated_option_takes_one_value_each_time(self):
        """The argument behind it is still one: only the wrong option is told."""
        self.refuse(["token", "scope", "--add-project", "web", NO_TOKEN, "--nosuch"],
                    "not expected: --nosuch;")

    def test_nothing_unprintable_and_no_token_comes_back(self):
        for words in [
            ["user", "show", "\x1b[31mred"],
            ["user", "show", "\u202eabc\u009b"],
            [MADE_UP],
            ["user", "show", MADE_UP + "/"],
            ["token", "revoke", MADE_UP],
            ["user", "list", "--redis", MADE_UP],
            ["--config", MADE_UP, "user", "list"],
        ]:
            for more in ([], ["--json"]):
                with self.subTest(words + more):
                    done = self.run_cli(*words, *more)
                    self.assertIn(done.returncode, (1, 2))
                    self.assertNotRegex(done.stderr, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
                    self.assertNotIn(MADE_UP, done.stderr + done.stdout)

    def test_errors_as_json(self):
        for words, code in [
            (["frobnicate"], 2), (["user", "show", "nobody"], 1), (["user", "show", "a b"], 2),
            (["user", "list", "--redis", "unix:/nonexistent"], 3),
        ]:
            with self.subTest(words):
                done = self.run_cli(*words, "--json")
                self.assertEqual(done.returncode, code)
                self.assertEqual(done.stdout, "")
                self.assertEqual(list(json.loads(done.stderr)), ["error"])

    def test_help_and_version(self):
        wanted = re.search(r"project\(tokenward VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())
        self.assertEqual(self.check(["--version"], 0), f"tokenward {wanted[1]}\n")
        shown = self.check(["--help"], 0, "Exit codes: 0 done, 1 refused")
        for part in ("127.0.0.1:6379", "/etc/tokenward/keys", "TOKENWARD_REDIS", "TOKENWARD_KEY_FILE",
                     "/var/lib/tokenward"):
            self.assertIn(part, shown)
        self.check(["token", "create", "--help"], 0, "--all-projects")

    def commands_below(self, *words):
        below = self.check([*words, "--help"], 0).partition("\nSubcommands:\n")[2].partition("\n\n")[0]
        names = re.findall(r"^  ([\w-]+) ", below, re.MULTILINE)
        return [each for name in names for each in self.commands_below(*words, name)] or [words]

    def test_every_help_is_complete(self):
        commands = self.commands_below()
        self.assertIn(("token", "create"), commands)
        for words in commands:
            with self.subTest(words):
                shown = self.check([*words, "--help"], 0)
                self.assertIn('of "tokenward --help"', shown)
                self.assertIn("Exit codes: 0 done", shown)
                # What an option or a positional is stands behind it, or on the next line.
                for line, text in re.findall(r"^ {2,4}(\S.*)\n(?: {20,}(\S.*))?", shown, re.MULTILINE):
                    if re.match(r"-|\w+ (TEXT|FILE)", line):
                        self.assertRegex(line + "  " + text, r"\S {2,}\S", "without a word of help")


class Options(CliCase):
    """Where the common options may stand and come from."""

    @classmethod
    def populate(cls):
        cls.cast.user("alice")

    def test_before_and_after(self):
        nowhere = ["--redis", "unix:/nonexistent"]
        self.check([*nowhere, "user", "list"], 3, "/nonexistent")
        self.check(["user", *nowhere, "list"], 3, "/nonexistent")
        self.check(["user", "list", *nowhere], 3, "/nonexistent")
        for words in (["--json", "user", "list"], ["user", "--json", "list"], ["user", "list", "--json"]):
            self.assertEqual(json.loads(self.check(words, 0))[0]["login"], "alice")

    def test_command_line_then_environment_then_config(self):
        config = self.folder / "config"
        config.write_text(f'# where\n redis = "unix:/of-config"\nkey-file={self.cast.keys}\n\n')
        given = {"TOKENWARD_CONFIG": str(config)}
        self.check(["user", "list"], 3, "/of-config", TOKENWARD_REDIS="", **given)
        self.check(["user", "list"], 0, "alice", **given)
        self.check(["user", "list", "--redis", "unix:/given"], 3, "/given", **given)
        self.check(["user", "list", "--config", str(config)], 3, "/of-config", TOKENWARD_REDIS="",
                   TOKENWARD_KEY_FILE="", TOKENWARD_CONFIG="/nonexistent")

    def test_bad_config(self):
        for text, part in [
            ("redis unix:/x\n", 'line 1: not of the form "name = value"'),
            ("\n# a\ncolour = red\n", 'line 3: there is no option "colour"'),
            ("prefix = a\nprefix = b\n", 'line 2: "prefix" stands here a second time'),
            ('prefix = "a b"\n', 'not a prefix: "a b"'),
        ]:
            with self.subTest(text):
                config = self.folder / "bad-config"
                config.write_text(text)
                self.check(["user", "list", "--config", str(config)], 2, part, TOKENWARD_PREFIX="")

    def test_key_file(self):
        lost = str(self.folder / "lost")
        self.check(["user", "list", "--key-file", lost], 1, f'{lost}: can\'t be read')
        open_to_all = self.folder / "open"
        open_to_all.write_text(self.cast.keys.read_text())
        open_to_all.chmod(0o644)
        self.check(["user", "list", "--key-file", str(open_to_all)], 1, str(open_to_all))
        bad = self.folder / "bad"
        bad.touch(mode=0o600)
        bad.write_text("A current 00ff\n")
        self.check(["user", "list", "--key-file", str(bad)], 1, "line 1")

    def test_stdout_that_takes_nothing(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run(
                [str(CLI), "token", "create", "--name", "lost", "--type", "user", "--user", "alice"],
                env={**os.environ, **self.cast.environment()},
                stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
            )
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"stdout can't be written to; the token tok_\w{16} was made")


if __name__ == "__main__":
    unittest.main()
