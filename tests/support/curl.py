"""Whole answers of HTTP/2, by curl: it knows header compression.

    answers = ask_over_http2(socket, [Request("GET", "localhost", "/x", [("Cookie", "a=b")])])
"""

import http.client
import io
import subprocess
from typing import NamedTuple

from .http_client import Answer

_SAME_FOR_ALL = """\
unix-socket = "{socket}"
http2-prior-knowledge
path-as-is
include
silent
show-error
"""


class Request(NamedTuple):
    method: str
    host: str
    path: str
    headers: list


def ask_over_http2(socket, requests, timeout=60.0):
    """Sends the requests in turn; their answers, in order."""
    same = _SAME_FOR_ALL.format(socket=socket)
    config = "next\n".join(
        same + _options(f"connection-{number}", request) for number, request in enumerate(requests))
    done = subprocess.run(["curl", "--disable", "--config", "-"], input=config.encode(),
                          capture_output=True, timeout=timeout, check=False)
    if done.returncode != 0:
        raise ConnectionError(f"curl: {done.returncode} {done.stderr.decode()}")
    stream = io.BytesIO(done.stdout)
    return [_read_answer(stream) for _ in requests]


def _options(connection, request):
    """curl 7.88 fails on the second use of such a connection; a host of its own gets a new one."""
    lines = [("url", f"http://{connection}{request.path}"), ("request", request.method)]
    lines += [("header", f"{name}: {value}")
              for name, value in [("Host", request.host), *request.headers]]
    return "".join(f'{option} = "{value}"\n' for option, value in lines)


def _read_answer(stream):
    line = stream.readline()
    if not line.startswith(b"HTTP/2 "):
        raise ConnectionError(f"no answer of HTTP/2: {line!r}")
    headers = http.client.parse_headers(stream)
    return Answer(int(line.split()[1]), headers, stream.read(int(headers["Content-Length"] or 0)))
