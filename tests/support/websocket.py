"""As much of RFC 6455 as a test needs: a handshake, and short text messages both ways.

    with open_websocket(port, "/socket/x", headers) as socket:
        socket.say("hello")
        socket.hear()
"""

import base64
import hashlib
import os

from .echo_upstream import Upstream, UpstreamHandler
from .http_client import Answer, open_raw, request_bytes

_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _FINAL, _MASKED = 1, 0x80, 0x80


class Socket:
    """The client's end, after the handshake."""

    def __init__(self, raw, stream):
        self._raw = raw
        self._stream = stream

    def say(self, text):
        mask = os.urandom(4)
        payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(text.encode()))
        self._raw.sendall(bytes([_FINAL | _TEXT, _MASKED | len(payload)]) + mask + payload)

    def hear(self):
        head = self._stream.read(2)
        return self._stream.read(head[1]).decode() if head else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()
        self._raw.close()


def handshake(key):
    """What the server answers to a client's key."""
    return base64.b64encode(hashlib.sha1((key + _MAGIC).encode()).digest()).decode()


def open_websocket(port, path, headers=()):
    """A `Socket`; an `Answer` without a body where the server opens none."""
    key = base64.b64encode(os.urandom(16)).decode()
    ours = [("Upgrade", "websocket"), ("Connection", "Upgrade"),
            ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", key)]
    raw = open_raw(port, request_bytes(path, headers=[*ours, *headers]))
    stream = raw.makefile("rb")
    status, answered = _read_head(stream)
    if status == 101 and answered.get("sec-websocket-accept") == handshake(key):
        return Socket(raw, stream)
    stream.close()
    raw.close()
    return Answer(status, answered, b"")


def _read_head(stream):
    status = int(stream.readline().split()[1])
    headers = {}
    while line := stream.readline().decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return status, headers


class _Handler(UpstreamHandler):
    """Says who it takes the client for, then whatever it is told."""

    def respond(self, told):
        if (told.header("Upgrade"), told.header("Connection")) != ("websocket", "upgrade"):
            self.answer(200, b"no socket")
            return
        self.send_response_only(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", handshake(told.header("Sec-WebSocket-Key")))
        self.end_headers()
        self._say((told.header("X-Auth-User") or "").encode())
        while message := self._hear():
            self._say(message)
        self.close_connection = True

    def _say(self, payload):
        self.wfile.write(bytes([_FINAL | _TEXT, len(payload)]) + payload)

    def _hear(self):
        head = self.rfile.read(2)
        if len(head) < 2:
            return None
        mask = self.rfile.read(4)
        payload = self.rfile.read(head[1] & ~_MASKED)
        return bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class WebSocketUpstream(Upstream):
    def __init__(self):
        super().__init__(_Handler)
