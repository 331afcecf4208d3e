"""Clients of SonarQube, as published: tokens managed through nginx, and used at the gate."""

import json

from support.npm_clients import fetch, run_node
from support.sonarqube_case import PROJECT, SonarQubeCase

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

# Asks the server itself, with an analysis token.
_ASK = """
import { SonarQubeClient } from 'sonarqube-web-api-client';
const [url, token, mine, other] = process.argv.slice(1);
const client = SonarQubeClient.withToken(url, token);
const gate = (projectKey) => client.qualityGates.getProjectStatus({ projectKey });
const why = (error) => error.constructor.name;
console.log(JSON.stringify({
    engine: (await client.analysis.getEngineMetadataV2()).filename,
    mine: await gate(mine), other: await gate(other).catch(why),
    people: await client.users.search().execute().catch(why),
}));
"""

# Looks up a report's task and its quality gate, signed in by Basic: the token as user name.
_VERIFY = """
const { checkQualityGateStatus } = require('sonarqube-verify/lib/sonarqube');
const [url, key, token] = process.argv.slice(1);
checkQualityGateStatus({ 'sonar.host.url': url, 'sonar.projectKey': key, 'sonar.login': token })
    .then((status) => console.log('gate: ' + status), (why) => console.log('refused: ' + why))
    .then(() => process.exit(0));  // it leaves a refusal's connection open
"""


class Clients(SonarQubeCase):
    @classmethod
    def setUpClass(cls):
        fetch()
        super().setUpClass()

    def test_tokens_are_managed(self):
        before = len(self.upstream.requests)
        done = run_node(_MANAGE, self.url, self.user["carol"], module=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        seen = json.loads(done.stdout)
        self.assertEqual(seen["valid"], {"valid": True})
        self.assertEqual((seen["made"]["login"], seen["made"]["name"]), ("carol", "by a client"))
        self.assertTrue(seen["made"]["token"].startswith("squ_"))
        # Newest first; those of one second stand in no fixed order.
        self.assertCountEqual([one["name"] for one in seen["listed"]["userTokens"]],
                              ["by a client", "mine", "way in"])
        self.assertEqual((seen["before"], seen["after"]), ({"valid": True}, {"valid": False}))
        self.assertIn("already exists", seen["twice"])
        self.assertEqual(seen["stranger"], "AuthenticationError")
        self.assertEqual(self.told_since(before), [])

    def test_the_server_is_asked(self):
        self.upstream.add("web")
        token = self.make("alice", "asks", PROJECT, "web")
        done = run_node(_ASK, self.url, token, "web", "app", module=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout), {
            "engine": "engine.jar", "mine": {"projectStatus": self.upstream.gate},
            "other": "AuthorizationError", "people": "AuthorizationError"})

    def test_analysis_tokens_manage_nothing(self):
        token, before = self.make("alice", "no more", PROJECT, "web"), len(self.upstream.requests)
        for method, path in (("POST", "generate?name=x"), ("GET", "search"),
                             ("POST", "revoke?name=mine")):
            answer = self.answer(f"/api/user_tokens/{path}", token, method=method)
            self.assertEqual(answer.status, 403, answer)
        self.assertEqual(self.told_since(before), [])

    def test_a_quality_gate_is_looked_up(self):
        report = self.folder / "scanned" / ".scannerwork" / "report-task.txt"
        report.parent.mkdir(parents=True)
        self.upstream.at_once, task = True, self.upstream.add("web")
        report.write_text(f"ceTaskUrl={self.url}/api/ce/task?id={task}\n")
        token = self.make("alice", "ci", PROJECT, "web")
        for key, shown, wanted in [
            ("web", token, "gate: OK"), ("app", token, "status code 403"),
            ("web", "sqp_x", "status code 401"),
        ]:
            with self.subTest(key=key, wanted=wanted):
                done = run_node(_VERIFY, self.url, key, shown, cwd=report.parent.parent)
                self.assertIn(wanted, done.stdout, done.stderr)
        self.revoke("alice", "ci")
        done = run_node(_VERIFY, self.url, "web", token, cwd=report.parent.parent)
        self.assertIn("status code 401", done.stdout, done.stderr)
