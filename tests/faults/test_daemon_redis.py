"""Redis goes away in the middle of what the daemon does: nothing is half done, nothing that was
confirmed is lost, and who needs no Redis is served.
"""

import itertools
import shutil
import tempfile
import threading
import unittest
from pathlib import Path

from support.cast import Cast
from support.daemon import Api, Daemon, ask
from support.redis_proxy import RedisProxy
from support.redis_server import RedisServer
from support.waiting import wait_until


class Ground(unittest.TestCase):
    extra = ()

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tw-serve-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.redis = RedisServer(self.folder / "redis", extra=self.extra).start()
        self.addCleanup(self.redis.stop)
        self.cast = Cast(self.folder, self.redis).begin()
        self.cast.user("alice")
        self.alice = self.cast.token("alice", "user", user="alice")

    def begin(self, *words, redis=None):
        self.daemon = Daemon(self.cast, *words, redis=redis).start()
        self.addCleanup(self.daemon.stop)

    def api(self):
        api = Api(self.daemon.port, self.alice.text)
        self.addCleanup(api.close)
        return api

    def stored(self):
        """Names of tokens, each of them whole."""
        tokens = self.cast.ask("token", "list")
        for token in tokens:
            lookup = self.redis.command("HGET", f"tw:admin:t:{token['id']}", "lookup")
            gate = self.redis.command("HGET", b"tw:gate:t:" + lookup, "id")
            self.assertEqual(gate, token["id"].encode(), "details and gate record go together")
        records = [key for key in self.redis.command("KEYS", "tw:gate:t:*")
                   if self.redis.command("HEXISTS", key, "name")]
        self.assertEqual(len(records), len(tokens), "no gate record without details")
        return {token["name"]: token["id"] for token in tokens}


class Cut(Ground):
    """The link is cut after each reply in turn; the client never gets that reply."""

    def setUp(self):
        super().setUp()
        self.proxy = RedisProxy(self.redis.socket, str(self.folder / "proxy.sock")).start()
        self.addCleanup(self.proxy.stop)
        self.begin("--workers", "1", redis=self.proxy.address)

    def cut_everywhere(self, call):
        """Yields what each call answered, until one was answered before the cut came."""
        for number in itertools.count():
            replies = itertools.count()
            was_cut = threading.Event()

            def on_reply(_words, reply, replies=replies, number=number, was_cut=was_cut):
                if next(replies) == number:
                    was_cut.set()
                    return None
                return reply

            self.proxy.on_reply = on_reply
            answer = call(number)
            self.proxy.on_reply = None
            yield number, answer
            if not was_cut.is_set():
                return
            self.assertLess(number, 60)

    def test_creating(self):
        api, seen = self.api(), set()
        path = "/api/v1/tokens"
        for number, answer in self.cut_everywhere(
                lambda n: api.post(path, {"name": f"n{n}", "type": "user"})):
            there = self.stored().get(f"n{number}")
            code = "made" if answer.status == 201 else answer.json["code"]
            seen.add(code)
            with self.subTest(number=number, code=code):
                if code == "made":
                    self.assertEqual(there, answer.json["id"])
                elif code == "store_unavailable":
                    self.assertEqual((answer.status, answer.header("Retry-After")), (503, "5"))
                    self.assertIsNone(there)
                else:
                    self.assertEqual((answer.status, code), (500, "uncertain"))
                    self.assertIn("look before trying again", answer.json["detail"])
        self.assertEqual(seen, {"made", "store_unavailable", "uncertain"})

    def test_revoking(self):
        api, seen = self.api(), set()
        made = [self.cast.token(f"n{n}", "user", user="alice") for n in range(60)]
        for number, answer in self.cut_everywhere(
                lambda n: api.delete(f"/api/v1/tokens/{made[n].id}")):
            is_there = f"n{number}" in self.stored()
            code = "ended" if answer.status == 204 else answer.json["code"]
            seen.add(code)
            with self.subTest(number=number, code=code):
                if code == "ended":
                    self.assertFalse(is_there)
                elif code == "store_unavailable":
                    self.assertTrue(is_there)
                else:
                    self.assertEqual(code, "uncertain")
        self.assertEqual(seen, {"ended", "store_unavailable", "uncertain"})

    def test_frozen(self):
        """Every worker hangs on a silent Redis; the rest of the daemon doesn't."""
        self.proxy.freeze()
        answers = []
        callers = [threading.Thread(target=lambda: answers.append(
            ask(self.daemon.port, "/api/v1/me", self.alice.text).status)) for _ in range(20)]
        for caller in callers:
            caller.start()
        try:
            waiting = b"tokenward_http_queue_length 20\n"
            wait_until(lambda: waiting in self.api().get("/metrics").body, "all to wait")
            self.assertEqual(self.api().get("/healthz").status, 200)
        finally:
            self.proxy.thaw()
            for caller in callers:
                caller.join()
        self.assertEqual(answers, [200] * 20)


class SignIns(Ground):
    """Redis is slow with one sign-in, and more come: they wait for each other, and nobody for them."""

    queue = 16

    def begin_behind_proxy(self, workers):
        path = self.folder / f"proxy{workers}.sock"
        self.proxy = RedisProxy(self.redis.socket, str(path)).start()
        self.addCleanup(self.proxy.stop)
        self.begin("--workers", str(workers), redis=self.proxy.address)
        self.go_on = threading.Event()
        self.addCleanup(self.go_on.set)

        def on_reply(words, reply):
            if any(b":throttle:" in word for word in words):
                self.go_on.wait(30)
            return reply

        self.proxy.on_reply = on_reply

    def sign_in(self, source, answers=None):
        with Api(self.daemon.port, source=source) as api:
            answer = api.post("/api/v1/sessions", {"login": "alice", "password": "wrong one"})
        if answers is not None:
            answers.append(answer)
        return answer

    def test_others_are_served(self):
        for workers in (1, 2):
            with self.subTest(workers=workers):
                self.begin_behind_proxy(workers)
                answers = []
                # One client would have a part of the queue only.
                waiting = [threading.Thread(target=self.sign_in, args=(f"127.0.1.{i}", answers))
                           for i in range(1 + self.queue)]
                for each in waiting:
                    each.start()
                length = f"tokenward_http_queue_length {len(waiting)}\n".encode()
                wait_until(lambda length=length: length in self.api().get("/metrics").body,
                           "all to wait")
                refused = self.sign_in("127.0.2.1")
                self.assertEqual((refused.status, refused.json["code"]), (503, "overloaded"))
                self.assertEqual(refused.header("Retry-After"), "5")
                self.assertEqual(self.api().get("/api/v1/me").status, 200)
                self.go_on.set()
                for each in waiting:
                    each.join()
                self.assertEqual({answer.status for answer in answers} - {401, 429}, set())
                self.daemon.stop()


class Killed(Ground):
    extra = ("--appendonly", "yes", "--appendfsync", "always")

    def test_killed_under_load(self):
        self.begin()
        made, lock, stop = {}, threading.Lock(), threading.Event()

        def create(who):
            with Api(self.daemon.port, self.alice.text) as api:
                for number in itertools.count():
                    if stop.is_set():
                        return
                    name = f"{who}-{number}"
                    answer = api.post("/api/v1/tokens", {"name": name, "type": "user"})
                    with lock:
                        made[name] = (answer.status, answer.json)

        def count(status):
            with lock:
                return sum(answer[0] == status for answer in made.values())

        creators = [threading.Thread(target=create, args=(who,)) for who in range(8)]
        for creator in creators:
            creator.start()
        try:
            for _ in range(3):
                before = count(201)
                wait_until(lambda before=before: count(201) > before + 50, "tokens to be made")
                failed = count(503)
                self.redis.kill()
                wait_until(lambda failed=failed: count(503) > failed, "a refusal")
                self.assertEqual(ask(self.daemon.port, "/healthz").status, 200)
                self.assertEqual(ask(self.daemon.port, "/readyz").status, 503)
                self.redis.start()
        finally:
            stop.set()
            for creator in creators:
                creator.join()
        wait_until(lambda: ask(self.daemon.port, "/readyz").status == 200, "readiness")
        stored = self.stored()
        for name, (status, document) in made.items():
            with self.subTest(name, status=status):
                if status == 201:
                    self.assertEqual(stored.get(name), document["id"], "confirmed, so not lost")
                elif status == 503:
                    self.assertNotIn(name, stored)
                else:
                    self.assertEqual((status, document["code"]), (500, "uncertain"))


if __name__ == "__main__":
    unittest.main()
