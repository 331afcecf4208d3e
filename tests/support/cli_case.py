"""The ground of the command line's tests: a Redis, a store in it, and calls with what they must say."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from .build import CLI
from .cast import Cast
from .redis_server import RedisServer
from .redis_users import RedisUsers

TOKEN = re.compile(r"\btw[upgos]_[0-9A-Za-z]{45}\b")
MADE_UP = "twu_A" + "x" * 44


class CliCase(unittest.TestCase):
    """A Redis and a store in it, one a class, kept in a folder that goes with it."""

    uses_acl = False  # True: every call is made as the daemon's user of redis/users.acl

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="tw-cli-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        users = RedisUsers(cls.folder) if cls.uses_acl else None
        options = users.redis_options if users else {}
        cls.redis = RedisServer(cls.folder / "redis", **options).start()
        cls.addClassCleanup(cls.redis.stop)
        cls.cast = Cast(cls.folder, cls.redis, users=users).begin()
        cls.populate()

    @classmethod
    def populate(cls):
        """For what all tests of a class need."""

    def run_cli(self, *words, **environment):
        return subprocess.run(
            [str(CLI), *words],
            env={**os.environ, **self.cast.environment(), **environment},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )

    def check(self, words, code, part="", **environment):
        """Returns stdout. Without a code of 0, `part` is searched in stderr, which is one line."""
        done = self.run_cli(*words, **environment)
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        if code == 0:
            self.assertIn(part, done.stdout + done.stderr, words)
        else:
            self.assertEqual(done.stdout, "", words)
            self.assertRegex(done.stderr, r"\Atokenward: [^\n]+\n\Z", words)
            self.assertIn(part, done.stderr, words)
            self.assertNotRegex(done.stderr, TOKEN)
        return done.stdout
