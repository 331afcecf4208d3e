"""Requests to a server on loopback: kept-alive ones, single ones, and raw bytes."""

import http.client
import socket
from typing import NamedTuple


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def header(self, name):
        """The value; None without one. Several are an error in every test."""
        values = self.headers.get_all(name) or []
        if len(values) > 1:
            raise AssertionError(f"{len(values)} lines of {name}: {values}")
        return values[0] if values else None


class Client:
    """One connection, kept alive and opened again when the server closed it in order. `source` is
    the address it comes from, of 127.0.0.0/8.
    """

    def __init__(self, port, timeout=30.0, source=None):
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=timeout,
            source_address=(source, 0) if source else None)

    def get(self, path="/", token=None, headers=(), method="GET", body=None,
            host="localhost"):
        """`headers` are pairs, so that a name may come twice."""
        connection = self._connection
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", host)
        if token is not None:
            connection.putheader("Authorization", f"Bearer {token}")
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def close(self):
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def get(port, path="/", token=None, *, source=None, **more):
    """One request on a connection of its own."""
    with Client(port, source=source) as client:
        return client.get(path, token, **more)


def request_bytes(path="/", token=None, headers=()):
    """A GET as bytes on the wire."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def open_raw(port, data=b"", timeout=30.0, source=None):
    """A connected socket with `data` sent; the caller reads, waits or goes away."""
    raw = socket.create_connection(("127.0.0.1", port), timeout=timeout,
                                   source_address=(source, 0) if source else None)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if data:
        raw.sendall(data)
    return raw


def read_answers(raw, count):
    """That many answers from a raw socket; each must tell its length."""
    with raw.makefile("rb") as stream:
        return [_read_answer(stream) for _ in range(count)]


def read_answer(raw):
    return read_answers(raw, 1)[0]


def _read_answer(stream):
    line = stream.readline()
    if not line.startswith(b"HTTP/1.1 "):
        raise ConnectionError(f"no answer: {line!r}")
    headers = http.client.parse_headers(stream)
    return Answer(int(line.split()[1]), headers, stream.read(int(headers["Content-Length"])))
