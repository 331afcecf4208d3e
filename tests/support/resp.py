"""A small Redis client for tests: one connection, RESP2, no dependencies.

Error replies are raised as `RedisError`; bulk strings come back as bytes.
"""

import socket


class RedisError(Exception):
    """An error reply, such as `NOPERM …`."""


class Connection:
    """One connection, by Unix socket path or by `(host, port)`."""

    def __init__(self, address, timeout=5.0):
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(timeout)
            self._socket.connect(address)
        except BaseException:
            self._socket.close()
            raise
        self._reader = self._socket.makefile("rb")

    def close(self):
        self._reader.close()
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def command(self, *words):
        """Sends one command and returns its reply."""
        self.send(*words)
        return self.receive()

    def send(self, *words):
        self._socket.sendall(encode(*words))

    def receive(self):
        return self._read()

    def _line(self):
        line = self._reader.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("Redis closed the connection")
        return line[:-2]

    def _read(self):
        line = self._line()
        kind, rest = line[:1], line[1:]
        if kind == b"+":
            return rest.decode()
        if kind == b"-":
            raise RedisError(rest.decode(errors="replace"))
        if kind == b":":
            return int(rest)
        if kind == b"$":
            if int(rest) < 0:
                return None
            body = self._reader.read(int(rest) + 2)
            if len(body) != int(rest) + 2:
                raise ConnectionError("Redis closed the connection")
            return body[:-2]
        if kind == b"*":
            if int(rest) < 0:
                return None
            return [self._element() for _ in range(int(rest))]
        raise ConnectionError(f"not a RESP2 reply: {line!r}")

    def _element(self):
        # An error inside an array (a failed command of an EXEC) is a value there.
        try:
            return self._read()
        except RedisError as error:
            return error


def encode(*words):
    """A command as bytes on the wire."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        if isinstance(word, str):
            word = word.encode()
        elif isinstance(word, int):
            word = b"%d" % word
        parts.append(b"$%d\r\n%s\r\n" % (len(word), word))
    return b"".join(parts)
