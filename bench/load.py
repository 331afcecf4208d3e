"""wrk as load generator."""

import json
import os
import subprocess
from functools import partial
from pathlib import Path
from typing import NamedTuple

from support.processes import die_with

from . import cores

CONNECTIONS = 32
_SCRIPT = Path(__file__).with_name("load.lua")


class Tally(NamedTuple):
    requests: int
    seconds: float
    refused: int  # answers of 400 and above
    lost: int
    p50_us: int
    p99_us: int


def run(port, values, seconds, path="/file", inside=()):
    """As fast as the answers come. `values`: a file of Authorization header values; `inside`: a
    command that runs the load as its own.
    """
    words = [*inside, *_words(port, path, values, seconds)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    tally = Tally(**json.loads(done.stdout.splitlines()[-1]))
    if tally.lost or not tally.requests:
        raise RuntimeError(f"wrk lost requests: {tally}")
    return tally


class Background:
    """A steady load beside something else: each connection pauses after each answer."""

    def __init__(self, port, values, pause_ms, path="/file"):
        self._words = _words(port, path, values, 3600, str(pause_ms))
        self._process = None

    def __enter__(self):
        self._process = subprocess.Popen(self._words, stdout=subprocess.DEVNULL,
                                         preexec_fn=partial(die_with, os.getpid()))
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()


def _words(port, path, values, seconds, *more):
    wrk = ["wrk", "--threads", "1", "--connections", CONNECTIONS, "--duration", f"{seconds}s",
           "--script", _SCRIPT, f"http://127.0.0.1:{port}{path}", "--", values, *more]
    return cores.on(cores.LOAD, wrk)
