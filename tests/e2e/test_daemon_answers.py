"""What every answer of the daemon is like, also where no handler made it."""

import json
import unittest

from support.daemon_case import DaemonCase
from support.http_client import open_raw, read_answer

OWN = "application/problem+json"
SONARQUBE = "application/json"


class Refusals(DaemonCase):
    """By the connection itself, and by the routes."""

    def ask(self, line, headers=b"Host: x\r\n"):
        with open_raw(self.daemon.port, line + b" HTTP/1.1\r\n" + headers + b"\r\n") as raw:
            return read_answer(raw)

    ROWS = [
        (b"GET %s%%zz", b"Host: x\r\n", 400),
        (b"GET %s%%00", b"Host: x\r\n", 400),
        (b"GET %s?login=%%zz", b"Host: x\r\n", 400),
        (b"GET %s", b"", 400),
        (b"GET %s", b"Host: x\r\nName : y\r\n", 400),
        (b"GET %s", b"Host: x\r\nX: " + b"y" * 20000 + b"\r\n", 431),
        (b"POST %s", b"Host: x\r\nContent-Length: 1000000\r\n", 413),
        (b"POST %s", b"Host: x\r\nContent-Length: 1\r\nExpect: wonders\r\n", 417),
        (b"POST %s", b"Host: x\r\nTransfer-Encoding: gzip\r\n", 501),
        (b"GET %sat/no/place", b"Host: x\r\n", 404),
    ]

    def check_rows(self, path, content_type):
        for line, headers, status in self.ROWS:
            with self.subTest(line=line % path, headers=headers[:60]):
                answer = self.ask(line % path, headers)
                self.assertEqual(answer.status, status)
                self.assertEqual(answer.header("Content-Type"), content_type)
                self.assertIn("no-store", answer.header("Cache-Control"))
                yield json.loads(answer.body)

    def test_in_our_own_form(self):
        for path in (b"/", b"/api/v1/", b"/api/v1/tokens/"):
            for problem in self.check_rows(path, OWN):
                self.assertLess({"status", "code", "request_id"}, set(problem))

    def test_in_sonarqubes(self):
        for path in (b"/api/", b"/api/user_tokens/", b"/api/authentication/"):
            for problem in self.check_rows(path, SONARQUBE):
                self.assertEqual(list(problem), ["errors"])
                self.assertEqual([list(error) for error in problem["errors"]], [["msg"]])
        answer = self.ask(b"POST /api/user_tokens/generate",
                          b"Host: x\r\nContent-Length: 262145\r\n")
        self.assertEqual(json.loads(answer.body),
                         {"errors": [{"msg": "the body is larger than 262144 bytes"}]})

    def test_without_a_target(self):
        answer = self.ask(b"\x00\x01")
        self.assertEqual((answer.status, answer.header("Content-Type")), (400, OWN))
        self.assertEqual(answer.header("Cache-Control"), "no-store")

    def test_nothing_is_stored(self):
        for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/", "/api/v1/me",
                     "/api/v1/nowhere", "/api/nowhere", "/api/authentication/validate"):
            with self.subTest(path):
                self.assertIn("no-store", self.api().get(path).header("Cache-Control"))
        for path in ("/api/v1/me", "/api/user_tokens/search"):
            answer = self.api().post(path)
            self.assertEqual(answer.status, 405)
            self.assertIn("no-store", answer.header("Cache-Control"))


class Pages(DaemonCase):
    """What is there without a credential (RFC 9110, sections 9.3.2 and 15.5.6)."""

    PATHS = ("/healthz", "/readyz", "/metrics", "/openapi.json")

    def test_head_is_get_without_a_body(self):
        api = self.api()
        for path in self.PATHS:
            with self.subTest(path):
                got, head = api.get(path), api.call("HEAD", path)
                self.assertEqual((got.status, head.status, head.body), (200, 200, b""))
                self.assertEqual(head.header("Content-Type"), got.header("Content-Type"))
                self.assertGreater(int(head.header("Content-Length")), 0)
                if path != "/metrics":
                    self.assertEqual(head.header("Content-Length"), str(len(got.body)))

    def test_other_methods(self):
        for path in self.PATHS:
            for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get"):
                with self.subTest(path=path, method=method):
                    answer = self.api().call(method, path)
                    self.check_problem(answer, 405, code="method_not_allowed")
                    self.assertEqual(answer.header("Allow"), "GET, HEAD")

    def test_they_have_names(self):
        metrics = self.api().get("/metrics").body.decode()
        metrics = self.api().get("/metrics").body.decode()
        for operation in ("openapi", "metrics"):
            self.assertIn(f'_requests_total{{operation="{operation}",status="200"}}', metrics)


if __name__ == "__main__":
    unittest.main()
