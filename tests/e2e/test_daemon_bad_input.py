"""What each call refuses, field by field: one error, which names what is wrong and where."""

import unittest

from support.daemon_case import DaemonCase

LONG = "x" * 256
NO_TOKEN = "tok_aaaaaaaaaaaaaaaa"

# A body, the status, a part of the problem's detail.
TOKENS = [
    ({"owner": ""}, 400, '"owner" must not be empty'),
    ({"owner": None}, 400, '"owner" must be a string'),
    ({"owner": "a b"}, 400, 'not a login: "a b"'),
    ({"owner": "nobody"}, 404, 'no user "nobody"'),
    ({"organization": ""}, 400, '"organization" must not be empty'),
    ({"organization": 1}, 400, '"organization" must be a string'),
    ({"organization": "acme"}, 400, "only organization tokens name an organization"),
    ({"projects": None}, 400, '"projects" must be a list of strings, or "*"'),
    ({"projects": [1]}, 400, '"projects" must be a list of strings, or "*"'),
    ({"projects": ["a/b"]}, 400, 'not a project key: "a/b"'),
    ({"projects": ["nope"]}, 404, 'no project "nope"'),
    ({"projects": [f"p{n}" for n in range(501)]}, 400, "at most 500 projects"),
    ({"permissions": "scan"}, 400, '"permissions" must be a list of strings'),
    ({"permissions": []}, 400, '"permissions" is an empty list'),
    ({"permissions": ["*"]}, 400, 'not a permission: "*"'),
    ({"attributes": []}, 400, '"attributes" must be an object of strings'),
    ({"attributes": {"a b": "x"}}, 400, 'not an attribute name: "a b"'),
    ({"attributes": {"a": ""}}, 400, 'the value of the attribute "a"'),
    ({"attributes": {"a": LONG}}, 400, 'the value of the attribute "a"'),
    ({"attributes": {f"a{n}": "x" for n in range(17)}}, 400, "at most 16 attributes"),
    ({"expires": None}, 400, '"expires" must be a string'),
    ({"expires": "36501d"}, 400, '"expires": not an expiry: "36501d"'),
    ({"expires": "2027-01-01T25:00:00Z"}, 400, '"expires": not an expiry'),
    ({"expires": "2020-01-01"}, 403, "not in the future"),
    ({"description": None}, 400, '"description" must be a string'),
    ({"description": "a\nb"}, 400, "the description is not"),
    ({"description": "x" * 1001}, 400, "longer than 1000 bytes"),
    ({"name": " "}, 400, "the token's name is missing"),
    ({"name": "x" * 101}, 400, "longer than 100 characters"),
    ({"type": None}, 400, '"type" must be a string'),
    ({"type": "project"}, 400, "exactly one project"),
    ({"type": "project", "projects": "*"}, 400, "exactly one project"),
    ({"type": "project", "projects": ["web"], "permissions": ["admin"]}, 400, '"admin"'),
    ({"type": "global", "projects": ["web"]}, 400, "a global token is for every project"),
    ({"type": "organization"}, 400, "needs its organization"),
    ({"type": "organization", "organization": "a/b", "projects": "*"}, 400,
     'not an organization key: "a/b"'),
    ({"type": "organization", "organization": "nope", "projects": "*"}, 404,
     'no organization "nope"'),
    ({"type": "organization", "organization": "acme"}, 400, "needs its projects"),
    ({"type": "organization", "organization": "acme", "projects": ["web"]}, 403,
     'the project "web" is not in the organization "acme"'),
    ({"type": "organization", "organization": "acme", "owner": "boss", "projects": "*"}, 400,
     "has no owner"),
]
BODIES = {
    ("PATCH", "tokens/{token}"): [
        ({"name": None}, 400, '"name" must be a string'),
        ({"name": ""}, 400, "the token's name is missing"),
        ({"name": "a\nb"}, 400, "the token's name is not"),
        ({"name": "x" * 101}, 400, "longer than 100 characters"),
        ({"description": 1}, 400, '"description" must be a string, or null'),
        ({"description": "x" * 1001}, 400, "longer than 1000 bytes"),
        ({"type": "user"}, 400, 'no member "type"'),
    ],
    ("PATCH", "tokens/tok_1"): [({"name": "n"}, 400, "not a token id")],
    ("PATCH", f"tokens/{NO_TOKEN}"): [({"name": "n"}, 404, f'no token "{NO_TOKEN}"')],
    ("PATCH", "tokens/{token}/projects"): [
        ({"add": ["shop"]}, 403, "only an organization token for chosen projects"),
    ],
    ("PATCH", "tokens/{pipeline}/projects"): [
        ({"all": None}, 400, '"all" must be a list of strings'),
        ({"all": []}, 400, "one project at least"),
        ({"add": "shop"}, 400, '"add" must be a list of strings'),
        ({"add": ["a/b"]}, 400, 'not a project key: "a/b"'),
        ({"add": ["nope"]}, 404, 'no project "nope"'),
        ({"add": ["web"]}, 403, 'the project "web" is not in the organization "acme"'),
        ({"remove": [1]}, 400, '"remove" must be a list of strings'),
        ({"remove": ["shop"]}, 400, "one project at least"),
    ],
    ("POST", "tokens/revoke"): [
        ({}, 400, 'the member "ids" is needed'),
        ({"ids": "x"}, 400, '"ids" must be a list of strings'),
        ({"ids": []}, 400, "name 1 to 500 tokens"),
        ({"ids": [NO_TOKEN] * 501}, 400, "name 1 to 500 tokens"),
    ],
    ("POST", "users"): [
        ({}, 400, 'the member "login" is needed'),
        ({"login": ""}, 400, 'not a login: ""'),
        ({"login": LONG}, 400, "not a login"),
        ({"login": "alice"}, 409, '"alice" already'),
        ({"login": "new", "email": "x"}, 400, 'not an e-mail address: "x"'),
        ({"login": "new", "name": "a\nb"}, 400, "the user's name is not"),
        ({"login": "new", "department": LONG}, 400, "the user's department is not"),
        ({"login": "new", "user_type": 1}, 400, '"user_type" must be a string, or null'),
        ({"login": "new", "active": False}, 400, 'no member "active"'),
    ],
    ("PATCH", "users/alice"): [
        ({"active": None}, 400, '"active" must be true or false'),
        ({"active": True, "name": "x"}, 400, '"active" must be changed by itself'),
        ({"email": "x@"}, 400, 'not an e-mail address: "x@"'),
        ({"name": LONG}, 400, "the user's name is not"),
        ({"user_type": "\x7f"}, 400, "the user's user type is not"),
        ({"login": "x"}, 400, 'no member "login"'),
    ],
    ("PATCH", "users/nobody"): [({"name": "x"}, 404, 'no user "nobody"')],
    ("PATCH", "users/a%20b"): [({"name": "x"}, 400, 'not a login: "a b"')],
    ("PUT", "users/alice/password"): [
        ({}, 400, 'the member "password" is needed'),
        ({"password": 1}, 400, '"password" must be a string'),
        ({"password": "7 chars"}, 400, "8 characters at least"),
        ({"password": "x" * 1025}, 400, "1024 bytes at most"),
        ({"password": "with\na line break"}, 400, "the password is not"),
        ({"password": "long enough", "current": 1}, 400, '"current" must be a string'),
    ],
    ("PUT", "users/nobody/password"): [({"password": "long enough"}, 404, 'no user "nobody"')],
    ("POST", "users/alice/grants"): [
        ({}, 400, 'the member "permissions" is needed'),
        ({"permissions": []}, 400, "name 1 to 100 permissions"),
        ({"permissions": ["*"]}, 400, 'not a permission: "*"'),
        ({"permissions": ["scan"], "project": ""}, 400, '"project" must not be empty'),
        ({"permissions": ["scan"], "organization": ""}, 400, '"organization" must not be empty'),
        ({"permissions": ["scan"], "project": None}, 400, '"project" must be a string'),
        ({"permissions": ["scan"], "project": "a/b"}, 400, 'not a project key: "a/b"'),
        ({"permissions": ["scan"], "organization": "nope"}, 404, 'no organization "nope"'),
        ({"permissions": ["scan"], "project": "web", "organization": "acme"}, 400, "not both"),
    ],
    ("POST", "projects"): [
        ({}, 400, 'the member "key" is needed'),
        ({"key": 1}, 400, '"key" must be a string'),
        ({"key": "123"}, 400, 'not a project key: "123"'),
        ({"key": "web"}, 409, 'a project "web" already'),
        ({"key": "new", "organization": ""}, 400, '"organization" must not be empty'),
        ({"key": "new", "organization": 1}, 400, '"organization" must be a string, or null'),
        ({"key": "new", "organization": "a/b"}, 400, 'not an organization key: "a/b"'),
        ({"key": "new", "organization": "nope"}, 404, 'no organization "nope"'),
    ],
    ("POST", "organizations"): [
        ({}, 400, 'the member "key" is needed'),
        ({"key": None}, 400, '"key" must be a string'),
        ({"key": "a/b"}, 400, 'not an organization key: "a/b"'),
        ({"key": "acme"}, 409, 'an organization "acme" already'),
    ],
    ("POST", "sessions"): [
        ({"login": "alice"}, 400, 'the member "password" is needed'),
        ({"login": 1, "password": "x"}, 400, '"login" must be a string'),
        ({"login": "alice", "password": "x", "device": ""}, 400, '"device" must not be empty'),
        ({"login": "alice", "password": "x", "device": " "}, 400, '"device": '),
        ({"login": "alice", "password": "x", "device": "a\nb"}, 400, '"device": '),
        ({"login": "alice", "password": "x", "device": "x" * 101}, 400, '"device": '),
        ({"login": "alice", "password": "x", "cookie": "yes"}, 400,
         '"cookie" must be true or false'),
        ({"login": "alice", "password": "x", "expires": "1d"}, 400, 'no member "expires"'),
    ],
    ("PATCH", "settings"): [
        ({"max_lifetime_days": 0}, 400, "the maximum lifetime is 1 to 36500 days"),
        ({"max_lifetime_days": 36501}, 400, "the maximum lifetime is 1 to 36500 days"),
        ({"max_lifetime_days": 1.5}, 400, '"max_lifetime_days" must be a whole number, or null'),
        ({"max_lifetime_days": "90"}, 400, '"max_lifetime_days" must be a whole number, or null'),
        ({"session_lifetime_days": 0}, 400, "the lifetime of sessions is 1 to 36500 days"),
        ({"session_lifetime_days": None}, 400, '"session_lifetime_days" must be a whole number'),
        ({"organization_permissions": ["*"]}, 400, 'not a permission: "*"'),
        ({"organization_permissions": None}, 400, '"organization_permissions" must be a list'),
        ({"tokens_may_outlive": "yes"}, 400, '"tokens_may_outlive" must be true or false'),
        ({"audit_entries": 999}, 400, "the audit log keeps 1000 to 10000000 entries"),
        ({"audit_entries": 10**30}, 400, '"audit_entries" must be a whole number'),
    ],
}
# A path and query, the status, a part of the problem's detail.
QUERIES = {
    "GET": [
        ("tokens?organization=a/b", 400, 'not an organization key: "a/b"'),
        ("tokens?organization=nope", 404, 'no organization "nope"'),
        ("tokens?project=a/b", 400, 'not a project key: "a/b"'),
        ("tokens?project=nope", 404, 'no project "nope"'),
        ("tokens?owner=a%20b", 400, 'not a login: "a b"'),
        ("tokens?text=" + LONG, 400, "the text to look for"),
        ("tokens?status=dead", 400, '"status" must be one of'),
        ("tokens/tok_1", 400, "not a token id"),
        ("sessions?owner=a%20b", 400, 'not a login: "a b"'),
        ("sessions?owner=nobody", 404, 'no user "nobody"'),
        ("sessions?text=" + LONG, 400, "the text to look for"),
        ("sessions?type=session", 400, 'can\'t have "type"'),
        ("users?text=x", 400, 'can\'t have "text"'),
        ("users/a%20b", 400, 'not a login: "a b"'),
        ("projects?organization=nope", 404, 'no organization "nope"'),
        ("projects/a%20b", 400, 'not a project key: "a b"'),
        ("organizations/a%20b", 400, 'not an organization key: "a b"'),
        ("me?x=1", 400, "it takes none"),
        ("settings?x=1", 400, "it takes none"),
        ("audit?log=all", 400, '"log" must be one of'),
        ("audit?since=soon", 400, '"since" must be days ago (90d), a date or a time'),
        ("audit?since=never", 400, '"since" must be days ago (90d), a date or a time'),
        ("audit?until=2026-13-01", 400, '"until" must be days ago (90d), a date or a time'),
        ("audit?who=", 400, '"who" needs a value'),
        ("audit?limit=501", 400, '"limit" must be 1 to 500'),
        ("audit?after=x", 400, "not a place in a log"),
    ],
    "DELETE": [
        ("tokens/tok_1", 400, "not a token id"),
        ("tokens/{token}?x=1", 400, "it takes none"),
        ("sessions/tok_1", 400, "not a token id"),
        ("sessions/current", 400, "made with no session"),
        ("projects/a%20b", 400, 'not a project key: "a b"'),
        ("projects/nope", 404, 'no project "nope"'),
        ("organizations/nope", 404, 'no organization "nope"'),
        ("organizations/acme", 409, "still has projects"),
        ("users/alice/grants", 400, 'needs "permission"'),
        ("users/alice/grants?permission=*", 400, 'not a permission: "*"'),
        ("users/alice/grants?permission=scan&project=", 400, '"project" needs a value'),
        ("users/alice/grants?permission=scan&project=a/b", 400, 'not a project key: "a/b"'),
        ("users/alice/grants?permission=scan&project=web&organization=acme", 400, "not both"),
        ("users/alice/grants?permission=never", 404, 'no permission "never"'),
    ],
}


class BadInput(DaemonCase):
    options = ("--workers", "1")  # each notes the token's use, which is a change

    @classmethod
    def populate(cls):
        cls.cast.user("alice", "scan")
        cls.cast.user("boss", "admin")
        cls.cast.do("org", "create", "acme")
        cls.cast.project("web")
        cls.cast.project("shop", "acme")
        cls.boss = cls.cast.token("boss", "user", user="boss")
        cls.names = {"token": cls.boss.id, "pipeline": cls.cast.token(
            "pipeline", "organization", projects=["shop"], more=["--organization", "acme"]).id}

    def what_is_kept(self):
        """Without the token's last use: each of the daemon's workers notes it."""
        return [part for part in self.redis.dump().split(b"\ntw:") if b"seen:" not in part[:9]]

    def refuse(self, method, path, body, status, part):
        with self.subTest(f"{method} {path}", body=str(body)[:100]):
            before = self.what_is_kept()
            answer = self.api(self.boss).call(
                method, "/api/v1/" + path.format(**self.names), body)
            self.check_problem(answer, status, part)
            self.assertEqual(self.what_is_kept(), before)

    def test_new_tokens(self):
        for more, status, part in TOKENS:
            self.refuse("POST", "tokens", {"name": "n", "type": "user", **more}, status, part)

    def test_bodies(self):
        for (method, path), rows in BODIES.items():
            for body, status, part in rows:
                self.refuse(method, path, body, status, part)

    def test_paths_and_queries(self):
        for method, rows in QUERIES.items():
            for path, status, part in rows:
                self.refuse(method, path, None, status, part)

    def test_a_body_where_none_is_taken(self):
        self.refuse("GET", "me", {}, 400, "takes no body")
        self.refuse("DELETE", "projects/web", {}, 400, "takes no body")


if __name__ == "__main__":
    unittest.main()
