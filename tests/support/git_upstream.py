"""git's own server for smart HTTP, `git http-backend`, behind an HTTP server.

It lets push whoever nginx says is somebody, and nobody else.
"""

import os
import subprocess

from .echo_upstream import Upstream, UpstreamHandler


class _Handler(UpstreamHandler):
    def respond(self, told):
        done = subprocess.run(["git", "http-backend"], input=told.body, env=self._environment(told),
                              stdout=subprocess.PIPE, timeout=60, check=True)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        lines = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        status = next((int(value.split()[0]) for name, value in lines if name == "Status"), 200)
        self.answer(status, body, [line for line in lines if line[0] != "Status"])

    def _environment(self, told):
        path, _, query = told.path.partition("?")
        return {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "LANG")},
            "GIT_PROJECT_ROOT": str(self.server.upstream.repositories),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "REQUEST_METHOD": told.method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": told.header("Content-Type") or "",
            "CONTENT_LENGTH": str(len(told.body)),
            "HTTP_CONTENT_ENCODING": told.header("Content-Encoding") or "",
            "GIT_PROTOCOL": told.header("Git-Protocol") or "",
            "REMOTE_ADDR": "127.0.0.1",
            # http-backend refuses pushes of who has no name.
            **({"REMOTE_USER": who} if (who := told.header("X-Auth-User")) else {}),
        }


class GitUpstream(Upstream):
    """`repositories`: the folder they are in, to be set before the first request."""

    repositories = None

    def __init__(self):
        super().__init__(_Handler)
