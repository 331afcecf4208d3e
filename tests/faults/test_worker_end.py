"""Workers that end: in order, at once, or killed; idle or with requests that wait for Redis."""

import os
import signal
import time

from support.build import slack
from support.fault_case import PATH, FaultCase
from support.processes import is_alive
from support.waiting import wait_until


class WorkerEnd(FaultCase):
    read_timeout = 1
    ALLOWED = r"worker process \d+ exited on signal 9"

    def setUp(self):
        self.assert_serving()
        (self.worker,) = self.nginx.worker_pids()

    def tearDown(self):
        self.redis.resume()
        self.assert_serving()

    def test_reload_with_requests_waiting(self):
        """The old worker answers what it has, then ends."""
        self.redis.pause()
        raws = self.send_and_wait_inside(10)
        began = time.monotonic()
        self.nginx.reload()
        self.assertEqual(self.statuses_of(raws), [503] * 10)
        wait_until(lambda: not is_alive(self.worker), "the old worker to end")
        self.assertLess(time.monotonic() - began, self.read_timeout + 2 * slack())

    def test_reload_with_requests_waiting_and_redis_back(self):
        self.redis.pause()
        raws = self.send_and_wait_inside(10)
        os.kill(self.nginx.pid, signal.SIGHUP)
        self.redis.resume()
        self.assertLessEqual(set(self.statuses_of(raws)), {200, 503})
        wait_until(lambda: not is_alive(self.worker), "the old worker to end")

    def test_an_idle_worker_does_not_linger(self):
        """Its link to Redis and that link's timers keep it from nothing."""
        self.nginx.reload()
        wait_until(lambda: not is_alive(self.worker), "the old worker to end", deadline=2 * slack())

    def test_an_idle_worker_does_not_linger_while_redis_is_away(self):
        self.redis.pause()
        self.wait_for_status(503, PATH, self.token)
        self.nginx.reload()
        wait_until(lambda: not is_alive(self.worker), "the old worker to end", deadline=2 * slack())

    def test_quit_with_requests_waiting(self):
        nginx = self.start_nginx(self.http(), name="quitting")
        self.redis.pause()
        raws = self.send_and_wait_inside(10, nginx=nginx)
        os.kill(nginx.pid, signal.SIGQUIT)
        self.assertEqual(self.statuses_of(raws), [503] * 10)
        nginx.stop()

    def test_fast_end_with_requests_waiting(self):
        nginx = self.start_nginx(self.http(), name="ending")
        self.redis.pause()
        raws = self.send_and_wait_inside(10, nginx=nginx)
        nginx.kill()
        for raw in raws:
            with raw:
                self.assertEqual(raw.recv(1000), b"", "an answer out of nowhere")

    def test_worker_killed(self):
        for _ in range(5):
            (worker,) = self.nginx.worker_pids()
            os.kill(worker, signal.SIGKILL)
            self.wait_for_another_than(worker)
            self.assert_serving()

    def test_worker_killed_with_requests_waiting(self):
        self.redis.pause()
        raws = self.send_and_wait_inside(10)
        os.kill(self.worker, signal.SIGKILL)
        self.redis.resume()
        for raw in raws:
            with raw:
                self.assertEqual(raw.recv(1000), b"")
        self.wait_for_another_than(self.worker)
        self.assert_serving()

    def wait_for_another_than(self, worker):
        wait_until(lambda: self.nginx.worker_pids() not in ([], [worker]), "a new worker")
