"""A file of nginx-conf-examples/ as it stands but for what ties it to its own machine: ports, paths,
the upstream's address, the store.

    nginx = ExampleServer(folder, "websocket.conf", store=cast.directives(), upstream=port)
"""

import re

from .build import MODULE, ROOT
from .nginx_server import NginxServer

EXAMPLES = ROOT / "nginx-conf-examples"

_STORE = re.compile(r"auth_token_key_file [^;]+;\s+auth_token_redis [^;]+;")
_TEMP_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def at_home(text, home, *, module, listen):
    """The example with nothing in it that needs root or another machine's files. `listen` makes an
    address of a port.
    """
    text = re.sub(r"(?<=load_module )[^;]+", str(module), text)
    text = text.replace("/etc/tokenward/", f"{home}/")
    text = text.replace("/var/cache/", f"{home}/")
    text = text.replace("/usr/share/nginx/", f"{home}/")
    text = re.sub(r"(?<=\blisten )\d+", lambda port: listen(port.group()), text)
    paths = "".join(f"    {name}_temp_path {home}/{name};\n" for name in _TEMP_PATHS)
    return re.sub(r"^http \{\n", lambda http: http.group() + paths, text, flags=re.MULTILINE)


class ExampleServer(NginxServer):
    """nginx with an example.

    store     what `Cast.directives` says
    upstream  the port, on loopback, of what stands for the example's application
    replace   pairs of what else must be another here; each must be there
    """

    def __init__(self, directory, example, *, store, upstream, replace=()):
        super().__init__(directory, "")
        self._example = (EXAMPLES / example).read_text(encoding="utf-8")
        for old, new in replace:
            self._example = _replaced(self._example, old, new)
        self._store = store
        self._upstream = upstream

    def _write_conf(self):
        text = at_home(self._example, self.directory, module=MODULE,
                       listen=lambda _: f"127.0.0.1:{self.port}")
        text = _STORE.sub(lambda _: self._store, _replaced(
            text, "://127.0.0.1:8080", f"://127.0.0.1:{self._upstream}"))
        access_log = f"    access_log {self.access_log};\n"
        text = _replaced(text, "\nhttp {\n", "\nhttp {\n" + access_log)
        (self.directory / "nginx.conf").write_text(self._main() + text, encoding="utf-8")

    def _main(self):
        return (f"{self._settings['user']}\ndaemon off;\nworker_processes {self._workers};\n"
                f"pid {self.directory}/nginx.pid;\nerror_log {self.error_log} info;\n")


def _replaced(text, old, new):
    if old not in text:
        raise ValueError(f"the example has no {old!r}")
    return text.replace(old, new)
