"""Tokens of a SonarQube server: a file of hashes is imported, and the tokens pass a real nginx."""

import time

from support.gate_case import GateCase
from support.sonarqube_tokens import COLUMNS, CREATED, csv_of, issue, row, take_over
from support.waiting import wait_until


class Import(GateCase):
    imports = True

    @classmethod
    def http(cls):
        directive = "auth_token_import sonarqube;\n" if cls.imports else ""
        return directive + "auth_token_cache zone=tokens:1m invalid=1s;\n" + super().http()

    @classmethod
    def people(cls):
        for project in ("web", "app"):
            cls.cast.project(project)
        cls.cast.user("alice", "scan")
        cls.cast.user("bob")
        cls.native = cls.cast.token("mine", "user", user="alice")

    def take_over(self, text, *words, code=0):
        done = take_over(self.cast, text, *words)
        self.assertEqual(done.returncode, code, (done.stdout, done.stderr))
        return done

    def id_of(self, name, login="alice"):
        (found,) = [one["id"] for one in self.cast.ask("token", "list", "--user", login)
                    if one["name"] == name]
        return found


class Accepted(Import):
    def test_all_types(self):
        user, project, everywhere = issue("squ"), issue("sqp"), issue("sqa")
        in_a_year = int(time.time() + 365 * 86400) * 1000
        path = self.folder / "tokens.csv"
        path.write_text(csv_of([
            row(user, "the user's, with a comma", used=CREATED + 5000, expires=in_a_year),
            row(project, "web", project="web"),
            row(everywhere, "everywhere"),
        ]))
        done = self.take_over(None, str(path))
        self.assertEqual(done.stdout, "3 imported, 0 here already, 0 refused.\n")

        answer = self.answer("/user/x", user)
        self.assertEqual(answer.status, 200)
        shown = self.id_of("the user's, with a comma")
        self.assertIn(f"user=alice id={shown} type=user".encode(), answer.body)
        self.assertEqual(answer.header("Authentication-Token-Expiration"),
                         time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(in_a_year // 1000)))
        self.assertEqual(self.status("/projects/web/x", project), 200)
        self.assertEqual(self.status("/projects/app/x", project), 403)
        self.assertEqual(self.status("/user/x", project), 403)
        self.assertEqual(self.status("/projects/app/x", everywhere), 200)
        self.assertEqual(self.status("/user/x", self.native), 200)
        self.assertEqual(self.status("/user/x", issue()), 401)

        detail = self.cast.ask("token", "show", shown)
        self.assertEqual((detail["imported_from"], detail["created_at"]),
                         ("sonarqube", "2020-09-13T12:26:40Z"))
        self.assertIsNotNone(detail["imported_at"])
        self.assertIn("from sonarqube", self.cast.do("token", "show", shown))

        dump = self.redis.dump()
        for token in (user, project, everywhere):
            self.assertNotIn(token.encode(), dump)
            self.assertNotIn(token[4:].encode(), dump)

    def test_its_owner_decides(self):
        token = issue()
        self.take_over(csv_of([row(token, "of bob", login="bob")]))
        self.assertEqual(self.status("/projects/web/x", token), 403)
        self.cast.grant("bob", "scan", "web")
        wait_until(lambda: self.status("/projects/web/x", token) == 200, "the permission is felt")
        self.cast.ungrant("bob", "scan", "web")

    def test_revoked_for_good(self):
        token = issue()
        text = csv_of([row(token, "short-lived")])
        self.take_over(text)
        for _ in range(3):
            self.assertEqual(self.status("/user/x", token), 200)
        self.cast.do("token", "revoke", self.id_of("short-lived"))
        wait_until(lambda: self.status("/user/x", token) == 401, "the revocation is felt")
        again = self.take_over(text, code=1)
        self.assertRegex(again.stderr, r"\Atokenward: line 2: .*can't be brought back\n\Z")
        self.assertEqual(again.stdout, "0 imported, 0 here already, 1 refused.\n")
        self.assertEqual(self.status("/user/x", token), 401)

    def test_bad_lines_are_told_and_the_rest_is_done(self):
        good, late = issue(), issue()
        rows = [row(good, "good one"), row(issue(), "of nobody", login="ghost"),
                {**row(issue(), "no hash"), "token_hash": issue()},
                {**row(issue(), "no type"), "type": "ADMIN_TOKEN"},
                row(issue(), "no time", created="yesterday"),
                row(issue("sqp"), "no project"), row(issue(), "good one"),
                row(issue(), "over", expires=CREATED), row(late, "late one")]
        text = csv_of(rows)
        text += "too,few\n"
        done = self.take_over(text, code=1)
        self.assertEqual([line.split(": ")[1] for line in done.stderr.splitlines()],
                         [f"line {number}" for number in (3, 4, 5, 6, 7, 8, 9, 11)], done.stderr)
        for part in ('no user "ghost"', "not 96 hexadecimal digits", "type is none of",
                     "created_at is not a number", "exactly one project", "already",
                     "not in the future", "2 fields and not 8"):
            self.assertIn(part, done.stderr)
        self.assertNotRegex(done.stderr, r"sq[upa]_")
        self.assertEqual(done.stdout, "2 imported, 0 here already, 8 refused.\n")
        for token in (good, late):
            self.assertEqual(self.status("/user/x", token), 200)
        again = self.take_over(text, code=1)
        self.assertIn("line 2: is here already: tok_", again.stderr)
        self.assertEqual(again.stdout, "0 imported, 2 here already, 8 refused.\n")

    def test_incident_35_line_breaks_are_refused_at_import(self):
        """As at creation: `proxy_set_header X-Token-Name $auth_token_name;` sends a name raw."""
        names = [f"ci,{control}X-Auth-User: root"
                 for control in ("\r\n", "\n", "\r", "\0", "\x1b", "\x7f", "\x85")]
        before = self.redis.dump()
        done = self.take_over(csv_of([row(issue(), name) for name in names]), code=1)
        self.assertEqual(done.stdout, f"0 imported, 0 here already, {len(names)} refused.\n")
        told = "the token's name is not UTF-8 without control characters"
        self.assertEqual([line.endswith(told) for line in done.stderr.splitlines()],
                         [True] * len(names), done.stderr)
        self.assertEqual(self.redis.dump(), before)

    def test_again_is_no_failure(self):
        text = csv_of([row(issue(), "twice")])
        self.take_over(text)
        before = self.redis.dump()
        done = self.take_over(text, "-", "--json")
        self.assertEqual(done.stdout, '{"imported":0,"already":1,"refused":0}\n')
        self.assertEqual(self.redis.dump(), before)

    def test_no_such_file(self):
        before = self.redis.dump()
        head = ",".join(COLUMNS)
        for text, words, part in [
            ("", [], "the first line must name the columns"),
            ("a,b\n", [], "the first line must name the columns"),
            (head + ",more\n", [], "the first line must name the columns"),
            (head.replace("login", "name") + "\n", [], "the first line must name the columns"),
            (head + '\n"never closed', [], "line 2: a quotation mark"),
            (None, [str(self.folder / "nowhere.csv")], "can't be opened"),
            (None, [str(self.folder)], "can't be read"),
        ]:
            with self.subTest(text=text, words=words):
                done = self.take_over(text, *words, code=1)
                self.assertIn(part, done.stderr)
        self.assertEqual(self.redis.dump(), before)

    def test_what_stands_before_the_file_breaks_off_is_done(self):
        tokens = [issue() for _ in range(70)]
        text = csv_of([row(token, f"before {number}") for number, token in enumerate(tokens)])
        done = self.take_over(text + '"never closed', code=1)
        self.assertEqual(done.stdout, "70 imported, 0 here already, 0 refused.\n")
        self.assertIn("line 72: a quotation mark", done.stderr)
        self.assertEqual(self.status("/user/x", tokens[-1]), 200)

    def test_with_a_byte_order_mark(self):
        token = issue()
        self.take_over("\ufeff" + csv_of([row(token, "marked")]))
        self.assertEqual(self.status("/user/x", token), 200)

    def test_columns_in_another_order(self):
        token = issue()
        self.take_over(csv_of([row(token, "turned")], COLUMNS[::-1]))
        self.assertEqual(self.status("/user/x", token), 200)


class NotAccepted(Import):
    """Without the directive they are what they look like: no tokens."""

    imports = False

    def test_refused_without_a_read(self):
        token = issue()
        self.take_over(csv_of([row(token, "waits")]))
        self.assertEqual(self.status("/user/x", self.native), 200)
        self.redis.pause()  # who asks it now waits, and gets 503
        try:
            self.assertEqual(self.status("/user/x", token), 401)
        finally:
            self.redis.resume()
