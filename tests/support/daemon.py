"""A running `tokenward serve`, and calls of its API.

    with Daemon(cast) as daemon:
        api = Api(daemon.port, token)
        made = api.post("/api/v1/tokens", {"name": "ci", "type": "user"})
"""

import http.client
import json
import os
import re
import signal
import subprocess
import threading
from functools import partial
from typing import NamedTuple

from .build import CLI
from .processes import die_with
from .waiting import wait_until

_LISTENING = re.compile(r"listening on (\S+)")
_DEADLINE = 30.0


class Daemon:
    """`words` are more options of `serve`; without a --listen it takes a free port of 127.0.0.1.
    `redis` stands in place of the cast's own address, as for a proxy before it.
    """

    def __init__(self, cast, *words, redis=None):
        self.cast = cast
        self.addresses = []
        self._words = list(words)
        self._redis = redis
        self._process = None
        self._lines = []
        self._reader = None

    def start(self):
        words = [str(CLI), "serve", *self._words]
        if "--listen" not in self._words:
            words += ["--listen", "127.0.0.1:0"]
        environment = {**os.environ, **self.cast.environment()}
        if self._redis:
            environment["TOKENWARD_REDIS"] = self._redis
        bound = threading.current_thread() is threading.main_thread()
        self._process = subprocess.Popen(
            words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
            preexec_fn=partial(die_with, os.getpid()) if bound else None)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        listens = words.count("--listen")
        wait_until(lambda: self._process.poll() is not None or len(self._listening()) == listens,
                   "the daemon to listen")
        self.addresses = self._listening()
        if self._process.poll() is not None:
            self._reader.join()
            self._process.stderr.close()
            raise RuntimeError("the daemon didn't start:\n" + self.log())
        return self

    @property
    def port(self):
        return int(self.addresses[0].rpartition(":")[2])

    @property
    def pid(self):
        return self._process.pid

    def log(self):
        return "".join(self._lines)

    def wait_for_log(self, *parts):
        """Its lines are read a moment after the answers that they tell of."""
        for part in parts:
            wait_until(lambda p=part: p in self.log(), part)

    def signal(self, number):
        self._process.send_signal(number)

    def wait(self, within=_DEADLINE):
        """Its exit code, once it has ended; after `within` seconds, TimeoutExpired."""
        code = self._process.wait(within)
        self._reader.join()
        return code

    def stop(self):
        if self._process is None:
            return
        if self._process.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                self._process.wait(_DEADLINE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._reader.join()
        self._process.stderr.close()
        self._process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _listening(self):
        return _LISTENING.findall(self.log())

    def _read(self):
        for line in self._process.stderr:
            self._lines.append(line)


class ApiAnswer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    def header(self, name):
        return self.headers[name]


class Api:
    """Calls on one kept-alive connection, which is opened again when the daemon closed it."""

    def __init__(self, port, token=None, timeout=30.0, openapi=None, source=None):
        self.token = token
        self._openapi = openapi  # every answer is held against it
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=timeout, source_address=(source, 0) if source else None)

    def call(self, method, path, body=None, headers=None, token=...):
        token = self.token if token is ... else token
        lines = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            lines["Content-Type"] = "application/json"
        lines.update(headers or {})
        self._connection.request(method, path, body, lines)
        answer = self._connection.getresponse()
        told = ApiAnswer(answer.status, answer.headers, answer.read())
        if self._openapi:
            self._openapi.check(method, path, told)
        return told

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, body, **more)

    def patch(self, path, body=None, **more):
        return self.call("PATCH", path, body, **more)

    def delete(self, path, **more):
        return self.call("DELETE", path, **more)

    def close(self):
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def ask(port, path, token=None):
    """One GET on a connection of its own."""
    with Api(port, token) as api:
        return api.get(path)
