"""`sonarqube-verify` of npm, as published, through nginx: it scans, waits until the server has worked
on the report, and ends as the quality gate does.

It scans by `sonarqube-scanner`, which runs SonarScanner CLI: not on npm, so ours stands where that
one would have been unpacked; see support/scanner_engine.py. Both sign in by Basic, with the token as
user name.
"""

import json
import shutil

from support.npm_clients import fetch, run_command
from support.sonarqube_case import GLOBAL, PROJECT, SonarQubeCase
from support.sonarqube_server import ENGINE

_FAILED = {"status": "ERROR", "conditions": [
    {"status": "ERROR", "metricKey": "coverage", "actualValue": "12", "comparator": "LT",
     "errorThreshold": "80"}]}


class Verify(SonarQubeCase):
    @classmethod
    def setUpClass(cls):
        fetch()
        super().setUpClass()
        program = cls.folder / ".sonar/native-sonar-scanner/sonar-scanner-4.7.0.2747-linux/bin"
        program.mkdir(parents=True)
        shutil.copy(ENGINE, program / "sonar-scanner")
        (program / "sonar-scanner").chmod(0o755)

    def verify(self, key, token):
        folder = self.folder / "verified" / self.id().rpartition(".")[2]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(json.dumps({"name": key, "version": "1.0.0"}))
        return run_command("sonarqube-verify", cwd=folder, SONAR_URL=self.url, SONAR_LOGIN=token,
                           SONAR_BINARY_CACHE=str(self.folder))

    def assert_verified(self, key, token, user):
        before = len(self.upstream.requests)
        done = self.verify(key, token)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Verification ended in success", done.stdout)
        self.assertEqual(list(self.upstream.reports.values())[-1], (key, user))
        told = self.told_since(before)
        self.assertEqual({who for *_, who in told}, {user})
        self.assertEqual(told[0][1], "/batch/index")
        self.assertEqual(told[-1][1], f"/api/qualitygates/project_status?projectKey={key}")

    def assert_stopped(self, key, token, why):
        """At the scan: no report has come."""
        reports = len(self.upstream.reports)
        done = self.verify(key, token)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(why, done.stdout)
        self.assertNotIn("Verification ended in success", done.stdout)
        self.assertEqual(len(self.upstream.reports), reports)

    def test_a_user_token(self):
        self.upstream.at_once = True
        self.assert_verified("web", self.user["alice"], "alice")

    def test_a_project_analysis_token(self):
        """Which waits for the report, too."""
        self.upstream.at_once = False
        self.assert_verified("web", self.make("alice", "ci", PROJECT, "web"), "alice")
        looked = [told.path for told in self.upstream.requests if told.path.startswith("/api/ce/task")]
        self.assertEqual(looked[-1], looked[-2])

    def test_a_global_analysis_token(self):
        self.upstream.at_once = True
        self.assert_verified("app", self.make("bob", "ci", GLOBAL), "bob")

    def test_a_quality_gate_that_fails(self):
        self.upstream.at_once = True
        good, self.upstream.gate = self.upstream.gate, _FAILED
        self.addCleanup(setattr, self.upstream, "gate", good)
        done = self.verify("web", self.user["alice"])
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("[coverage]: 12 LT 80", done.stderr)

    def test_stopped(self):
        token = self.make("alice", "brief", PROJECT, "web")
        self.assert_stopped("app", token, "403 of GET /api/settings/values.protobuf?component=app")
        self.assert_stopped("web", self.user["carol"], "403 of GET /api/settings/values.protobuf")
        self.revoke("alice", "brief")
        for ended in (token, self.make_expired("alice", "expired")):
            self.assert_stopped("web", ended, "401 of GET /batch/index")
