"""nginx-conf-examples/: which project a request is about."""

from support.cast import in_seconds
from support.example_case import ExampleCase

_FORM = ("Content-Type", "application/x-www-form-urlencoded")
_WAYS_AROUND = ("/projects/web/..;/api", "/projects/web/../api", "/projects/web%2f..%2fapi",
                "/projects/web/%2e%2e/api", "/projects/web;/api", "/projects/web\\..\\api",
                "/%2e/projects/api", "/;/projects/api", "/projects/web%00/x",
                "/x%3f/../projects/api")


class Projects(ExampleCase):
    """Two projects; who may scan one of them, both, or none."""

    @classmethod
    def people(cls):
        cls.cast.project("web")
        cls.cast.project("api")
        cls.alice = cls.user_with_token("alice", "scan", project="web")
        cls.bob = cls.user_with_token("bob", "scan")
        cls.carol = cls.user_with_token("carol")
        cls.web = cls.cast.token("ci", "project", user="alice", projects=["web"])
        cls.everywhere = cls.cast.token("ci", "global", user="bob")


class ProjectsFromPath(Projects):
    example = "projects-from-path.conf"

    def test_who_may_scan_it(self):
        for token, user in ((self.alice, "alice"), (self.web, "alice"), (self.bob, "bob")):
            told = self.assert_let_in("/projects/web/x", token, user)
            self.assertEqual(told.header("X-Auth-Project"), "web")
        self.assert_let_in("/projects/api", self.bob, "bob")
        self.assert_let_in("/projects/w%65b", self.alice, "alice")

    def test_who_may_not(self):
        for path in ("/projects/api", "/projects/api/x", "/projects/other/x", "/projects/web%0a"):
            self.assert_refused(403, path, self.alice)
            self.assert_refused(403, path, self.web)
        self.assert_refused(403, "/projects/web/x", self.carol)
        self.assert_refused(401, "/projects/web/x")

    def test_ways_around(self):
        for path in _WAYS_AROUND:
            with self.subTest(path=path):
                self.assert_refused(400, path, self.alice)

    def test_another_case_is_no_way_around(self):
        for path in ("/Projects/api/x", "/PROJECTS/api/x", "/projectS/api"):
            self.assert_refused(403, path, self.alice)

    def test_several_slashes_are_none(self):
        self.assert_refused(403, "/projects//api/x", self.alice)
        # In front, they may name a host, and the path behind it another project.
        self.assert_refused(400, "//projects/api/x", self.alice)

    def test_what_is_about_no_project(self):
        told = self.assert_let_in("/projects", self.carol, "carol")
        self.assertIsNone(told.header("X-Auth-Project"))
        self.assert_refused(403, "/things", self.web)


class ProjectsFromQuery(Projects):
    example = "projects-from-query.conf"

    def test_who_may_scan_it(self):
        for path in ("/api/x?project=web", "/api/x?projectKey=web", "/api/x?a=b&project=w%65b"):
            self.assert_let_in(path, self.web, "alice")
        self.assert_refused(403, "/api/x?project=api", self.web)
        self.assert_refused(403, "/api/x?project=api", self.alice)
        self.assert_refused(401, "/api/x?project=web")

    def test_none(self):
        for path in ("/api/x", "/api/x?project=", "/api/x?Project=web", "/api/x?x=project=web"):
            self.assert_refused(403, path, self.bob)

    def test_two(self):
        for path in ("/api/x?project=web&project=api", "/api/x?project=web&projectKey=api",
                     "/api/x?project=web&%70roject=api", "/api/x?project=web;project=api"):
            self.assert_refused(400, path, self.web)

    def test_another_one_in_a_form(self):
        multipart = ("Content-Type", "multipart/form-data; boundary=x")
        for header in (_FORM, multipart, ("Content-Type", "Application/X-WWW-Form-Urlencoded")):
            self.assert_refused(415, "/api/x?project=web", self.web, headers=[header],
                                method="POST", body=b"project=api")
        told = self.told("/api/x?project=web", self.web, method="POST", body=b"{}",
                         headers=[("Content-Type", "application/json")])
        self.assertEqual(told.header("Content-Type"), "application/json")

    def test_a_form_behind_another_content_type(self):
        """Two lines of it: nginx looks at one, and the upstream hears of that one alone."""
        lines = [("Content-Type", "application/json"), _FORM]
        for headers in (lines, lines[::-1]):
            before = len(self.upstream.requests)
            self.answer("/api/x?project=web", self.web, headers=headers, method="POST",
                        body=b"project=api")
            for told in self.upstream.requests[before:]:
                self.assertEqual(told.header("Content-Type"), "application/json")


class SonarQube(Projects):
    example = "sonarqube-like-upstream.conf"
    _EXPIRY = "SonarQube-Authentication-Token-Expiration"

    # What a scanner asks for, and whether it is about a project.
    _ABOUT_NONE = ("/batch/index", "/batch/file?name=x.jar",
                   "/api/plugins/installed", "/api/plugins/download?plugin=java",
                   "/api/features/list", "/api/languages/list", "/api/metrics/search?ps=500",
                   "/api/rules/list.protobuf", "/api/v2/analysis/version",
                   "/api/v2/analysis/engine", "/api/v2/analysis/jres?os=linux",
                   "/api/v2/analysis/jres/17", "/api/settings/values.protobuf", "/api/ce/task?id=1",
                   "/api/qualitygates/project_status?analysisId=AZ-f_1")
    _ABOUT_ONE = ("/api/settings/values.protobuf?component=K", "/batch/project.protobuf?key=K",
                  "/api/qualityprofiles/search.protobuf?project=K",
                  "/api/new_code_periods/show.protobuf?project=K",
                  "/api/project_branches/list?project=K", "/api/analysis_cache/get?project=K",
                  "/api/v2/analysis/active_rules?projectKey=K",
                  "/api/qualitygates/project_status?projectKey=K")
    _SUBMIT = "/api/ce/submit?projectKey="

    def test_what_scanners_read_about_no_project(self):
        for path in self._ABOUT_NONE:
            with self.subTest(path=path):
                for token, user in ((self.web, "alice"), (self.everywhere, "bob"),
                                    (self.carol, "carol")):
                    self.assertEqual(self.assert_let_in(path, token, user).path, path)
                self.assert_refused(401, path)
                self.assert_refused(403, path, self.web, method="POST", body=b"x")

    def test_the_version_is_everybodys(self):
        for token in (None, self.web, self.carol, "squ_" + "0" * 40):
            self.assertIsNone(self.told("/api/server/version", token).header("X-Auth-User"))
        self.assert_refused(403, "/api/server/version", self.carol, method="POST", body=b"x")

    def test_a_quality_gate_by_more_than_an_analysis(self):
        gate = "/api/qualitygates/project_status?"
        for more in ("analysisId=1&project=api", "analysisId=1&%70rojectKey=api", "analysisId=",
                     "analysisId=1&analysisId=2", "AnalysisId=1", "analysisId=1;x", ""):
            self.assert_refused(403, gate + more, self.web)

    def test_what_scanners_read_about_one_project(self):
        for path in self._ABOUT_ONE:
            with self.subTest(path=path):
                mine, other = path.replace("=K", "=web"), path.replace("=K", "=api")
                self.assert_let_in(mine, self.web, "alice")
                self.assert_let_in(other, self.everywhere, "bob")
                self.assert_refused(403, other, self.web)
                self.assert_refused(403, mine, self.carol)
                self.assert_refused(400, f"{mine}&{path.split('?')[1]}", self.web)

    def test_another_argument_than_the_servers_own(self):
        """The gate must not find a project where the server finds none, or another."""
        for path in self._ABOUT_ONE:
            place, _, own = path.partition("?")
            for name in {"project", "projectKey", "component", "key"} - {own.partition("=")[0]}:
                self.assert_refused(403, f"{place}?{name}=web", self.web)
            self.assert_refused(403, f"{place}?x", self.web)

    def test_a_report(self):
        report = b"r" * 2_000_000
        told = self.told(self._SUBMIT + "web", self.web, method="POST", body=report)
        self.assertEqual(told.body, report)
        for path in (self._SUBMIT + "api", self._SUBMIT, "/api/ce/submit"):
            self.assert_refused(403, path, self.web, method="POST", body=b"r")

    def test_analysis_tokens_get_nowhere_else(self):
        for path in ("/", "/api/users/create?login=x", "/api/issues/search?project=web",
                     "/batch", "/api/server/version/x", "/API/server/version",
                     "/-/server-settings"):
            with self.subTest(path=path):
                for token in (self.web, self.everywhere):
                    answer = self.answer(path, token)
                    self.assertIn(answer.status, (403, 404))
        self.assert_let_in("/api/users/create?login=x", self.carol, "carol")

    def test_refusals_are_empty(self):
        for token in (None, "squ_" + "0" * 40, "twu_A" + "x" * 44):
            answer = self.assert_refused(401, "/batch/index", token)
            self.assertEqual((answer.body, answer.header("WWW-Authenticate")), (b"", None))

    def test_a_token_as_user_name_tells_when_it_expires(self):
        token = self.cast.token("short", "user", user="carol", expires=in_seconds(3600))
        answer = self.answer("/batch/index", token)
        self.assertRegex(answer.header(self._EXPIRY), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$")
        self.assertIsNone(self.answer("/batch/index", self.carol).header(self._EXPIRY))
