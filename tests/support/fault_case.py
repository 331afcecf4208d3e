"""The ground of the fault tests: one project token and one user token, and the bounds that hold
whatever happens to Redis.
"""

import time
from threading import Thread

from .build import slack
from .gate_case import API, ECHO, GateCase
from .http_client import open_raw, read_answer, request_bytes
from .waiting import wait_until

READ_TIMEOUT = 0.5  # seconds; the default
RECOVERY = 1.0  # the most that may pass from Redis's being back to the first request let in
PATH = "/projects/web/x"


class FaultCase(GateCase):
    # A Redis that is killed comes back with what it knew.
    redis_options = {"extra": ["--appendonly", "yes", "--appendfsync", "always"]}
    read_timeout = READ_TIMEOUT

    @classmethod
    def http(cls):
        time = f"{int(cls.read_timeout * 1000)}ms"
        store = cls.cast.directives(more=f"read_timeout={time} connect_timeout={time}")
        return store + API + ECHO

    @classmethod
    def people(cls):
        cls.cast.project("web")
        cls.cast.user("alice", "scan", project="web")
        cls.token = cls.cast.token("ci", "project", user="alice", projects=["web"])
        cls.of_alice = cls.cast.token("mine", "user", user="alice")
        cls.revoked = cls.cast.token("old", "project", user="alice", projects=["web"])
        cls.cast.revoke(cls.revoked)

    def assert_serving(self):
        """Everything as before any fault, unknown tokens included."""
        # Each worker has a link of its own, and which one answers is chance.
        wait_until(lambda: all(self.status(PATH, self.token) == 200 for _ in range(24)),
                   "every worker's link back")
        self.assertEqual(self.status("/user/x", self.of_alice), 200)
        self.assertEqual(self.status(PATH, self.revoked), 401)
        self.assertEqual(self.status(PATH), 401)

    def assert_unavailable(self):
        """503 within the read timeout for whoever shows a token, bad ones among them."""
        for token in (self.token, self.of_alice, self.revoked):
            began = time.monotonic()
            answer = self.answer(PATH, token)
            self.assertEqual(answer.status, 503)
            self.assertLess(time.monotonic() - began, self.read_timeout + 0.5 * slack())
            self.assertEqual(answer.header("Retry-After"), "1")
            self.assertIsNone(answer.header("WWW-Authenticate"))
            self.assertIsNone(answer.header("Authentication-Token-Expiration"))
        # What needs no Redis is answered as ever.
        self.assertEqual(self.status(PATH), 401)
        self.assertEqual(self.status(PATH, "twp_made-up"), 401)
        self.assertEqual(self.status("/open"), 200)

    def assert_back(self, since):
        """Let in again, and in time; until then nothing but 503. How long it took."""
        self.wait_for_status(200, PATH, self.token)
        took = time.monotonic() - since
        self.assertLess(took, RECOVERY * slack(), "recovery took too long")
        self.assert_serving()
        return took

    def send_and_wait_inside(self, count=1, nginx=None):
        """`count` requests that nginx has read and that now wait for Redis."""
        nginx = nginx or self.nginx
        data = request_bytes(PATH, self.token.text)
        # nginx goes on counting what died with a killed worker. A worker that answers again is
        # done with what it answered before.
        self.busy_requests(nginx)
        dead = self.busy_requests(nginx)
        raws = [open_raw(nginx.port, data) for _ in range(count)]
        wait_until(
            lambda: self.busy_requests(nginx) == dead + count, f"{count} requests inside nginx"
        )
        return raws

    def statuses_of(self, raws):
        statuses = []
        for raw in raws:
            with raw:
                statuses.append(read_answer(raw).status)
        return statuses


def in_background(work):
    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread
