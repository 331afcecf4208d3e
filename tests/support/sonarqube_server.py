"""A small SonarQube server: what scanners and other clients ask of one. Whoever nginx lets in may
do all of it.

The engine and the Java that it gives out are ours: see scanner_engine.py.
"""

import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl

from .echo_upstream import Upstream, UpstreamHandler

ENGINE = Path(__file__).with_name("scanner_engine.py")

_BYTES = "application/octet-stream"
_JAVA = f'#!/bin/sh\n# java … -jar FILE\nfor last; do :; done\nexec {sys.executable} "$last"\n'
# That are answered with nothing.
_PROTOBUF = ("/api/settings/values.protobuf", "/api/rules/list.protobuf", "/batch/project.protobuf",
             "/api/qualityprofiles/search.protobuf", "/api/new_code_periods/show.protobuf",
             "/api/analysis_cache/get", "/api/plugins/download")
_JSON = {"/api/plugins/installed": {"plugins": []}, "/api/features/list": [],
         "/api/languages/list": {"languages": []}, "/api/metrics/search": {"metrics": []},
         "/api/project_branches/list": {"branches": []}, "/api/v2/analysis/active_rules": []}


def archive(name, text):
    """A zip of one program."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        about = zipfile.ZipInfo(name)
        about.external_attr = 0o755 << 16
        made.writestr(about, text)
    return packed.getvalue()


class _Handler(UpstreamHandler):
    def respond(self, told):
        server = self.server.upstream
        path, _, query = told.path.partition("?")
        asked = dict(parse_qsl(query))
        if path in server.missing:
            self._tell(404, {"errors": [{"msg": f"Unknown url : {path}"}]})
        elif path in ("/api/server/version", "/api/v2/analysis/version"):
            self.answer(200, server.version.encode(), [("Content-Type", "text/plain")])
        elif path == "/api/v2/analysis/engine":
            self._give(told, server.engine, {"filename": "engine.jar"})
        elif path.startswith("/api/v2/analysis/jres"):
            about = {"id": "j1", "filename": "jre.zip", "javaPath": "bin/java"}
            self._give(told, server.java, about)
        elif path == "/batch/index":
            md5 = hashlib.md5(server.engine, usedforsecurity=False).hexdigest()
            self.answer(200, f"engine.jar|{md5}\n".encode())
        elif path == "/batch/file":
            self.answer(200, server.engine)
        elif path == "/api/ce/submit":
            self._tell(200, {"taskId": server.take(asked["projectKey"], told)})
        elif path == "/api/ce/task":
            self._tell(200, {"task": server.look_at(asked["id"])})
        elif path == "/api/qualitygates/project_status":
            self._tell(200, {"projectStatus": server.gate_of(asked)})
        elif path in _PROTOBUF:
            self.answer(200, b"")
        elif path in _JSON:
            self._tell(200, _JSON[path])
        else:
            self._tell(404, {"errors": [{"msg": f"Unknown url : {path}"}]})

    def _give(self, told, file, about):
        """The file itself, or what is to be known of it: in a list, of what there are several."""
        if told.header("Accept") == _BYTES:
            self.answer(200, file, [("Content-Type", _BYTES)])
            return
        about = {**about, "sha256": hashlib.sha256(file).hexdigest()}
        self._tell(200, [about] if "id" in about else about)

    def _tell(self, status, value):
        self.answer(status, json.dumps(value).encode(), [("Content-Type", "application/json")])


class SonarQubeServer(Upstream):
    """version    what it says it is
    missing    paths that it hasn't, because it is older
    gate       what becomes of the quality gate of each report
    at_once    whether a report is worked through by the first look at it, else by the second
    """

    def __init__(self):
        super().__init__(_Handler)
        self.version = "2025.1.0.102418"
        self.missing = ()
        self.at_once = False
        self.gate = {"status": "OK", "conditions": []}
        self.engine = archive("__main__.py", ENGINE.read_text(encoding="utf-8"))
        self.java = archive("bin/java", _JAVA)
        self.reports = {}  # by task: the project's key, and who sent it
        self._looked_at = set()

    def take(self, key, told):
        if b"the report" not in told.body:
            raise ValueError("that is no report")
        return self.add(key, told.header("X-Auth-User"))

    def add(self, key, who=None):
        """The task of a new report."""
        task = f"task{len(self.reports)}"
        self.reports[task] = (key, who)
        return task

    def look_at(self, task):
        key, _ = self.reports[task]
        status = "SUCCESS" if self.at_once or task in self._looked_at else "PENDING"
        self._looked_at.add(task)
        done = {"analysisId": f"analysis-of-{task}"} if status == "SUCCESS" else {}
        return {"id": task, "componentKey": key, "status": status, **done}

    def gate_of(self, asked):
        keys = {key for key, _ in self.reports.values()}
        analyses = {f"analysis-of-{task}" for task in self.reports}
        if asked.get("projectKey") in keys or asked.get("analysisId") in analyses:
            return self.gate
        return {"status": "NONE"}
