"""The ground of the tests of the calls that SonarQube's clients make of the daemon."""

from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from .daemon_case import DaemonCase

GENERATE = "/api/user_tokens/generate"
SEARCH = "/api/user_tokens/search"
REVOKE = "/api/user_tokens/revoke"
VALIDATE = "/api/authentication/validate"

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NO_CACHE = "no-cache, no-store, must-revalidate"
EXPIRES = "SonarQube-Authentication-Token-Expiration"
DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000"


def day_after(days):
    return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y-%m-%d")


class SonarCase(DaemonCase):
    @classmethod
    def populate(cls):
        for login in ("alice", "bob"):
            cls.cast.user(login)
        cls.cast.user("boss", "admin")
        cls.cast.user("scanner", "scan")
        cls.cast.user("gone")
        cls.cast.do("user", "deactivate", "gone")
        cls.cast.project("web")
        cls.cast.project("app")
        cls.cast.grant("alice", "scan", "web")
        cls.token = {login: cls.cast.token("way in", "user", user=login)
                     for login in ("alice", "bob", "boss", "scanner")}

    def ask(self, who, method, path, parameters=(), as_form=False):
        body, headers, where = None, {}, path
        if as_form:
            body, headers = urlencode(parameters).encode(), FORM
        elif parameters:
            where = f"{path}?{urlencode(parameters)}"
        token = getattr(self.token.get(who, who), "text", self.token.get(who, who))
        return self.api(token).call(method, where, body, headers)

    def check_error(self, answer, status, sentence):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.json, {"errors": [{"msg": sentence}]})
        self.assertEqual(answer.header("Content-Type"), "application/json")
        self.assertEqual(answer.header("Cache-Control"), NO_CACHE)
