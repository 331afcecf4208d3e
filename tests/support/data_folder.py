"""A data folder, as `tokenward` with nothing configured makes it; its Redis ends with the test.

    data = DataFolder(folder / "data")
    test.addCleanup(data.kill_redis)
    data.do("redis", "start")
"""

import json
import os
import pty
import signal
import subprocess
import threading
from pathlib import Path

from .build import CLI
from .processes import is_alive
from .terminal import read_all
from .waiting import wait_until


class DataFolder:
    """Takes the place of a Cast for what needs its environment() alone."""

    def __init__(self, path):
        self.path = Path(path)

    def environment(self):
        return {"TOKENWARD_CONFIG": os.devnull, "TOKENWARD_DATA": str(self.path)}

    def run(self, *words, **more):
        """One call, without a terminal. `more` is for subprocess.run."""
        environment = {**_without_settings(), **self.environment(), **more.pop("environment", {})}
        return subprocess.run(
            [str(CLI), *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=60, check=False, **more)

    def do(self, *words):
        done = self.run(*words)
        if done.returncode != 0:
            raise RuntimeError(f"tokenward {' '.join(words)}: {done.returncode}\n{done.stderr}")
        return done.stdout

    def ask(self, *words):
        return json.loads(self.do(*words, "--json"))

    def run_on_terminal(self, *words):
        """One call before a terminal: (exit code, all that stands there)."""
        ours, theirs = pty.openpty()
        seen = bytearray()
        reader = threading.Thread(target=read_all, args=(ours, seen))
        process = subprocess.Popen(
            [str(CLI), *words], env={**_without_settings(), **self.environment()},
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        reader.start()
        code = process.wait(60)
        reader.join()
        os.close(ours)
        return code, seen.decode().replace("\r\n", "\n")

    def redis_pid(self):
        """As the kernel says who listens; None without a Redis or a folder."""
        done = self.run("redis", "status", "--json")
        return json.loads(done.stdout)["pid"] if done.returncode == 0 else None

    def kill_redis(self):
        pid = self.redis_pid()
        if pid:
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not is_alive(pid), "Redis to be gone")


def _without_settings():
    return {name: value for name, value in os.environ.items() if not name.startswith("TOKENWARD_")}
