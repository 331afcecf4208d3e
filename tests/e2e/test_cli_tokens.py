"""Users, projects, organizations and tokens by the command line, for people and for scripts."""

import json
import os
import subprocess
import unittest

from support.build import CLI
from support.cli_case import TOKEN, CliCase


class Life(CliCase):
    """What may be refused, and what is then said: exit code 1."""

    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        cls.cast.user("boss", "admin")
        cls.cast.project("web")
        cls.cast.do("org", "create", "acme")
        cls.cast.project("shop", "acme")
        cls.cast.grant("alice", "scan", "web")
        cls.token = cls.cast.token("ci", "project", user="alice", projects=["web"], expires="90d")

    def test_refusals(self):
        make = ["token", "create", "--name", "n", "--type"]
        for words, part in [
            (["user", "create", "alice"], 'there is a user "alice" already'),
            (["user", "show", "bob"], 'there is no user "bob"'),
            (["user", "deactivate", "bob"], 'there is no user "bob"'),
            (["user", "grant", "bob", "scan"], 'there is no user "bob"'),
            (["user", "grant", "alice", "scan", "--project", "app"], 'no project "app"'),
            (["user", "grant", "alice", "scan", "--organization", "app"], 'no organization "app"'),
            (["user", "ungrant", "alice", "scan"], 'has no permission "scan" globally'),
            (["project", "create", "web"], 'there is a project "web" already'),
            (["project", "create", "new", "--organization", "nope"], 'no organization "nope"'),
            (["project", "delete", "app"], 'there is no project "app"'),
            (["org", "create", "acme"], 'there is an organization "acme" already'),
            (["org", "delete", "acme"], "still has projects"),
            ([*make, "user", "--user", "bob"], 'there is no user "bob"'),
            ([*make, "project", "--user", "boss", "--project", "web"], 'needs "scan"'),
            ([*make, "project", "--user", "alice", "--project", "app"], 'no project "app"'),
            ([*make, "global", "--user", "alice"], "needs the global permission"),
            ([*make, "organization", "--organization", "acme", "--project", "web"], "not in the org"),
            ([*make, "organization", "--organization", "acme", "--all-projects", "--user", "alice"],
             'needs "admin" in the organization'),
            ([*make, "user", "--user", "alice", "--expires", "2020-01-01"], "not in the future"),
            (["token", "create", "--name", " ci ", "--type", "user", "--user", "alice"],
             f"already: {self.token.id}"),
            (["token", "show", "tok_aaaaaaaaaaaaaaaa"], "there is no token"),
            (["token", "revoke", "tok_aaaaaaaaaaaaaaaa"], "there is no token"),
            (["token", "revoke", self.token.id, "--user", "nobody"], 'no user "nobody"'),
            (["token", "list", "--user", "bob"], 'there is no user "bob"'),
        ]:
            with self.subTest(words):
                before = self.redis.dump()
                self.check(words, 1, part)
                self.assertEqual(self.redis.dump(), before)

    def test_incident_35_line_breaks_are_refused_at_creation(self):
        """Names go upstream in headers, raw: `proxy_set_header X-Token-Name $auth_token_name;`."""
        lines = ("ci\r\nX-Auth-User: root", "ci\nX-Auth-User: root", "ci\rroot", "ci\x7f", "ci\x1b[1m")
        make = ["token", "create", "--type", "user", "--user", "alice"]
        for line in lines:
            for words in (
                [*make, "--name", line],
                [*make, "--name", "n", "--description", line],
                [*make, "--name", "n", "--attribute", f"department={line}"],
                [*make, "--name", "n", "--attribute", f"{line}=cardiology"],
                [*make, "--name", "n", "--permission", line],
                ["user", "create", line],
                ["user", "grant", "alice", line],
                ["project", "create", line],
                ["org", "create", line],
            ):
                with self.subTest(words):
                    before = self.redis.dump()
                    done = self.run_cli(*words)
                    self.assertIn(done.returncode, (1, 2), done.stdout)
                    self.assertRegex(done.stderr, r"\Atokenward: [^\n\r\x1b]+\n\Z")
                    self.assertEqual(self.redis.dump(), before)

    def test_the_token_is_printed_once(self):
        done = self.run_cli("token", "create", "--name", "once", "--type", "user", "--user", "alice")
        self.assertRegex(done.stdout, rf"\A{TOKEN.pattern}\n\Z")
        self.assertNotRegex(done.stderr, TOKEN)
        self.assertIn("this once", done.stderr)
        token = done.stdout.strip()
        listed = self.cast.ask("token", "list", "--user", "alice")
        (shown,) = [one for one in listed if one["name"] == "once"]
        said = self.check(["token", "show", shown["id"]], 0, "once")
        self.assertNotIn(token, said + json.dumps(listed))
        self.assertNotIn(token.encode(), self.redis.dump())
        self.assertNotIn(token[5:35].encode(), self.redis.dump())

    def test_json_of_a_token(self):
        made = self.cast.ask(
            "token", "create", "--name", "all of it", "--type", "user", "--user", "alice",
            "--project", "web", "--project", "shop", "--permission", "scan", "--attribute", "a=b c",
            "--expires", "2099-12-31", "--description", "why",
        )
        self.assertRegex(made.pop("token"), TOKEN)
        self.assertRegex(made["id"], r"\Atok_[a-z2-7]{16}\Z")
        self.assertRegex(made.pop("created_at"), r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
        self.assertEqual(self.cast.ask("token", "show", made["id"]) | made, self.cast.ask(
            "token", "show", made["id"]))
        del made["id"]
        self.assertEqual(made, {
            "name": "all of it", "type": "user", "owner": "alice", "organization": None,
            "projects": ["shop", "web"], "permissions": ["scan"], "attributes": {"a": "b c"},
            "description": "why", "status": "active", "expires_at": "2099-12-31T00:00:00Z",
            "last_used_at": None, "imported_from": None, "imported_at": None,
            "rotated_to": None, "rotated_at": None, "rotated_from": None,
            "restored_at": None, "created_by": "alice",
        })

    def test_organization_token(self):
        made = self.cast.ask("token", "create", "--name", "o", "--type", "organization",
                             "--organization", "acme", "--all-projects")
        self.assertEqual((made["organization"], made["owner"], made["projects"], made["permissions"]),
                         ("acme", None, "*", ["scan"]))
        listed = self.cast.ask("token", "list", "--organization", "acme")
        self.assertEqual([one["id"] for one in listed], [made["id"]])

    def test_names_in_any_script(self):
        made = self.cast.ask("token", "create", "--name", "Prüfung 試験", "--type", "user", "--user", "boss")
        self.assertEqual(made["name"], "Prüfung 試験")
        self.check(["token", "list", "--user", "boss"], 0, "Prüfung 試験")


class Changes(CliCase):
    """What is done, and said about it: exit code 0."""

    def test_a_life(self):
        for words, part in [
            (["user", "list"], "There are none."),
            (["user", "create", "alice"], "alice is made"),
            (["project", "create", "web"], "web is made"),
            (["org", "create", "acme"], "acme is made"),
            (["project", "create", "shop", "--organization", "acme"], "shop is made"),
            (["user", "grant", "alice", "scan", "--project", "web"], "now has scan on the project web"),
            (["user", "grant", "alice", "scan", "--project", "web"], "had scan on the project web already"),
            (["user", "grant", "alice", "a", "b"], "now has a, b globally"),
            (["user", "grant", "alice", "admin", "--organization", "acme"], "in the organization acme"),
            (["user", "show", "alice"], "project        web: scan"),
            (["user", "show", "alice"], "organization   acme: admin"),
            (["user", "show", "alice"], "globally       a b"),
            (["user", "ungrant", "alice", "a", "b"], "no longer has a, b globally"),
            (["user", "deactivate", "alice"], "is deactivated"),
            (["user", "deactivate", "alice"], "was already deactivated"),
            (["user", "list"], "deactivated"),
            (["user", "activate", "alice"], "is active"),
            (["project", "list"], "shop"),
            (["org", "list"], "acme"),
            (["project", "delete", "web"], "1 grants on it are gone"),
            (["project", "delete", "shop"], "shop is deleted"),
            (["org", "delete", "acme"], "1 users lost permissions in it"),
            (["user", "show", "alice"], "globally       -"),
            (["doctor"], "ok    store"),
        ]:
            with self.subTest(words):
                self.check(words, 0, part)

    def test_revoking_several(self):
        self.cast.user("bob")
        one, two, three = (self.cast.token(f"t{i}", "user", user="bob") for i in range(3))
        done = self.run_cli("token", "revoke", one.id, "tok_aaaaaaaaaaaaaaaa", two.id)
        self.assertEqual(done.returncode, 1)
        self.assertIn("tok_aaaaaaaaaaaaaaaa", done.stderr)
        left = self.cast.ask("token", "list", "--user", "bob")
        self.assertEqual([token["id"] for token in left], [three.id])
        self.assertEqual(self.cast.ask("token", "revoke", three.id),
                         {"revoked": [{"id": three.id, "name": "t2"}]})

    def test_two_at_once_lose_nothing(self):
        self.cast.user("carol")
        environment = {**os.environ, **self.cast.environment()}
        running = [
            subprocess.Popen([str(CLI), "user", "grant", "carol", f"p{i}"], env=environment,
                             stdout=subprocess.DEVNULL)
            for i in range(16)
        ]
        self.assertEqual([one.wait(60) for one in running], [0] * 16)
        shown = self.cast.ask("user", "show", "carol")
        self.assertEqual(len(shown["permissions"]), 16)

    def test_a_redis_that_is_gone(self):
        self.cast.user("dave")
        self.redis.kill()
        try:
            self.check(["user", "list"], 3, "can't be reached")
            self.check(["user", "create", "eve"], 3, "can't be reached")
        finally:
            self.redis.start()
        self.check(["user", "list"], 1, "tokenward init")  # it kept nothing
        self.cast.do("init")


class ChangesByTheAclUser(Changes):
    uses_acl = True


if __name__ == "__main__":
    unittest.main()
