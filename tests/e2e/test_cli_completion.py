"""`completion`: the scripts, in real shells."""

import os
import pty
import re
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support.build import CLI

ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
               "TOKENWARD_CONFIG": os.devnull, "TERM": "dumb"}

# Calls what `complete` was told of, with the words as bash would take them apart.
IN_BASH = """
set -u
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
function=$(complete -p tokenward)
function=${function#*-F }
"${function%% *}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def script(shell):
    return subprocess.run([str(CLI), "completion", shell], env=ENVIRONMENT, check=True,
                          capture_output=True, text=True).stdout


def commands_of_help(*path):
    """As --help lists them."""
    shown = subprocess.run([str(CLI), *path, "--help"], env=ENVIRONMENT, check=True,
                           capture_output=True, text=True).stdout
    listed = re.search(r"^Subcommands:\n((?:  .*\n)+)", shown, re.MULTILINE)
    return re.findall(r"^  ([\w-]+)", listed[1], re.MULTILINE) if listed else []


def as_seen(shown):
    """The last line, as it stands on the terminal after all the going back and writing over."""
    line, at = [], 0
    for character in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.rsplit("\n", 1)[-1]):
        if character == "\b":
            at = max(at - 1, 0)
        elif character == "\r":
            at = 0
        elif character >= " ":
            line[at:at + 1] = character
            at += 1
    return "".join(line)


class CompletionCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="tw-completion-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)

    def write(self, shell):
        path = self.folder / shell
        path.write_text(script(shell))
        return path


class Bash(CompletionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls.write(cls, "bash")
        (cls.folder / "some.csv").touch()
        (cls.folder / "some.d").mkdir()

    def offered(self, *words):
        """What is offered for the last word."""
        done = subprocess.run(
            ["bash", "--norc", "-c", IN_BASH, "bash", str(self.script), "tokenward", *words],
            env=ENVIRONMENT, cwd=self.folder, capture_output=True, text=True, timeout=60,
            check=False)
        # `compopt` works only while somebody types.
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        return [line for line in done.stdout.split("\n") if line]

    def test_every_command(self):
        for command in commands_of_help():
            with self.subTest(command):
                self.assertIn(command, self.offered(""))
                parts = commands_of_help(command)
                if command == "import":  # it takes a file, too
                    parts += sorted(path.name for path in self.folder.iterdir())
                if parts:
                    self.assertEqual(sorted(self.offered(command, "")), sorted(parts))

    def test_what_is_hidden(self):
        self.assertNotIn("completion", self.offered(""))
        self.assertNotIn("manual", self.offered(""))
        self.assertNotIn("completion", commands_of_help())

    def test_options(self):
        self.assertEqual(self.offered("token", "create", "--att"), ["--attribute"])
        self.assertIn("--type", self.offered("token", "create", "--"))
        self.assertNotIn("--type", self.offered("token", "revoke", "--"))
        self.assertIn("--redis", self.offered("token", "create", "--"))
        self.assertIn("--promote", self.offered("keygen", "--"))  # it stands in a group
        self.assertEqual(self.offered("--vers"), ["--version"])
        self.assertEqual(self.offered("token", "--he"), ["--help"])

    def test_words(self):
        types = ["user", "project", "global", "organization"]
        self.assertEqual(self.offered("token", "create", "--type", ""), types)
        self.assertEqual(self.offered("token", "create", "--type", "g"), ["global"])
        self.assertEqual(self.offered("token", "list", "--status", "ex"), ["expiring", "expired"])
        self.assertEqual(self.offered("doctor", "--color", "n"), ["never"])

    def test_as_bash_takes_words_apart(self):
        self.assertEqual(self.offered("token", "create", "--type", "=", "g"), ["global"])
        self.assertEqual(len(self.offered("token", "create", "--type", "=")), 4)
        self.assertEqual(self.offered("token", "create", "--type", "=", "user", "--nam"),
                         ["--name"])
        self.assertEqual(self.offered("--redis", "unix", ":", "/run/redis", "token", "cr"),
                         ["create"])
        self.assertEqual(self.offered("--redis", "[", "::", "1]", ":", "6379", "token", "cr"),
                         ["create"])
        self.assertEqual(self.offered("--redis", "unix", ":", "/r"), [])

    def test_values_are_no_commands(self):
        self.assertEqual(self.offered("--redis-user", "token", "token", "cr"), ["create"])
        self.assertEqual(self.offered("--json", "token", "cr"), ["create"])
        self.assertEqual(self.offered("--redis-user", "to"), [])

    def test_files(self):
        self.assertEqual(sorted(self.offered("--key-file", "so")), ["some.csv", "some.d"])
        self.assertEqual(self.offered("--data", "so"), ["some.d"])
        self.assertEqual(sorted(self.offered("import", "sonarqube", "so")), ["some.csv", "some.d"])
        self.assertEqual(sorted(self.offered("import", "so")), ["some.csv", "some.d", "sonarqube"])
        self.assertEqual(self.offered("import", "sona"), ["sonarqube"])

    def test_another_shell(self):
        done = subprocess.run([str(CLI), "completion", "tcsh"], env=ENVIRONMENT, check=False,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("bash or zsh", done.stderr)


@unittest.skipUnless(shutil.which("zsh"), "zsh isn't installed")
class Zsh(CompletionCase):
    """Types into a zsh and reads its line."""

    def setUp(self):
        main, other = pty.openpty()
        self.addCleanup(os.close, main)
        self.main = main
        self.shell = subprocess.Popen(
            ["zsh", "-f", "-i"], stdin=other, stdout=other, stderr=other, cwd=self.folder,
            env=ENVIRONMENT, start_new_session=True)
        os.close(other)
        self.addCleanup(self.end)
        (self.folder / "some.csv").touch()
        self.shown = ""
        self.type(f"unsetopt zle_bracketed_paste; PS1='READY> '; autoload -U compinit; compinit -u -D; "
                  f"source {self.write('zsh')}; echo done-$((1 + 1))\n")
        self.read_until("done-2")
        self.read_until("READY> ")

    def end(self):
        self.shell.kill()
        self.shell.wait()

    def type(self, text):
        os.write(self.main, text.encode())

    def read_until(self, part):
        """All up to it; what follows is kept."""
        deadline = time.monotonic() + 60
        while part not in self.shown:
            self.assertLess(time.monotonic(), deadline, (part, self.shown))
            self.shown += os.read(self.main, 4096).decode()
        before, self.shown = self.shown.split(part, 1)
        return before + part

    def completed(self, line):
        """The line as it stands after Tab, up to a mark that is typed behind it."""
        self.type(line + "\t@@\x15\n")
        shown = self.read_until("@@")
        self.read_until("READY> ")
        return as_seen(shown)

    def test_commands_options_and_words(self):
        for line, wanted in (
            ("tokenward doct", "tokenward doctor @@"),
            ("tokenward --json token cre", "tokenward --json token create @@"),
            ("tokenward --redis-user token token cre", "token create @@"),
            ("tokenward token create --att", "--attribute @@"),
            ("tokenward token create --type org", "--type organization @@"),
            ("tokenward token create --type=org", "--type=organization @@"),
            ("tokenward keygen --prom", "--promote @@"),
            ("tokenward token list --stat", "--status @@"),
            ("tokenward import sona", "tokenward import sonarqube @@"),
            ("tokenward import some.c", "tokenward import some.csv @@"),
        ):
            with self.subTest(line):
                self.assertTrue(self.completed(line).endswith(wanted), (line, wanted))

    def test_in_fpath(self):
        # As it is installed: a file that is loaded when it is needed.
        folder = self.folder / "functions"
        folder.mkdir()
        shutil.copy(self.folder / "zsh", folder / "_tokenward")
        self.type(f"unfunction _tokenward; fpath=({folder} $fpath); compinit -u -D; "
                  "echo again-$((1 + 1))\n")
        self.read_until("again-2")
        self.read_until("READY> ")
        self.assertTrue(self.completed("tokenward doct").endswith("tokenward doctor @@"))

    def test_descriptions(self):
        self.type("tokenward user \t\t")
        self.read_until("show a user and what was granted")


if __name__ == "__main__":
    unittest.main()
