"""Rotating tokens over HTTP and on the command line."""

import json
import unittest

from support.cli_case import TOKEN
from support.daemon_case import DaemonCase


class Rotation(DaemonCase):
    @classmethod
    def populate(cls):
        cls.cast.user("alice", "scan")
        cls.cast.user("bob")
        cls.cast.project("web")
        cls.alice = cls.cast.token("alice", "user", user="alice")
        cls.bob = cls.cast.token("bob", "user", user="bob")

    def new_token(self, name, **more):
        return self.api(self.alice).post(
            "/api/v1/tokens", {"name": name, "type": "user", **more}).json

    def rotate(self, token, body=None, by=None):
        return self.api(by or self.alice).post(f"/api/v1/tokens/{token['id']}/rotate", body)

    def test_over_http(self):
        old = self.new_token("ci", projects=["web"], expires="20d", description="for the build")
        made = self.rotate(old, {"grace": "1d"})
        self.assertEqual(made.status, 201, made.body)
        new = made.json
        self.assertRegex(new["token"], TOKEN)
        self.assertNotIn(new["token"], (old["token"], None))
        for name in ("name", "type", "owner", "projects", "permissions", "description"):
            self.assertEqual(new[name], old[name])
        self.assertEqual(new["rotated_from"], old["id"])
        self.assertEqual(made.header("Location"), "/api/v1/tokens/" + new["id"])
        self.assertEqual(new["predecessor"]["rotated_to"], new["id"])
        self.assertEqual(new["predecessor"]["status"], "rotated")

        shown = self.api(self.alice).get("/api/v1/tokens/" + old["id"]).json
        self.assertEqual(shown, new["predecessor"])
        listed = self.api(self.alice).get("/api/v1/tokens?status=rotated").json["items"]
        self.assertIn(shown, listed)
        # Both are let in, until the new one is used.
        self.assertEqual(self.api(old["token"]).get("/api/v1/me").status, 200)
        self.check_problem(self.rotate(old), 409, new["id"], "conflict")
        self.assertNotIn(new["token"].encode(), self.redis.dump())
        self.assertNotIn(new["token"], self.daemon.log())

    def test_without_a_body_and_without_grace(self):
        old = self.new_token("plain")
        new = self.rotate(old).json
        self.assertEqual(new["predecessor"]["status"], "rotated")
        last = self.rotate(new, {"grace": "0", "expires": "30d"}).json
        self.assertIsNone(last["predecessor"])
        # Its first use ends the first of the three, too.
        self.assertEqual(last["rotated_from"], new["id"])
        self.assertEqual(self.api(new["token"]).get("/api/v1/me").status, 401)
        self.assertEqual(self.api(last["token"]).get("/api/v1/me").status, 200)

    def test_refusals(self):
        old = self.new_token("refused")
        for body, part in [({"grace": "31d"}, "not a grace"), ({"grace": "soon"}, "not a grace"),
                           ({"expires": "soon"}, "not an expiry"), ({"graces": "7d"}, "graces")]:
            with self.subTest(body):
                self.check_problem(self.rotate(old, body), 400, part)
        self.check_problem(self.rotate(old, by=self.bob), 403, "somebody else's")
        self.check_problem(self.rotate({"id": "tok_aaaaaaaaaaaaaaaa"}), 404, "no token")

    def test_sonarqube_lists_a_name_once(self):
        old = self.new_token("sonar")
        new = self.rotate(old).json
        tokens = self.api(self.alice).get("/api/user_tokens/search").json["userTokens"]
        self.assertEqual([token["name"] for token in tokens].count("sonar"), 1)
        revoked = self.api(self.alice).call(
            "POST", "/api/user_tokens/revoke", b"name=sonar",
            {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(revoked.status, 204)
        for token in (old, new):
            self.assertEqual(self.api(token["token"]).get("/api/v1/me").status, 401)

    def test_on_the_command_line(self):
        project = self.cast.token("cli", "project", user="alice", projects=["web"], expires="90d")
        new = json.loads(self.cast.do("token", "rotate", project.id, "--grace", "0", "--json"))
        self.assertRegex(new["token"], TOKEN)
        self.assertEqual((new["name"], new["type"]), ("cli", "project"))
        self.assertIsNone(new["predecessor"])
        text = self.cast.do("token", "rotate", new["id"], "--expires", "30d")
        self.assertRegex(text.split()[0], TOKEN)
        shown = self.cast.do("token", "show", new["id"])
        self.assertIn("rotated", shown)
        self.assertIn("its successor is tok_", shown)
        self.assertIn("rotated", self.cast.do("token", "list", "--status", "rotated"))


if __name__ == "__main__":
    unittest.main()
