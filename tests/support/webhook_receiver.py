"""Takes webhooks and checks their signatures (Standard Webhooks).

    with WebhookReceiver(folder) as receiver:
        daemon = Daemon(cast, "--webhook", receiver.url, "--webhook-secret-file", receiver.secret)
        (call,) = wait_until(lambda: receiver.calls, "a call")
"""

import base64
import hashlib
import hmac
import json
import os
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

_TOLERANCE = 300  # seconds that a timestamp may be off


def make_certificate(folder, host):
    """A self-signed certificate and its key, in one file."""
    file = folder / f"{host}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
         "-keyout", str(file), "-out", str(file) + ".crt"],
        check=True, stderr=subprocess.DEVNULL)
    with open(file, "ab") as out:
        out.write((folder / f"{host}.pem.crt").read_bytes())
    return file


class Call(NamedTuple):
    id: str
    body: dict
    is_signed: bool
    path: str


class WebhookReceiver:
    """`statuses` are the next answers, 204 when there are none left. `certificate` is a PEM file with
    its key, for TLS.
    """

    def __init__(self, folder, certificate=None):
        self.calls = []
        self.statuses = []
        self.headers = {}  # of every answer
        self.answers = threading.Event()  # cleared: every call waits until it is set, or for good
        self.answers.set()
        self._key = os.urandom(32)
        self.secret = folder / "webhook.secret"
        self.secret.touch(mode=0o600)
        self.secret.write_text(f"whsec_{base64.b64encode(self._key).decode()}\n")
        self._certificate = certificate
        self._server = None
        self._thread = None

    @property
    def url(self):
        scheme, host = ("https", "localhost") if self._certificate else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self._server.server_port}/hook?key=SECRET-PART"

    def start(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                receiver._take(self)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        self.answers.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _take(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        status = self.statuses.pop(0) if self.statuses else 204
        self.calls.append(Call(request.headers.get("webhook-id", ""), json.loads(body or b"null"),
                               self._is_signed(request.headers, body), request.path))
        self.answers.wait()
        request.send_response(status)
        for name, value in self.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def _is_signed(self, headers, body):
        at = headers.get("webhook-timestamp", "0")
        content = b".".join([headers.get("webhook-id", "").encode(), at.encode(), body])
        wanted = base64.b64encode(hmac.new(self._key, content, hashlib.sha256).digest()).decode()
        signatures = headers.get("webhook-signature", "").split()
        return (f"v1,{wanted}" in signatures and abs(int(at) - time.time()) < _TOLERANCE
                and headers.get("Content-Type") == "application/json")
