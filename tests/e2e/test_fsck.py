"""`fsck`: what the command says and ends with; what it mends is the business of tests/unit."""

import json
import os
import threading
import unittest

from support.build import CLI
from support.cli_case import CliCase
from support.daemon_case import DaemonCase
from support.terminal import on_terminal


class FsckCase(CliCase):
    """As the daemon's user of redis/users.acl, who must be able to do all of it."""

    uses_acl = True

    @classmethod
    def populate(cls):
        cls.cast.user("alice", "scan")
        cls.cast.project("web")
        cls.cast.grant("alice", "browse", "web")

    def setUp(self):
        self.token = self.cast.token(self.id(), "user", user="alice")
        self.addCleanup(self.check, ["fsck"], 0)

    def lookup(self):
        shown = self.redis.command("HGET", f"tw:admin:t:{self.token.id}", "lookup")
        return shown.decode()

    def fsck(self, *words):
        """Exit code and document."""
        done = self.run_cli("fsck", "--json", *words)
        self.assertEqual(done.stderr, "")
        return done.returncode, json.loads(done.stdout)

    def dump(self):
        """Every key as Redis writes it to disk."""
        keys = sorted(self.redis.command("KEYS", "*"))
        return {key: self.redis.command("DUMP", key) for key in keys}

    def lose_gate_record(self):
        self.redis.command("DEL", "tw:gate:t:" + self.lookup())


class Fsck(FsckCase):
    def test_nothing_wrong(self):
        before = self.dump()
        self.assertIn("nothing is wrong", self.check(["fsck"], 0))
        code, document = self.fsck()
        self.assertEqual(code, 0)
        self.assertEqual(document["findings"], [])
        self.assertTrue(document["consistent"])
        self.assertGreater(document["looked_at"], 5)
        self.assertEqual(self.dump(), before)

    def test_dry_run_then_mended(self):
        self.lose_gate_record()
        before = self.dump()
        code, document = self.fsck("--dry-run")
        self.assertEqual(code, 1)
        self.assertEqual(document["dry_run"], True)
        self.assertEqual(document["consistent"], False)
        self.assertEqual(document["findings"], [
            {"kind": "token_incomplete", "text": "tokens that the gate doesn't know", "found": 1,
             "mended": 0, "examples": [f"tw:admin:t:{self.token.id}"]}])
        self.assertEqual(self.dump(), before)

        code, document = self.fsck()
        self.assertEqual(code, 0)
        self.assertEqual(document["consistent"], True)
        self.assertEqual([finding["mended"] for finding in document["findings"]], [1])
        self.check(["token", "show", self.token.id], 1, "there is no token")
        self.check(["fsck", "--dry-run"], 0)
        entry = self.cast.ask("audit", "list", "--limit", "1")[0]
        self.assertEqual(entry["what"], "store.fsck")
        self.assertEqual(entry["details"], [{"name": "token_incomplete", "value": "1"}])

    def test_for_people(self):
        self.lose_gate_record()
        done = self.run_cli("fsck", "--dry-run")
        self.assertEqual(done.returncode, 1)
        self.assertIn("1 tokens that the gate doesn't know\n    tw:admin:t:tok_", done.stdout)
        self.assertIn("1 faults found, 0 mended.", done.stdout)
        self.assertEqual(done.stderr, "")
        done = self.run_cli("fsck")
        self.assertIn("doesn't know: ended", done.stdout)
        self.assertIn("1 faults found, 1 mended.", done.stdout)

    def test_many_at_once_wait(self):
        tokens = [self.cast.token(f"{self.id()} {n}", "user", user="alice") for n in range(11)]
        for self.token in tokens:
            self.lose_gate_record()
        before = self.dump()
        self.check(["fsck"], 1, "11 tokens, users and projects would be ended")
        self.assertEqual(self.dump(), before)
        self.check(["fsck", "--dry-run", "--confirm"], 2)
        self.check(["fsck", "--confirm"], 0, "11 mended")

    def test_an_index_of_another_type(self):
        kept = self.redis.command("DUMP", "tw:admin:tokens")
        self.redis.command("DEL", "tw:admin:tokens")
        self.redis.command("HSET", "tw:admin:tokens", "a", "b")
        self.addCleanup(self.redis.command, "RESTORE", "tw:admin:tokens", 0, kept, "REPLACE")
        code, document = self.fsck()
        self.assertEqual(code, 1)
        self.assertIn(("other_type", ["tw:admin:tokens"]),
                      [(each["kind"], each["examples"]) for each in document["findings"]])

    def test_no_backup_brings_back_what_was_ended(self):
        backup = self.folder / f"{self.id()}.jsonl"
        self.check(["export", str(backup)], 0)
        self.lose_gate_record()
        self.check(["fsck"], 0)
        done = self.run_cli("import", str(backup))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(self.token.id, done.stderr)
        self.check(["token", "show", self.token.id], 1, "there is no token")

    def test_bad_seal(self):
        key = f"tw:admin:t:{self.token.id}"
        good = self.redis.command("HGET", key, "name")
        self.redis.command("HSET", key, "name", "changed")
        self.addCleanup(self.redis.command, "HSET", key, "name", good)
        code, document = self.fsck()
        self.assertEqual(code, 1)
        self.assertEqual([(each["kind"], each["examples"]) for each in document["findings"]],
                         [("bad_seal", [key])])
        self.assertEqual(self.redis.command("HGET", key, "name"), b"changed")
        self.assertIn("left as they are", self.run_cli("fsck").stdout)

    def test_what_redis_holds_is_safe_to_show(self):
        self.redis.command("ZADD", "tw:admin:users", 0, "\x1b[31mred")
        self.assertNotIn("\x1b", self.run_cli("fsck", "--dry-run").stdout)
        self.fsck()

    def test_key_rotation(self):
        self.check(["keygen", "--add"], 0)
        new = self.cast.ask("keygen", "--list")[-1]["id"]
        self.check(["keygen", "--promote", new], 0)
        code, document = self.fsck("--dry-run")
        self.assertEqual((code, [each["kind"] for each in document["findings"]]), (1, ["old_seal"]))
        code, document = self.fsck()
        self.assertEqual(code, 0)
        self.assertEqual(document["findings"][0]["mended"], document["findings"][0]["found"])
        self.assertIn(" 0 records are sealed anew", " " + self.check(["reseal"], 0))

    def test_no_redis(self):
        self.check(["fsck"], 3, TOKENWARD_REDIS=f"unix:{self.folder}/nowhere")

    def test_no_store(self):
        self.check(["fsck"], 1, "holds no Tokenward store", TOKENWARD_PREFIX="tw:other:")

    def test_progress_on_a_terminal(self):
        file = self.folder / "results"
        with open(file, "w", encoding="utf-8") as results:
            shown = on_terminal([str(CLI), "fsck"], {**os.environ, **self.cast.environment()}, 60,
                                results)
        self.assertRegex(shown, r"\A\rsettings  1 +\r")
        # The line is taken away, and results went elsewhere.
        self.assertRegex(shown, r"\r +\r\Z")
        self.assertIn("nothing is wrong", file.read_text())


class BesideADaemon(DaemonCase):
    """What is made and ended meanwhile is neither mended nor told."""

    @classmethod
    def populate(cls):
        cls.cast.user("boss", "admin")
        cls.boss = cls.cast.token("boss", "user", user="boss")

    def test_while_tokens_come_and_go(self):
        stop = threading.Event()
        trouble = []
        made = []

        def work(number):
            api = self.api(self.boss)
            count = 0
            while not stop.is_set():
                count += 1
                body = {"name": f"{number} {count}", "type": "user"}
                created = api.post("/api/v1/tokens", body)
                if created.status != 201:
                    trouble.append(created.body)
                    return
                if count % 3:
                    ended = api.delete(f"/api/v1/tokens/{created.json['id']}")
                    if ended.status != 204:
                        trouble.append(ended.body)
                else:
                    made.append(created.json["token"])

        threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(15):
                document = self.cast.ask("fsck")
                self.assertEqual(document["findings"], [])
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(trouble, [])
        self.assertGreater(len(made), 5)
        for token in made:
            self.assertEqual(self.api(token).get("/api/v1/tokens").status, 200)


if __name__ == "__main__":
    unittest.main()
