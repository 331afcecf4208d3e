"""A private Redis for tests: its own folder, Unix socket, and optionally a TCP port and ACL file.

    with RedisServer(folder) as redis:
        redis.command("HGETALL", "tw:gate:meta")
        run("tokenward", "--redis", redis.address)

It is started and ended by its own process id, and ends with the test that started it.
"""

import atexit
import ctypes
import os
import shutil
import signal
import subprocess
import threading
import time
from functools import partial
from pathlib import Path

from .ports import free_port
from .resp import Connection, RedisError

_DEADLINE = 20.0  # seconds; for a loaded machine, never a pause
_PR_SET_PDEATHSIG = 1
_MAX_SOCKET_PATH = 107


class RedisServer:
    """One redis-server process. `start` may follow `stop` or `kill`: same folder, same port.

    acl   an ACL file; a copy in `directory` is used. An administrator's name and password for
          `command` then come as `user` and `password`.
    port  None: no TCP. 0: a free port, kept over restarts.
    extra more options, such as ["--appendonly", "yes"].
    """

    def __init__(self, directory, *, acl=None, port=None, extra=(), user=None, password=None):
        self.directory = Path(directory)
        self.socket = str(self.directory / "redis.sock")
        if len(self.socket.encode()) > _MAX_SOCKET_PATH:
            raise ValueError(f"too long for a Unix socket: {self.socket}")
        self.log = self.directory / "redis.log"
        self.port = port
        self._acl = acl
        self._extra = list(extra)
        self._user = user
        self._password = password
        self._process = None
        self._connection = None

    @property
    def address(self):
        """As `--redis` and `auth_token_redis` take it."""
        return f"unix:{self.socket}"

    @property
    def tcp_address(self):
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self):
        return self._process.pid if self._process else None

    def start(self):
        """Starts Redis and returns when it serves commands."""
        if self._process:
            raise RuntimeError("already started")
        self.directory.mkdir(parents=True, exist_ok=True)
        if self._acl:
            shutil.copyfile(self._acl, self.directory / "users.acl")
        wants_free_port = self.port == 0
        for attempt in range(5):
            if wants_free_port:
                self.port = free_port()
            self._launch()
            if self._wait_ready():
                return self
            # Somebody else may have taken the free port in between.
            if not wants_free_port or attempt == 4:
                break
        raise RuntimeError("redis-server didn't start:\n" + self.log.read_text(errors="replace"))

    def stop(self):
        """Ends Redis in order; does nothing when it isn't running."""
        self._end(signal.SIGTERM)

    def kill(self):
        """Ends Redis without warning."""
        self._end(signal.SIGKILL)

    def pause(self):
        """Freezes Redis: connections stay open, nothing answers."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self):
        self._process.send_signal(signal.SIGCONT)

    def connect(self, timeout=5.0):
        """A new connection, not signed in."""
        return Connection(self.socket, timeout)

    def command(self, *words):
        """One command on a connection that is kept."""
        if self._connection is None:
            connection = self.connect()
            if self._user is not None:
                connection.command("AUTH", self._user, self._password)
            self._connection = connection
        return self._connection.command(*words)

    def dump(self):
        """Every key's name and value as one run of bytes, to search for what must not be there."""
        parts = []
        cursor = b"0"
        while True:
            cursor, keys = self.command("SCAN", cursor, "COUNT", 1000)
            for key in keys:
                parts += [key, repr(self._value(key)).encode()]
            if cursor == b"0":
                return b"\n".join(parts)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _value(self, key):
        kind = self.command("TYPE", key)
        reads = {
            "string": ["GET", key],
            "hash": ["HGETALL", key],
            "set": ["SMEMBERS", key],
            "zset": ["ZRANGE", key, 0, -1, "WITHSCORES"],
            "list": ["LRANGE", key, 0, -1],
            "stream": ["XRANGE", key, "-", "+"],
        }
        return self.command(*reads[kind]) if kind in reads else None

    def _launch(self):
        # fmt: off
        words = [
            "redis-server",
            "--port", str(self.port or 0), "--bind", "127.0.0.1",
            "--unixsocket", self.socket, "--unixsocketperm", "700",
            "--dir", str(self.directory), "--logfile", str(self.log),
            "--save", "", "--appendonly", "no", "--daemonize", "no",
            "--maxmemory-policy", "noeviction",
        ]
        # fmt: on
        if self._acl:
            words += ["--aclfile", str(self.directory / "users.acl")]
        Path(self.socket).unlink(missing_ok=True)
        # A process bound to its parent's thread would end with that thread, so only from the first.
        bound = threading.current_thread() is threading.main_thread()
        self._process = subprocess.Popen(
            words + self._extra,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            restore_signals=False,  # a limit on its files makes a write fail, and doesn't end it
            preexec_fn=partial(_die_with, os.getpid()) if bound else None,
        )
        atexit.register(self.kill)

    def _wait_ready(self):
        """True when Redis serves commands; False when it ended, or answers to nobody in time."""
        deadline = time.monotonic() + _DEADLINE
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                self._process = None
                return False
            if self._serves():
                return True
            time.sleep(0.005)
        self.kill()
        return False

    def is_loading(self):
        """True while it takes connections and is still reading its file."""
        return self._ping_error().startswith("LOADING")

    def _serves(self):
        error = self._ping_error()
        return not error or not error.startswith(("LOADING", "no connection"))

    def _ping_error(self):
        try:
            with self.connect(timeout=1.0) as connection:
                # To a stranger a Redis that is still loading only says NOAUTH.
                if self._user is not None:
                    connection.command("AUTH", self._user, self._password)
                connection.command("PING")
                return ""
        except RedisError as error:
            return str(error)
        except OSError:
            return "no connection"

    def _end(self, number):
        if self._connection:
            self._connection.close()
            self._connection = None
        process, self._process = self._process, None
        if process is None:
            return
        atexit.unregister(self.kill)
        # Woken up to end in order; one that is killed must not say a last word.
        if number != signal.SIGKILL:
            process.send_signal(signal.SIGCONT)
        process.send_signal(number)
        try:
            process.wait(_DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


_libc = ctypes.CDLL(None, use_errno=True)


def _die_with(parent):
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)
