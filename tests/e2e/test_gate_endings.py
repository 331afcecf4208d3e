"""How tokens end: revoked, expired, with their owner, with their project."""

import calendar
import time
import uuid

from support.cast import in_seconds
from support.gate_case import GateCase
from support.http_client import Client
from support.waiting import wait_until

_UNKNOWN = "the token is not valid"


class Endings(GateCase):
    @classmethod
    def people(cls):
        cls.cast.user("root", "admin", "provision")

    def setUp(self):
        """Names of this test alone."""
        self.name = "n" + uuid.uuid4().hex[:12]
        self.cast.project(self.name)
        self.cast.user(self.name)
        self.cast.grant(self.name, "scan", self.name)
        self.path = f"/projects/{self.name}/x"

    def project_token(self, name="ci", **more):
        return self.cast.token(name, "project", user=self.name, projects=[self.name], **more)

    def assert_refused_as_unknown(self, token, path=None):
        answer = self.answer(path or self.path, token)
        self.assertEqual(answer.status, 401)
        self.assertIn('error="invalid_token"', answer.header("WWW-Authenticate"))
        self.assertIn(_UNKNOWN, answer.header("WWW-Authenticate"))
        self.assertIsNone(answer.header("Authentication-Token-Expiration"))

    def test_revoked(self):
        first, second = self.project_token("first"), self.project_token("second")
        self.assertEqual(self.status(self.path, first), 200)
        self.cast.revoke(first)
        self.assert_refused_as_unknown(first)
        self.assertEqual(self.status(self.path, second), 200)

    def test_revoked_between_two_requests_of_a_connection(self):
        token = self.project_token()
        with Client(self.nginx.port) as client:
            self.assertEqual(client.get(self.path, token.text).status, 200)
            self.cast.revoke(token)
            self.assertEqual(client.get(self.path, token.text).status, 401)

    def test_owner_deactivated_and_back(self):
        token = self.project_token()
        user = self.cast.token("mine", "user", user=self.name)
        self.cast.do("user", "deactivate", self.name)
        self.assert_refused_as_unknown(token)
        self.assert_refused_as_unknown(user, "/user/x")
        self.cast.do("user", "activate", self.name)
        self.assertEqual(self.status(self.path, token), 200)
        self.assertEqual(self.status("/user/x", user), 200)

    def test_project_deleted(self):
        token = self.project_token()
        user = self.cast.token("mine", "user", user=self.name)
        self.cast.do("project", "delete", self.name)
        self.assert_refused_as_unknown(token)
        self.assertEqual(self.status(self.path, user), 403)
        self.assertEqual(self.status("/user/x", user), 200)

    def test_a_project_made_again_owes_nothing_to_its_namesake(self):
        token = self.project_token()
        user = self.cast.token("mine", "user", user=self.name)
        self.cast.do("project", "delete", self.name)
        self.cast.project(self.name)
        self.assert_refused_as_unknown(token)
        self.assertEqual(self.status(self.path, user), 403, "an old grant came back to life")
        self.cast.grant(self.name, "scan", self.name)
        self.assert_refused_as_unknown(token)
        self.assertEqual(self.status(self.path, user), 200)
        self.assertEqual(self.status(self.path, self.project_token("new")), 200)

    def test_incident_04_expires_between_two_requests(self):
        token = self.project_token(expires=in_seconds(2))
        with Client(self.nginx.port) as client:
            answer = client.get(self.path, token.text)
            self.assertEqual(answer.status, 200)
            expiry = answer.header("Authentication-Token-Expiration")
            self.assertIsNotNone(expiry)

            # "Expired" is `now >= expires_at`, by the server's clock in whole seconds.
            seconds = calendar.timegm(time.strptime(expiry, "%Y-%m-%dT%H:%M:%SZ"))
            answers = []

            def refused():
                before = time.time()
                answers.append((before, client.get(self.path, token.text)))
                return answers[-1][1].status != 200

            wait_until(refused, "the token to expire", every=0.02)
            sent, answer = answers[-1]
            self.assertEqual(answer.status, 401)
            self.assertIn("expired", answer.header("WWW-Authenticate"))
            self.assertIsNone(answer.header("Authentication-Token-Expiration"))
            self.assertGreaterEqual(time.time(), seconds)
            late = [at for at, good in answers if good.status == 200 and at > seconds + 0.5]
            self.assertEqual(late, [], "let in after its expiry")

    def test_a_token_without_expiry_has_no_header(self):
        answer = self.answer(self.path, self.project_token())
        self.assertEqual(answer.status, 200)
        self.assertIsNone(answer.header("Authentication-Token-Expiration"))

    def test_an_organization_token_survives_its_creator(self):
        organization, project = "o" + self.name, "p" + self.name
        self.cast.do("org", "create", organization)
        self.cast.project(project, organization)
        self.cast.do("user", "grant", self.name, "admin", "--organization", organization)
        token = self.cast.token(
            "team", "organization", user=self.name,
            more=["--organization", organization, "--all-projects", "--permission", "scan"],
        )
        path = f"/projects/{project}/x"
        self.assertEqual(self.status(path, token), 200)
        self.cast.do("user", "deactivate", self.name)
        self.assertEqual(self.status(path, token), 200)
        self.assertEqual(self.status(self.path, token), 403, "a project of nobody's")
        self.assertEqual(self.status("/user/x", token), 403)
        self.cast.do("user", "activate", self.name)
