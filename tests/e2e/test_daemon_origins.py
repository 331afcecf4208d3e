"""What a browser sends by itself, a cookie or a remembered Basic password, changes nothing for a
page of another host. Cookies: test_daemon_sessions.py.
"""

import base64
import unittest

from support.daemon_case import DaemonCase

FORM = "application/x-www-form-urlencoded"


class Basic(DaemonCase):
    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        cls.alice = cls.cast.token("alice", "user", user="alice")

    def setUp(self):
        pair = base64.b64encode(f"{self.alice.text}:".encode()).decode()
        self.basic = {"Authorization": f"Basic {pair}"}
        self.bearer = {"Authorization": f"Bearer {self.alice.text}"}

    def generate(self, name, headers):
        return self.api().post("/api/user_tokens/generate", f"name={name}".encode(),
                               headers={"Content-Type": FORM, "Host": "tokens.example", **headers})

    def test_another_host_changes_nothing(self):
        foreign = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                   {"Origin": "http://evil.example"}, {"Origin": "null"}]
        for number, headers in enumerate(foreign):
            with self.subTest(headers):
                refused = self.generate(f"no {number}", {**self.basic, **headers})
                self.assertEqual(refused.status, 403, refused.body)
                lower = {"Authorization": self.basic["Authorization"].replace("Basic", "bAsIc")}
                self.assertEqual(self.generate("no", {**lower, **headers}).status, 403)
                refused = self.api().delete("/api/v1/tokens/" + self.alice.id,
                                            headers={**self.basic, **headers})
                self.check_problem(refused, 403, "page of this host", "cross_origin")
                self.assertIsNone(refused.header("WWW-Authenticate"))
                # It may be looked at, and no browser sends a Bearer token by itself.
                read = self.api().get("/api/v1/me", headers={**self.basic, **headers})
                self.assertEqual(read.status, 200)
                made = self.generate(f"bearer {number}", {**self.bearer, **headers})
                self.assertEqual(made.status, 200, made.body)

    def test_its_own_page_and_programs_do(self):
        for number, headers in enumerate([
            {}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin"},
            {"Origin": "http://tokens.example"},
        ]):
            with self.subTest(headers):
                made = self.generate(f"own {number}", {**self.basic, **headers})
                self.assertEqual(made.status, 200, made.body)


if __name__ == "__main__":
    unittest.main()
