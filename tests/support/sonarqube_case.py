"""The ground of the tests with SonarQube's clients: nginx with sonarqube-like-upstream.conf, a server
that answers as SonarQube does, and a daemon that answers for the tokens.
"""

from urllib.parse import urlencode

from .cast import in_seconds
from .daemon import Api, Daemon
from .example_case import ExampleCase
from .sonarqube_server import SonarQubeServer
from .waiting import wait_until

PROJECT, GLOBAL = "PROJECT_ANALYSIS_TOKEN", "GLOBAL_ANALYSIS_TOKEN"


class SonarQubeCase(ExampleCase):
    """Alice may scan the project web, bob all of them, carol none; each has a user token."""

    example = "sonarqube-like-upstream.conf"
    upstream_class = SonarQubeServer

    @classmethod
    def people(cls):
        for key in ("web", "app"):
            cls.cast.project(key)
        cls.cast.user("alice", "scan", project="web")
        cls.cast.user("bob", "scan")
        cls.cast.user("carol")
        cls._daemon = Daemon(cls.cast, "--sonarqube-prefixes").start()
        cls.addClassCleanup(cls._daemon.stop)
        cls.replace = (("127.0.0.1:9400", f"127.0.0.1:{cls._daemon.port}"),)
        cls._way_in = {login: cls.cast.token("way in", "user", user=login).text
                       for login in ("alice", "bob", "carol")}
        cls.user = {login: cls.make(login, name="mine") for login in cls._way_in}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"http://127.0.0.1:{cls.nginx.port}"

    @classmethod
    def call(cls, who, method, path, body=None):
        """One call of the daemon's, by a user; what it answered."""
        with Api(cls._daemon.port, cls._way_in[who]) as api:
            answer = api.call(method, path, body)
        if answer.status not in (200, 201, 204):
            raise AssertionError(f"{path}: {answer.status} {answer.body}")
        return answer.json if answer.body else None

    @classmethod
    def make(cls, who, name, kind="USER_TOKEN", project=None):
        """A token as SonarQube's clients have them made."""
        wanted = {"name": name, "type": kind, "projectKey": project or ""}
        made = cls.call(who, "POST", "/api/user_tokens/generate?" + urlencode(wanted))
        return cls._remember(made["token"])

    @classmethod
    def make_by_api(cls, who, **wanted):
        """One of Tokenward's own kinds, or with an expiry to the second."""
        return cls._remember(cls.call(who, "POST", "/api/v1/tokens", wanted)["token"])

    def make_expired(self, who, name):
        token = self.make_by_api(who, name=name, type="user", expires=in_seconds(1))
        wait_until(lambda: self.status("/batch/index", token) == 401, "the token to expire")
        return token

    @classmethod
    def revoke(cls, who, name):
        cls.call(who, "POST", "/api/user_tokens/revoke?" + urlencode({"name": name}))

    @classmethod
    def _remember(cls, text):
        cls.cast.tokens.append(text)
        return text

    def told_since(self, before):
        """Method, path and owner of what the server was asked since it had had so many requests."""
        return [(told.method, told.path, told.header("X-Auth-User"))
                for told in self.upstream.requests[before:]]
