"""Tokens over HTTP: making, listing, showing, revoking; what is refused, and how."""

import unittest

from support.cli_case import MADE_UP, TOKEN
from support.daemon_case import DaemonCase


class Tokens(DaemonCase):
    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        cls.cast.user("bob")
        cls.cast.user("boss", "admin")
        cls.cast.project("web")
        cls.cast.grant("alice", "scan", "web")
        cls.alice = cls.cast.token("alice", "user", user="alice")
        cls.bob = cls.cast.token("bob", "user", user="bob")
        cls.boss = cls.cast.token("boss", "user", user="boss")

    def listed(self, api, query=""):
        page = api.get("/api/v1/tokens" + query).json
        self.assertEqual((page["next"], page["damaged"]), (None, []))
        return page["items"]

    def test_life_of_a_token(self):
        api = self.api(self.alice)
        made = api.post("/api/v1/tokens", {
            "name": "ci", "type": "project", "projects": ["web"], "expires": "90d",
            "description": "for the build"})
        self.assertEqual(made.status, 201, made.body)
        self.assertEqual(made.header("Cache-Control"), "no-store")
        token = made.json
        self.assertRegex(token["token"], TOKEN)
        self.assertEqual(token["owner"], "alice")
        self.assertEqual(made.header("Location"), "/api/v1/tokens/" + token["id"])

        shown = api.get(made.header("Location"))
        self.assertEqual(shown.status, 200)
        value = token.pop("token")
        self.assertEqual(shown.json, token)
        self.assertIn(token, self.listed(api, "?type=project"))
        self.assertEqual(
            self.cast.ask("token", "show", token["id"])["description"], "for the build")

        self.assertEqual(api.delete(made.header("Location")).status, 204)
        self.check_problem(api.get(made.header("Location")), 404, "there is no token")
        self.assertNotIn(token, self.listed(api, "?type=project"))
        self.assertNotIn(value.encode(), self.redis.dump())
        self.assertNotIn(value, self.daemon.log())

    def test_pages(self):
        api = self.api(self.bob)
        for number in range(5):
            api.post("/api/v1/tokens", {"name": f"page {number}", "type": "user"})
        names, path = [], "/api/v1/tokens?limit=2"
        while path:
            page = api.get(path).json
            self.assertLessEqual(len(page["items"]), 2)
            names += [item["name"] for item in page["items"]]
            path = page["next"] and f"/api/v1/tokens?limit=2&after={page['next']}"
        self.assertEqual(sorted(names), sorted(["bob", *(f"page {n}" for n in range(5))]))

    def test_others_tokens(self):
        mine = f"/api/v1/tokens/{self.alice.id}"
        self.check_problem(self.api(self.bob).get(mine), 403, "somebody else's")
        self.check_problem(self.api(self.bob).delete(mine), 403, "somebody else's")
        self.check_problem(self.api(self.bob).get("/api/v1/tokens?owner=alice"), 403)
        self.assertEqual(self.api(self.boss).get(mine).status, 200)
        listed = self.api(self.boss).get("/api/v1/tokens?owner=alice").json["items"]
        self.assertIn(self.alice.id, [item["id"] for item in listed])

    def test_bad_bodies_are_refused_by_name(self):
        api = self.api(self.alice)
        good = {"name": "n", "type": "user"}
        for body, part in [
            (b"", "no JSON"), (b"{", "wrong at byte"), (b"[]", "must be a JSON object"),
            (b'{"name":"a","name":"b","type":"user"}', '"name" stands twice'),
            (b'{"name":' + b"[" * 50 + b"]" * 50 + b"}", "nested deeper"),
            (b'{"name":"\xff","type":"user"}', "no JSON"),
            ({**good, "nmae": 1}, 'there is no member "nmae"'),
            ({"type": "user"}, '"name" is needed'),
            ({**good, "name": 1}, '"name" must be a string'),
            ({**good, "name": None}, '"name" must be a string'),
            ({**good, "type": "session"}, '"type" must be one of: user'),
            ({**good, "projects": "web"}, '"projects" must be a list'),
            ({**good, "projects": []}, "empty list"),
            ({**good, "attributes": {"a": 1}}, '"attributes" must be an object of strings'),
            ({**good, "expires": ""}, '"expires"'), ({**good, "expires": "soon"}, '"expires"'),
            ({**good, "name": "a\u0001"}, "name"),
        ]:
            with self.subTest(body):
                headers = {"Content-Type": "application/json"}
                answer = api.post("/api/v1/tokens", body, headers=headers)
                self.check_problem(answer, 400, part)
        self.check_problem(api.post("/api/v1/tokens", b"{}"), 415, "application/json")
        self.check_problem(
            api.post("/api/v1/tokens", {"name": "alice", "type": "user"}), 409, "named \"alice\"")

    def test_bad_queries_are_refused_by_name(self):
        api = self.api(self.alice)
        for query, part in [
            ("limit=0", '"limit"'), ("limit=501", '"limit"'), ("limit=x", '"limit"'),
            ("limit=1&limit=2", '"limit" twice'), ("nope=1", 'can\'t have "nope"'),
            ("type=any", '"type" must be one of'), ("owner=", '"owner" needs a value'),
            ("after=nowhere", "not a place"), ("owner=%zz", "bad escape"),
            ("owner=%00", "control character"),
        ]:
            with self.subTest(query):
                self.check_problem(api.get("/api/v1/tokens?" + query), 400, part)

    def test_credentials(self):
        path = "/api/v1/tokens"
        none = self.api().get(path)
        self.check_problem(none, 401, code="no_credential")
        self.assertEqual(none.header("WWW-Authenticate"), 'Bearer realm="tokenward"')
        gone = self.cast.token("gone", "user", user="alice")
        self.cast.revoke(gone)
        answers = [self.api(token).get(path) for token in (MADE_UP, gone)]
        for answer in answers:
            self.check_problem(answer, 401, code="invalid_token")
            self.assertIn('error="invalid_token"', answer.header("WWW-Authenticate"))
        self.assertEqual(*({k: v for k, v in a.json.items() if k != "request_id"}
                           for a in answers))
        narrow = self.cast.token("scanner", "project", user="alice", projects=["web"])
        self.check_problem(self.api(narrow).get(path), 403, code="insufficient_scope")

    def test_paths_and_methods(self):
        api = self.api(self.alice)
        # What else stands below /api is answered as SonarQube does: test_sonarqube_calls.py.
        for path in ("/", "/api/v1", "/api/v1/", "/api/v1/nope", "//api/v1/tokens",
                     "/api/v1/tokens/", "/api/v1/../v1/tokens"):
            self.check_problem(api.get(path), 404, code="no_such_path")
        answer = api.call("PUT", "/api/v1/tokens")
        self.check_problem(answer, 405, "GET, HEAD, POST")
        self.assertEqual(answer.header("Allow"), "GET, HEAD, POST")
        head = api.call("HEAD", "/api/v1/tokens")
        self.assertEqual((head.status, head.body), (200, b""))

    def test_request_ids(self):
        api = self.api()
        self.assertEqual(
            api.get("/healthz", headers={"X-Request-Id": "my-1"}).header("X-Request-Id"), "my-1")
        for bad in ("a b", "x" * 65, "\u00e9", "tab\tbed"):
            headers = {"X-Request-Id": bad.encode("utf-8")}
            self.assertNotEqual(api.get("/healthz", headers=headers).header("X-Request-Id"), bad)

    def test_health(self):
        self.assertEqual(self.api().get("/healthz").status, 200)
        self.assertEqual(self.api().get("/readyz").status, 200)
        self.assertIn("tokenward_http_requests_total{", self.api().get("/metrics").body.decode())


if __name__ == "__main__":
    unittest.main()
