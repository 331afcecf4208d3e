"""`tokenward serve` with nothing configured: its Redis is found, kept alive, and left behind."""

import os
import shutil
import signal
import socket
import tempfile
import unittest
from pathlib import Path

from support.cli_case import TOKEN
from support.daemon import Api, Daemon
from support.data_folder import DataFolder
from support.waiting import wait_until


class NothingConfigured(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tw-serve-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = DataFolder(self.folder / "data")
        self.addCleanup(self.data.kill_redis)
        self.daemon = Daemon(self.data)
        self.addCleanup(self.daemon.stop)

    def api(self, token=None):
        api = Api(self.daemon.port, token)
        self.addCleanup(api.close)
        return api

    def is_ready(self):
        return self.api().get("/readyz").status == 200

    def test_serves_and_leaves_its_redis_behind(self):
        self.daemon.start()
        self.assertTrue(self.is_ready())
        self.assertNotRegex(self.daemon.log(), TOKEN)
        pid = self.data.redis_pid()
        token = self.data.ask("token", "create", "--name", "n", "--type", "user", "--user", "admin")
        self.assertEqual(self.api(token["token"]).get("/api/v1/tokens").status, 200)
        self.daemon.signal(signal.SIGTERM)
        self.assertEqual(self.daemon.wait(), 0)
        self.assertEqual(self.data.redis_pid(), pid)

        with Daemon(self.data) as again:
            api = Api(again.port, token["token"])
            self.addCleanup(api.close)
            self.assertEqual(api.get("/api/v1/tokens").status, 200)
            self.assertEqual(self.data.redis_pid(), pid)

    def test_makes_nothing_where_it_cannot_listen(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            for words, code in ((("--listen", address), 1), (("--listen", "nowhere"), 2),
                                (("--listen", address, "--trusted-proxy", "x"), 2)):
                done = self.data.run("serve", *words)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertFalse(self.data.path.exists(), words)

    def test_redis_outlives_a_killed_daemon(self):
        self.daemon.start()
        pid = self.data.redis_pid()
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait()
        self.assertEqual(self.data.redis_pid(), pid)
        self.assertTrue(self.data.ask("redis", "stop")["stopped"])

    def test_starts_redis_again_when_it_is_gone(self):
        self.daemon.start()
        before = self.data.redis_pid()
        os.kill(before, signal.SIGKILL)
        self.daemon.wait_for_log("was gone and is started again")
        self.assertNotEqual(self.data.redis_pid(), before)
        wait_until(self.is_ready, "the daemon to be ready again")

    def test_redis_isnt_stopped_under_it(self):
        self.daemon.start()
        done = self.data.run("redis", "stop")
        self.assertEqual(done.returncode, 1)
        self.assertIn('"tokenward serve" runs on', done.stderr)
        self.assertTrue(self.is_ready())

    def test_group_without_a_data_folder(self):
        done = self.data.run("serve", "--group", "x", "--redis", "unix:/nonexistent")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--group is for a data folder", done.stderr)


if __name__ == "__main__":
    unittest.main()
