"""`doctor`: each finding, brought about on a real Redis and with real files."""

import json
import os
import pwd
import resource
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support.build import CLI
from support.data_folder import DataFolder
from support.redis_server import RedisServer
from support.redis_users import RedisUsers
from support.waiting import wait_until

IS_ROOT = os.geteuid() == 0
NOBODY = "nobody"


class DoctorCase(unittest.TestCase):
    """An empty folder, and a store in a Redis of its own, for each test."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tw-doctor-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "etc").mkdir()
        self.keys = self.folder / "etc" / "keys"
        self.environment = {"TOKENWARD_CONFIG": os.devnull, "TOKENWARD_KEY_FILE": str(self.keys)}

    def begin(self, *extra, users=None):
        options = users.redis_options if users else {}
        self.redis = RedisServer(self.folder / "redis", extra=extra, **options).start()
        self.addCleanup(lambda: self.redis.stop())
        self.environment["TOKENWARD_REDIS"] = self.redis.address
        if users:
            self.sign_in(users, users.daemon)
        self.do("keygen")
        self.do("init")

    def sign_in(self, users, user):
        self.environment["TOKENWARD_REDIS_USER"] = user
        self.environment["TOKENWARD_REDIS_PASSWORD_FILE"] = str(users.password_file(user))

    def run_cli(self, *words):
        return subprocess.run(
            [str(CLI), *words], env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)

    def do(self, *words):
        done = self.run_cli(*words)
        self.assertEqual(done.returncode, 0, (words, done.stdout, done.stderr))
        return done.stdout

    def findings(self, *options):
        """As [(status, subject, text, advice)]; the exit code must say the same."""
        done = self.run_cli("doctor", "--json", *options)
        report = json.loads(done.stdout)
        found = [tuple(finding.values()) for finding in report["findings"]]
        is_bad = any(status == "FAIL" for status, *_ in found)
        self.assertEqual((done.returncode, report["healthy"]), (int(is_bad), not is_bad), found)
        for status, subject, text, advice in found:
            self.assertTrue(text, subject)
            self.assertTrue(status == "ok" or advice, (subject, text))
        return found

    def check(self, status, subject, part, *options):
        """One finding of this subject says so."""
        found = self.findings(*options)
        self.assertTrue(
            any((s, about) == (status, subject) and part in text for s, about, text, _ in found),
            (status, subject, part, found))
        return found


class OfRedis(DoctorCase):
    def test_all_is_well(self):
        self.begin("--appendonly", "yes")
        found = self.findings()
        self.assertEqual({status for status, *_ in found}, {"ok"}, found)
        self.check("ok", "persistence", "appendfsync everysec")
        self.check("ok", "push", "tells of changes")
        self.check("ok", "clock", "as that of Redis")
        self.check("ok", "replicas", "0 replicas")

    def test_what_evicts(self):
        self.begin()
        self.redis.command("CONFIG", "SET", "maxmemory-policy", "volatile-ttl")
        self.check("warn", "eviction", "volatile-ttl, though no limit")
        self.redis.command("CONFIG", "SET", "maxmemory", "100mb")
        self.check("FAIL", "eviction", "volatile-ttl")

    def test_what_may_not_reach_the_disk(self):
        self.begin("--appendonly", "yes", "--appendfsync", "no")
        self.check("warn", "persistence", "appendfsync no")
        self.redis.command("CONFIG", "SET", "appendfsync", "always")
        self.check("ok", "persistence", "appendfsync always")
        self.redis.command("CONFIG", "SET", "appendonly", "no")
        self.check("warn", "persistence", "no append-only file")

    def limit_files(self):
        """As if the disk were full."""
        limit = resource.prlimit(self.redis.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.redis.pid, resource.RLIMIT_FSIZE, (1, limit[1]))

    def test_a_write_that_failed(self):
        self.begin("--appendonly", "yes")
        self.limit_files()
        self.redis.command("SET", "other", "x")
        wait_until(lambda: b"aof_last_write_status:err" in self.redis.command("INFO"),
                   "Redis to notice")
        self.check("FAIL", "persistence", "last write")

    def test_a_snapshot_that_failed(self):
        self.begin("--appendonly", "yes")
        self.limit_files()
        self.redis.command("BGSAVE")
        wait_until(lambda: b"rdb_last_bgsave_status:err" in self.redis.command("INFO"),
                   "the snapshot to fail")
        self.check("FAIL", "snapshots", "failed")

    def test_replicas(self):
        self.begin("--appendonly", "yes")
        self.redis.command("CONFIG", "SET", "min-replicas-to-write", "1")
        self.check("FAIL", "replicas", "0 replicas, min-replicas-to-write 1: too few")
        self.redis.command("CONFIG", "SET", "min-replicas-to-write", "0")
        self.redis.stop()
        self.redis = RedisServer(
            self.folder / "redis", port=0, extra=["--appendonly", "yes"]).start()
        replica = RedisServer(
            self.folder / "replica", extra=["--replicaof", "127.0.0.1", str(self.redis.port)])
        self.addCleanup(replica.stop)
        replica.start()
        wait_until(lambda: b"state=online" in self.redis.command("INFO", "replication"),
                   "the replica")
        self.check("warn", "replicas", "1 replica, min-replicas-to-write 0, and")
        self.redis.command("CONFIG", "SET", "min-replicas-to-write", "1")
        self.check("ok", "replicas", "1 replica, min-replicas-to-write 1")

    def test_a_replica_is_no_store(self):
        self.begin()
        master = RedisServer(self.folder / "master", port=0).start()
        self.addCleanup(master.stop)
        self.redis.command("REPLICAOF", "127.0.0.1", str(master.port))
        done = self.run_cli("doctor")
        self.assertEqual(done.returncode, 1)
        self.assertIn("replica", done.stdout)

    def test_a_redis_that_does_not_push(self):
        self.begin()
        self.redis.command("ACL", "SETUSER", "default", "-subscribe")
        self.check("warn", "push", "NOPERM")


class OfRights(DoctorCase):
    def setUp(self):
        super().setUp()
        self.users = RedisUsers(self.folder)
        self.begin("--appendonly", "yes", users=self.users)

    def named(self, kind, user, password_of=None):
        words = [f"--{kind}", user]
        if password_of:
            words += [f"--{kind}-password-file", str(self.users.password_file(password_of))]
        return words

    def by_password(self, kind, user):
        return self.named(kind, user, user)

    def test_the_shipped_users(self):
        users = self.users
        found = self.findings(*self.by_password("reader", users.reader),
                              *self.by_password("writer", users.writer))
        self.assertEqual({status for status, *_ in found}, {"ok"}, found)
        text = {subject: text for _, subject, text, _ in found}
        for kind in ("reader", "writer"):
            self.assertIn("none of what else", text[kind])
        self.assertIn("tells of changes", text["push"])
        self.assertEqual(text["persistence"], "append-only file")  # CONFIG GET isn't allowed

    def test_nothing_is_changed_by_trying(self):
        everybody = self.users.redis_options["user"]
        before = self.redis.dump()
        for kind in ("reader", "writer"):
            self.findings(*self.by_password(kind, everybody))
        self.assertEqual(self.redis.dump(), before)

    def test_rights_that_are_missing(self):
        users = self.users
        self.check("FAIL", "reader", "may not read gate records",
                   *self.by_password("reader", users.writer))
        found = self.check("FAIL", "writer", "may not write when tokens were used",
                           *self.by_password("writer", users.reader))
        self.assertIn(("warn", "writer"), [finding[:2] for finding in found])

    def test_rights_that_are_too_many(self):
        users = self.users
        for kind in ("reader", "writer"):
            found = self.check("warn", kind, "may do more than nginx needs: write gate records",
                               *self.by_password(kind, users.daemon))
            text = next(finding[2] for finding in found if "more than nginx needs" in finding[2])
            self.assertIn("list keys", text)
            self.assertNotIn("run scripts", text)
        everybody = users.redis_options["user"]
        for right in ("run scripts", "delete everything", "end Redis", "make Redis a replica"):
            self.check("warn", "reader", right, *self.by_password("reader", everybody))

    def test_a_reader_that_hears_nothing(self):
        users = self.users
        self.redis.command("ACL", "SETUSER", users.reader, "-subscribe")
        found = self.check("warn", "reader", "may not SUBSCRIBE",
                           *self.by_password("reader", users.reader))
        self.assertIn(("warn", "push"), [finding[:2] for finding in found])

    def test_who_cannot_sign_in(self):
        users = self.users
        self.check("FAIL", "reader", "WRONGPASS", *self.named("reader", users.reader, users.writer))
        password = users.password_file(users.reader)
        password.chmod(0o644)
        self.check("FAIL", "reader", "others may read it",
                   *self.by_password("reader", users.reader))

    def test_without_a_password_file(self):
        users = self.users
        self.check("warn", "reader", "can't be told", *self.named("reader", users.reader))
        self.sign_in(users, users.redis_options["user"])
        words = [*self.named("reader", users.reader), *self.named("writer", users.writer)]
        found = self.check("ok", "reader", "none of what else", *words)
        self.assertIn(("ok", "writer"), [finding[:2] for finding in found])
        self.check("FAIL", "reader", "may not read gate records",
                   *self.named("reader", users.writer))
        self.check("warn", "writer", "list keys", *self.named("writer", users.daemon))
        self.check("warn", "reader", "can't be told", *self.named("reader", "nobody-there"))


class OfThisMachine(DoctorCase):
    def test_a_key_file_of_another_machine(self):
        self.begin()
        ours = self.keys.read_bytes()
        self.do("keygen", "--add")
        self.do("keygen", "--promote", "B")
        self.do("user", "create", "alice")
        self.keys.write_bytes(ours)
        self.check("FAIL", "seals", "key B, which isn't in the key file")

    def test_seals_of_a_demoted_key(self):
        self.begin()
        self.do("keygen", "--add")
        self.do("user", "create", "alice")
        self.do("keygen", "--promote", "B")
        self.do("reseal")
        self.do("user", "create", "bob")
        self.do("keygen", "--promote", "A")
        self.do("user", "create", "carol")
        self.do("keygen", "--promote", "B")
        self.do("keygen", "--demote", "A", "--force")
        self.check("FAIL", "seals", "key A, which the key file doesn't let seal")
        self.check("ok", "keys", "A tokens-only, B current")

    def test_every_seal(self):
        self.begin()
        self.redis.command("HSET", "tw:gate:u:eve", "perms", "*", "seal", "x")
        self.check("FAIL", "seals", "tw:gate:u:eve", "--all-records")

    def test_who_may_change_the_key_file(self):
        self.begin()
        self.check("ok", "key file", str(self.keys))
        self.keys.parent.chmod(0o777)
        self.check("FAIL", "key file", "others may replace it")
        self.keys.parent.chmod(0o700)
        # Further up, and on the way by a link, it is the same.
        inner = self.keys.parent / "outer" / "inner"
        inner.mkdir(parents=True)
        moved = inner / "keys"
        self.keys.rename(moved)
        self.keys.symlink_to(moved)
        self.check("ok", "key file", str(moved))
        inner.parent.chmod(0o777)
        self.check("FAIL", "key file", f"others may replace it in {inner.parent}:")
        inner.parent.chmod(0o700)
        self.keys.parent.chmod(0o777)
        self.check("FAIL", "key file", f"others may replace it in {self.keys.parent}:")
        self.keys.parent.chmod(0o700)
        self.keys.unlink()
        moved.rename(self.keys)
        self.keys.chmod(0o660)
        self.check("FAIL", "keys", "its group may write it")

    @unittest.skipUnless(IS_ROOT, "gives a file away")
    def test_a_key_file_of_somebody_else(self):
        self.begin()
        os.chown(self.keys, pwd.getpwnam(NOBODY).pw_uid, -1)
        self.check("warn", "key file", NOBODY)
        self.folder.chmod(0o711)
        self.check("FAIL", "nginx", "may write the key file", "--as", NOBODY)
        # A folder of its owner's changes nothing: who owns the file can change it anyhow.
        home = self.keys.parent / "home"
        home.mkdir(mode=0o700)
        os.chown(home, pwd.getpwnam(NOBODY).pw_uid, -1)
        moved = home / "keys"
        self.keys.rename(moved)
        self.keys.symlink_to(moved)
        found = self.findings()
        self.assertNotIn(("FAIL", "key file"), [finding[:2] for finding in found])

    def test_a_user_that_is_not_there(self):
        self.begin()
        done = self.run_cli("doctor", "--as", "no-such-user")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no-such-user", done.stderr)

    def test_the_way_to_the_socket_for_ourselves(self):
        self.begin()
        me = pwd.getpwuid(os.geteuid()).pw_name
        self.check("ok", "nginx", f"{me} may connect to {self.redis.socket}", "--as", me)
        self.check("ok", "nginx", f"{me} may read the key file", "--as", me)

    @unittest.skipUnless(IS_ROOT, "becomes another user")
    def test_the_way_to_the_socket_for_another(self):
        self.begin()
        self.check("FAIL", "nginx", f"Permission denied at {self.folder} (", "--as", NOBODY)
        self.folder.chmod(0o711)
        Path(self.redis.socket).parent.chmod(0o711)
        self.check("FAIL", "nginx", f"Permission denied at {self.redis.socket} (", "--as", NOBODY)
        Path(self.redis.socket).chmod(0o777)
        self.check("ok", "nginx", f"{NOBODY} may connect", "--as", NOBODY)
        self.check("ok", "nginx", f"{NOBODY} can't read the key file", "--as", NOBODY)

    @unittest.skipUnless(IS_ROOT, "becomes another user")
    def test_the_socket_while_redis_is_away(self):
        self.begin()
        self.redis.stop()
        done = self.run_cli("doctor", "--as", NOBODY)
        self.assertEqual(done.returncode, 3)
        self.assertIn("FAIL  nginx", done.stdout)
        self.assertIn("FAIL  redis", done.stdout)


class OfADataFolder(unittest.TestCase):
    def test_its_users_are_known(self):
        folder = Path(tempfile.mkdtemp(prefix="tw-doctor-"))
        self.addCleanup(shutil.rmtree, folder)
        data = DataFolder(folder / "data")
        self.addCleanup(data.kill_redis)
        data.do("redis", "start")
        report = data.ask("doctor")
        self.assertEqual({finding["status"] for finding in report["findings"]}, {"ok"}, report)
        text = {finding["subject"]: finding["text"] for finding in report["findings"]}
        self.assertIn("tokenward-gate may do what it must", text["reader"])
        self.assertIn("tokenward-seen may do what it must", text["writer"])


if __name__ == "__main__":
    unittest.main()
