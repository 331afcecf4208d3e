"""Who may call what: one table, every call by every kind of caller."""

import itertools
import unittest

from support.cast import in_seconds
from support.daemon import Api
from support.daemon_case import DaemonCase
from support.waiting import wait_until

PASSWORD = "correct horse battery"

# nobody       no credential
# owner        alice: the token and the account in question are hers; `scan` on the project "web"
# other        bob, without any permission
# org-admin    olga, with `admin` in the organization "acme"
# admin        boss, with global `admin` and `scan`
# narrowed     a user token of boss's, for the permission `scan` alone
# analysis     a global analysis token of boss's
# expired      alice's, once it has expired
# deactivated  of a user who was deactivated
# session      alice, signed in with her password
TABLE = """
                            nobody owner other org-admin admin narrowed analysis expired deactivated session
showMe                      401    200   200   200       200   200      403      401     401         200
listTokens                  401    200   200   200       200   200      403      401     401         200
listTokens:alice            401    200   403   403       200   403      403      401     401         200
listTokens:acme             401    403   403   200       200   403      403      401     401         403
createToken                 401    201   201   201       201   403      403      401     401         201
createToken:alice           401    201   403   403       201   403      403      401     401         201
createToken:web             401    201   403   403       201   201      403      401     401         201
createToken:web-for-alice   401    201   403   403       403   403      403      401     401         201
createToken:global          401    403   403   403       201   403      403      401     401         403
createToken:acme            401    403   403   201       403   403      403      401     401         403
showToken:alice             401    200   403   403       200   403      403      401     401         200
showToken:acme              401    403   403   200       200   403      403      401     401         403
changeToken:alice           401    200   403   403       200   403      403      401     401         200
changeToken:acme            401    403   403   200       200   403      403      401     401         403
changeTokenProjects:acme    401    403   403   200       200   403      403      401     401         403
revokeToken:alice           401    204   403   403       204   403      403      401     401         204
revokeToken:acme            401    403   403   204       204   403      403      401     401         403
revokeTokens                401    200   200   200       200   200      403      401     401         200
rotateToken:alice           401    201   403   403       201   403      403      401     401         201
rotateToken:acme            401    403   403   201       403   403      403      401     401         403
openSession                 201    201   201   201       201   201      201      201     201         201
listSessions                401    200   200   200       200   200      403      401     401         200
closeSession:alice          401    204   403   403       204   403      403      401     401         204
listUsers                   401    403   403   403       200   403      403      401     401         403
createUser                  401    403   403   403       201   403      403      401     401         403
showUser:alice              401    200   403   403       200   403      403      401     401         200
changeUser                  401    403   403   403       200   403      403      401     401         403
setPassword                 401    403   403   403       200   403      403      401     401         403
grant                       401    403   403   403       200   403      403      401     401         403
ungrant                     401    403   403   403       200   403      403      401     401         403
listProjects                401    200   200   200       200   200      403      401     401         200
listProjects:acme           401    403   403   200       200   200      403      401     401         403
createProject               401    403   403   403       201   403      403      401     401         403
createProject:acme          401    403   403   201       201   403      403      401     401         403
showProject:web             401    200   403   403       200   200      403      401     401         200
showProject:acme            401    403   403   200       200   200      403      401     401         403
deleteProject               401    403   403   403       200   403      403      401     401         403
deleteProject:acme          401    403   403   200       200   403      403      401     401         403
listOrganizations           401    200   200   200       200   200      403      401     401         200
createOrganization          401    403   403   403       201   403      403      401     401         403
showOrganization:acme       401    403   403   200       200   403      403      401     401         403
deleteOrganization          401    403   403   403       200   403      403      401     401         403
showSettings                401    200   200   200       200   200      403      401     401         200
changeSettings              401    403   403   403       200   403      403      401     401         403
listAudit                   401    200   200   200       200   403      403      401     401         200
"""


def rows():
    lines = [line.split() for line in TABLE.strip().splitlines()]
    callers = lines[0]
    for call, *statuses in lines[1:]:
        yield call, dict(zip(callers, statuses, strict=True))


class Privileges(DaemonCase):
    @classmethod
    def populate(cls):
        cast = cls.cast
        cast.do("org", "create", "acme")
        cast.project("web")
        cast.project("shop", "acme")
        for login in ("alice", "bob", "olga", "dora"):
            cast.user(login)
        cast.user("boss", "admin", "scan")
        cast.grant("alice", "scan", "web")
        cast.do("user", "grant", "olga", "admin", "--organization", "acme")
        cls.callers = {
            "nobody": None,
            "owner": cast.token("mine", "user", user="alice"),
            "other": cast.token("mine", "user", user="bob"),
            "org-admin": cast.token("mine", "user", user="olga"),
            "admin": cast.token("mine", "user", user="boss"),
            "narrowed": cast.token("narrow", "user", user="boss", more=["--permission", "scan"]),
            "analysis": cast.token("scanner", "global", user="boss"),
            "expired": cast.token("old", "user", user="alice", expires=in_seconds(1)),
            "deactivated": cast.token("mine", "user", user="dora"),
        }
        cast.do("user", "deactivate", "dora")
        cls.numbers = itertools.count()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with Api(cls.daemon.port, cls.callers["admin"].text) as boss:
            boss.call("PUT", "/api/v1/users/alice/password", {"password": PASSWORD})
        cls.callers["session"] = cls.sign_in()["token"]

    @classmethod
    def sign_in(cls):
        with Api(cls.daemon.port) as api:
            answer = api.post("/api/v1/sessions", {"login": "alice", "password": PASSWORD})
        if answer.status != 201:
            raise AssertionError(answer.body)
        return answer.json

    def make(self, path, body):
        """By the administrator, or by olga where it takes her."""
        who = "org-admin" if body.get("type") == "organization" else "admin"
        made = self.api(self.callers[who]).post("/api/v1/" + path, body)
        self.assertEqual(made.status, 201, made.body)
        return made.json

    # What is called, by the name of the row: method, path, body. Each makes what it will end.

    def request(self, call):
        operation, _, what = call.partition(":")
        name = f"n{next(self.numbers)}"
        return getattr(self, "call_" + operation)(what, name)

    def call_showMe(self, _what, _name):
        return "GET", "me", None

    def call_listTokens(self, what, _name):
        query = {"": "", "alice": "?owner=alice", "acme": "?organization=acme"}[what]
        return "GET", "tokens" + query, None

    def new_token(self, what, name):
        # What is made through a session ends no later than it.
        return {"expires": "1d", **self.scope(what, name)}

    def scope(self, what, name):
        return {
            "": {"name": name, "type": "user"},
            "alice": {"name": name, "type": "user", "owner": "alice"},
            "web": {"name": name, "type": "project", "projects": ["web"]},
            "web-for-alice": {
                "name": name, "type": "project", "projects": ["web"], "owner": "alice"},
            "global": {"name": name, "type": "global"},
            "acme": {"name": name, "type": "organization", "organization": "acme",
                     "projects": ["shop"]},
        }[what]

    def call_createToken(self, what, name):
        return "POST", "tokens", self.new_token(what, name)

    def call_showToken(self, what, name):
        return "GET", "tokens/" + self.make("tokens", self.new_token(what, name))["id"], None

    def call_revokeToken(self, what, name):
        return "DELETE", "tokens/" + self.make("tokens", self.new_token(what, name))["id"], None

    def call_changeToken(self, what, name):
        token = self.make("tokens", self.new_token(what, name))
        return "PATCH", "tokens/" + token["id"], {"name": name + "x", "description": "known"}

    def call_changeTokenProjects(self, what, name):
        token = self.make("tokens", self.new_token(what, name))
        return "PATCH", f"tokens/{token['id']}/projects", {"all": ["shop"]}

    def call_rotateToken(self, what, name):
        token = self.make("tokens", self.new_token(what, name))
        return "POST", f"tokens/{token['id']}/rotate", {"grace": "1h"}

    def call_revokeTokens(self, _what, _name):
        return "POST", "tokens/revoke", {"ids": ["tok_aaaaaaaaaaaaaaaa"]}

    def call_openSession(self, _what, _name):
        return "POST", "sessions", {"login": "alice", "password": PASSWORD}

    def call_listSessions(self, _what, _name):
        return "GET", "sessions", None

    def call_closeSession(self, _what, _name):
        return "DELETE", "sessions/" + self.sign_in()["id"], None

    def call_setPassword(self, _what, name):
        self.make("users", {"login": name})
        return "PUT", f"users/{name}/password", {"password": PASSWORD}

    def call_listAudit(self, _what, _name):
        return "GET", "audit", None

    def call_listUsers(self, _what, _name):
        return "GET", "users", None

    def call_createUser(self, _what, name):
        return "POST", "users", {"login": name}

    def call_showUser(self, what, _name):
        return "GET", "users/" + what, None

    def call_changeUser(self, _what, name):
        self.make("users", {"login": name})
        return "PATCH", "users/" + name, {"active": False}

    def call_grant(self, _what, name):
        self.make("users", {"login": name})
        return "POST", f"users/{name}/grants", {"permissions": ["scan"], "project": "web"}

    def call_ungrant(self, _what, name):
        self.make("users", {"login": name})
        self.cast.grant(name, "scan", "web")
        return "DELETE", f"users/{name}/grants?permission=scan&project=web", None

    def call_listProjects(self, what, _name):
        return "GET", "projects" + (what and "?organization=" + what), None

    def call_createProject(self, what, name):
        return "POST", "projects", {"key": name, "organization": what or None}

    def call_showProject(self, what, _name):
        return "GET", "projects/" + {"web": "web", "acme": "shop"}[what], None

    def call_deleteProject(self, what, name):
        self.make("projects", {"key": name, "organization": what or None})
        return "DELETE", "projects/" + name, None

    def call_listOrganizations(self, _what, _name):
        return "GET", "organizations", None

    def call_createOrganization(self, _what, name):
        return "POST", "organizations", {"key": name}

    def call_showOrganization(self, what, _name):
        return "GET", "organizations/" + what, None

    def call_deleteOrganization(self, _what, name):
        self.make("organizations", {"key": name})
        return "DELETE", "organizations/" + name, None

    def call_showSettings(self, _what, _name):
        return "GET", "settings", None

    def call_changeSettings(self, _what, _name):
        return "PATCH", "settings", {"max_lifetime_days": None}

    def test_incident_17_every_call_by_every_caller(self):
        expired = self.api(self.callers["expired"])
        wait_until(lambda: expired.get("/api/v1/me").status == 401, "the token to expire")
        apis = {caller: self.api(token) for caller, token in self.callers.items()}
        for call, statuses in rows():
            for caller, status in statuses.items():
                with self.subTest(call=call, caller=caller):
                    method, path, body = self.request(call)
                    answer = apis[caller].call(method, "/api/v1/" + path, body)
                    self.assertEqual(answer.status, int(status), answer.body)
        self.assertEqual(self.openapi.answered, self.openapi.operations, "each once with success")

    def test_every_call_is_in_the_table(self):
        called = {call.partition(":")[0] for call, _ in rows()}
        self.assertEqual(called, self.openapi.operations)


if __name__ == "__main__":
    unittest.main()
