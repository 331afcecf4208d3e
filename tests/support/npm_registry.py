"""A small npm registry: packages are published, read and downloaded.

It tells where a package's archive is by the name it was called by, as registries do.
"""

import base64
import json
from urllib.parse import unquote

from .echo_upstream import Upstream, UpstreamHandler

_AUDIT = "/-/npm/v1/security/"


class _Handler(UpstreamHandler):
    def respond(self, told):
        registry = self.server.upstream
        path = unquote(told.path.partition("?")[0])
        if path.startswith(_AUDIT):
            self._say(200, {})
        elif told.method == "PUT":
            registry.publish(json.loads(told.body), told.header("X-Auth-User"))
            self._say(201, {"ok": True})
        elif path == "/-/whoami":
            self._say(200, {"username": told.header("X-Auth-User")})
        elif path in registry.archives:
            self.answer(200, registry.archives[path])
        elif path[1:] in registry.packages:
            self._say(200, registry.tell(path[1:], told))
        else:
            self._say(404, {"error": "not_found"})

    def _say(self, status, value):
        self.answer(status, json.dumps(value).encode(), [("Content-Type", "application/json")])


class NpmRegistry(Upstream):
    def __init__(self):
        super().__init__(_Handler)
        self.packages = {}
        self.archives = {}  # by path
        self.publishers = {}  # by package: who published it last

    def publish(self, package, who):
        name = package["name"]
        for file, attachment in package.pop("_attachments").items():
            self.archives[f"/{name}/-/{file}"] = base64.b64decode(attachment["data"])
        known = self.packages.setdefault(name, {**package, "versions": {}, "dist-tags": {}})
        known["versions"] |= package["versions"]
        known["dist-tags"] |= package["dist-tags"]
        self.publishers[name] = who

    def tell(self, name, told):
        """The package as this client is told of it."""
        package = json.loads(json.dumps(self.packages[name]))
        here = f"{told.header('X-Forwarded-Proto')}://{told.header('Host')}"
        for version in package["versions"].values():
            file = version["dist"]["tarball"].rpartition("/-/")[2]
            version["dist"]["tarball"] = f"{here}/{name}/-/{file}"
        return package
