"""A man in the middle of nginx and a real Redis: forwards every command, and lets a test look at
each one, hold it back, or put another reply in its place.

    proxy.on_reply = lambda words, reply: b":1\\r\\n" if words[0] == b"HGETALL" else reply
"""

import socket
import threading

from .hostile_server import HostileServer
from .resp import encode


class RedisProxy(HostileServer):
    """`redis_socket` is the real one's. `path` as in HostileServer."""

    def __init__(self, redis_socket, path=None):
        super().__init__(path, self._relay)
        self._redis_socket = redis_socket
        self.on_reply = None  # (words, reply as bytes) -> bytes to send; None: close
        self.chunk = None  # so many bytes of a reply at a time
        self.open = threading.Event()  # cleared: nothing is read or answered any more
        self.open.set()

    def freeze(self):
        """Connections stay, new ones are taken, nobody is answered: as a peer whose power went."""
        self.open.clear()

    def thaw(self):
        self.open.set()

    def stop(self):
        super().stop()
        self.open.set()

    def _relay(self, peer):
        with socket.socket(socket.AF_UNIX) as redis, peer.makefile("rb") as commands:
            redis.connect(self._redis_socket)
            with redis.makefile("rb") as replies:
                while words := _read_command(commands):
                    self.open.wait()
                    redis.sendall(encode(*words))
                    reply = _read_reply(replies)
                    if self.on_reply:
                        reply = self.on_reply(words, reply)
                    self.open.wait()
                    if reply is None:
                        return
                    self._send(peer, reply)

    def _send(self, peer, reply):
        step = self.chunk or len(reply)
        for at in range(0, len(reply), step):
            peer.sendall(reply[at : at + step])


def _read_command(stream):
    """None at the end of the connection."""
    line = stream.readline()
    if not line:
        return None
    words = []
    for _ in range(int(line[1:])):
        size = int(stream.readline()[1:])
        words.append(stream.read(size + 2)[:-2])
    return words


def _read_reply(stream):
    """One whole reply as it stands on the wire."""
    line = stream.readline()
    if not line:
        raise ConnectionError("Redis closed the connection")
    kind, rest = line[:1], line[1:-2]
    if kind == b"$" and int(rest) >= 0:
        return line + stream.read(int(rest) + 2)
    if kind == b"*":
        return line + b"".join(_read_reply(stream) for _ in range(int(rest)))
    return line
