"""The gRPC server and client of grpc_echo.py, as processes: the Python that runs the tests need not
be the one that has the library.
"""

import json
import os
import subprocess
from functools import partial
from pathlib import Path

from .processes import die_with

_WORDS = ("/usr/bin/python3", "-B", str(Path(__file__).with_name("grpc_echo.py")))


class GrpcUpstream:
    requests = ()  # what it was told is in its answers

    def __init__(self):
        self.port = None
        self._process = None

    def start(self):
        self._process = subprocess.Popen(
            [*_WORDS, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            preexec_fn=partial(die_with, os.getpid()))
        self.port = int(self._process.stdout.readline())
        return self

    def stop(self):
        self._process.communicate(timeout=30)


def call_grpc(port, calls):
    """The outcome of each call, on one connection."""
    done = subprocess.run([*_WORDS, "call", str(port)], input=json.dumps(calls), text=True,
                          stdout=subprocess.PIPE, timeout=120, check=True)
    return json.loads(done.stdout)
