"""SonarQube's own clients, as published: tokens managed through nginx, and used at the gate."""

import json

from support.daemon_case import DaemonCase
from support.nginx_server import NginxServer
from support.npm_clients import fetch, run_node

# Makes, lists, revokes; prints what it was answered.
_MANAGE = """
import { SonarQubeClient } from 'sonarqube-web-api-client';
const [url, token] = process.argv.slice(1);
const client = SonarQubeClient.withToken(url, token);
const seen = { valid: await client.authentication.validate() };
seen.made = await client.userTokens.generate({ name: 'by a client' });
seen.listed = await client.userTokens.search();
const own = SonarQubeClient.withToken(url, seen.made.token);
seen.before = await own.authentication.validate();
await client.userTokens.revoke({ name: 'by a client' });
seen.after = await own.authentication.validate();
seen.twice = await client.userTokens.generate({ name: 'way in' }).catch((e) => String(e.message));
seen.stranger = await SonarQubeClient.withToken(url, 'squ_x').userTokens.search()
    .then(() => 'let in', (e) => e.constructor.name);
console.log(JSON.stringify(seen));
"""

# Looks up a report's task and its quality gate, signed in by Basic: the token as user name.
_VERIFY = """
const { checkQualityGateStatus } = require('sonarqube-verify/lib/sonarqube');
const [url, key, token] = process.argv.slice(1);
checkQualityGateStatus({ 'sonar.host.url': url, 'sonar.projectKey': key, 'sonar.login': token })
    .then((status) => console.log('gate: ' + status), (why) => console.log('refused: ' + why))
    .then(() => process.exit(0));  // it leaves a refusal's connection open
"""

_SERVERS = """
server {
    listen unix:@DIR@/upstream.sock;
    default_type application/json;
    location /api/ce/ { return 200 '{"task":{"status":"SUCCESS"}}'; }
    location /api/qualitygates/ { return 200 '{"projectStatus":{"status":"OK"}}'; }
}
server {
    listen 127.0.0.1:@PORT@;
    auth_token_challenge off;
    auth_token_error_body empty;

    # The daemon judges the credential itself.
    location /api/user_tokens/ { proxy_pass http://127.0.0.1:%(daemon)s; }
    location /api/authentication/ { proxy_pass http://127.0.0.1:%(daemon)s; }

    location = /api/ce/task {
        auth_token "SonarQube";
        auth_token_type user project global;
        proxy_pass http://unix:@DIR@/upstream.sock;
    }
    location = /api/qualitygates/project_status {
        auth_token "SonarQube";
        auth_token_project arg=projectKey;
        auth_token_permission scan;
        proxy_pass http://unix:@DIR@/upstream.sock;
    }
}
"""


class Clients(DaemonCase):
    options = ("--sonarqube-prefixes",)

    @classmethod
    def setUpClass(cls):
        fetch()
        super().setUpClass()
        prefixes = ("auth_token_prefix user=twu user=squ project=twp project=sqp "
                    "global=twg global=sqa organization=two organization=sqco;")
        cls.nginx = NginxServer(
            cls.folder / "nginx",
            cls.cast.directives() + prefixes + _SERVERS % {"daemon": cls.daemon.port}).start()
        cls.addClassCleanup(cls.nginx.stop)
        cls.url = f"http://127.0.0.1:{cls.nginx.port}"

    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        for key in ("web", "app"):
            cls.cast.project(key)
        cls.cast.grant("alice", "scan", "web")
        cls.alice = cls.cast.token("way in", "user", user="alice").text

    def test_tokens_are_managed(self):
        done = run_node(_MANAGE, self.url, self.alice, module=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        seen = json.loads(done.stdout)
        self.assertEqual(seen["valid"], {"valid": True})
        self.assertEqual((seen["made"]["login"], seen["made"]["name"]), ("alice", "by a client"))
        self.assertTrue(seen["made"]["token"].startswith("squ_"))
        # Newest first; those of one second stand in no fixed order.
        self.assertCountEqual([one["name"] for one in seen["listed"]["userTokens"]],
                              ["by a client", "way in"])
        self.assertEqual((seen["before"], seen["after"]), ({"valid": True}, {"valid": False}))
        self.assertIn("already exists", seen["twice"])
        self.assertEqual(seen["stranger"], "AuthenticationError")
        self.assertEqual(self.nginx.problems(), [])

    def test_a_quality_gate_is_looked_up(self):
        report = self.folder / "scanned" / ".scannerwork" / "report-task.txt"
        report.parent.mkdir(parents=True)
        report.write_text(f"ceTaskUrl={self.url}/api/ce/task?id=1\n")
        made = self.api(self.alice).call(
            "POST", "/api/user_tokens/generate?name=ci&type=PROJECT_ANALYSIS_TOKEN&projectKey=web")
        token = made.json["token"]
        self.assertTrue(token.startswith("sqp_"))
        for key, shown, wanted in [
            ("web", token, "gate: OK"), ("app", token, "status code 403"),
            ("web", "sqp_x", "status code 401"),
        ]:
            with self.subTest(key=key, wanted=wanted):
                done = run_node(_VERIFY, self.url, key, shown, cwd=report.parent.parent)
                self.assertIn(wanted, done.stdout, done.stderr)
        self.api(self.alice).call("POST", "/api/user_tokens/revoke?name=ci")
        done = run_node(_VERIFY, self.url, "web", token, cwd=report.parent.parent)
        self.assertIn("status code 401", done.stdout, done.stderr)
