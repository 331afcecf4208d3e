"""Signing in, as a program and as a browser; passwords, and the log of who did what."""

import unittest

from support.daemon import Api
from support.daemon_case import DaemonCase
from support.process_memory import holds
from support.waiting import wait_until

PASSWORD = "correct horse battery"
SIGN_IN = "/api/v1/sessions"
COOKIES = {"http": "tokenward_session", "https": "__Host-tokenward_session"}
OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Origin": "https://tokens.example",
            "Host": "tokens.example"}


class Sessions(DaemonCase):
    options = ("--trusted-proxy", "127.0.0.1")

    @classmethod
    def populate(cls):
        for login in ("alice", "bob"):
            cls.cast.user(login)
        cls.cast.user("boss", "admin")
        cls.boss = cls.cast.token("boss", "user", user="boss")

    def setUp(self):
        boss = self.api(self.boss)
        for login in ("alice", "bob"):
            changed = boss.call("PUT", f"/api/v1/users/{login}/password", {"password": PASSWORD})
            self.assertEqual(changed.status, 200, changed.body)

    def sign_in(self, login="alice", password=PASSWORD, client="192.0.2.1", headers=None, **more):
        """Each test from an address of its own, for tries are counted."""
        return self.api().post(SIGN_IN, {"login": login, "password": password, **more},
                               headers={"X-Forwarded-For": client, **(headers or {})})

    def cookie_of(self, answer, proto):
        """Its value, and its attributes."""
        value, *attributes = answer.header("Set-Cookie").split("; ")
        name, _, text = value.partition("=")
        self.assertEqual(name, COOKIES[proto])
        return text, set(attributes)

    def test_a_program(self):
        opened = self.sign_in(device="phone")
        self.assertEqual(opened.status, 201, opened.body)
        self.assertEqual(opened.header("Cache-Control"), "no-store")
        self.assertIsNone(opened.header("Set-Cookie"))
        session = self.api(opened.json["token"])
        self.assertEqual(session.get("/api/v1/me").json["token"]["type"], "session")
        listed = [each for each in session.get(SIGN_IN).json["items"] if each["current"]]
        self.assertEqual([(each["id"], each["device"], each["login"]) for each in listed],
                         [(opened.json["id"], "phone", "alice")])
        self.assertNotIn(opened.json["id"],
                         [each["id"] for each in session.get("/api/v1/tokens").json["items"]])
        self.assertEqual(session.delete(SIGN_IN + "/current").status, 204)
        self.check_problem(session.get("/api/v1/me"), 401, code="invalid_token")

    def test_only_a_session_is_closed(self):
        token = self.cast.token("api", "user", user="alice")
        session = self.api(self.sign_in(client="192.0.2.9").json["token"])
        for api in (session, self.api(token), self.api(self.boss)):
            self.check_problem(api.delete(f"{SIGN_IN}/{token.id}"), 404, "no session", "not_found")
        self.assertEqual(self.api(token).get("/api/v1/me").status, 200)
        other = self.sign_in(client="192.0.2.9")
        self.assertEqual(session.delete(f"{SIGN_IN}/{other.json['id']}").status, 204)

    def test_a_browser(self):
        for proto, secure in (("http", set()), ("https", {"Secure"})):
            opened = self.sign_in(cookie=True, headers={**OWN_PAGE, "X-Forwarded-Proto": proto})
            self.assertEqual(opened.status, 201, opened.body)
            self.assertIsNone(opened.json["token"])
            token, attributes = self.cookie_of(opened, proto)
            self.assertEqual({a for a in attributes if not a.startswith("Max-Age=")},
                             {"Path=/", "HttpOnly", "SameSite=Strict"} | secure)
            self.assertIn("Max-Age=2592000", attributes)
        api, tls = self.api(), {"X-Forwarded-Proto": "https"}
        jar = {"Cookie": f"{COOKIES['https']}={token}", **tls}
        self.assertEqual(api.get("/api/v1/me", headers=jar).status, 200)
        # Of a name that a neighbouring host could have set, or from the time before TLS.
        for other in ({"Cookie": jar["Cookie"]}, {"Cookie": f"{COOKIES['http']}={token}", **tls}):
            self.check_problem(api.get("/api/v1/me", headers=other), 401, code="no_credential")
        body = {"name": "by browser", "type": "user", "expires": "1d"}
        for headers in [
            {}, {"Origin": "https://evil.example", "Host": "tokens.example"},
            {"Sec-Fetch-Site": "cross-site"},
        ]:
            answer = api.post("/api/v1/tokens", body, headers={**jar, **headers})
            self.check_problem(answer, 403, "page of this host", "cross_origin")
        made = api.post("/api/v1/tokens", body, headers={**jar, **OWN_PAGE})
        self.assertEqual(made.status, 201, made.body)
        closed = api.delete(SIGN_IN + "/current", headers={**jar, **OWN_PAGE})
        self.assertEqual(closed.status, 204)
        gone, attributes = self.cookie_of(closed, "https")
        self.assertEqual((gone, "Max-Age=0" in attributes), ("", True))
        self.check_problem(api.get("/api/v1/me", headers=jar), 401)
        refused = self.sign_in(cookie=True, headers={"Origin": "https://evil.example"})
        self.check_problem(refused, 403, "page of this host")

    def test_a_cookie_is_wiped(self):
        tls = {**OWN_PAGE, "X-Forwarded-Proto": "https"}
        token, _ = self.cookie_of(self.sign_in(cookie=True, headers=tls), "https")
        with Api(self.daemon.port) as api:  # what a connection read is wiped when it closes
            shown = api.get("/api/v1/me", headers={"Cookie": f"{COOKIES['https']}={token}", **tls})
            self.assertEqual(shown.status, 200)
        wait_until(lambda: not holds(self.daemon.pid, token.encode()), "the token to be wiped")

    def test_wrong_ones_are_answered_alike(self):
        self.cast.user("carol")  # without a password
        self.cast.user("dave")
        self.api(self.boss).call("PUT", "/api/v1/users/dave/password", {"password": PASSWORD})
        self.cast.do("user", "deactivate", "dave")
        answers = [
            self.sign_in(login, password, "192.0.2.2").json
            for login, password in [("alice", "wrong password"), ("nobody", PASSWORD),
                                    ("carol", PASSWORD), ("dave", PASSWORD), ("no login!", "x")]]
        for answer in answers:
            self.assertEqual(answer["status"], 401)
            self.assertEqual(answer["detail"], answers[0]["detail"])

    def test_guessing_is_throttled(self):
        seen = [self.sign_in("bob", f"guess {n:08}", "192.0.2.3") for n in range(12)]
        self.assertEqual([answer.status for answer in seen[:10]], [401] * 10)
        self.check_problem(seen[-1], 429, code="throttled")
        self.assertGreater(int(seen[-1].header("Retry-After")), 0)
        self.check_problem(self.sign_in("bob", PASSWORD, "192.0.2.3"), 429)
        self.assertEqual(self.sign_in("bob", PASSWORD, "192.0.2.4").status, 201)

    def test_a_new_password_ends_sessions(self):
        token = self.sign_in(client="192.0.2.5").json["token"]
        api, path = self.api(token), "/api/v1/users/alice/password"
        self.check_problem(api.call("PUT", path, {"password": PASSWORD}), 400, "needs the current")
        self.check_problem(
            api.call("PUT", path, {"password": PASSWORD + "!", "current": "wrong one"}), 401)
        changed = api.call("PUT", path, {"password": PASSWORD + "!", "current": PASSWORD})
        self.assertEqual(changed.status, 200, changed.body)
        self.assertGreaterEqual(changed.json["sessions_ended"], 1)
        self.check_problem(api.get("/api/v1/me"), 401)
        self.check_problem(self.sign_in(client="192.0.2.6"), 401)
        self.assertEqual(self.sign_in(password=PASSWORD + "!", client="192.0.2.7").status, 201)

    def test_audit(self):
        self.sign_in("alice", "wrong password", "192.0.2.8")
        self.sign_in("alice", client="192.0.2.8")
        boss = self.api(self.boss)
        tried = boss.get("/api/v1/audit?log=sign-ins&on=alice").json["items"]
        mine = [entry["what"] for entry in tried if entry["from"] == "192.0.2.8"]
        self.assertEqual(mine, ["session.create", "session.refuse"])
        made = boss.post("/api/v1/users", {"login": "erin", "email": "erin@example.org"})
        self.assertEqual((made.status, made.json["email"]), (201, "erin@example.org"))
        entries = boss.get("/api/v1/audit?what=user.&on=erin").json["items"]
        self.assertEqual([(e["what"], e["who"], e["through"]) for e in entries],
                         [("user.create", "boss", self.boss.id)])
        for query in ("since=never", "since=tomorrow", "log=all", "what=user.&what=x"):
            self.check_problem(boss.get("/api/v1/audit?" + query), 400)
        self.assertEqual(boss.get("/api/v1/audit?since=2999-01-01").json["items"], [])
        # Days are those before now, for both.
        self.assertIn(entries[0], boss.get("/api/v1/audit?since=1d&on=erin").json["items"])
        self.assertEqual(boss.get("/api/v1/audit?until=1d").json["items"], [])


class Changes(DaemonCase):
    @classmethod
    def populate(cls):
        cls.cast.do("org", "create", "acme")
        for key in ("shop", "site"):
            cls.cast.project(key, "acme")
        cls.cast.user("olga")
        cls.cast.do("user", "grant", "olga", "admin", "--organization", "acme")
        cls.olga = cls.cast.token("olga", "user", user="olga")
        cls.cast.user("boss", "admin")
        cls.boss = cls.cast.token("boss", "user", user="boss")

    def test_an_organization_token_and_its_projects(self):
        api = self.api(self.olga)
        made = api.post("/api/v1/tokens", {
            "name": "ci", "type": "organization", "organization": "acme", "projects": ["shop"]})
        path = "/api/v1/tokens/" + made.json["id"]
        for body, projects in [({"add": ["site"]}, ["shop", "site"]),
                               ({"remove": ["shop"]}, ["site"]), ({"all": ["shop"]}, ["shop"])]:
            changed = api.patch(path + "/projects", body)
            self.assertEqual((changed.status, changed.json.get("projects")), (200, projects))
        renamed = api.patch(path, {"name": "cd", "description": "deploys"}).json
        self.assertEqual((renamed["name"], renamed["description"]), ("cd", "deploys"))
        self.assertIsNone(api.patch(path, {"description": None}).json["description"])
        self.assertEqual([t["name"] for t in api.get("/api/v1/tokens?organization=acme&text=CD")
                          .json["items"]], ["cd"])

    def test_revoking_many(self):
        api = self.api(self.olga)
        ids = [api.post("/api/v1/tokens", {"name": f"n{n}", "type": "user"}).json["id"]
               for n in range(3)]
        asked = [*ids, self.boss.id, "tok_aaaaaaaaaaaaaaaa"]
        results = api.post("/api/v1/tokens/revoke", {"ids": asked}).json["results"]
        self.assertEqual([(r["id"], r["status"], r["revoked"]) for r in results],
                         [*((i, 204, True) for i in ids), (asked[3], 403, False),
                          (asked[4], 404, False)])
        self.check_problem(api.post("/api/v1/tokens/revoke", {"ids": []}), 400)

    def test_a_user(self):
        boss = self.api(self.boss)
        boss.post("/api/v1/users", {"login": "nora", "name": "Nora", "user_type": "nurse"})
        changed = boss.patch("/api/v1/users/nora", {"department": "cardiology", "name": None})
        self.assertEqual(
            {k: changed.json[k] for k in ("name", "department", "user_type", "active")},
            {"name": None, "department": "cardiology", "user_type": "nurse", "active": True})
        self.check_problem(
            boss.patch("/api/v1/users/nora", {"active": False, "name": "N"}), 400, "by itself")
        self.assertFalse(boss.patch("/api/v1/users/nora", {"active": False}).json["active"])

    def test_nobody_deactivates_oneself(self):
        boss = self.api(self.boss)
        self.check_problem(boss.patch("/api/v1/users/boss", {"active": False}), 409,
                           "another system administrator", "own_account")
        self.assertTrue(boss.get("/api/v1/users/boss").json["active"])
        self.assertTrue(boss.patch("/api/v1/users/boss", {"active": True}).json["active"])
        self.check_problem(boss.delete("/api/v1/users/boss/grants?permission=admin"), 409,
                           "another system administrator", "own_account")
        self.assertIn("admin", boss.get("/api/v1/users/boss").json["permissions"])
        self.check_problem(
            self.api(self.olga).patch("/api/v1/users/olga", {"active": False}), 403, code="refused")

    def test_settings(self):
        boss = self.api(self.boss)
        before = boss.get("/api/v1/settings").json
        self.addCleanup(boss.patch, "/api/v1/settings", before)
        changed = boss.patch("/api/v1/settings", {"max_lifetime_days": 30})
        self.assertEqual(changed.json, {**before, "max_lifetime_days": 30})
        self.check_problem(
            self.api(self.olga).post("/api/v1/tokens", {"name": "long", "type": "user"}), 403)
        for bad in (0, -1, 36501, 2**70):
            self.check_problem(boss.patch("/api/v1/settings", {"max_lifetime_days": bad}), 400)
        self.assertEqual(boss.get("/api/v1/settings").json["max_lifetime_days"], 30)


if __name__ == "__main__":
    unittest.main()
