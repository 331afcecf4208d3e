#!/usr/bin/env python3
"""Plays the parts of a scanner that are not on npm: the engine, which is Java, and SonarScanner
CLI, which older servers' scanners bring that engine by.

As an engine it takes its properties from stdin; as SonarScanner CLI, out of the environment, and
fetches itself first. It analyses nothing: it asks for what an engine asks, sends a report, and
leaves .scannerwork/report-task.txt behind. Any refusal ends it.
"""

import base64
import json
import os
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

_EXPIRES = "SonarQube-Authentication-Token-Expiration"
_ABOUT_NONE = ("api/settings/values.protobuf", "api/plugins/installed",
               "api/plugins/download?plugin=javascript", "api/features/list", "api/languages/list",
               "api/metrics/search?ps=500", "api/rules/list.protobuf")
_ABOUT_ONE = ("api/settings/values.protobuf?component=", "batch/project.protobuf?key=",
              "api/project_branches/list?project=", "api/new_code_periods/show.protobuf?project=",
              "api/qualityprofiles/search.protobuf?project=", "api/analysis_cache/get?project=",
              "api/v2/analysis/active_rules?projectKey=")


class Server:
    """Asked with the token: as Bearer, or as it was under its older name, a user name."""

    def __init__(self, properties):
        self._url = properties["sonar.host.url"].rstrip("/")
        if token := properties.get("sonar.token"):
            self._credential = f"Bearer {token}"
        else:
            pair = f"{properties['sonar.login']}:{properties.get('sonar.password', '')}"
            self._credential = "Basic " + base64.b64encode(pair.encode()).decode()
        self._warned = False

    def ask(self, place, body=None, **headers):
        request = urllib.request.Request(
            f"{self._url}/{place}", body, {"Authorization": self._credential, **headers})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self._warn(answer.headers[_EXPIRES])
                return answer.read()
        except urllib.error.HTTPError as error:
            say("ERROR", f"{error.code} of {request.get_method()} /{place}")
            sys.exit(1)

    def task_url(self, task):
        return f"{self._url}/api/ce/task?id={task}"

    def _warn(self, expires):
        """Once, in the last week."""
        if not expires or self._warned:
            return
        at = datetime.strptime(expires, "%Y-%m-%dT%H:%M:%S%z")
        if at < datetime.now(timezone.utc) + timedelta(days=7):
            self._warned = True
            say("WARN", f"The token used for this analysis will expire on: {at:%B %d, %Y}")


def say(level, message):
    print(json.dumps({"level": level, "message": message}), flush=True)


def analyse(properties):
    server, key = Server(properties), properties["sonar.projectKey"]
    for place in _ABOUT_NONE:
        server.ask(place)
    for place in _ABOUT_ONE:
        server.ask(place + key)
    form = ('--x\r\nContent-Disposition: form-data; name="report"; filename="report"\r\n'
            "Content-Type: application/zip\r\n\r\nthe report\r\n--x--\r\n")
    task = json.loads(server.ask(f"api/ce/submit?projectKey={key}", form.encode(),
                                 **{"Content-Type": "multipart/form-data; boundary=x"}))["taskId"]
    left = Path(properties.get("sonar.working.directory", ".scannerwork")) / "report-task.txt"
    left.parent.mkdir(exist_ok=True)
    left.write_text(f"projectKey={key}\nceTaskId={task}\nceTaskUrl={server.task_url(task)}\n")
    say("INFO", "ANALYSIS SUCCESSFUL")
    if properties.get("sonar.qualitygate.wait") == "true":
        wait_for_gate(server, task)


def wait_for_gate(server, task):
    told = {}
    while told.get("status") != "SUCCESS":
        told = json.loads(server.ask(f"api/ce/task?id={task}"))["task"]
    analysis = told["analysisId"]
    gate = json.loads(server.ask(f"api/qualitygates/project_status?analysisId={analysis}"))
    say("INFO", f"QUALITY GATE STATUS: {gate['projectStatus']['status']}")


def bootstrap(properties):
    """As SonarScanner CLI does."""
    server = Server(properties)
    file = server.ask("batch/index").decode().split("|")[0]
    server.ask(f"batch/file?name={file}")


def main():
    if given := os.environ.get("SONARQUBE_SCANNER_PARAMS"):
        properties = json.loads(given)
        bootstrap(properties)
    else:
        told = json.load(sys.stdin)["scannerProperties"]
        properties = {each["key"]: each["value"] for each in told}
    analyse(properties)


if __name__ == "__main__":
    main()
