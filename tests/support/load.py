"""Many requests over many kept connections from one thread, every answer's status counted.

    tally = Load(port, [request_bytes("/", token)], connections=32, depth=8).run(100_000)
    assert tally.statuses == {200: 100_000}

With `depth` above 1 requests are pipelined, which keeps a worker busy from one slow thread.
"""

import re
import selectors
import socket
import threading
import time
from collections import Counter
from itertools import cycle

from .waiting import DEADLINE

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_LENGTH = re.compile(rb"\r\nContent-Length: (\d+)", re.IGNORECASE)


class Tally:
    """What came back. `lost` are requests whose connection ended before their answer."""

    def __init__(self):
        self.statuses = Counter()
        self.lost = 0
        self.refused = 0
        self.slowest = 0.0

    @property
    def answered(self):
        return sum(self.statuses.values())

    def __repr__(self):
        return f"{dict(self.statuses)} lost={self.lost} refused={self.refused}"


class Load:
    """`requests` are sent in turn. With `close`, every request has a connection of its own."""

    def __init__(self, port, requests, *, connections=32, depth=1, close=False):
        self.tally = Tally()
        self._port = port
        if close:
            requests = [r[:-2] + b"Connection: close\r\n\r\n" for r in requests]
        self._requests = cycle(requests)
        self._depth = 1 if close else depth
        self._lanes = connections
        self._left = 0
        self._stop = threading.Event()
        self._thread = None
        self._selector = None

    def run(self, total):
        """Sends `total` requests and returns when each was answered or lost."""
        self._left = total
        self._work()
        return self.tally

    def start(self):
        """Sends without end in a thread of its own, until `finish`."""
        self._left = float("inf")
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        return self

    def finish(self):
        self._stop.set()
        self._thread.join(DEADLINE)
        if self._thread.is_alive():
            raise TimeoutError("requests without an answer")
        return self.tally

    def _work(self):
        with selectors.DefaultSelector() as self._selector:
            lanes = [_Lane(self) for _ in range(self._lanes)]
            for lane in lanes:
                lane.fill()
            last = time.monotonic()
            while any(lane.socket for lane in lanes):
                for key, mask in self._selector.select(1.0):
                    key.data.on_event(mask)
                    last = time.monotonic()
                if time.monotonic() - last > DEADLINE:
                    for lane in lanes:
                        lane.close()
                    raise TimeoutError(f"no answer for {DEADLINE:g} s; so far {self.tally}")

    def next_requests(self, count):
        """Up to `count` more, as one run of bytes, and how many they are."""
        if self._stop.is_set():
            return b"", 0
        count = min(count, self._left)
        self._left -= count
        return b"".join(next(self._requests) for _ in range(count)), count


class _Lane:
    """One connection after the other."""

    def __init__(self, load):
        self._load = load
        self._tally = load.tally
        self.socket = None
        self._due = 0
        self._sent_at = 0.0
        self._in = b""
        self._out = b""
        self._ending = False

    def fill(self):
        """Keeps as many requests on their way as the depth allows; closes when none is left."""
        if self._due >= max(1, self._load._depth // 2) or self._out or self._ending:
            return
        data, count = self._load.next_requests(self._load._depth - self._due)
        if count == 0:
            if self._due == 0:
                self.close()
            return
        if self.socket is None and not self._open():
            self._tally.refused += 1
            return
        self._due += count
        self._out = data
        self._sent_at = time.monotonic()
        self._flush()

    def on_event(self, mask):
        if mask & selectors.EVENT_WRITE:
            self._flush()
        if mask & selectors.EVENT_READ and self.socket:
            self._read()

    def close(self):
        if self.socket:
            self._load._selector.unregister(self.socket)
            self.socket.close()
        self.socket, self._in, self._out, self._due, self._ending = None, b"", b"", 0, False

    def _open(self):
        try:
            address = ("127.0.0.1", self._load._port)
            self.socket = socket.create_connection(address, timeout=DEADLINE)
        except OSError:
            self.socket = None
            return False
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self._load._selector.register(self.socket, selectors.EVENT_READ, self)
        return True

    def _flush(self):
        try:
            self._out = self._out[self.socket.send(self._out):]
        except BlockingIOError:
            pass
        except OSError:
            self._out = b""
            return  # the read side tells
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._out else 0)
        self._load._selector.modify(self.socket, wanted, self)

    def _read(self):
        try:
            data = self.socket.recv(262144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._tally.lost += self._due
            self.close()
            self.fill()
            return
        self._in += data
        self._take_answers()
        self.fill()

    def _take_answers(self):
        at = 0
        while True:
            end = self._in.find(b"\r\n\r\n", at)
            if end < 0:
                break
            head = self._in[at : end + 2]
            status = int(_STATUS.match(head)[1])
            length = _LENGTH.search(head)
            after = end + 4 + (int(length[1]) if length else 0)
            if after > len(self._in):
                break
            at = after
            if status == 100:
                continue
            self._tally.statuses[status] += 1
            self._tally.slowest = max(self._tally.slowest, time.monotonic() - self._sent_at)
            self._due -= 1
            self._ending = self._ending or b"\r\nConnection: close" in head
        self._in = self._in[at:]
