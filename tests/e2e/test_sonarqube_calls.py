"""The calls that SonarQube's clients make: each row is a rule, an order or a sentence of theirs."""

import base64
import json
import unittest
from datetime import datetime, timedelta, timezone

from support.cli_case import MADE_UP
from support.sonarqube_calls import (DATE, EXPIRES, FORM, GENERATE, NO_CACHE, REVOKE, SEARCH,
                                     VALIDATE, SonarCase, day_after)
from support.waiting import wait_until


class Refusals(SonarCase):
    def check_rows(self, rows, path, method="POST"):
        for number, (who, parameters, status, sentence) in enumerate(rows):
            for as_form in ((False, True) if method == "POST" else (False,)):
                with self.subTest(number=number, who=who, parameters=parameters, form=as_form):
                    answer = self.ask(who, method, path, parameters, as_form)
                    self.check_error(answer, status, sentence)

    def test_generate(self):
        name = {"name": "n"}
        project = {"type": "PROJECT_ANALYSIS_TOKEN"}
        whole = {"type": "GLOBAL_ANALYSIS_TOKEN"}
        bad_date = ("Supplied date format for parameter expirationDate is wrong. Please supply "
                    "date in the ISO 8601 date format (YYYY-MM-DD)")
        too_soon = f"The minimum value for parameter expirationDate is {day_after(1)}."
        types = "[USER_TOKEN, GLOBAL_ANALYSIS_TOKEN, PROJECT_ANALYSIS_TOKEN]"
        refused = "Insufficient privileges"
        self.check_rows([
            # each condition
            ("alice", {**name, "type": "X"}, 400,
             f"Value of parameter 'type' (X) must be one of: {types}"),
            ("alice", {**name, "type": ""}, 400,
             f"Value of parameter 'type' () must be one of: {types}"),
            ("alice", {**name, "type": "user_token"}, 400,
             f"Value of parameter 'type' (user_token) must be one of: {types}"),
            ("boss", {**name, **project, "login": "alice", "projectKey": "web"}, 400,
             "A Project Analysis Token cannot be generated for another user."),
            ("boss", {**name, **whole, "login": "alice"}, 400,
             "A Global Analysis Token cannot be generated for another user."),
            ("alice", {**name, **project}, 400,
             "A projectKey is needed when creating Project Analysis Token"),
            ("alice", {**name, **project, "projectKey": ""}, 400,
             "A projectKey is needed when creating Project Analysis Token"),
            ("alice", {**name, **project, "projectKey": "none"}, 404,
             "Project key 'none' not found"),
            ("scanner", {**name, **project, "projectKey": "none"}, 404,
             "Project key 'none' not found"),
            ("scanner", {**name, **project, "projectKey": "a/b"}, 404,
             "Project key 'a/b' not found"),
            ("alice", {**name, **project, "projectKey": "app"}, 403, refused),
            ("alice", {**name, **whole}, 403, refused),
            ("boss", {**name, **whole}, 403, refused),
            ("alice", {**name, "login": "bob"}, 403, refused),
            ("alice", {**name, "login": "nobody"}, 403, refused),
            ("alice", {**name, "login": ""}, 403, refused),
            *[("alice", {**name, "expirationDate": date}, 400, bad_date)
              for date in ("soon", "", "2027-1-01", "2027-02-30", "01-01-2027", "2027-01-01T00:00:00",
                           "+027-01-01", "2027-13-01", " 2027-01-01")],
            ("alice", {**name, "expirationDate": day_after(0)}, 400, too_soon),
            ("alice", {**name, "expirationDate": "2001-01-01"}, 400, too_soon),
            ("alice", {}, 400, "The 'name' parameter is missing"),
            ("alice", {"name": ""}, 400, "The 'name' parameter is missing"),
            ("alice", {"name": "  "}, 400, "The 'name' parameter is missing"),
            ("alice", {"name": "x" * 101}, 400,
             "'name' length (101) is longer than the maximum authorized (100)"),
            ("alice", {"name": "x" * 100 + " "}, 400,
             "'name' length (101) is longer than the maximum authorized (100)"),
            ("boss", {**name, "login": "nobody"}, 404, "User with login 'nobody' doesn't exist"),
            ("boss", {**name, "login": "gone"}, 404, "User with login 'gone' doesn't exist"),
            ("boss", {**name, "login": "a b"}, 404, "User with login 'a b' doesn't exist"),
            ("alice", {"name": "way in"}, 400,
             "A user token for login 'alice' and name 'way in' already exists"),
            ("alice", {"name": " way in "}, 400,
             "A user token for login 'alice' and name 'way in' already exists"),
            ("boss", {"name": "way in", "login": "bob"}, 400,
             "A user token for login 'bob' and name 'way in' already exists"),
            # the order: each is wrong in two neighbouring ways
            ("alice", {"type": "X", **project, "type ": "", "expirationDate": "soon"}, 400,
             "A projectKey is needed when creating Project Analysis Token"),
            ("boss", {**project, "login": "alice"}, 400,
             "A Project Analysis Token cannot be generated for another user."),
            ("alice", {**name, **whole, "expirationDate": "soon"}, 403, refused),
            ("alice", {"expirationDate": "soon"}, 400, bad_date),
            ("scanner", {**project, "projectKey": "none"}, 400, "The 'name' parameter is missing"),
            ("scanner", {**project, **name, "projectKey": "none", "expirationDate": "soon"}, 400,
             bad_date),
            ("boss", {"name": "x" * 101, "login": "nobody"}, 400,
             "'name' length (101) is longer than the maximum authorized (100)"),
        ], GENERATE)

    def test_a_maximum_lifetime(self):
        api = self.api(self.token["boss"].text)
        self.assertEqual(api.patch("/api/v1/settings", {"max_lifetime_days": 30}).status, 200)
        try:
            latest = day_after(30)
            self.check_rows([
                ("alice", {"name": "n"}, 400,
                 f"Tokens expiring after {latest} are not allowed. Please use an expiration date."),
                ("alice", {"name": "n", "expirationDate": day_after(31)}, 400,
                 f"Tokens expiring after {latest} are not allowed. "
                 "Please use a valid expiration date."),
                ("alice", {"name": "n", "expirationDate": day_after(0)}, 400,
                 f"The minimum value for parameter expirationDate is {day_after(1)}."),
                ("alice", {}, 400,
                 f"Tokens expiring after {latest} are not allowed. Please use an expiration date."),
            ], GENERATE)
            made = self.ask("alice", "POST", GENERATE, {"name": "last", "expirationDate": latest})
            self.assertEqual(made.status, 200, made.body)
        finally:
            api.patch("/api/v1/settings", {"max_lifetime_days": None})

    def test_revoke_and_search(self):
        self.check_rows([
            ("alice", {}, 400, "The 'name' parameter is missing"),
            ("alice", {"name": " "}, 400, "The 'name' parameter is missing"),
            ("alice", {"name": "way in", "login": "bob"}, 403, "Insufficient privileges"),
            ("boss", {"name": "n", "login": "nobody"}, 404, "User with login 'nobody' doesn't exist"),
        ], REVOKE)
        self.check_rows([
            ("alice", {"login": "bob"}, 403, "Insufficient privileges"),
            ("alice", {"login": "nobody"}, 403, "Insufficient privileges"),
            ("boss", {"login": "nobody"}, 404, "User with login 'nobody' doesn't exist"),
        ], SEARCH, "GET")

    def test_methods(self):
        for path, right, wrong in [
            (GENERATE, "POST", "GET"), (REVOKE, "POST", "GET"), (REVOKE, "POST", "DELETE"),
            (SEARCH, "GET", "POST"), (VALIDATE, "GET", "POST"), (VALIDATE, "GET", "PUT"),
        ]:
            with self.subTest(path=path, wrong=wrong):
                answer = self.ask("alice", wrong, path, as_form=wrong != "GET")
                self.assertEqual(answer.status, 405)
                self.assertEqual(answer.json,
                                 {"errors": [{"msg": f"HTTP method {right} is required"}]})
                self.assertIn(right, answer.header("Allow"))

    def test_analysis_tokens_manage_nothing(self):
        project = self.cast.token("p", "project", user="alice", projects=["web"])
        whole = self.cast.token("g", "global", user="scanner")
        for token in (project, whole):
            for method, path, parameters in [
                ("POST", GENERATE, {"name": "n"}), ("GET", SEARCH, {}),
                ("POST", REVOKE, {"name": "way in"}),
            ]:
                with self.subTest(path=path):
                    self.check_error(self.ask(token, method, path, parameters), 403,
                                     "Insufficient privileges")

    def test_failures_to_authenticate_are_empty(self):
        revoked = self.cast.token("revoked", "user", user="bob")
        self.cast.revoke(revoked)
        for method, path in [("POST", GENERATE), ("GET", SEARCH), ("POST", REVOKE)]:
            seen = set()
            for token in (None, MADE_UP, revoked.text, "x"):
                with self.subTest(path=path, token=token):
                    answer = self.api(token).call(method, path)
                    self.assertEqual((answer.status, answer.body), (401, b""))
                    self.assertIsNone(answer.header(EXPIRES))
                    seen.add(answer.header("WWW-Authenticate"))
            self.assertEqual(len(seen), 2)  # none, and one for every bad one

    def test_twice_is_ambiguous(self):
        for path, method, name in [(GENERATE, "POST", "name"), (GENERATE, "POST", "type"),
                                   (SEARCH, "GET", "login"), (REVOKE, "POST", "login")]:
            with self.subTest(path=path, name=name):
                parameters = [(name, "USER_TOKEN"), (name, "alice")]
                parameters += [("name", "n")] if name != "name" else []
                self.check_error(self.ask("boss", method, path, parameters), 400,
                                 f"The parameter '{name}' is given twice")
        answer = self.api(self.token["alice"].text).call(
            "POST", GENERATE + "?name=a", b"name=b", FORM)
        self.check_error(answer, 400, "The parameter 'name' is given twice")

    def test_other_paths(self):
        answer = self.ask("alice", "GET", "/api/system/status")
        self.assertEqual(answer.status, 404)
        self.assertEqual(list(answer.json), ["errors"])


class Life(SonarCase):
    def search(self, who, **parameters):
        answer = self.ask(who, "GET", SEARCH, parameters)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.header("Cache-Control"), NO_CACHE)
        return answer.json

    def listed(self, who, name):
        found = [one for one in self.search(who)["userTokens"] if one["name"] == name]
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_of_each_type(self):
        for who, kind, more in [
            ("alice", "USER_TOKEN", {}),
            ("alice", "PROJECT_ANALYSIS_TOKEN", {"projectKey": "web"}),
            ("scanner", "PROJECT_ANALYSIS_TOKEN", {"projectKey": "app"}),
            ("scanner", "GLOBAL_ANALYSIS_TOKEN", {}),
        ]:
            for date in (None, day_after(1), day_after(4000)):
                with self.subTest(kind=kind, date=date):
                    name = f"{kind} {date}"
                    asked = {"name": f" {name} ", "type": kind, **more, "unknown": "ignored"}
                    asked |= {"expirationDate": date} if date else {}
                    answer = self.ask(who, "POST", GENERATE, asked, as_form=bool(date))
                    self.assertEqual(answer.status, 200, answer.body)
                    self.assertEqual(answer.header("Cache-Control"), NO_CACHE)
                    made = answer.json
                    value, created = made.pop("token"), made.pop("createdAt")
                    wanted = {"login": who, "name": name, "type": kind, **more}
                    wanted |= {"expirationDate": f"{date}T00:00:00+0000"} if date else {}
                    self.assertEqual(made, wanted)
                    self.assertRegex(created, DATE)

                    self.assertEqual(self.api(value).get(VALIDATE).json, {"valid": True})
                    found = self.listed(who, name)
                    self.assertRegex(found.pop("lastConnectionDate", created), DATE)
                    listed = {"name": name, "createdAt": created, "type": kind}
                    listed |= ({"expirationDate": f"{date}T00:00:00+0000", "isExpired": False}
                               if date else {})
                    key = more.get("projectKey")
                    listed |= {"project": {"key": key, "name": key}} if key else {}
                    self.assertEqual(found, listed)

                    self.assertEqual(
                        self.ask(who, "POST", REVOKE, {"name": name}, as_form=True).status, 204)
                    self.assertEqual(self.api(value).get(VALIDATE).json, {"valid": False})
                    self.assertNotIn(value.encode(), self.redis.dump())

    def test_default_type_is_user(self):
        made = self.ask("bob", "POST", GENERATE, {"name": "plain", "projectKey": "web"}).json
        self.assertEqual(made["type"], "USER_TOKEN")

    def test_an_administrator_for_others(self):
        made = self.ask("boss", "POST", GENERATE, {"name": "given", "login": "bob"}).json
        self.assertEqual((made["login"], made["type"]), ("bob", "USER_TOKEN"))
        of_bob = self.search("boss", login="bob")
        self.assertEqual(of_bob["login"], "bob")
        self.assertIn("given", [one["name"] for one in of_bob["userTokens"]])
        self.assertEqual([one["name"] for one in of_bob["userTokens"]],
                         [one["name"] for one in self.search("bob")["userTokens"]])
        answer = self.ask("boss", "POST", REVOKE, {"name": "given", "login": "bob"})
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertNotIn("given", [one["name"] for one in self.search("bob")["userTokens"]])

    def test_revoking_an_unknown_name_is_204(self):
        self.assertEqual(self.ask("alice", "POST", REVOKE, {"name": "never"}).status, 204)
        # Another's of the same name is another's.
        self.assertEqual(self.ask("alice", "POST", REVOKE, {"name": "way in", "login": "alice"}).status,
                         204)
        self.assertEqual(self.ask("bob", "GET", VALIDATE).json, {"valid": True})
        self.token["alice"] = self.cast.token("way in", "user", user="alice")

    def test_newest_first_and_no_value(self):
        for number in range(2):
            made = self.ask("scanner", "POST", GENERATE, {"name": f"order {number}"}).json
            # Of one second, nobody knows which is newer.
            wait_until(lambda then=made["createdAt"]: self.now() > then, "the next second")
        found = self.search("scanner")
        self.assertEqual(found["login"], "scanner")
        self.assertEqual([one["name"] for one in found["userTokens"]][:2], ["order 1", "order 0"])
        self.assertNotIn(self.token["scanner"].text, json.dumps(found))

    def test_expired_ones_stay_listed(self):
        soon = (datetime.now(timezone.utc) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        made = self.cast.token("brief", "user", user="bob", expires=soon)

        wait_until(lambda: self.listed("bob", "brief")["isExpired"], "the token to expire")
        self.assertEqual(self.api(made.text).get(VALIDATE).json, {"valid": False})
        self.check_error(
            self.ask("bob", "POST", GENERATE, {"name": "brief"}), 400,
            "A user token for login 'bob' and name 'brief' already exists")

    @staticmethod
    def now():
        return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S+0000")

    def test_through_a_narrowed_token(self):
        narrow = self.cast.token("narrow", "user", user="boss", projects=["web"])
        names = [one["name"] for one in self.search(narrow)["userTokens"]]
        self.assertNotIn("way in", names)
        self.check_error(self.ask(narrow, "POST", GENERATE, {"name": "wide"}), 403,
                         "Insufficient privileges")
        self.check_error(self.ask(narrow, "POST", REVOKE, {"name": "way in"}), 403,
                         "Insufficient privileges")
        self.check_error(self.ask(narrow, "GET", SEARCH, {"login": "bob"}), 403,
                         "Insufficient privileges")

    def test_expiration_header(self):
        made = self.ask("bob", "POST", GENERATE,
                        {"name": "dated", "expirationDate": day_after(9)}).json
        for path in (SEARCH, VALIDATE):
            with self.subTest(path):
                answer = self.api(made["token"]).get(path)
                self.assertEqual(answer.header(EXPIRES),
                                 f"{day_after(9)}T00:00:00+0000")
                self.assertIsNone(answer.header("Authentication-Token-Expiration"))
                self.assertIsNone(self.ask("bob", "GET", path).header(
                    EXPIRES))


class Validate(SonarCase):
    def test_always_200(self):
        good = self.token["alice"].text
        self.cast.do("org", "create", "acme")
        organization = self.cast.token("o", "organization", more=(
            "--organization", "acme", "--all-projects")).text
        project = self.cast.token("vp", "project", user="alice", projects=["web"]).text

        def basic(text):
            return "Basic " + base64.b64encode(text.encode()).decode()

        for line, valid in [
            (None, False), (f"Bearer {good}", True), (f"bearer {good}", True),
            (f"BEARER {good}", True), (f"Bearer  {good}", True), (f"Bearer {good} ", True),
            (f"Bearer {project}", True), (f"Bearer {organization}", True),
            (f"Bearer {MADE_UP}", False), ("Bearer", False), ("Bearer ", False),
            (basic(f"{good}:"), True), (basic(f"anyone:{good}"), True), (basic(good), False),
            (basic(f"{good}:").rstrip("="), True), ("Basic !", False), ("Digest x", False),
        ]:
            with self.subTest(line):
                headers = {"Authorization": line} if line else {}
                answer = self.api().get(VALIDATE, headers=headers)
                self.assertEqual((answer.status, answer.json), (200, {"valid": valid}))
                self.assertEqual(answer.header("Cache-Control"), NO_CACHE)


class Prefixes(SonarCase):
    options = ("--sonarqube-prefixes",)

    def test_new_tokens_begin_as_there(self):
        for who, kind, more, prefix in [
            ("alice", "USER_TOKEN", {}, "squ_"),
            ("alice", "PROJECT_ANALYSIS_TOKEN", {"projectKey": "web"}, "sqp_"),
            ("scanner", "GLOBAL_ANALYSIS_TOKEN", {}, "sqa_"),
        ]:
            with self.subTest(kind):
                made = self.ask(who, "POST", GENERATE, {"name": kind, "type": kind, **more}).json
                self.assertTrue(made["token"].startswith(prefix), made["token"][:5])
                self.assertEqual(self.api(made["token"]).get(VALIDATE).json, {"valid": True})
        self.cast.do("org", "create", "acme")
        made = self.api(self.token["boss"].text)
        self.cast.do("user", "grant", "boss", "admin", "--organization", "acme")
        answer = made.post("/api/v1/tokens", {"name": "o", "type": "organization",
                                              "organization": "acme", "projects": "*"})
        self.assertEqual(answer.status, 201, answer.body)
        self.assertTrue(answer.json["token"].startswith("sqco_"))


if __name__ == "__main__":
    unittest.main()
