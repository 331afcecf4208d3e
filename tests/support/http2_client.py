"""Several requests at once on one HTTP/2 connection (RFC 9113), without TLS and without a library.

    answers = ask_at_once(path_of_socket, [request_headers("/user/x", token), …])

Headers go out as plain literals. Of the answer's headers only `:status` is read, which nginx sends
first and never Huffman-coded; a stream that was reset before, or lost with its connection, has
None for it.
"""

import socket
import struct

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RESET, _SETTINGS, _GOAWAY = 0, 1, 3, 4, 7
_END_STREAM, _END_HEADERS, _ACK = 1, 4, 1
# RFC 7541, appendix A: those of the static table's entries that are a status.
_STATIC = {8: 200, 9: 204, 10: 206, 11: 304, 12: 400, 13: 404, 14: 500}


def request_headers(path, token=None):
    headers = [(":method", "GET"), (":scheme", "http")]
    headers += [(":path", path), (":authority", "localhost")]
    return headers + ([("authorization", f"Bearer {token}")] if token else [])


def ask_at_once(path, requests, timeout=30.0):
    """Sends all requests in one go to a Unix socket; their statuses and bodies, in order."""
    streams = {2 * number + 1: headers for number, headers in enumerate(requests)}
    out = _PREFACE + _frame(_SETTINGS, 0, 0)
    for stream, headers in streams.items():
        out += _frame(_HEADERS, _END_STREAM | _END_HEADERS, stream, _encode(headers))
    with socket.socket(socket.AF_UNIX) as raw:
        raw.settimeout(timeout)
        raw.connect(path)
        raw.sendall(out)
        answers = _read_answers(raw, set(streams))
    return [answers[stream] for stream in streams]


def _read_answers(raw, waiting):
    statuses, bodies = {}, dict.fromkeys(waiting, b"")
    with raw.makefile("rb") as stream_of_frames:
        while waiting:
            kind, flags, stream, payload = _read_frame(stream_of_frames)
            if kind == _SETTINGS and not flags & _ACK:
                raw.sendall(_frame(_SETTINGS, _ACK, 0))
            elif kind == _HEADERS:
                statuses[stream] = _status_of(payload)
            elif kind == _DATA:
                bodies[stream] += payload
            elif kind == _RESET:
                waiting.discard(stream)
            elif kind == _GOAWAY:
                break
            if kind in (_HEADERS, _DATA) and flags & _END_STREAM:
                waiting.discard(stream)
    return {stream: (statuses.get(stream), body) for stream, body in bodies.items()}


def _frame(kind, flags, stream, payload=b""):
    return struct.pack("!I", len(payload))[1:] + struct.pack("!BBI", kind, flags, stream) + payload


def _read_frame(stream):
    head = stream.read(9)
    if len(head) < 9:
        raise ConnectionError("the connection ended")
    size = int.from_bytes(head[:3], "big")
    kind, flags, number = struct.unpack("!BBI", head[3:])
    return kind, flags, number, stream.read(size)


def _encode(headers):
    """Literal header fields without indexing; names and values are text or bytes."""
    parts = []
    for pair in headers:
        parts.append(b"\0")
        for text in pair:
            data = text if isinstance(text, bytes) else text.encode()
            parts.append(_length(len(data)) + data)
    return b"".join(parts)


def _length(number):
    """RFC 7541, section 5.1, with a prefix of seven bits."""
    if number < 127:
        return bytes([number])
    number -= 127
    out = [127]
    while number >= 128:
        out.append(number % 128 + 128)
        number //= 128
    return bytes(out + [number])


def _status_of(block):
    while block[0] & 0xE0 == 0x20:  # a change of the table's size, in one byte as nginx does it
        block = block[1:]
    if block[0] & 0x80:
        return _STATIC[block[0] & 0x7F]
    return int(block[2:5])
