"""SonarQube's scanner on npm, `@sonar/scan`, as published, through nginx.

It asks the server for its version, fetches a Java and an engine from it, and has the one run the
other with the token: all through the gate. That engine and its Java are ours, for they are not on
npm; they ask with the token for what SonarQube's ask: see support/scanner_engine.py.
"""

import shutil

from support.cast import in_seconds
from support.npm_clients import fetch, run_command
from support.sonarqube_case import GLOBAL, PROJECT, SonarQubeCase
from support.sonarqube_server import ENGINE
from support.sonarqube_tokens import csv_of, issue, row, take_over

_VERSION = "/api/v2/analysis/version"
_BOOTSTRAP = [_VERSION, "/api/v2/analysis/jres", "/api/v2/analysis/jres/j1",
              "/api/v2/analysis/engine", "/api/v2/analysis/engine"]
_ANYBODYS = "/api/server/version"


class ScannerCase(SonarQubeCase):
    @classmethod
    def setUpClass(cls):
        fetch()
        super().setUpClass()

    def project(self, key, home=None):
        """A folder to scan, with all that a scanner keeps; `home` is another's, for its cache."""
        folder = self.folder / "scanned" / self.id().rpartition(".")[2] / key
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "sonar-project.properties").write_text(
            f"sonar.projectKey={key}\nsonar.host.url={self.url}\n"
            f"sonar.userHome={home or folder / 'home'}\n")
        return folder

    def scan(self, key, token, *words, folder=None):
        environment = {"SONAR_TOKEN": token} if token else {}
        return run_command("sonar", *words, cwd=folder or self.project(key), **environment)

    def assert_scans(self, key, token, user, *words, **more):
        """The scanner ends well; its output. The server has its report, and heard of nobody else."""
        before = len(self.upstream.requests)
        done = self.scan(key, token, *words, **more)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("ANALYSIS SUCCESSFUL", done.stdout)
        self.assertEqual(list(self.upstream.reports.values())[-1], (key, user))
        told = self.told_since(before)
        self.assertEqual({who for _, path, who in told if path != _ANYBODYS}, {user})
        self.paths = [path.partition("?")[0] for _, path, _ in told]
        self.assertIn("/api/ce/submit", self.paths)
        return done.stdout

    def assert_stopped(self, key, token, why, *words):
        """The scanner fails and says so; no report has come. What the server was asked."""
        before, reports = len(self.upstream.requests), len(self.upstream.reports)
        done = self.scan(key, token, *words)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(why, done.stdout)
        self.assertEqual(len(self.upstream.reports), reports)
        return self.told_since(before)


class LetIn(ScannerCase):
    def test_a_user_token(self):
        self.assert_scans("web", self.user["alice"], "alice")
        self.assertEqual(self.paths[:len(_BOOTSTRAP)], _BOOTSTRAP)
        self.assert_scans("app", self.user["bob"], "bob")

    def test_a_project_analysis_token(self):
        token = self.make("alice", "ci", PROJECT, "web")
        self.assertTrue(token.startswith("sqp_"))
        self.assert_scans("web", token, "alice")
        self.assertEqual(self.paths[:len(_BOOTSTRAP)], _BOOTSTRAP)

    def test_a_global_analysis_token(self):
        token = self.make("bob", "ci", GLOBAL)
        self.assertTrue(token.startswith("sqa_"))
        self.assert_scans("web", token, "bob")
        self.assert_scans("app", token, "bob")

    def test_the_token_as_a_property_under_its_older_name(self):
        said = self.assert_scans("web", None, "alice", f"-Dsonar.login={self.user['alice']}")
        self.assertIn('Property "sonar.login" is deprecated', said)

    def test_a_second_scan_fetches_nothing_again(self):
        token, home = self.make("alice", "twice", PROJECT, "web"), self.folder / "home"
        self.assert_scans("web", token, "alice", folder=self.project("web", home))
        said = self.assert_scans("web", token, "alice", folder=self.project("web", home))
        self.assertIn("Using JRE from the cache", said)
        self.assertNotIn("/api/v2/analysis/jres/j1", self.paths)

    def test_waiting_for_the_quality_gate(self):
        token = self.make("alice", "waits", PROJECT, "web")
        said = self.assert_scans("web", token, "alice", "-Dsonar.qualitygate.wait=true")
        self.assertIn("QUALITY GATE STATUS: OK", said)

    def test_a_warning_before_the_token_expires(self):
        token = self.make_by_api("alice", name="brief", type="user", expires=in_seconds(3600))
        self.assertEqual(self.assert_scans("web", token, "alice").count("will expire on: "), 1)


class TakenOver(ScannerCase):
    """Tokens that a SonarQube server has issued, imported by their hashes."""

    @classmethod
    def people(cls):
        super().people()
        cls.replace += (("auth_token_prefix", "auth_token_import sonarqube;\nauth_token_prefix"),)
        cls.taken = {"alice": issue("sqp"), "bob": issue("sqa"), "carol": issue("squ")}
        rows = [row(token, "old", login=login, project="web" if login == "alice" else "")
                for login, token in cls.taken.items()]
        done = take_over(cls.cast, csv_of(rows))
        if done.returncode != 0:
            raise RuntimeError(done.stderr)

    def test_a_global_analysis_token(self):
        self.assert_scans("app", self.taken["bob"], "bob")

    def test_a_project_analysis_token_until_it_is_revoked(self):
        self.assert_scans("web", self.taken["alice"], "alice")
        self.assert_stopped("app", self.taken["alice"], "ScannerEngine: 403")
        self.revoke("alice", "old")
        self.assert_stopped("web", self.taken["alice"], "Request failed with status code 401")

    def test_stopped(self):
        self.assert_stopped("web", self.taken["carol"], "ScannerEngine: 403")
        self.assert_stopped("web", issue("sqp"), "Request failed with status code 401")


class Stopped(ScannerCase):
    def test_by_401(self):
        revoked = self.make("alice", "revoked", PROJECT, "web")
        self.revoke("alice", "revoked")
        expired = self.make_expired("alice", "expired")
        for token in (revoked, expired, "sqp_" + "0" * 40, "squ_x", None):
            with self.subTest(token=token):
                told = self.assert_stopped("web", token, "Request failed with status code 401")
                self.assertEqual(told, [("GET", _ANYBODYS, None)])

    def test_by_403(self):
        """Of organizations' tokens, which are for locations that name a project."""
        self.cast.do("org", "create", "acme")
        self.cast.do("user", "grant", "carol", "admin", "--organization", "acme")
        token = self.make_by_api("carol", name="org", type="organization", organization="acme",
                                 projects="*")
        self.assertTrue(token.startswith("sqco_"))
        self.assert_stopped("web", token, "Request failed with status code 403")

    def test_another_project(self):
        token = self.make("alice", "only web", PROJECT, "web")
        for key, held in (("app", token), ("app", self.user["alice"]), ("web", self.user["carol"]),
                          ("none", token)):
            with self.subTest(key=key, token=held[:4]):
                told = self.assert_stopped(
                    key, held, "ScannerEngine: 403 of GET /api/settings/values.protobuf?component=")
                self.assertFalse([path for _, path, _ in told if key in path])

    def test_while_the_owner_may_not_scan(self):
        self.cast.user("dora", "scan", project="web")
        self._way_in["dora"] = self.cast.token("way in", "user", user="dora").text
        token = self.make("dora", "ci", PROJECT, "web")
        self.assert_scans("web", token, "dora")
        self.cast.ungrant("dora", "scan", "web")
        self.assert_stopped("web", token, "Request failed with status code 403")
        self.cast.grant("dora", "scan", "web")
        self.assert_scans("web", token, "dora")


class OlderServers(ScannerCase):
    """Before they gave out engines: the scanner asks for the version at its older place, and that
    without the token, and leaves the rest to SonarScanner CLI, which isn't on npm either.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upstream.version, cls.upstream.missing = "9.9.8.100196", (_VERSION,)

    def project(self, key, home=None):
        folder = super().project(key, home)
        program = folder / "home/native-sonar-scanner/sonar-scanner-1.0-linux/bin/sonar-scanner"
        program.parent.mkdir(parents=True)
        shutil.copy(ENGINE, program)
        program.chmod(0o755)
        return folder

    def scan(self, key, token, *words, folder=None):
        return super().scan(key, token, "-Dsonar.scanner.version=1.0", *words, folder=folder)

    def test_let_in(self):
        said = self.assert_scans("web", self.make("alice", "ci", PROJECT, "web"), "alice")
        self.assertIn("SonarQube server version: 9.9.8", said)
        self.assertEqual(self.paths[:3], [_VERSION, _ANYBODYS, "/batch/index"])

    def test_stopped(self):
        told = self.assert_stopped("web", "sqp_" + "0" * 40, "401 of GET /batch/index")
        self.assertEqual(told, [("GET", _ANYBODYS, None)])
        self.assert_stopped("app", self.user["alice"], "403 of GET /api/settings/values.protobuf")
