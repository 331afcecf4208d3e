"""The ground of the daemon's tests: a Redis, a store, and `tokenward serve` on it."""

import shutil
import tempfile
import unittest
from pathlib import Path

from .cast import Cast
from .daemon import Api, Daemon, ask
from .openapi import OpenApi
from .redis_server import RedisServer


class DaemonCase(unittest.TestCase):
    """One Redis, store and daemon a class. Every answer is held against /openapi.json."""

    options = ()  # of `serve`

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="tw-serve-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.redis = RedisServer(cls.folder / "redis").start()
        cls.addClassCleanup(cls.redis.stop)
        cls.cast = Cast(cls.folder, cls.redis).begin()
        cls.populate()
        cls.daemon = Daemon(cls.cast, *cls.options).start()
        cls.addClassCleanup(cls.daemon.stop)
        cls.openapi = OpenApi(ask(cls.daemon.port, "/openapi.json").json)

    @classmethod
    def populate(cls):
        """For what all tests of a class need, made by the command line."""

    def api(self, token=None):
        """`token` is a Token or a text."""
        api = Api(self.daemon.port, getattr(token, "text", token), openapi=self.openapi)
        self.addCleanup(api.close)
        return api

    def check_problem(self, answer, status, part="", code=None):
        """That it is one (RFC 9457), and what it says."""
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.header("Content-Type"), "application/problem+json")
        problem = answer.json
        self.assertEqual(problem["status"], status)
        self.assertEqual(problem["request_id"], answer.header("X-Request-Id"))
        self.assertIn(part, problem["detail"])
        if code:
            self.assertEqual(problem["code"], code)
        return problem
