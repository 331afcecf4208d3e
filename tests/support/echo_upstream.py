"""An application that answers what it was told, and remembers it.

    with EchoUpstream() as upstream:
        …
        told = upstream.requests[-1]
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Told(NamedTuple):
    """One request, as it reached the upstream."""

    method: str
    path: str
    headers: list  # of pairs; names in lower case
    body: bytes

    def header(self, name):
        values = [value for key, value in self.headers if key == name.lower()]
        if len(values) > 1:
            raise AssertionError(f"{len(values)} lines of {name}: {values}")
        return values[0] if values else None


class Upstream:
    """An HTTP server on a free port of loopback, with a handler of the test's."""

    def __init__(self, handler):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.upstream = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.port = self._server.server_address[1]
        self.requests = []  # in the order of their arrival

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


class UpstreamHandler(BaseHTTPRequestHandler):
    """Reads a request, has it remembered and answered by `respond`."""

    protocol_version = "HTTP/1.1"

    def respond(self, told):
        raise NotImplementedError

    def answer(self, status, body, headers=()):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle_any(self):
        headers = [(name.lower(), value) for name, value in self.headers.items()]
        told = Told(self.command, self.path, headers, self._body())
        self.server.upstream.requests.append(told)
        self.respond(told)

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def log_message(self, *_):
        """Says nothing."""

    def _body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self):
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass


class EchoHandler(UpstreamHandler):
    def respond(self, told):
        who = told.header("X-Auth-User")
        status, headers = self.server.upstream.answer_with
        body = json.dumps({"user": who, "path": told.path,
                           "count": len(self.server.upstream.requests)}).encode()
        self.answer(status, body, headers)


class EchoUpstream(Upstream):
    """`answer_with`: status and headers of the next answers."""

    def __init__(self):
        super().__init__(EchoHandler)
        self.answer_with = (200, ())
