"""Made-up tokens must never reach Redis: MONITOR says every command that did."""

import math
import socket
import threading

from . import load


def redis_commands_for(ground, running, count):
    """Asks with at least that many; how many commands named a token's record meanwhile."""
    first = load.run(running.port, running.values, 1)
    # In one go if it can be: wrk reads them all before it begins.
    seconds = math.ceil(count * first.seconds / first.requests) + 1
    with _Monitor(ground.store.redis.socket) as monitor:
        asked = 0
        while asked < count:
            tally = load.run(running.port, ground.tokens.values("all-made-up"), seconds)
            if tally.refused != tally.requests:
                raise RuntimeError(f"a made-up token was let in: {tally}")
            asked += tally.requests
        ground.store.redis.command("ECHO", _Monitor.END)
        monitor.wait()
    return {"asked": asked, "redis_commands": monitor.token_commands,
            "heartbeat_commands": monitor.commands - monitor.token_commands}


class _Monitor:
    """Counts commands until END comes by."""

    END = "end-of-monitor"

    def __init__(self, path):
        self.commands = 0
        self.token_commands = 0
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._lines = self._socket.makefile("rb")
        self._socket.sendall(b"MONITOR\r\n")
        if self._lines.readline() != b"+OK\r\n":
            raise RuntimeError("Redis refused MONITOR")
        self._thread = threading.Thread(target=self._count, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._socket.close()

    def wait(self):
        self._thread.join(30)
        if self._thread.is_alive():
            raise TimeoutError("MONITOR")

    def _count(self):
        for line in self._lines:
            if self.END.encode() in line:
                return
            self.commands += 1
            self.token_commands += b"gate:t:" in line
