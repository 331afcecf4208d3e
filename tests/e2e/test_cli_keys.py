"""`keygen`, `init` and `doctor`: the ground everything stands on."""

import json
import os
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

from support.build import CLI
from support.redis_server import RedisServer
from support.redis_users import RedisUsers


class GroundCase(unittest.TestCase):
    """An empty folder for each test."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tw-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.keys = self.folder / "new" / "keys"
        self.environment = {"TOKENWARD_CONFIG": os.devnull, "TOKENWARD_KEY_FILE": str(self.keys)}

    def start_redis(self, **options):
        redis = RedisServer(self.folder / "redis", **options).start()
        self.addCleanup(redis.stop)
        self.environment["TOKENWARD_REDIS"] = redis.address
        return redis

    def run_cli(self, *words):
        return subprocess.run(
            [str(CLI), *words], env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )

    def check(self, words, code, part=""):
        done = self.run_cli(*words)
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        self.assertIn(part, done.stdout + done.stderr, words)
        return done.stdout

    def states(self):
        listed = json.loads(self.check(["keygen", "--list", "--json"], 0))
        return {key["id"]: key["state"] for key in listed}


class Keygen(GroundCase):
    def test_a_new_file(self):
        self.check(["keygen"], 0, str(self.keys))
        self.assertEqual(stat.S_IMODE(self.keys.stat().st_mode), 0o600)
        self.assertEqual(self.states(), {"A": "current"})
        before = self.keys.read_bytes()
        self.check(["keygen"], 1, "is there already")
        self.assertEqual(self.keys.read_bytes(), before)

    def test_a_rotation(self):
        self.check(["keygen"], 0)
        self.check(["keygen", "--add"], 0, "B")
        self.assertEqual(self.states(), {"A": "current", "B": "known"})
        self.check(["keygen", "--promote", "B"], 0, "current")
        self.check(["keygen", "--demote", "A"], 3, "can't be told")  # no Redis to look into
        self.check(["keygen", "--demote", "A", "--force"], 0, "tokens-only")
        self.check(["keygen", "--drop", "A", "--force"], 0, "dropped")
        self.assertEqual(self.states(), {"A": "dropped", "B": "current"})
        self.check(["keygen", "--add"], 0, "C")

    def test_refused_steps_change_nothing(self):
        self.check(["keygen"], 0)
        before = self.keys.read_bytes()
        for words, part in [
            (["--promote", "A"], "A"), (["--demote", "A"], "A"), (["--drop", "A"], "A"),
            (["--promote", "Z"], 'no key has the id "Z"'),
        ]:
            with self.subTest(words):
                self.check(["keygen", *words], 1, part)
                self.assertEqual(self.keys.read_bytes(), before)

    def test_no_key_is_ever_shown(self):
        said = ""
        for words in ([], ["--add"], ["--list"], ["--list", "--json"], ["--promote", "B"]):
            done = self.run_cli("keygen", *words)
            said += done.stdout + done.stderr
        for line in self.keys.read_text().splitlines():
            for word in line.split():
                self.assertFalse(len(word) == 64 and word in said)

    def test_links_and_permissions_stay(self):
        self.check(["keygen"], 0)
        link = self.folder / "link"
        link.symlink_to(self.keys)
        self.keys.chmod(0o640)
        self.environment["TOKENWARD_KEY_FILE"] = str(link)
        self.check(["keygen", "--add"], 0)
        self.assertTrue(link.is_symlink())
        self.assertEqual(stat.S_IMODE(self.keys.stat().st_mode), 0o640)

    def test_many_at_once_lose_no_key(self):
        self.check(["keygen"], 0)
        running = [
            subprocess.Popen([str(CLI), "keygen", "--add"], stdout=subprocess.DEVNULL,
                             env={**os.environ, **self.environment})
            for _ in range(8)
        ]
        self.assertEqual([one.wait(60) for one in running], [0] * 8)
        self.assertEqual(len(self.states()), 9)


class Init(GroundCase):
    def test_once(self):
        redis = self.start_redis()
        self.check(["keygen"], 0)
        self.check(["user", "list"], 1, "tokenward init")
        store = json.loads(self.check(["init", "--json"], 0))["store"]
        self.check(["init"], 1, store)
        self.assertEqual(redis.command("HGET", "tw:gate:meta", "store").decode(), store)

    def test_two_prefixes_are_two_stores(self):
        self.start_redis()
        self.check(["keygen"], 0)
        self.check(["init"], 0)
        self.check(["init", "--prefix", "other:"], 0)
        self.check(["user", "create", "alice"], 0)
        self.assertEqual(self.check(["user", "list", "--json", "--prefix", "other:"], 0), "[]\n")

    def test_what_is_there_already(self):
        redis = self.start_redis()
        self.check(["keygen"], 0)
        redis.command("SET", "tw:admin:u:x", "y")
        self.check(["init"], 1, "tw:admin:u:x")
        redis.command("FLUSHALL")
        self.check(["init"], 0)
        self.environment["TOKENWARD_KEY_FILE"] = str(self.folder / "others")
        self.check(["keygen"], 0)
        self.check(["init"], 1, "bad seal")
        self.check(["user", "create", "eve"], 1, "bad seal")


class Doctor(GroundCase):
    def findings(self, code):
        report = json.loads(self.check(["doctor", "--json"], code))
        self.assertEqual(report["healthy"], code == 0)
        return {finding["subject"]: finding for finding in report["findings"]}

    def test_from_nothing_to_well(self):
        self.environment["TOKENWARD_REDIS"] = "unix:/nonexistent"
        self.assertIn("keygen", self.findings(1)["keys"]["text"])
        self.check(["keygen"], 0)
        self.assertIn("/nonexistent", self.findings(3)["redis"]["text"])
        self.start_redis(extra=["--appendonly", "yes"])
        self.assertIn("init", self.findings(1)["store"]["advice"])
        self.check(["init"], 0)
        found = self.findings(0)
        self.assertEqual({finding["status"] for finding in found.values()}, {"ok"})

    def test_warnings_and_bad_seals(self):
        redis = self.start_redis()
        self.check(["keygen"], 0)
        self.check(["init"], 0)
        redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        found = self.findings(0)
        self.assertEqual(found["eviction"]["status"], "warn")
        self.assertEqual(found["persistence"]["status"], "warn")
        redis.command("HSET", "tw:gate:u:eve", "perms", "*", "seal", "x")
        self.assertIn("tw:gate:u:eve", self.findings(1)["seals"]["text"])

    def test_seals_of_a_demoted_key(self):
        self.start_redis()
        self.check(["keygen"], 0)
        self.check(["init"], 0)
        self.check(["user", "create", "alice"], 0)
        self.check(["keygen", "--add"], 0)
        self.check(["keygen", "--promote", "B"], 0)
        self.assertIn("by key A", self.findings(0)["seals"]["text"])
        for step in ("--demote", "--drop"):
            before = self.keys.read_bytes()
            self.check(["keygen", step, "A"], 1, "tokenward reseal")
            self.assertEqual(self.keys.read_bytes(), before)
        self.check(["keygen", "--demote", "A", "--force"], 0)
        self.assertIn("store", self.findings(1))
        self.check(["user", "create", "bob"], 1, "bad seal")

    def test_a_whole_rotation(self):
        redis = self.start_redis()
        self.check(["keygen"], 0)
        self.check(["init"], 0)
        self.check(["user", "create", "alice"], 0)
        self.check(["user", "create", "eve"], 0)
        self.check(["keygen", "--add"], 0)
        self.check(["keygen", "--promote", "B"], 0)
        redis.command("HSET", "tw:gate:u:eve", "perms", "*")  # what has a bad seal is never mended
        self.check(["reseal"], 0, "1 with a bad seal")
        self.check(["reseal"], 0, "0 records are sealed anew")
        redis.command("DEL", "tw:gate:u:eve")
        self.check(["keygen", "--demote", "A"], 0, "tokens-only")
        self.check(["keygen", "--drop", "A"], 0, "dropped")
        self.assertNotIn("by key A", self.findings(0)["seals"]["text"])
        self.check(["user", "create", "bob"], 0)

    def test_an_empty_value_is_no_value(self):
        self.start_redis()
        self.check(["keygen"], 0)
        self.check(["init"], 0)
        self.check(["user", "create", "alice"], 0)
        for words in (
            ["user", "grant", "alice", "scan", "--project", ""],
            ["user", "grant", "alice", "scan", "--organization", ""],
            ["project", "create", "web", "--organization", ""],
            ["token", "list", "--user", ""],
        ):
            with self.subTest(words):
                self.check(words, 2, "isn't empty")

    def test_a_user_without_rights(self):
        users = RedisUsers(self.folder)
        self.start_redis(**users.redis_options)
        self.check(["keygen"], 0)
        self.check(["doctor"], 1, "NOAUTH")
        self.environment["TOKENWARD_REDIS_USER"] = users.daemon
        self.environment["TOKENWARD_REDIS_PASSWORD_FILE"] = str(users.password_file(users.reader))
        self.check(["doctor"], 1, "WRONGPASS")
        self.environment["TOKENWARD_REDIS_PASSWORD_FILE"] = str(users.password_file(users.daemon))
        self.check(["init"], 0)
        self.check(["doctor"], 0)


if __name__ == "__main__":
    unittest.main()
