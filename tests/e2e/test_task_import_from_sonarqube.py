"""docs/tasks/import-from-sonarqube.md: its own commands, on a PostgreSQL with SonarQube's tables
and tokens of every kind; what is taken over passes a real nginx.
"""

import os
import re
import subprocess
import time

from support.build import CLI, ROOT
from support.gate_case import GateCase
from support.postgres_server import PostgresServer
from support.sonarqube_database import SonarqubeDatabase
from support.sonarqube_tokens import issue

PAGE = (ROOT / "docs/tasks/import-from-sonarqube.md").read_text(encoding="utf-8")
DAY = 86400 * 1000


def command_of_page(beginning):
    (found,) = [block for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
                if block.startswith(beginning)]
    return found


def for_older_servers(query):
    """What the page says of tables without `project_uuid`."""
    query, columns = re.subn(r"p\.kee as project_key", "t.project_key", query)
    query, joins = re.subn(r"^ *left join projects .*\n", "", query, flags=re.MULTILINE)
    if (columns, joins) != (1, 1) or "write `t.project_key` instead" not in PAGE:
        raise ValueError("the page says something else now")
    return query


class Documented(GateCase):
    @classmethod
    def http(cls):
        return "auth_token_import sonarqube;\n" + super().http()

    @classmethod
    def people(cls):
        cls.postgres = PostgresServer()
        cls.addClassCleanup(cls.postgres.stop)
        cls.postgres.start()
        for project in ("web", "app"):
            cls.cast.project(project)
        cls.cast.user("alice", "scan")
        cls.cast.user("bob", "scan")

    def shell(self, commands):
        """As somebody types them, whose psql is set up oddly."""
        (self.folder / "psqlrc").write_text("\\timing on\n\\pset null '(null)'\n")
        environment = {
            **self.postgres.environment(), **self.cast.environment(),
            "PATH": f"{CLI.parent}:{os.environ['PATH']}",
            "PSQLRC": str(self.folder / "psqlrc"), "PGCLIENTENCODING": "LATIN1"}
        return subprocess.run(["sh", "-eu", "-c", commands], cwd=self.folder, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
                              timeout=60, check=False)

    def take_over(self, query):
        exported = self.shell(query)
        self.assertEqual((exported.returncode, exported.stderr), (0, ""))
        return self.shell(command_of_page("tokenward import"))

    def shown(self, name):
        (found,) = [one["id"] for one in self.cast.ask("token", "list", "--user", "alice")
                    if one["name"] == name]
        return self.cast.ask("token", "show", found)

    def test_tokens_of_every_kind(self):
        now = int(time.time()) * 1000
        database = SonarqubeDatabase(self.postgres)
        for login, active in [("alice", True), ("bob", True), ("gone", False), ("carol", True),
                              ("Élise Martin", True)]:
            database.user(login, active)
        for project in ("web", "app"):
            database.project(project)
        names = {"plain": "ci", "dated": 'said "so", twice', "odd": "it's; -- ünïcode ✓ 令牌, \\n"}
        good = {name: issue() for name in names}
        database.token(good["plain"], names["plain"], "alice")
        database.token(good["dated"], names["dated"], "alice", used=now - DAY, expires=now + DAY)
        database.token(good["odd"], names["odd"], "alice")
        good["of bob"] = issue()
        database.token(good["of bob"], "ci", "bob", used=now)
        project, everywhere = issue("sqp"), issue("sqa")
        database.token(project, "web's", "alice", project="web", expires=now + 30 * DAY)
        database.token(everywhere, "everywhere", "alice")
        left_out = [issue(), issue()]
        database.token(left_out[0], "expired", "alice", expires=now - 1)
        database.token(left_out[1], "of one who left", "gone")
        refused = [issue("sqp"), issue(), issue(), issue()]
        database.token(refused[0], "its project was deleted", "alice", project="old")
        database.token(refused[1], "of one who isn't here", "carol")
        database.token(refused[2], "of a login that can't be one here", "Élise Martin")
        database.token(refused[3], "two\nlines", "alice")

        done = self.take_over(command_of_page("psql"))
        self.assertEqual(done.stdout, "6 imported, 0 here already, 4 refused.\n", done.stderr)
        self.assertEqual(done.returncode, 1)
        for line, part in zip(done.stderr.splitlines(),
                              ["line 8: .*exactly one project", 'line 9: .*no user "carol"',
                               "line 10: .*login", "line 11: .*control characters"], strict=True):
            self.assertRegex(line, part)

        for name, token in good.items():
            self.assertEqual(self.status("/user/x", token), 200, name)
        self.assertIn(b"user=bob", self.answer("/user/x", good["of bob"]).body)
        self.assertEqual(self.status("/projects/web/x", project), 200)
        self.assertEqual(self.status("/projects/app/x", project), 403)
        self.assertEqual(self.status("/projects/app/x", everywhere), 200)
        for token in left_out + refused:
            self.assertEqual(self.status("/projects/web/x", token), 401)

        for name in names.values():
            self.shown(name)
        dated = self.shown(names["dated"])
        stamp = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime((now + days * DAY) // 1000))
                 for days in (-1, 1)]
        self.assertEqual([dated["last_used_at"], dated["expires_at"]], stamp)
        self.assertIsNone(self.shown("everywhere")["expires_at"])

    def test_an_older_server(self):
        database = SonarqubeDatabase(self.postgres, names_keys=True)
        database.user("bob")
        database.project("web")
        mine, project = issue(), issue("sqp")
        database.token(mine, "older", "bob")
        database.token(project, "older web's", "bob", project="web")
        done = self.take_over(for_older_servers(command_of_page("psql")))
        self.assertEqual(done.stdout, "2 imported, 0 here already, 0 refused.\n", done.stderr)
        self.assertEqual(self.status("/user/x", mine), 200)
        self.assertEqual(self.status("/projects/web/x", project), 200)
        self.assertEqual(self.status("/projects/app/x", project), 403)
