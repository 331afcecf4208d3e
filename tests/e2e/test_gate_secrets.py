"""No token anywhere but in its owner's hands: not in logs, answers, Redis, or Redis's files."""

import base64
import hashlib

from support.gate_case import GateCase
from support.http_client import Client
from support.waiting import wait_until

class Secrets(GateCase):
    """One run with every kind of answer, then a search.

    nginx's error log at debug is exempt: nginx itself writes every request header there.
    """

    nginx_options = {"level": "info"}  # the most talkative below debug
    store_options = "read_timeout=50ms"
    redis_options = {"extra": ["--appendonly", "yes", "--loglevel", "debug"]}

    @classmethod
    def people(cls):
        cast = cls.cast
        cast.project("web")
        for login in ("alice", "bob"):
            cast.user(login)
        cast.grant("alice", "scan", "web")
        cls.good = cast.token("mine", "user", user="alice", expires="90d")
        cls.project = cast.token("ci", "project", user="alice", projects=["web"])
        cls.revoked = cast.token("old", "user", user="alice")
        cast.revoke(cls.revoked)
        cls.inactive = cast.token("mine", "user", user="bob")
        cast.do("user", "deactivate", "bob")
        cls.forged = cls.good.text[:-1] + ("a" if cls.good.text[-1] != "a" else "b")

    def test_incident_16_nothing_keeps_a_token(self):
        tokens = [*self.cast.tokens, self.forged]
        answers = self.every_answer()
        self.assertEqual({answer.status for answer in answers}, {200, 400, 401, 403, 503})
        places = {
            "an answer": b"".join(a.headers.as_bytes() + a.body for a in answers),
            "nginx's error log": self.error_log(),
            "nginx's access log": self.nginx.access_log.read_bytes(),
            "Redis": self.redis.dump(),
            **self.redis_files(),
            **self.cli_output(),
        }
        for place, content in places.items():
            self.assertGreater(len(content), 0, f"nothing was searched in {place}")
            for token in tokens:
                for what, trace in traces_of(token).items():
                    # Not assertNotIn, which would show it all.
                    self.assertFalse(trace in content, f"{what} of a token is in {place}")

    def every_answer(self):
        answers = []
        with Client(self.nginx.port) as client:
            def ask(path, token=None, **more):
                answers.append(client.get(path, getattr(token, "text", token), **more))

            def everything():
                for token in (self.good, self.project, self.revoked, self.inactive, self.forged):
                    for path in ("/user/x", "/projects/web/x", "/projects/none/x", "/admin/x"):
                        ask(path, token)
                    ask("/user/x", headers=[("Authorization", basic(token, ""))])
                    ask("/user/x", headers=[("Authorization", basic("someone", token))])
                    ask("/user/x", headers=[("Authorization", f"Bearer  {text(token)} ")])
                    ask("/user/x", headers=[("Authorization", f"Token {text(token)}")])
                    ask("/user/x", headers=[("Authorization", f"Bearer {text(token)}%s%n")])
                    ask("/user/x", token, headers=[("Authorization", basic(self.good, ""))])
                ask("/user/x", self.good, method="PURGE")

            everything()
            self.redis.pause()
            try:
                everything()
            finally:
                self.redis.resume()
            self.wait_for_status(200, "/user/x", self.good)
        return answers

    def error_log(self):
        """At info nginx itself quotes a second Authorization header; at notice nobody does."""
        lines = self.nginx.error_log.read_bytes().splitlines()
        return b"\n".join(line for line in lines if b"sent duplicate header line" not in line)

    def redis_files(self):
        self.redis.command("SAVE")
        self.redis.command("BGREWRITEAOF")
        wait_until(lambda: not list(self.redis.directory.rglob("temp-*")), "the rewrite's end")
        files = wait_until(self.read_redis_files, "Redis to take away what the rewrite replaced")
        self.assertTrue(any("aof" in name for name in files))
        self.assertTrue(any(name.endswith(".rdb") for name in files))
        return files

    def read_redis_files(self):
        """None while some of them go."""
        try:
            paths = [path for path in self.redis.directory.rglob("*") if path.is_file()]
            return {str(path): path.read_bytes() for path in paths if path.stat().st_size}
        except FileNotFoundError:
            return None

    def cli_output(self):
        calls = [("token", "list", "--user", "alice"), ("token", "show", self.good.id),
                 ("user", "show", "alice"), ("doctor",)]
        outputs = {}
        for words in calls:
            done = self.cast.run(*words, "--json")
            outputs["tokenward " + " ".join(words)] = (done.stdout + done.stderr).encode()
        return outputs


def traces_of(token):
    """What would give a token away: itself, its secret part, and what is easily turned back."""
    secret = token.partition("_")[2][1:31].encode()
    traces = {
        "the whole": token.encode(),
        "the secret part": secret,
        "the hex": secret.hex().encode(),
        "a plain hash": hashlib.sha256(token.encode()).hexdigest().encode(),
    }
    # Base64 of a text depends on where in three bytes it begins; its ends on its neighbours.
    for shift in range(3):
        inner = base64.b64encode(b"." * shift + secret)[4:-4]
        traces[f"the Base64, shifted by {shift},"] = inner
    return traces


def text(token):
    return getattr(token, "text", token)


def basic(username, password):
    pair = f"{text(username)}:{text(password)}".encode()
    return "Basic " + base64.b64encode(pair).decode()
