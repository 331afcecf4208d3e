"""The Redis of a run, its key file, and our programs that work on it."""

import re
import subprocess

from support.build import BUILD
from support.cast import Cast
from support.redis_server import RedisServer

from . import cores


class Store:
    def __init__(self, folder):
        self.redis = RedisServer(folder / "redis")
        self._cast = Cast(folder, self.redis)

    def __enter__(self):
        self.redis.start()
        cores.bind(self.redis.pid, cores.STORE)
        self._cast.begin()
        return self

    def __exit__(self, *_):
        self.redis.stop()

    def directives(self):
        return self._cast.directives()

    def program(self, name, *words):
        """Runs one of ours on this store; its output."""
        store = ["--redis", self.redis.address, "--key-file", self._cast.keys]
        done = subprocess.run([str(word) for word in (BUILD / "bin" / name, *store, *words)],
                              stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def memory(self):
        """Bytes in use."""
        return self._info("memory", r"used_memory:(\d+)")

    def reads(self):
        """HGETALLs so far."""
        return self._info("commandstats", r"cmdstat_hgetall:calls=(\d+)")

    def _info(self, section, pattern):
        found = re.search(pattern, self.redis.command("INFO", section).decode())
        return int(found[1]) if found else 0
