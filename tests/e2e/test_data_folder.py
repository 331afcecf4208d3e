"""With nothing configured: the data folder and its Redis, by the command line alone."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support.build import CLI
from support.cli_case import TOKEN
from support.data_folder import DataFolder
from support.http_client import get
from support.nginx_server import NginxServer
from support.processes import is_alive


class DataCase(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tw-data-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = DataFolder(self.folder / "data")
        self.addCleanup(self.data.kill_redis)

    def check(self, words, code, part, **more):
        done = self.data.run(*words, **more)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertIn(part, done.stderr if code else done.stdout)


class Redis(DataCase):
    def test_begins_with_nothing(self):
        self.check(["token", "list"], 1, "there is no data folder")
        self.check(["redis", "stop"], 1, "there is no data folder")
        self.check(["redis", "status"], 1, "there is no data folder")
        self.assertFalse(self.data.path.exists())
        self.assertIn("Started: Redis in", self.data.do("redis", "start"))
        pid = self.data.redis_pid()
        self.assertIn(f"It runs already: Redis in {self.data.path}, process {pid}.",
                      self.data.do("redis", "start"))
        self.assertEqual(self.data.ask("token", "list"), [])
        self.assertEqual([user["login"] for user in self.data.ask("user", "list")], ["admin"])
        self.assertEqual(self.data.redis_pid(), pid)

    def test_commands_start_it_when_it_is_absent(self):
        self.data.do("redis", "start")
        made = self.data.ask("token", "create", "--name", "n", "--type", "user", "--user", "admin")
        before = self.data.redis_pid()
        self.data.kill_redis()
        self.assertIsNone(self.data.redis_pid())
        done = self.data.run("token", "list", "--json")
        self.assertEqual([token["id"] for token in json.loads(done.stdout)], [made["id"]])
        self.assertEqual(done.stderr, f"tokenward: warning: the Redis of {self.data.path} did not "
                                      "run, and was started\n")
        self.assertEqual(self.data.run("token", "list").stderr, "")
        self.assertNotEqual(self.data.redis_pid(), before)
        self.assertIn("healthy", self.data.do("doctor", "--json"))

    def test_stop(self):
        self.data.do("redis", "start")
        pid = self.data.redis_pid()
        self.assertEqual(self.data.ask("redis", "stop")["stopped"], True)
        self.assertFalse(is_alive(pid))
        self.assertIn("No Redis runs in", self.data.do("redis", "stop"))
        status = self.data.ask("redis", "status")
        self.assertEqual((status["running"], status["pid"]), (False, None))

    def test_many_at_once_make_one(self):
        with ThreadPoolExecutor(8) as threads:
            all_done = list(threads.map(lambda _: self.data.run("redis", "start"), range(8)))
        self.assertEqual([done.returncode for done in all_done], [0] * 8,
                         [done.stderr for done in all_done])
        self.assertEqual(sum("Started" in done.stdout for done in all_done), 1)
        self.assertEqual(len({done.stdout.rpartition(" ")[2] for done in all_done}), 1)
        self.assertEqual(len(self.data.ask("user", "list")), 1)

    def test_outlives_who_started_it(self):
        with subprocess.Popen(
                ["/bin/sh", "-c", f"{CLI} redis start && exec sleep 1000"],
                env={**os.environ, **self.data.environment()}, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, start_new_session=True, text=True) as shell:
            self.assertIn("Started", shell.stdout.readline())
            os.killpg(shell.pid, signal.SIGKILL)
        pid = self.data.redis_pid()
        self.assertTrue(is_alive(pid))
        self.assertNotEqual(os.getsid(pid), shell.pid)
        self.assertEqual(self.data.ask("user", "list")[0]["login"], "admin")

    def test_what_a_sudden_end_leaves_is_mended(self):
        self.data.do("redis", "start")
        self.data.kill_redis()
        with subprocess.Popen(["sleep", "1000"]) as bystander:
            (self.data.path / "redis.pid").write_text(f"{bystander.pid}\n")
            self.assertTrue((self.data.path / "redis.sock").is_socket())
            self.data.do("redis", "stop")
            self.data.do("redis", "start")
            self.data.do("redis", "stop")
            self.assertIsNone(bystander.poll())
            bystander.kill()

    def test_lost_keys_are_told(self):
        code, _ = self.data.run_on_terminal("redis", "start")
        self.assertEqual(code, 0)
        (self.data.path / "keys").unlink()
        self.check(["redis", "start"], 1, "is gone, and without it nothing in the store")


class Administrator(DataCase):
    def test_incident_17_is_shown_once_to_a_terminal(self):
        done = self.data.run("redis", "start")
        self.assertIn("nobody was shown the first administrator", done.stderr)
        self.assertNotRegex(done.stdout + done.stderr, TOKEN)
        self.assertEqual(self.data.ask("token", "list"), [])

        code, seen = self.data.run_on_terminal("redis", "start")
        self.assertEqual(code, 0, seen)
        self.assertEqual(len(TOKEN.findall(seen)), 1, seen)
        for line in self.data.do("redis", "status").splitlines():
            if line.startswith(("auth_token", "  ")):
                self.assertIn(line, seen)

        code, seen_again = self.data.run_on_terminal("redis", "start")
        self.assertEqual(code, 0)
        self.assertNotRegex(seen_again, TOKEN)
        self.assertEqual(len(self.data.ask("token", "list")), 1)
        token = TOKEN.findall(seen)[0]
        for file in self.data.path.rglob("*"):
            if file.is_file():
                self.assertNotIn(token.encode(), file.read_bytes(), file)

    def test_is_let_in_through_nginx(self):
        _, seen = self.data.run_on_terminal("redis", "start")
        token = TOKEN.findall(seen)[0]
        lines = self.data.do("redis", "status").partition("http { }:\n")[2]
        # Workers of their own user reach the socket by the folder's group.
        user = "user www-data;" if os.geteuid() == 0 else ""
        server = ('server { listen 127.0.0.1:@PORT@; location / { auth_token "x"; '
                  "auth_token_permission admin; empty_gif; } }")
        self.folder.chmod(0o755)
        with NginxServer(self.folder / "nginx", lines + server) as nginx:
            if user:
                conf = nginx.directory / "nginx.conf"
                conf.write_text(conf.read_text().replace("user root;", user))
                nginx.reload()
                nginx.wait_for_one_generation()
            self.assertEqual(get(nginx.port, "/", token).status, 200, nginx.log())
            self.assertEqual(get(nginx.port, "/").status, 401)
            self.assertEqual(nginx.problems(), [])


class Places(DataCase):
    def test_a_redis_or_a_folder(self):
        unreachable = "unix:/nonexistent"
        both = {"TOKENWARD_REDIS": unreachable}
        self.check(["user", "list"], 2, "not both", environment=both)
        keys = str(self.folder / "keys")
        self.data.do("keygen", "--key-file", keys)
        self.check(["user", "list", "--redis", unreachable, "--key-file", keys], 3, unreachable)
        self.check(["redis", "start", "--redis", unreachable], 2, "a Redis is named")
        self.check(["redis", "stop", "--redis", unreachable], 2, "a Redis is named")
        # What stands on the command line is meant.
        elsewhere = self.folder / "elsewhere"
        self.check(["user", "list", "--data", str(elsewhere)], 1, str(elsewhere), environment=both)

    def test_what_is_for_another_redis_is_refused(self):
        self.data.do("redis", "start")
        for option, value in [("--redis-user", "x"), ("--redis-db", "1"), ("--prefix", "x:"),
                              ("--redis-password-file", "/x")]:
            with self.subTest(option):
                self.check(["user", "list", option, value], 2, f"{option[2:]} is for another")

    def test_bad_places(self):
        (self.folder / "full").mkdir()
        (self.folder / "full" / "letter").write_text("Dear Bob")
        (self.folder / "open").mkdir()
        (self.folder / "open").chmod(0o777)
        for path, code, part in [
            (self.folder / "full", 1, "holds something else"),
            (self.folder / "full" / "letter", 1, "is no folder"),
            (self.folder / "open", 1, "written to by others"),
            (self.folder / "a b", 2, "a blank or a quote"),
            (self.folder / ("x" * 100), 2, "too long for a socket"),
        ]:
            with self.subTest(path):
                self.check(["redis", "start", "--data", str(path)], code, part)
        self.check(["redis", "start", "--group", "no-such-group"], 2, "there is no group")

    def test_a_key_file_elsewhere(self):
        keys = self.folder / "keys"
        self.data.do("redis", "start", "--key-file", str(keys))
        self.assertTrue(keys.exists())
        self.assertFalse((self.data.path / "keys").exists())
        self.assertIn(str(keys), self.data.do("redis", "status", "--key-file", str(keys)))
        self.data.do("user", "create", "alice", "--key-file", str(keys))

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_another_user_has_another_folder(self):
        self.folder.chmod(0o777)
        home = {"XDG_DATA_HOME": str(self.folder / "share"), "TOKENWARD_DATA": ""}
        nobody = {"environment": home, "user": 65534, "group": 65534, "extra_groups": []}
        theirs = DataFolder(self.folder / "share" / "tokenward")
        if theirs.run("--version", **nobody).returncode != 0:
            self.skipTest("others than root can't run what was built here")
        # As root the look at it is refused; so its Redis is ended as its owner.
        self.addCleanup(lambda: theirs.run("redis", "stop", **nobody))
        started = theirs.run("redis", "start", **nobody)
        self.assertEqual(started.returncode, 0, started.stderr)
        self.assertIn(str(theirs.path), started.stdout)
        listed = theirs.run("user", "list", **nobody)
        self.assertRegex(listed.stdout, re.compile("^admin", re.MULTILINE))
        for words in (["redis", "start"], ["redis", "stop"], ["user", "list"]):
            self.check([*words, "--data", str(theirs.path)], 1, "belongs to the user nobody")


if __name__ == "__main__":
    unittest.main()
