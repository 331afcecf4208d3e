"""The daemon lets imported tokens in, too, as what they are."""

from support.daemon_case import DaemonCase
from support.sonarqube_tokens import csv_of, issue, row, take_over


class Imported(DaemonCase):
    @classmethod
    def populate(cls):
        cls.cast.user("alice", "scan")
        cls.user, cls.analysis = issue("squ"), issue("sqa")
        done = take_over(cls.cast, csv_of([row(cls.user, "mine"), row(cls.analysis, "ci")]))
        if done.returncode != 0:
            raise RuntimeError(done.stderr)

    def test_a_user_token(self):
        tokens = self.api(self.user).get("/api/v1/tokens").json["items"]
        self.assertEqual({one["name"] for one in tokens}, {"mine", "ci"})
        self.assertEqual({one["imported_from"] for one in tokens}, {"sonarqube"})

    def test_an_analysis_token_manages_nothing(self):
        self.check_problem(self.api(self.analysis).get("/api/v1/tokens"), 403)

    def test_one_that_is_made_up(self):
        self.check_problem(self.api(issue()).get("/api/v1/tokens"), 401)

    def test_what_is_made_through_it_is_one_of_ours(self):
        api = self.api(self.user)
        made = api.post("/api/v1/tokens", {"name": "new", "type": "user"})
        self.assertEqual(made.status, 201, made.body)
        self.assertIsNone(made.json["imported_from"])
        self.assertEqual(api.delete("/api/v1/tokens/" + made.json["id"]).status, 204)
