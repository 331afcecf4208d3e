"""What all cases stand on: a folder, a store with tokens, and a running nginx for each."""

import base64
import hashlib
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from support.build import MODULE
from support.http_client import get
from support.nginx_server import NginxServer

from . import cases, cores
from .store import Store
from .tokens import Tokens

_RIVALS = Path(__file__).with_name("rivals")
_MODULES = Path("/usr/lib/nginx/modules")
_LUA = "".join(f"load_module {_MODULES}/{name}.so;\n"
               for name in ("ndk_http_module", "ngx_http_lua_module"))
_COMMON = "sendfile on;\ntcp_nopush on;\n"


class Ground:
    """Everything it starts ends with it."""

    def __init__(self, *, users, projects, made_up):
        self.knows_cache = b"auth_token_cache" in MODULE.read_bytes()
        self._counts = {"users": users, "projects": projects, "made_up": made_up}

    def __enter__(self):
        with ExitStack() as ends:
            self.folder = Path(tempfile.mkdtemp(prefix="tokenward-bench."))
            ends.callback(shutil.rmtree, self.folder)
            self.folder.chmod(0o755)
            self.store = ends.enter_context(Store(self.folder))
            self.tokens = Tokens(self.folder, self.store)
            self.tokens.seed(**self._counts)
            self._write_files()
            self._ends = ends.pop_all()
        self._start_auth()
        return self

    def __exit__(self, *_):
        self._ends.close()

    def start(self, case):
        """The nginx of a case, asked once."""
        main = cores.worker_affinity(cores.WORKER)
        nginx = self.start_nginx(case.name, case.http, module=case.loads == "gate",
                                 main=_LUA + main if case.loads == "lua" else main)
        return Running(case, nginx, self.tokens.values(case.shows))

    def start_nginx(self, name, http, **options):
        for placeholder, text in self._texts().items():
            http = http.replace(f"@{placeholder}@", text)
        nginx = NginxServer(self.folder / name, _COMMON + http, access=False, level="error",
                            **options)
        return self._ends.enter_context(nginx)

    def _texts(self):
        return {
            "GATE": self.store.directives(),
            "FOLDER": str(self.folder),
            "REDIS": self.store.redis.socket,
            "RIVALS": str(_RIVALS),
            "TOKEN": self.tokens.texts("token")[0],
            "EXPIRES": str(self.tokens.expires),
            "EXPIRES_TEXT": self.tokens.expires_text,
        }

    def _write_files(self):
        (self.folder / "www").mkdir()
        (self.folder / "www" / "file").write_bytes(b"x" * 1023 + b"\n")
        digest = base64.b64encode(hashlib.sha1(b"password").digest()).decode()
        (self.folder / "htpasswd").write_text(f"user:{{SHA}}{digest}\n")

    def _start_auth(self):
        self.start_nginx("auth", cases.AUTH_ANSWERS, module=False,
                         main=cores.worker_affinity(cores.LOAD))


class Running:
    """The nginx of a case while it is measured."""

    def __init__(self, case, nginx, values):
        self.case = case
        self.port = nginx.port
        self.values = values
        self.worker = nginx.worker_pids()[0]
        self.answer_bytes = self._ask()

    def _ask(self):
        """An answer must be as it should; how long it is, header and body."""
        with self.values.open() as file:
            value = file.readline().strip()
        answer = get(self.port, "/file", headers=[("Authorization", value)])
        if answer.status != self.case.status:
            raise RuntimeError(f"{self.case.name}: {answer.status}, not {self.case.status}")
        head = sum(len(f"{name}: {text}\r\n") for name, text in answer.headers.items())
        return head + len(answer.body)
