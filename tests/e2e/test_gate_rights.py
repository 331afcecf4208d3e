"""Rights are read at check time: the next request feels what was taken, and nothing else does."""

from support.gate_case import GateCase


class Rights(GateCase):
    @classmethod
    def people(cls):
        cast = cls.cast
        for project in ("web", "app"):
            cast.project(project)
        for login in ("alice", "bob"):
            cast.user(login)
            for project in ("web", "app"):
                cast.grant(login, "scan", project)
        cls.on_web = cast.token("web", "project", user="alice", projects=["web"])
        cls.on_app = cast.token("app", "project", user="alice", projects=["app"])
        cls.of_alice = cast.token("mine", "user", user="alice")
        cls.of_bob = cast.token("web", "project", user="bob", projects=["web"])

    def statuses(self):
        return {
            "web": self.status("/projects/web/x", self.on_web),
            "app": self.status("/projects/app/x", self.on_app),
            "alice": self.status("/user/x", self.of_alice),
            "alice on web": self.status("/projects/web/x", self.of_alice),
            "bob": self.status("/projects/web/x", self.of_bob),
        }

    def test_a_permission_taken_and_given_back(self):
        before = self.statuses()
        self.assertEqual(set(before.values()), {200})

        self.cast.ungrant("alice", "scan", "web")
        self.assertEqual(self.statuses(), {**before, "web": 403, "alice on web": 403})

        self.cast.grant("alice", "scan", "web")
        self.assertEqual(self.statuses(), before)

    def test_a_missing_permission_is_named(self):
        self.cast.ungrant("alice", "scan", "web")
        try:
            answer = self.answer("/projects/web/x", self.on_web)
            self.assertEqual(answer.status, 403)
            challenge = answer.header("WWW-Authenticate")
            self.assertIn('error="insufficient_scope"', challenge)
            self.assertIn('scope="scan"', challenge)
        finally:
            self.cast.grant("alice", "scan", "web")

    def test_a_global_permission_counts_on_every_project(self):
        self.cast.ungrant("alice", "scan", "web")
        self.assertEqual(self.status("/projects/web/x", self.on_web), 403)
        self.cast.grant("alice", "scan")
        self.assertEqual(self.status("/projects/web/x", self.on_web), 200)
        self.cast.ungrant("alice", "scan")
        self.assertEqual(self.status("/projects/web/x", self.on_web), 403)
        self.cast.grant("alice", "scan", "web")
        self.assertEqual(self.status("/projects/web/x", self.on_web), 200)

    def test_a_token_of_one_project_is_no_good_on_another(self):
        # Its owner may scan there, which must not matter.
        answer = self.answer("/projects/app/x", self.on_web)
        self.assertEqual(answer.status, 403)
        self.assertIn("not for this project", answer.header("WWW-Authenticate"))

    def test_a_project_token_is_no_user_token(self):
        self.assertEqual(self.status("/user/x", self.on_web), 403)
        self.assertEqual(self.status("/admin/x", self.on_web), 403)

    def test_a_user_without_the_permission(self):
        self.assertEqual(self.status("/admin/x", self.of_alice), 403)
        self.cast.grant("alice", "admin")
        self.assertEqual(self.status("/admin/x", self.of_alice), 200)
        self.cast.ungrant("alice", "admin")
        self.assertEqual(self.status("/admin/x", self.of_alice), 403)
