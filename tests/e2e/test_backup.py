"""`export` and `import`: a store is lost, and made again of its backup."""

import gzip
import json
import os
import re
import signal
import stat
import subprocess

from support.build import CLI
from support.cli_case import TOKEN, CliCase
from support.gate_case import GateCase
from support.sonarqube_tokens import csv_of, issue, row, take_over
from support.terminal import on_terminal
from support.waiting import wait_until

# `used`: gates note a use a moment later.
CHANGING = re.compile(r'^\{"n":\d+,|"(seal|restored|used|file|at|until)":"[^"]*",?')


def records_of(text):
    """What a backup's lines say, without what differs each time."""
    return sorted(CHANGING.sub("", line) for line in text.splitlines())


class Lost(GateCase):
    """A store in use; what nginx answers while it is lost and made again."""

    @classmethod
    def people(cls):
        cls.cast.project("web")
        cls.cast.user("alice", "scan")
        cls.cast.user("bob")
        cls.cast.grant("bob", "scan", "web")
        cls.cast.do("org", "create", "acme")
        cls.cast.project("app", "acme")
        cls.user = cls.cast.token("all", "user", user="alice")
        cls.ci = cls.cast.token("ci", "project", user="bob", projects=["web"])
        cls.organization = cls.cast.token("org", "organization", projects=["app"],
                                          more=["--organization", "acme", "--permission", "scan"])
        cls.revoked = cls.cast.token("gone", "user", user="alice")
        cls.cast.revoke(cls.revoked)
        cls.rotated = cls.cast.token("turned", "user", user="alice")
        made = cls.cast.ask("token", "rotate", cls.rotated.id)
        cls.successor = made["token"]
        cls.foreign = issue()
        take_over(cls.cast, csv_of([row(cls.foreign, "theirs")]))

    @classmethod
    def http(cls):
        return "auth_token_import sonarqube;\n" + super().http()

    def assert_all_as_before(self):
        self.assertEqual(self.status("/user/x", self.rotated), 200)
        for token in (self.user, self.foreign):
            self.assertEqual(self.status("/user/x", token), 200)
        self.assertEqual(self.status("/projects/web/x", self.ci), 200)
        self.assertEqual(self.status("/projects/app/x", self.ci), 403)
        self.assertEqual(self.status("/projects/app/x", self.organization), 200)
        self.assertEqual(self.status("/user/x", self.revoked), 401)

    def test_lost_and_made_again(self):
        self.assert_all_as_before()
        file = self.folder / "backup"
        self.cast.do("export", str(file))
        before = file.read_text()
        self.redis.command("FLUSHALL")
        # Its heartbeat sees it, within a second.
        wait_until(lambda: "is not initialised" in self.nginx.log(), "nginx to see the loss")
        self.assertEqual(self.status("/user/x", self.user), 503)

        # Half of it: nobody is told that a token that comes later is unknown.
        half = self.folder / "half"
        half.write_text("".join(before.splitlines(keepends=True)[:-3]))
        cut = self.cast.run("import", str(half))
        self.assertEqual(cut.returncode, 1)
        self.assertIn("the backup is cut", cut.stderr)
        self.assertEqual(self.status("/user/x", self.user), 503)

        said = self.cast.do("import", str(file))
        self.assertRegex(said, r"\A\d+ imported, \d+ here already, 0 refused\.\n\Z")
        self.wait_for_status(200, "/user/x", self.user)
        self.assert_all_as_before()
        self.cast.do("export", str(file))
        self.assertEqual(records_of(file.read_text()), records_of(before))

        # A rotation goes on: its successor's first use ends it.
        self.assertEqual(self.status("/user/x", self.successor), 200)
        shown = self.cast.ask("token", "show", self.user.id)
        self.assertIsNotNone(shown["restored_at"])
        # What was ended since stays so.
        self.cast.revoke(self.user)
        again = self.cast.run("import", str(file))
        self.assertEqual(again.returncode, 1)
        self.assertRegex(again.stderr,
                         rf"\Atokenward: line \d+: the token {self.user.id} was ended here and "
                         r"can't be brought back\n\Z")
        wait_until(lambda: self.status("/user/x", self.user) == 401, "the revocation is felt")


class Files(CliCase):
    """With the rights of redis/users.acl alone."""

    uses_acl = True

    @classmethod
    def populate(cls):
        cls.cast.user("alice", "scan")
        cls.token = cls.cast.token("ci", "user", user="alice")
        cls.file = cls.folder / "backup"

    def export(self):
        self.check(["export", str(self.file)], 0, "left out")
        return self.file.read_text()

    def test_what_is_in_it(self):
        text = self.export()
        lines = [json.loads(line) for line in text.splitlines()]
        self.assertEqual([line["n"] for line in lines], list(range(1, len(lines) + 1)))
        self.assertEqual(lines[0]["kind"], "header")
        self.assertEqual(lines[0]["record"]["format"], "1")
        self.assertEqual(lines[0]["record"]["store"],
                         self.redis.command("HGET", "tw:gate:meta", "store").decode())
        self.assertEqual(lines[-1]["kind"], "end")
        self.assertEqual(lines[-1]["record"]["token"], "1")
        self.assertEqual({line["record"]["seal"][0] for line in lines}, {"A"})
        self.assertNotRegex(text, TOKEN)
        for key in self.cast.keys.read_text().split():
            if len(key) == 64:
                self.assertNotIn(key, text)

    def test_for_its_owner_alone(self):
        self.file.unlink(missing_ok=True)
        before = os.umask(0)
        try:
            self.export()
        finally:
            os.umask(before)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertEqual(list(self.folder.glob("backup*")), [self.file])

    def test_on_stdout(self):
        text = self.check(["export", "-"], 0)
        self.assertEqual(records_of(text), records_of(self.export()))
        self.assertEqual(self.check(["export", "-", "--json"], 0).count("\n"), text.count("\n"))

    def test_json(self):
        told = json.loads(self.check(["export", str(self.file), "--json"], 0))
        self.assertEqual(told["exported"]["token"], 1)
        self.assertEqual(told["left_out"], 0)
        told = json.loads(self.check(["import", str(self.file), "--json"], 0))
        self.assertEqual((told["imported"], told["refused"]), (0, 0))
        self.assertEqual(told["store"], self.redis.command("HGET", "tw:gate:meta", "store").decode())

    def test_an_incomplete_one_replaces_no_earlier_one(self):
        """As after a part of Redis was lost: the settings, without which no token can be made."""
        earlier = self.export()
        self.redis.command("COPY", "tw:admin:settings", "kept")
        self.redis.command("DEL", "tw:admin:settings")
        self.addCleanup(self.redis.command, "COPY", "kept", "tw:admin:settings", "REPLACE")
        incomplete = self.file.with_name("backup.incomplete")
        self.addCleanup(incomplete.unlink)
        done = self.run_cli("export", str(self.file))
        self.assertEqual(done.returncode, 1)
        self.assertIn("the record of the settings isn't there", done.stderr)
        self.assertIn(f"the backup is {incomplete}, and {self.file} is left as it was", done.stderr)
        self.assertEqual(self.file.read_text(), earlier)
        kinds = [json.loads(line)["kind"] for line in incomplete.read_text().splitlines()]
        self.assertEqual(kinds, [json.loads(line)["kind"] for line in earlier.splitlines()
                                 if '"kind":"settings"' not in line])
        self.check(["token", "create", "--user", "alice", "--name", "none", "--type", "user"], 1,
                   'is gone, and with it the limits on new tokens: "tokenward settings set --anew"')
        self.check(["settings", "set", "--anew", "--max-lifetime", "90d"], 0)
        self.check(["settings", "set", "--anew"], 1, "is there and good")
        told = json.loads(self.check(["settings", "show", "--json"], 0))
        self.assertEqual((told["max_lifetime_days"], told["session_lifetime_days"],
                          told["idle_days"]), (90, 30, None))
        (entry,) = self.cast.ask("audit", "list", "--what", "settings.anew")
        self.assertIn({"name": "max_lifetime_days", "value": "90"}, entry["details"])
        self.export()

    def test_targets_that_cannot_be_written(self):
        for name, part in ((self.folder, "it is no regular file"),
                           (self.folder / "no" / "file", "can't be written: No such file"),
                           ("/dev/full", "it is no regular file")):
            self.check(["export", str(name)], 1, part)

    def test_a_full_disk(self):
        before = self.export()
        done = subprocess.run(
            ["bash", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "bash", str(CLI), "export",
             str(self.file)],
            env={**os.environ, **self.cast.environment()}, capture_output=True, text=True,
            timeout=60, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"{self.file}: can't be written: File too large", done.stderr)
        self.assertEqual(self.file.read_text(), before)
        self.assertEqual(list(self.folder.glob("backup*")), [self.file])

    def test_stdout_that_takes_nothing(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([str(CLI), "export", "-"], stdout=full, stderr=subprocess.PIPE,
                                  env={**os.environ, **self.cast.environment()}, text=True,
                                  timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr),
                         (1, "tokenward: stdout can't be written to: No space left on device\n"))

    def test_a_reader_that_leaves(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([str(CLI), "export", "-"], stdout=writer, stderr=subprocess.PIPE,
                              env={**os.environ, **self.cast.environment()}, text=True, timeout=60,
                              check=False)
        os.close(writer)
        self.assertEqual((done.returncode, done.stderr),
                         (1, "tokenward: stdout can't be written to: Broken pipe\n"))

    def test_files_that_are_none(self):
        (self.folder / "empty").touch()
        (self.folder / "gz").write_bytes(gzip.compress(b"x" * 1000))
        (self.folder / "csv").write_text("token_hash,name\n")
        for words, code, part in (
            ([], 2, "needs a FILE, or the command sonarqube"),
            ([str(self.folder / "nowhere")], 1, "nowhere: can't be opened: No such file or directory"),
            ([str(self.folder / "gz")], 1, 'gz: the file is compressed: "zcat FILE'),
            ([str(self.folder)], 1, f"{self.folder}: the file can't be read"),
            (["-"], 1, "stdin: the file is empty"),
            ([str(self.folder / "empty")], 1, "empty: the file is empty"),
            ([str(self.folder / "csv")], 1, "line 1: this is no backup"),
        ):
            self.check(["import", *words], code, part)

    def test_lines_that_are_refused(self):
        lines = self.export().splitlines(keepends=True)
        token = next(at for at, line in enumerate(lines) if '"kind":"token"' in line)
        bad = [*lines]
        bad[1] = "{no json\n"
        bad[token] = bad[token].replace('"type":"user"', '"type":"global"')
        bad.insert(2, "x" * (1024 * 1024 + 1) + "\n")
        bad.insert(4, lines[2])
        changed = self.folder / "changed"
        changed.write_text("".join(bad))
        done = self.run_cli("import", str(changed))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, f"0 imported, {len(lines) - 4} here already, 4 refused.\n")
        *told, last = done.stderr.splitlines()
        self.assertEqual(last, f"tokenward: {changed}: of the backup, 2 lines are missing or can't be believed")
        self.assertEqual([line.split(": ")[1] for line in told],
                         ["line 2", "line 3", "line 5", f"line {token + 3}"])
        for line, part in zip(told, ("no line of a backup", "longer than 1048576 bytes",
                                     "stands here again", "the line was changed"), strict=True):
            self.assertIn(part, line)

    def test_another_key_file(self):
        self.export()
        kept, self.cast.keys = self.cast.keys, self.folder / "other-keys"
        try:
            self.cast.do("keygen")
            self.check(["import", str(self.file)], 1,
                       f"{self.file}: line 1: the header was changed, or its key is another one than "
                       f"the key of that name in the key file, which is {self.cast.keys}")
        finally:
            self.cast.keys = kept

    def test_another_format(self):
        text = self.export().replace('"format":"1"', '"format":"2"', 1)
        self.file.write_text(text)
        self.check(["import", str(self.file)], 1, "of a format that this version doesn't know")


class Many(CliCase):
    """Enough tokens for an import to be met in its midst."""

    TOKENS = 3000

    @classmethod
    def populate(cls):
        cls.cast.user("alice", "scan")
        rows = [row(issue(), f"token {number}") for number in range(cls.TOKENS)]
        done = take_over(cls.cast, csv_of(rows))
        assert done.returncode == 0, done.stderr
        cls.file = cls.folder / "backup"
        cls.cast.do("export", str(cls.file))
        cls.lines = cls.file.read_text().splitlines(keepends=True)
        cls.records = len(cls.lines) - 2

    def setUp(self):
        self.redis.command("FLUSHALL")

    def start(self):
        process = subprocess.Popen(
            [str(CLI), "import", "-", "--json"], env={**os.environ, **self.cast.environment()},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if not stream.closed:
                stream.close()

    def tokens_here(self):
        return self.redis.command("ZCARD", "tw:admin:tokens")

    def assert_whole(self):
        again = self.folder / "again"
        self.cast.do("export", str(again))
        self.assertEqual(records_of(again.read_text()), records_of("".join(self.lines)))

    def test_killed_in_its_midst(self):
        process = self.start()
        process.stdin.write("".join(self.lines[:self.TOKENS // 2]))
        process.stdin.flush()
        wait_until(lambda: self.tokens_here() > 500, "half of it to be there")
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertEqual(self.redis.command("EXISTS", "tw:gate:meta"), 0)
        self.assertLess(self.tokens_here(), self.TOKENS)
        for words in (["init"], ["user", "list"], ["export", "-"], ["fsck"]):
            self.check(words, 1, 'and is not at its end: run "tokenward import" with the same')
        doctor = self.run_cli("doctor")
        self.assertEqual(doctor.returncode, 1)
        self.assertRegex(doctor.stdout, r"store +an import was begun here at \S+ and is not at its "
                                        r"end\n +-> run \"tokenward import\"")

        told = json.loads(self.check(["import", str(self.file), "--json"], 0))
        self.assertGreater(told["already"], 500)
        self.assertEqual(told["imported"] + told["already"], self.records)
        self.assert_whole()

    def test_redis_is_another_one_at_the_end(self):
        """Its links are idle meanwhile: nothing else tells that it may have gone back."""
        process = self.start()
        process.stdin.write("".join(self.lines[:self.TOKENS // 2]))
        process.stdin.flush()
        wait_until(lambda: self.tokens_here() > 500, "half of it to be there")
        self.redis.command("SAVE")
        self.redis.kill()
        self.redis.start()
        process.stdin.write("".join(self.lines[self.TOKENS // 2:]))
        process.stdin.close()
        self.assertNotEqual(process.wait(60), 0)
        told = process.stderr.read()
        process.stdout.close()
        process.stderr.close()
        self.assertRegex(told, "Redis was restarted, or another one took its place|can't be reached"
                               "|can't be asked")
        self.assertEqual(self.redis.command("EXISTS", "tw:gate:meta"), 0)
        self.check(["import", str(self.file)], 0)
        self.assert_whole()

    def test_opened_though_it_was_cut(self):
        cut = self.folder / "cut"
        cut.write_text("".join(self.lines[:-2]))
        for words, is_open in (((), False), (("--cut",), True)):
            done = self.run_cli("import", str(cut), *words)
            self.assertEqual(done.returncode, 1)
            told = f"the backup is cut: its last line is missing, behind line {len(self.lines) - 2}"
            if not is_open:
                told += (". The store stays closed, and nginx answers 503: import the same backup "
                         'whole, open it with what there is by "tokenward import --cut FILE", or '
                         "empty this Redis and import another")
            else:
                told += ". The store is open all the same, with what there is"
            self.assertEqual(done.stderr, f"tokenward: {cut}: {told}\n")
            self.assertEqual(self.redis.command("EXISTS", "tw:gate:meta"), is_open)
        self.assertEqual(len(self.cast.ask("token", "list")), self.TOKENS - 1)

    def test_two_at_once(self):
        text = "".join(self.lines)
        both = [self.start(), self.start()]
        for process in both:  # neither gets to its end before the other has begun
            process.stdin.write(text[:len(text) // 2])
            process.stdin.flush()
        for process in both:
            process.stdin.write(text[len(text) // 2:])
            process.stdin.close()
        told = []
        for process in both:
            process.wait(60)
            error = process.stderr.read()
            self.assertEqual((process.returncode, error), (0, ""))
            told.append(json.loads(process.stdout.read()))
        self.assertEqual(sum(one["imported"] for one in told), self.records, told)
        self.assertEqual(sum(one["already"] for one in told), self.records, told)
        self.assert_whole()

    def test_progress_on_a_terminal(self):
        environment = {**os.environ, **self.cast.environment(), "TERM": "xterm"}
        shown = on_terminal([str(CLI), "import", str(self.file)], environment, width=70)
        self.assertRegex(shown, r"\r\d+ records  \[#* *\]  +\d+%")
        self.assertRegex(shown, rf"\r +\r{self.records} imported, 0 here already, 0 refused\.\n\Z")
        again = [str(CLI), "export", str(self.folder / "again")]
        self.assertRegex(on_terminal(again, environment, width=70), r"\rrecords  \d+ ")
        for quiet in ([str(CLI), "import", str(self.file), "--json"], [*again, "--json"]):
            self.assertNotIn("\r", on_terminal(quiet, environment, width=70))
        # stderr alone is asked: capture_output is no terminal.
        self.assertEqual(self.run_cli("import", str(self.file)).stderr, "")
