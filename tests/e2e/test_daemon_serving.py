"""The daemon as a process: where it listens, how it ends, whose word it takes, what it writes down."""

import http.client
import resource
import shutil
import signal
import socket
import stat
import tempfile
import threading
import unittest
from contextlib import closing
from pathlib import Path

from support.cast import Cast
from support.cli_case import TOKEN
from support.daemon import Api, Daemon, ask
from support.redis_proxy import RedisProxy
from support.redis_server import RedisServer
from support.redis_users import RedisUsers
from support.waiting import wait_until


_WHO = (b"who", b"agent", b"through", b"from")


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Serving(unittest.TestCase):
    """As the daemon's own user of Redis, whose rights must be enough."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tw-serve-"))
        self.addCleanup(shutil.rmtree, self.folder)
        users = RedisUsers(self.folder)
        self.redis = RedisServer(self.folder / "redis", **users.redis_options).start()
        self.addCleanup(self.redis.stop)
        self.cast = Cast(self.folder, self.redis, users=users).begin()
        self.cast.user("alice")
        self.alice = self.cast.token("alice", "user", user="alice")

    def begin(self, *words, redis=None):
        daemon = Daemon(self.cast, *words, redis=redis).start()
        self.addCleanup(daemon.stop)
        return daemon

    def refuse(self, part, *words):
        """That `serve` doesn't even begin."""
        with self.assertRaises(RuntimeError) as caught:
            Daemon(self.cast, *words).start()
        self.assertIn(part, str(caught.exception))

    def created(self):
        """Where the audit log says that each token was made from."""
        entries = self.redis.command("XRANGE", "tw:admin:audit", "-", "+")
        fields = [dict(zip(e[1][::2], e[1][1::2], strict=True)) for e in entries]
        return {f[b"name"].decode(): tuple(f.get(k, b"").decode() for k in _WHO)
                for f in fields if f[b"what"] == b"token.create"}

    def make(self, connection, name, **headers):
        body = '{"name":"%s","type":"user"}' % name
        connection.request("POST", "/api/v1/tokens", body, {
            "Authorization": f"Bearer {self.alice.text}", "Content-Type": "application/json",
            **headers})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 201, answer.read())
        answer.read()

    def test_a_unix_socket_and_whose_word_counts(self):
        path = self.folder / "api.sock"
        daemon = self.begin("--listen", f"unix:{path}", "--listen", "127.0.0.1:0",
                            "--trusted-proxy", "unix", "--trusted-proxy", "10.0.0.0/8")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o660)
        forwarded = {"X-Forwarded-For": "192.0.2.1, 198.51.100.7, 10.1.1.1"}
        with closing(UnixConnection(path)) as connection:
            self.make(connection, "plain")
            self.make(connection, "proxied", **forwarded)
        port = int(daemon.addresses[1].rpartition(":")[2])
        with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
            self.make(connection, "claimed", **forwarded)
        created = self.created()
        who = ("alice", "api", self.alice.id)
        self.assertEqual(created["plain"], (*who, "unix"))
        self.assertEqual(created["proxied"], (*who, "198.51.100.7"))
        self.assertEqual(created["claimed"], (*who, "127.0.0.1"))
        daemon.signal(signal.SIGTERM)
        self.assertEqual(daemon.wait(), 0)
        self.assertFalse(path.exists())

    def test_a_socket_left_behind_is_taken_over_and_a_live_one_is_not(self):
        path = self.folder / "api.sock"
        first = self.begin("--listen", f"unix:{path}")
        self.refuse("listens already", "--listen", f"unix:{path}")
        first.signal(signal.SIGKILL)
        first.wait()
        self.assertTrue(path.exists())
        self.begin("--listen", f"unix:{path}")
        (self.folder / "file").write_text("mine")
        self.refuse("something else is there", "--listen", f"unix:{self.folder / 'file'}")

    def test_what_it_refuses_to_begin_with(self):
        for part, *words in [
            ("--allow-cleartext", "--listen", "0.0.0.0:0"),
            ("--allow-cleartext", "--listen", "[::]:0"),
            ("not an address", "--listen", "localhost:9400"),
            ("not an address or network", "--trusted-proxy", "10.0.0.0/99"),
            ("not a log level", "--log-level", "loud"),
            ("--workers", "--workers", "0"),
            ("the system lets this process open", "--max-connections", "100000"),
        ]:
            with self.subTest(words):
                if "100000" in words and hard_limit() > 100_128:
                    continue
                self.refuse(part, *words)
        self.cast.keys.rename(self.folder / "elsewhere")
        self.refuse("tokenward keygen")

    def test_it_ends_in_order(self):
        proxy = RedisProxy(self.redis.socket, str(self.folder / "proxy.sock")).start()
        self.addCleanup(proxy.stop)
        daemon = self.begin(redis=proxy.address)
        port = daemon.port
        with closing(Api(port, self.alice.text)) as idle, closing(Api(port)) as watcher:
            self.assertEqual(idle.get("/healthz").status, 200)
            proxy.freeze()
            answers = []
            busy = Api(port, self.alice.text)
            self.addCleanup(busy.close)
            caller = threading.Thread(target=lambda: answers.append(
                busy.post("/api/v1/tokens", {"name": "n", "type": "user"})))
            caller.start()
            waits = b"tokenward_http_queue_length 1\n"
            wait_until(lambda: waits in watcher.get("/metrics").body, "the request to run")
            daemon.signal(signal.SIGTERM)
            daemon.wait_for_log("stopping")
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port))
            proxy.thaw()
            caller.join()
        self.assertEqual(daemon.wait(), 0)
        self.assertEqual(answers[0].status, 201)
        self.assertEqual(answers[0].header("Connection"), "close")

    def test_a_redis_that_comes_later(self):
        self.redis.stop()
        daemon = self.begin()
        with closing(Api(daemon.port, self.alice.text)) as api:
            self.assertEqual(api.get("/readyz").status, 503)
            answer = api.get("/api/v1/me")
            self.assertEqual((answer.status, answer.header("Retry-After")), (503, "5"))
            self.redis.start()
            self.cast.do("init")
            wait_until(lambda: api.get("/readyz").status == 200, "readiness")
            # An emptied Redis knows no token, and none of them is called unknown for it.
            self.redis.command("FLUSHALL")
            self.assertEqual(api.get("/api/v1/me").status, 503)

    def test_keys_are_read_again(self):
        daemon = self.begin("--workers", "1")
        self.assertEqual(ask(daemon.port, "/readyz").status, 200)
        self.cast.do("keygen", "--add")
        self.cast.do("keygen", "--promote", "B")
        new = self.cast.token("new", "user", user="alice")
        with closing(Api(daemon.port, new.text)) as api:
            self.assertEqual(api.get("/api/v1/me").status, 401)
            daemon.signal(signal.SIGHUP)
            wait_until(lambda: api.get("/api/v1/me").status == 200, "the new key")
            # A file that can't be read takes nothing away.
            self.cast.keys.rename(self.folder / "elsewhere")
            daemon.signal(signal.SIGHUP)
            wait_until(lambda: daemon.log().count("reading the key file again") == 2, "SIGHUP")
            self.assertEqual(api.get("/api/v1/me").status, 200)
            daemon.wait_for_log("no store: the key file")

    def check_unavailable(self, answer):
        """That it tells nobody but the log what is wrong with the store."""
        self.assertEqual((answer.status, answer.header("Retry-After")), (503, "5"), answer.body)
        self.assertEqual((answer.json["code"], answer.json["detail"]),
                         ("store_unavailable", "the store can't be asked now; nothing was done"))

    def test_why_there_is_no_store_is_told_in_the_log(self):
        daemon = self.begin("--workers", "1")
        calls = [("GET", "/readyz", None), ("GET", "/api/v1/me", None),
                 ("POST", "/api/v1/tokens", {"name": "n", "type": "user"}),
                 ("POST", "/api/v1/sessions", {"login": "alice", "password": "wrong one"})]
        elsewhere = self.folder / "elsewhere"
        with closing(Api(daemon.port, self.alice.text)) as api:
            self.cast.keys.rename(elsewhere)
            for method, path, body in calls:
                self.check_unavailable(api.call(method, path, body))
            daemon.wait_for_log(f"no store: the key file {self.cast.keys}")
            elsewhere.rename(self.cast.keys)
            self.assertEqual(api.get("/api/v1/me").status, 200)
            self.redis.stop()
            for method, path, body in calls:
                self.check_unavailable(api.call(method, path, body))
            daemon.wait_for_log("can't be reached")
            self.redis.start()
            wait_until(lambda: api.get("/readyz").json["code"] == "store_unavailable", "a refusal")
            self.check_unavailable(api.get("/readyz"))  # it is nobody's store yet
            daemon.wait_for_log("no store: this Redis holds no Tokenward store")

    def test_what_is_shown_is_noted(self):
        daemon = self.begin("--workers", "1")
        gone = self.cast.token("gone", "user", user="alice")
        self.cast.revoke(gone)
        with closing(Api(daemon.port, self.alice.text)) as api:
            self.assertIsNone(self.cast.ask("token", "show", self.alice.id)["last_used_at"])
            self.assertEqual(api.get("/api/v1/me").status, 200)
            self.assertIsNotNone(self.cast.ask("token", "show", self.alice.id)["last_used_at"])
            for _ in range(2):
                self.assertEqual(api.get("/api/v1/me", token=gone.text).status, 401)
        events = self.redis.command("XRANGE", "tw:seen:events", "-", "+")
        self.assertEqual(len(events), 1, "hourly a token")
        self.assertEqual(events[0][1][:6], [b"event", b"tombstone-used", b"id", gone.id.encode(),
                                            b"addr", b"127.0.0.1"])

    def test_the_log_tells_no_secret(self):
        daemon = self.begin("--log-level", "debug")
        with closing(Api(daemon.port, self.alice.text)) as api:
            api.post("/api/v1/tokens", {"name": "n", "type": "user"})
            api.get(f"/api/v1/tokens/{self.alice.text}")
            api.get(f"/{self.alice.text}?{self.alice.text}")
            api.get("/api/v1/me", headers={"X-Request-Id": "mine", "Cookie": self.alice.text})
            answer = api.get("/api/v1/me", headers={"X-Request-Id": f"x\r\n y: {self.alice.text}"
                                                    .replace("\r\n", " ")})
            self.assertEqual(answer.status, 200)
        daemon.signal(signal.SIGTERM)
        daemon.wait()  # all it has to say is said
        log = daemon.log()
        self.assertNotRegex(log, TOKEN)
        self.assertIn("request mine from 127.0.0.1: showMe 200 in", log)
        self.assertIn(f"user alice, token {self.alice.id}", log)


def hard_limit():
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return float("inf") if limit == resource.RLIM_INFINITY else limit


if __name__ == "__main__":
    unittest.main()
