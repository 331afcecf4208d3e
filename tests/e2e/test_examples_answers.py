"""nginx-conf-examples/: what is answered, by nginx and out of its cache."""

import json

from support.cast import in_seconds
from support.example_case import ExampleCase
from support.waiting import wait_until

_EXPIRY = "Authentication-Token-Expiration"


class ErrorPagesAndProblems(ExampleCase):
    example = "error-pages-and-problems.conf"

    @classmethod
    def people(cls):
        cls.alice = cls.user_with_token("alice", "scan")
        cls.scanner = cls.cast.token("ci", "global", user="alice")
        pages = cls.folder / "nginx" / "html"
        pages.mkdir(parents=True)
        for name in ("sign-in", "later"):
            (pages / f"{name}.html").write_text(f"the page {name}")

    def test_problems_for_programs(self):
        wrong = self.cast.token("gone", "user", user="alice")
        self.cast.revoke(wrong)
        for status, token in ((401, None), (401, wrong), (403, self.scanner)):
            answer = self.assert_refused(status, "/api/x", token)
            self.assertEqual(answer.header("Content-Type"), "application/problem+json")
            self.assertEqual(json.loads(answer.body)["status"], status)
            self.assertRegex(answer.header("WWW-Authenticate"), '^Bearer realm="API"')

    def test_pages_for_people(self):
        for status, token in ((401, None), (403, self.scanner)):
            answer = self.assert_refused(status, "/x", token)
            self.assertEqual(answer.body, b"the page sign-in")
        challenge = self.answer("/x").header("WWW-Authenticate")
        self.assertRegex(challenge, '^Basic realm="site"')

    def test_while_redis_does_not_answer(self):
        self.pause_redis(lambda: self.status("/x", self.alice) == 200)
        page = self.assert_refused(503, "/x", self.alice)
        self.assertEqual((page.body, page.header("Retry-After")), (b"the page later", "1"))
        problem = self.assert_refused(503, "/api/x", self.alice)
        self.assertEqual(json.loads(problem.body)["status"], 503)

    def test_the_pages_are_open_and_nothing_else(self):
        self.assertEqual(self.answer("/later.html").status, 200)
        self.assertEqual(self.answer("/sign-in.html").status, 200)
        self.assert_refused(401, "/sign-in.html/x")
        self.assert_let_in("/x", self.alice, "alice")
        self.assert_let_in("/api/x", self.alice, "alice")

    def test_the_upstreams_own_errors_pass(self):
        self.upstream.answer_with = (404, ())
        self.addCleanup(setattr, self.upstream, "answer_with", (200, ()))
        self.assertEqual(json.loads(self.answer("/x", self.alice).body)["user"], "alice")


class ProxyCache(ExampleCase):
    example = "proxy-cache.conf"

    @classmethod
    def people(cls):
        cls.alice = cls.user_with_token("alice")
        cls.bob = cls.user_with_token("bob")

    def setUp(self):
        # As greedy as an upstream can make nginx's cache.
        self.upstream.answer_with = (200, [("Cache-Control", "public, max-age=3600")])

    def ask(self, path, token, **more):
        answer = self.answer(path, token, **more)
        self.assertEqual(answer.status, 200)
        return json.loads(answer.body)

    def test_each_gets_their_own(self):
        for path in ("/mine", "/mine?x=1"):
            first = {login: self.ask(path, token)
                     for login, token in (("alice", self.alice), ("bob", self.bob))}
            for login, token in (("bob", self.bob), ("alice", self.alice)):
                self.assertEqual(first[login]["user"], login)
                self.assertEqual(self.ask(path, token), first[login])  # out of the cache

    def test_nobody_gets_anybodys(self):
        self.ask("/cached", self.alice)
        for token in (None, "twu_A" + "x" * 44):
            self.assert_refused(401, "/cached", token)

    def test_a_revoked_token_gets_nothing_more(self):
        for path in ("/cached", "/shared/cached"):
            token = self.cast.token("old", "user", user="alice")
            self.ask(path, token)
            self.cast.revoke(token)
            self.assert_refused(401, path, token)

    def test_the_next_one_of_the_same_name(self):
        """Another token of a login, as a namesake would have, shares nothing."""
        other = self.cast.token("other", "user", user="alice")
        self.assertNotEqual(self.ask("/again", self.alice), self.ask("/again", other))

    def test_one_copy_for_all_is_made_for_nobody(self):
        cookie = ("Cookie", "session=alice")
        first = self.ask("/shared/x", self.alice, headers=[cookie])
        self.assertIsNone(first["user"])
        self.assertIsNone(self.upstream.requests[-1].header("Cookie"))
        self.assertEqual(self.ask("/shared/x", self.bob), first)

    def test_no_path_leads_to_anothers_copy(self):
        """Keys are told apart whatever a client puts into the path."""
        self.ask("/x", self.alice)
        for path in (f"/shared/../x?{self.alice.id}", f"/x?{self.alice.id}", "/x", "//x", "/./x",
                     f"/{self.alice.id} http://localhost/x".replace(" ", "%20")):
            self.assertEqual(self.ask(path, self.bob)["user"], "bob", path)

    def test_the_expiry_is_each_ones_own(self):
        soon = self.cast.token("soon", "user", user="bob", expires=in_seconds(3600))
        later = self.cast.token("later", "user", user="bob", expires=in_seconds(7200))
        self.upstream.answer_with = (200, [("Cache-Control", "max-age=60"), (_EXPIRY, "never")])
        told = [self.answer("/shared/expiry", token).header(_EXPIRY)
                for token in (soon, later, self.alice, soon)]
        self.assertEqual(told[2], None)
        self.assertEqual(told[0], told[3])
        self.assertLess(told[0], told[1])


class ProxyCacheInBackground(ExampleCase):
    """The same, renewed in the background: in a subrequest of whom the answer is for."""

    example = "proxy-cache.conf"
    replace = (("proxy_cache_valid 200 1m;", "proxy_cache_valid 200 1m; proxy_cache_use_stale "
                "updating; proxy_cache_background_update on;"),)

    @classmethod
    def people(cls):
        cls.alice = cls.user_with_token("alice")
        cls.bob = cls.user_with_token("bob")

    def test_each_ones_answer_is_renewed_for_them(self):
        self.upstream.answer_with = (200, [("Cache-Control", "max-age=1")])
        counts = {"alice": set(), "bob": set()}

        def all_renewed():
            for login, token in (("alice", self.alice), ("bob", self.bob)):
                answer = json.loads(self.answer("/x", token).body)
                self.assertEqual(answer["user"], login)
                counts[login].add(answer["count"])
            return all(len(seen) >= 2 for seen in counts.values())

        wait_until(all_renewed, "both answers to be renewed")


class SpaWithCors(ExampleCase):
    example = "spa-with-cors.conf"
    _APP = "https://app.example.com"

    @classmethod
    def people(cls):
        cls.cast.user("alice")
        cls.alice = cls.cast.token("spa", "user", user="alice", expires=in_seconds(3600))

    def ask(self, path, token=None, origin=_APP, **more):
        return self.answer(path, token, headers=[("Origin", origin)], **more)

    def preflight(self, path, origin=_APP):
        asked = [("Origin", origin), ("Access-Control-Request-Method", "PUT"),
                 ("Access-Control-Request-Headers", "authorization")]
        return self.answer(path, method="OPTIONS", headers=asked)

    def test_nginx_answers_preflights(self):
        before = len(self.upstream.requests)
        answer = self.preflight("/api/x")
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertEqual(answer.header("Access-Control-Allow-Origin"), self._APP)
        self.assertIn("PUT", answer.header("Access-Control-Allow-Methods"))
        self.assertIn("Authorization", answer.header("Access-Control-Allow-Headers"))
        self.assertEqual(answer.header("Vary"), "Origin")
        self.assertEqual(len(self.upstream.requests), before)

    def test_another_origin(self):
        for origin in ("https://evil.example", "https://app.example.com.evil.example", "null",
                       "http://app.example.com"):
            for answer in (self.preflight("/api/x", origin),
                           self.ask("/api/x", self.alice, origin), self.ask("/api/x", None, origin),
                           self.ask("/own-cors/x", None, origin)):
                self.assertIsNone(answer.header("Access-Control-Allow-Origin"))

    def test_the_page_reads_answers_and_refusals(self):
        let_in = self.ask("/api/x", self.alice)
        self.assertEqual(let_in.status, 200)
        self.assertIn(_EXPIRY, let_in.header("Access-Control-Expose-Headers"))
        self.assertIsNotNone(let_in.header(_EXPIRY))
        refused = self.ask("/api/x")
        self.assertEqual(refused.status, 401)
        for answer in (let_in, refused):
            self.assertEqual(answer.header("Access-Control-Allow-Origin"), self._APP)

    def test_an_upstream_with_its_own_cors(self):
        own = [("Access-Control-Allow-Origin", self._APP), ("Vary", "Origin")]
        self.upstream.answer_with = (200, own)
        self.addCleanup(setattr, self.upstream, "answer_with", (200, ()))
        before = len(self.upstream.requests)
        answers = [self.preflight("/own-cors/x"), self.ask("/own-cors/x", self.alice)]
        told = self.upstream.requests[before:]
        self.assertEqual([one.method for one in told], ["OPTIONS", "GET"])
        self.assertEqual([one.header("X-Auth-User") for one in told], [None, "alice"])
        answers.append(self.ask("/own-cors/x"))
        self.assertEqual([answer.status for answer in answers], [200, 200, 401])
        for answer in answers:  # `header` allows one line of it
            self.assertEqual(answer.header("Access-Control-Allow-Origin"), self._APP)

    def test_what_only_looks_like_a_preflight(self):
        self.assert_refused(401, "/own-cors/x", method="OPTIONS")
        self.assert_refused(401, "/own-cors/x", method="OPTIONS", headers=[("Origin", self._APP)])
        self.assert_refused(401, "/own-cors/x", method="PUT", headers=[
            ("Origin", self._APP), ("Access-Control-Request-Method", "PUT")])
        made_up = "twu_A" + "x" * 44
        self.assert_refused(401, "/own-cors/x", made_up, method="OPTIONS", headers=[
            ("Origin", self._APP), ("Access-Control-Request-Method", "PUT")])
