"""The answers, all of them: each row of the table, with the token in each place, for each kind of
challenge and of body, over HTTP/1.1 and HTTP/2.
"""

import base64
import itertools
import json
import re
from http import HTTPStatus
from typing import NamedTuple

from support.build import ROOT
from support.cast import Cast, in_seconds
from support.curl import Request, ask_over_http2
from support.gate_case import GateCase
from support.http_client import Client
from support.waiting import wait_until


class Row(NamedTuple):
    reason: str  # $auth_token_error, with hyphens; "none": let in
    ask: str  # method, host and path
    shows: str  # whose token; "a+b": two of them; "": none
    status: int
    error: str = ""  # RFC 6750's code
    detail: str = ""  # for people: in the challenge and in the problem document
    tells: str = ""  # what else: "scope", "expiry", "retry"


# fmt: off
ANSWERS = [Row(*columns) for columns in (
    ("none",                    "GET gate/any",                          "expiring",       200, "", "", "expiry"),
    ("none",                    "GET gate/any",                          "lasting",        200),
    ("none",                    "GET gate/scan?project=web",             "on-web",         200, "", "", "expiry"),
    ("none",                    "GET gate/304",                          "expiring",       304, "", "", "expiry"),
    ("none",                    "GET gate/401",                          "expiring",       401, "", "", "expiry"),
    ("none",                    "GET gate/404",                          "expiring",       404, "", "", "expiry"),
    ("none",                    "GET gate/503",                          "expiring",       503, "", "", "expiry"),
    ("no-credential",           "GET gate/any",                          "",               401, "", "a token is needed"),
    ("malformed-credential",    "GET gate/any",                          "too-long",       401, "invalid_token", "the credential can't be read"),
    ("conflicting-credentials", "GET gate/any",                          "expiring+lasting", 400, "invalid_request", "the request holds two different tokens"),
    ("ambiguous-path",          "GET gate/any/;/x",                      "expiring",       400, "invalid_request", "the path can be read in two ways"),
    ("ambiguous-project",       "GET gate/scan?project=web&project=app", "expiring",       400, "invalid_request", "the query names its project in two ways"),
    ("forged-token",            "GET gate/any",                          "made-up",        401, "invalid_token", "the token is not valid"),
    ("unknown-token",           "GET gate/any",                          "of-other-store", 401, "invalid_token", "the token is not valid"),
    ("revoked-token",           "GET gate/any",                          "revoked",        401, "invalid_token", "the token is not valid"),
    ("inactive-owner",          "GET gate/any",                          "of-deactivated", 401, "invalid_token", "the token is not valid"),
    ("expired-token",           "GET gate/any",                          "expired",        401, "invalid_token", "the token has expired"),
    ("wrong-type",              "GET gate/any",                          "on-web",         403, "insufficient_scope", "a token of this type is not let in here", "expiry"),
    ("wrong-attribute",         "GET gate/any",                          "pinned",         403, "insufficient_scope", "the token is pinned to something else", "expiry"),
    ("wrong-organization",      "GET gate/umbrella?project=web",         "expiring",       403, "insufficient_scope", "the token is not for this organization", "scope expiry"),
    ("wrong-project",           "GET gate/scan?project=app",             "on-web",         403, "insufficient_scope", "the token is not for this project", "scope expiry"),
    ("missing-permission",      "GET gate/scan?project=app",             "expiring",       403, "insufficient_scope", "a permission is missing", "scope expiry"),
    ("missing-permission",      "GET gate/scan?project=app",             "lasting",        403, "insufficient_scope", "a permission is missing", "scope"),
    ("cross-origin",            "POST gate/any",                         "expiring",       403, "", "a cookie from another origin is not taken here"),
    ("store-unavailable",       "GET away/any",                          "expiring",       503, "", "tokens can't be checked at the moment", "retry"),
)]
# fmt: on
UNASKED = {"internal"}  # no request brings it about

CHALLENGES = ("bearer", "basic", "both", "off")
BODIES = ("default", "problem", "empty")


def _basic(username, password):
    pair = base64.b64encode(f"{username}:{password}".encode()).decode()
    return ("Authorization", f"Basic {pair}")


PLACES = {
    "bearer": lambda token: ("Authorization", f"Bearer {token}"),
    "basic_username": lambda token: _basic(token, ""),
    "basic_password": lambda token: _basic("somebody", token),
    "header=": lambda token: ("X-Api-Token", token),
    "cookie=": lambda token: ("Cookie", f"session={token}"),
}


def places_of(row):
    if row.reason == "cross-origin":
        return ("cookie=",)
    return PLACES if row.shows else ("nowhere",)


_SERVER = """
server {{
    listen 127.0.0.1:@PORT@;
    listen unix:@DIR@/http2.sock http2;
    server_name {name};
    {redis}
    auth_token "api";
    auth_token_source bearer basic header=X-Api-Token cookie=session;
    add_header X-Reason $auth_token_error always;
    {locations}
}}
"""
_LOCATIONS = """
    location /{challenge}/{body}/ {{
        auth_token_challenge {challenge};
        auth_token_error_body {body};
        proxy_pass http://unix:@DIR@/echo.sock:/;
        location /{challenge}/{body}/scan {{
            auth_token_project arg=project;
            auth_token_permission scan;
            proxy_pass http://unix:@DIR@/echo.sock:/;
        }}
        location /{challenge}/{body}/umbrella {{
            auth_token_organization umbrella;
            auth_token_project arg=project;
            auth_token_permission scan;
            proxy_pass http://unix:@DIR@/echo.sock:/;
        }}
    }}
"""
_UPSTREAM = """
server {
    listen unix:@DIR@/echo.sock;
    access_log off;
    location / { return 200 "the upstream's"; }
    location /304 { return 304; }
    location /401 { return 401 "the upstream's"; }
    location /404 { return 404 "the upstream's"; }
    location /503 { return 503 "the upstream's"; }
}
"""


class AnswersTable(GateCase):
    maxDiff = None

    @classmethod
    def people(cls):
        cast = cls.cast
        for organization in ("acme", "umbrella"):
            cast.do("org", "create", organization)
        for project in ("web", "app"):
            cast.project(project, "acme")
        cast.user("alice", "scan", project="web")
        cast.user("carol")
        elsewhere = Cast(cls.folder, cls.redis, users=cls.users, keys=cast.keys, db=1).begin()
        elsewhere.user("alice")
        soon = in_seconds(1)
        made = {
            "expired": cast.token("expired", "user", user="alice", expires=soon),
            "lasting": cast.token("lasting", "user", user="alice"),
            "expiring": cast.token("expiring", "user", user="alice", expires="90d"),
            "revoked": cast.token("revoked", "user", user="alice", expires="90d"),
            "of-deactivated": cast.token("mine", "user", user="carol", expires="90d"),
            "of-other-store": elsewhere.token("mine", "user", user="alice", expires="90d"),
            "on-web": cast.token(
                "on web", "project", user="alice", projects=["web"], expires="90d"),
            "pinned": cast.token("pinned", "user", user="alice", expires="90d",
                                 more=["--attribute", "department=cardiology"]),
        }
        cast.revoke(made["revoked"])
        cast.do("user", "deactivate", "carol")
        cls.tokens = {name: token.text for name, token in made.items()}
        cls.tokens |= {"made-up": "twu_" + "x" * 45, "too-long": "x" * 513}
        cls.expiry_of = {
            name: cast.ask("token", "show", made[name].id)["expires_at"]
            for name in ("expiring", "on-web", "pinned")
        }

    @classmethod
    def http(cls):
        keys, redis = cls.cast.directives().splitlines()
        away = redis.replace(cls.redis.socket, f"{cls.redis.socket}.away")
        locations = "".join(_LOCATIONS.format(challenge=challenge, body=body)
                            for challenge, body in itertools.product(CHALLENGES, BODIES))
        servers = [_SERVER.format(name=name, redis=line, locations=locations)
                   for name, line in (("gate", redis), ("away", away))]
        return keys + "".join(servers) + _UPSTREAM

    def test_over_http1(self):
        with Client(self.nginx.port) as client:
            def ask(requests):
                return [client.get(path, method=method, host=host, headers=headers)
                        for method, host, path, headers in requests]

            self.check_table(ask)

    def test_over_http2(self):
        socket = str(self.nginx.directory / "http2.sock")
        self.check_table(lambda requests: ask_over_http2(socket, requests))

    def test_every_reason_has_a_row(self):
        header = (ROOT / "include/tokenward/reason.hpp").read_text()
        names = re.findall(r"^    (\w+),", header.partition("enum class Reason")[2], re.MULTILINE)
        reasons = {re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower() for name in names}
        self.assertIn("no-credential", reasons)
        self.assertEqual({row.reason for row in ANSWERS}, reasons - UNASKED)

    def check_table(self, ask):
        self.wait_until_expired()
        cases = [(row, place, challenge, body)
                 for row in ANSWERS
                 for place, challenge, body in itertools.product(
                     places_of(row), CHALLENGES, BODIES)]
        answers = ask([self.request(*case) for case in cases])
        for (row, place, challenge, body), answer in zip(cases, answers, strict=True):
            with self.subTest(reason=row.reason, ask=row.ask, shows=row.shows, place=place,
                              challenge=challenge, body=body):
                self.assertEqual(self.seen(answer), self.expected(row, challenge, body))
        self.assertEqual(self.nginx.problems(), [])

    def wait_until_expired(self):
        with Client(self.nginx.port) as client:
            def expired():
                answer = client.get("/bearer/empty/any", self.tokens["expired"], host="gate")
                return answer.header("X-Reason") == "expired_token"

            wait_until(expired, "a token to expire")

    def request(self, row, place, challenge, body):
        method, _, url = row.ask.partition(" ")
        host, _, path = url.partition("/")
        headers = []
        if row.shows:
            first, *second = row.shows.split("+")
            headers.append(PLACES[place](self.tokens[first]))
            other = "header=" if place == "cookie=" else "cookie="
            headers += [PLACES[other](self.tokens[name]) for name in second]
        return Request(method, host, f"/{challenge}/{body}/{path}", headers)

    @staticmethod
    def seen(answer):
        kind = answer.header("Content-Type")
        body = answer.body
        if kind == "application/problem+json":
            body = json.loads(body)
        elif body.startswith(b"<html>"):
            body = "nginx's page"
        return {
            "status": answer.status,
            "reason": answer.header("X-Reason"),
            "WWW-Authenticate": answer.header("WWW-Authenticate"),
            "Authentication-Token-Expiration": answer.header("Authentication-Token-Expiration"),
            "Retry-After": answer.header("Retry-After"),
            "Content-Type": kind,
            "body": body,
        }

    def expected(self, row, challenge, body):
        let_in = row.reason == "none"
        kind, text = self.upstream_body(row) if let_in else self.refusal_body(row, body)
        return {
            "status": row.status,
            "reason": None if let_in else row.reason.replace("-", "_"),
            "WWW-Authenticate": None if let_in else self.challenge(row, challenge),
            "Authentication-Token-Expiration":
                self.expiry_of[row.shows] if "expiry" in row.tells else None,
            "Retry-After": "1" if "retry" in row.tells else None,
            "Content-Type": kind,
            "body": text,
        }

    @staticmethod
    def upstream_body(row):
        return "text/plain", b"" if row.status == 304 else b"the upstream's"

    @staticmethod
    def refusal_body(row, body):
        if body == "default":
            return "text/html", "nginx's page"
        if body == "empty":
            return None, b""
        return "application/problem+json", {
            "type": "about:blank",
            "title": HTTPStatus(row.status).phrase,
            "status": row.status,
            "detail": row.detail,
        }

    @staticmethod
    def challenge(row, kind):
        """None without one: Basic can say no more than that a credential is needed."""
        if not row.error and row.status != 401:
            return None
        bearer = 'Bearer realm="api"'
        if row.error:
            bearer += f', error="{row.error}", error_description="{row.detail}"'
        if "scope" in row.tells:
            bearer += ', scope="scan"'
        basic = 'Basic realm="api", charset="UTF-8"' if row.status == 401 else None
        asked = {"bearer": [bearer], "basic": [basic], "both": [bearer, basic], "off": []}[kind]
        return ", ".join(filter(None, asked)) or None
