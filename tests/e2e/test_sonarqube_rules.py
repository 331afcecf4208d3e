"""SonarQube's rules for tokens beyond single calls: names, credentials, and what becomes of tokens
when their owner or project changes.
"""

import base64

from support.cast import in_seconds
from support.sonarqube_calls import (DATE, EXPIRES, GENERATE, NO_CACHE, REVOKE, SEARCH, VALIDATE,
                                     SonarCase, day_after)
from support.waiting import wait_until

USER, PROJECT, GLOBAL = ("USER_TOKEN", "PROJECT_ANALYSIS_TOKEN", "GLOBAL_ANALYSIS_TOKEN")


class RulesCase(SonarCase):
    def make(self, who, name, kind=USER, **more):
        answer = self.ask(who, "POST", GENERATE, {"name": name, "type": kind, **more})
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def names_of(self, who):
        return {one["name"] for one in self.ask(who, "GET", SEARCH).json["userTokens"]}

    def is_valid(self, text):
        answer = self.api(text).get(VALIDATE)
        self.assertEqual(answer.status, 200)
        return answer.json["valid"]


class Names(RulesCase):
    def test_one_name_for_all_types(self):
        kinds = {USER: {}, PROJECT: {"projectKey": "web"}, GLOBAL: {}}
        for taken, of in kinds.items():
            self.make("scanner", f"a {taken}", taken, **of)
            for kind, more in kinds.items():
                with self.subTest(taken=taken, kind=kind):
                    name = f"a {taken}"
                    answer = self.ask("scanner", "POST", GENERATE,
                                      {"name": name, "type": kind, **more})
                    self.check_error(
                        answer, 400,
                        f"A user token for login 'scanner' and name '{name}' already exists")

    def test_another_users_name_is_free(self):
        self.make("alice", "hers")
        self.make("bob", "hers")

    def test_a_revoked_ones_name_is_free(self):
        self.make("bob", "again")
        self.assertEqual(self.ask("bob", "POST", REVOKE, {"name": "again"}).status, 204)
        self.make("bob", "again")

    def test_length(self):
        for letter in "xé":
            with self.subTest(letter):
                self.assertEqual(self.make("bob", letter * 100)["name"], letter * 100)
                self.check_error(
                    self.ask("bob", "POST", GENERATE, {"name": letter * 101}), 400,
                    "'name' length (101) is longer than the maximum authorized (100)")


class Parameters(RulesCase):
    def test_ones_own_login(self):
        for number, (who, kind, more) in enumerate([
            ("alice", USER, {}), ("alice", PROJECT, {"projectKey": "web"}), ("scanner", GLOBAL, {}),
        ]):
            with self.subTest(kind):
                self.assertEqual(self.make(who, f"own {number}", kind, login=who, **more)["login"],
                                 who)
        self.assertEqual(self.ask("alice", "GET", SEARCH, {"login": "alice"}).json["login"], "alice")

    def test_a_project_that_the_type_has_no_use_for(self):
        for kind in (USER, GLOBAL):
            made = self.make("scanner", f"no {kind}", kind, projectKey="none")
            self.assertNotIn("projectKey", made)

    def test_the_order_of_the_checks(self):
        """Each is wrong in all the ways that are checked later, too."""
        wrong = {"name": "way in", "login": "nobody", "expirationDate": "soon", "projectKey": "none"}
        types = f"[{USER}, {GLOBAL}, {PROJECT}]"
        for who, parameters, status, sentence in [
            ("boss", {**wrong, "name": "", "type": "X"}, 400,
             f"Value of parameter 'type' (X) must be one of: {types}"),
            ("alice", {**wrong, "name": "", "type": PROJECT}, 400,
             "A Project Analysis Token cannot be generated for another user."),
            ("alice", {**wrong, "name": "", "type": GLOBAL}, 400,
             "A Global Analysis Token cannot be generated for another user."),
            ("alice", {**wrong, "name": "", "type": GLOBAL, "login": "alice"}, 403,
             "Insufficient privileges"),
            ("boss", {**wrong, "name": ""}, 400,
             "Supplied date format for parameter expirationDate is wrong. Please supply date in the "
             "ISO 8601 date format (YYYY-MM-DD)"),
            ("boss", {**wrong, "name": "", "expirationDate": day_after(0)}, 400,
             f"The minimum value for parameter expirationDate is {day_after(1)}."),
            ("boss", {"login": "nobody", "name": ""}, 400, "The 'name' parameter is missing"),
            ("scanner", {"name": "way in", "projectKey": "none", "type": PROJECT}, 404,
             "Project key 'none' not found"),
            ("alice", {"name": "way in", "login": "bob"}, 403, "Insufficient privileges"),
        ]:
            with self.subTest(who=who, parameters=parameters):
                self.check_error(self.ask(who, "POST", GENERATE, parameters), status, sentence)


class Credentials(RulesCase):
    def test_each_spelling(self):
        good = self.token["alice"].text
        pair = base64.b64encode(f"{good}:".encode()).decode()
        # Has + and / in it, and would be let in.
        odd = base64.b64encode(f"\u03ff\u03bf>>>???:{good}".encode()).decode()
        self.assertTrue({"+", "/"} <= set(odd))
        bare = pair.rstrip("=")

        def basic(raw):
            return "Basic " + base64.b64encode(raw).decode()

        for line, status in [
            (f"bEARER {good}", 200), (f"Basic {pair}", 200), (f"bASIC {pair}", 200),
            (f"Basic {bare}", 200), (f"Basic {odd}", 200),
            (f"Basic {bare}====", 401), (f"Basic {bare[:-1]}", 401), (f"Basic {pair}!", 401),
            (f"Basic {pair[:8]} {pair[8:]}", 401), (f"Basic {pair}{pair}", 401),
            (f"Basic {odd.replace('+', '-').replace('/', '_')}", 401),
            (basic(good.encode()), 401), (basic(b":" + good.encode()), 401),
            (basic(b"\xff:" + good.encode()), 401), (basic(b":"), 401), (basic(b""), 401),
            (basic(f"{good}:x".encode()), 401), (f"Token {good}", 401), (good, 401),
        ]:
            with self.subTest(line.replace(good, "TOKEN")):
                answer = self.api().get(SEARCH, headers={"Authorization": line})
                self.assertEqual(answer.status, status)
                if status == 401:
                    self.assertEqual(answer.body, b"")

    def test_an_expired_token(self):
        made = self.cast.token("brief", "user", user="bob", expires=in_seconds(1))
        wait_until(lambda: not self.is_valid(made.text), "the token to expire")
        for path, status in ((SEARCH, 401), (VALIDATE, 200)):
            answer = self.api(made.text).get(path)
            self.assertEqual(answer.status, status)
            self.assertIsNone(answer.header(EXPIRES))
        self.assertEqual(self.api(made.text).get(SEARCH).body, b"")


class Endings(RulesCase):
    def test_the_owner_may_scan_no_longer(self):
        """The token is good as before, and good for nothing until the right is back."""
        self.cast.user("dora", "scan", project="web")
        self.token["dora"] = self.cast.token("way in", "user", user="dora")
        text = self.make("dora", "ci", PROJECT, projectKey="web")["token"]
        self.cast.ungrant("dora", "scan", "web")
        self.assertTrue(self.is_valid(text))
        self.assertIn("ci", self.names_of("dora"))
        self.check_error(
            self.ask("dora", "POST", GENERATE, {"name": "n", "type": PROJECT, "projectKey": "web"}),
            403, "Insufficient privileges")

    def test_the_owner_is_deactivated(self):
        self.cast.user("eve")
        self.token["eve"] = self.cast.token("way in", "user", user="eve")
        text = self.make("eve", "ci")["token"]
        self.cast.do("user", "deactivate", "eve")
        self.assertFalse(self.is_valid(text))
        self.assertEqual(self.ask("eve", "GET", SEARCH).status, 401)
        self.cast.do("user", "activate", "eve")
        self.assertTrue(self.is_valid(text))

    def test_the_project_is_deleted(self):
        self.cast.project("brief")
        owners = {}
        for login in ("faye", "gil"):
            self.cast.user(login, "scan", project="brief")
            self.token[login] = self.cast.token("way in", "user", user=login)
            owners[login] = self.make(login, "ci", PROJECT, projectKey="brief")["token"]
        for again in (False, True):
            if again:
                self.cast.project("brief")
            else:
                self.cast.do("project", "delete", "brief")
            for login, text in owners.items():
                with self.subTest(login=login, again=again):
                    self.assertFalse(self.is_valid(text))
                    self.assertEqual(self.names_of(login), {"way in"})

    def test_revoked_ones_leave_the_list(self):
        self.make("bob", "leaves")
        answer = self.ask("bob", "POST", REVOKE, {"name": "leaves"}, as_form=True)
        self.assertEqual((answer.status, answer.header("Cache-Control")), (204, NO_CACHE))
        self.assertNotIn("leaves", self.names_of("bob"))

    def test_the_last_connection(self):
        text = self.make("bob", "used")["token"]

        def last():
            return next(one.get("lastConnectionDate")
                        for one in self.ask("bob", "GET", SEARCH).json["userTokens"]
                        if one["name"] == "used")

        self.assertIsNone(last())
        self.assertEqual(self.api(text).get(SEARCH).status, 200)
        self.assertRegex(wait_until(last, "the use to be noted"), DATE)
