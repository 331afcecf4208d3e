"""A Redis that is there and doesn't answer the question: 503, never 401 and never let in."""

import time

from support.fault_case import PATH, FaultCase, in_background
from support.redis_server import RedisServer
from support.waiting import wait_until


class RedisRefuses(FaultCase):
    def tearDown(self):
        self.assert_serving()

    def test_incident_39_replica(self):
        # Of a master that isn't there: it keeps its data and answers reads as before.
        self.redis.command("CONFIG", "SET", "replica-serve-stale-data", "yes")
        self.redis.command("REPLICAOF", "127.0.0.1", "1")
        self.wait_until_unavailable()
        self.assert_unavailable()
        self.redis.command("REPLICAOF", "NO", "ONE")
        self.assert_back(time.monotonic())

    def test_emptied(self):
        kept = {key: self.redis.command("DUMP", key) for key in self.redis.command("KEYS", "*")}
        self.redis.command("FLUSHALL")
        try:
            self.assert_unavailable()
            self.wait_for_log("not initialised")  # the link itself has noticed
            self.assert_unavailable()
        finally:
            for key, content in kept.items():
                self.redis.command("RESTORE", key, 0, content)
        self.assert_back(time.monotonic())

    def test_incident_23_wrong_password(self):
        """Changed in Redis: the link in use lives on, the next one is refused."""
        reader = self.users.reader
        self.redis.command("ACL", "SETUSER", reader, "resetpass", ">another")
        self.redis.command("CLIENT", "KILL", "USER", reader)
        try:
            self.wait_until_unavailable()
            self.assert_unavailable()
            self.wait_for_log("WRONGPASS")
        finally:
            password = self.users.password(reader)
            self.redis.command("ACL", "SETUSER", reader, "resetpass", f">{password}")
        self.assert_back(time.monotonic())

    def test_user_switched_off(self):
        reader = self.users.reader
        self.redis.command("ACL", "SETUSER", reader, "off")
        self.redis.command("CLIENT", "KILL", "USER", reader)
        try:
            self.wait_until_unavailable()
            self.assert_unavailable()
        finally:
            self.redis.command("ACL", "SETUSER", reader, "on")
        self.assert_back(time.monotonic())

    def test_command_forbidden(self):
        reader = self.users.reader
        self.redis.command("ACL", "SETUSER", reader, "-hgetall")
        try:
            self.assert_unavailable()
            self.wait_for_log("NOPERM")
        finally:
            self.redis.command("ACL", "SETUSER", reader, "+hgetall")
        self.assert_back(time.monotonic())

    def test_keys_forbidden(self):
        reader = self.users.reader
        self.redis.command("ACL", "SETUSER", reader, "resetkeys", "~tw:gate:meta")
        try:
            self.assert_unavailable()
        finally:
            self.redis.command("ACL", "SETUSER", reader, "~tw:gate:*")
        self.assert_back(time.monotonic())

    def test_incident_39_swapped_with_an_empty_database(self):
        self.redis.command("SWAPDB", 0, 1)
        try:
            self.assert_unavailable()
        finally:
            self.redis.command("SWAPDB", 0, 1)
        self.assert_back(time.monotonic())

    def test_meta_gone(self):
        meta = self.redis.command("DUMP", "tw:gate:meta")
        self.redis.command("DEL", "tw:gate:meta")
        self.wait_until_unavailable()
        self.assert_unavailable()
        self.redis.command("RESTORE", "tw:gate:meta", 0, meta)
        self.assert_back(time.monotonic())

    def test_busy_with_a_script(self):
        script = "while true do end"
        self.redis.command("CONFIG", "SET", "busy-reply-threshold", 1)
        with self.redis.connect() as other:
            other.command("AUTH", "tester", self.users.password("tester"))
            other.send("EVAL", script, 0)
            try:
                self.wait_until_unavailable()
                self.assert_unavailable()
            finally:
                self.redis.command("SCRIPT", "KILL")
        self.assert_back(time.monotonic())

    def test_out_of_connections(self):
        self.redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        self.redis.command("CONFIG", "SET", "maxclients", 1)
        self.redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        try:
            self.wait_until_unavailable()
            self.assert_unavailable()
        finally:
            self.redis.command("CONFIG", "SET", "maxclients", 1000)
        self.assert_back(time.monotonic())

    def wait_until_unavailable(self):
        wait_until(lambda: self.status(PATH, self.token) == 503, "503")

    def wait_for_log(self, words):
        """The cause stands there for the administrator; the same one only from time to time."""
        wait_until(lambda: words in self.nginx.log(), f"{words} in nginx's error log", deadline=5)


class Loading(FaultCase):
    """A Redis that is still reading its file: it takes connections and answers LOADING."""

    redis_options = {}

    def test_loading(self):
        self.assert_serving()
        for number in range(2000):
            self.redis.command("SET", f"filler:{number}", "x" * 2000)
        self.redis.command("SAVE")
        self.redis.stop()
        slow = RedisServer(self.redis.directory, **self.users.redis_options, extra=[
            "--key-load-delay", "500", "--loading-process-events-interval-bytes", "1024"])
        self.addCleanup(slow.stop)
        # It returns when the file is read.
        starting = in_background(slow.start)
        answers, loading = [], 0
        while starting.is_alive():
            said = self.status(PATH, self.token)
            answers.append(said)
            loading += said == 503 and slow.is_loading()
        since = time.monotonic()
        self.assertGreater(loading, 10)
        # Let in only once everything was there, and from then on.
        self.assertEqual(answers, sorted(answers, reverse=True))
        self.assert_back(since)
