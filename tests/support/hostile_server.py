"""A server that behaves as badly as a test likes, on a Unix socket or on loopback.

    def handler(peer):            # one thread a connection; the socket is closed after it
        peer.recv(100)
        peer.sendall(b"nonsense")

    with HostileServer(path, handler) as server: …
"""

import socket
import threading
from pathlib import Path


class HostileServer:
    """`path` is a Unix socket; without it, a free TCP port comes as `port`."""

    def __init__(self, path=None, handler=None):
        self._handler = handler
        self._path = path
        self._listener = None
        self._peers = set()
        self._lock = threading.Lock()
        self.port = None
        self.accepted = 0

    @property
    def address(self):
        """As `auth_token_redis` takes it."""
        return f"unix:{self._path}" if self._path else f"127.0.0.1:{self.port}"

    def start(self):
        if self._path:
            Path(self._path).unlink(missing_ok=True)
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(self._path)
        else:
            self._listener = socket.socket(socket.AF_INET)
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._listener.bind(("127.0.0.1", self.port or 0))
            self.port = self._listener.getsockname()[1]
        self._listener.listen(1024)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()
        return self

    def stop(self):
        """Stops listening and cuts every connection."""
        listener, self._listener = self._listener, None
        if listener:
            # close() alone would leave the other thread in accept() for ever.
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.cut()

    def cut(self):
        """Ends every connection; new ones are taken."""
        with self._lock:
            peers = list(self._peers)
        for peer in peers:
            try:
                peer.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it was faster

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _accept(self, listener):
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            with self._lock:
                self._peers.add(peer)
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        try:
            self._handler(peer)
        except OSError:
            pass  # the other side ended first
        finally:
            with self._lock:
                self._peers.discard(peer)
            peer.close()
