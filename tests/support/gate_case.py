"""The ground of the end-to-end and fault tests: a folder, a Redis, a cast and an nginx, one set a
class. When the class ends, its nginx must have ended in order and said nothing alarming.
"""

import shutil
import tempfile
import unittest
from pathlib import Path

from .cast import Cast
from .http_client import get
from .nginx_server import NginxServer
from .redis_server import RedisServer
from .redis_users import RedisUsers
from .waiting import wait_until

# What an upstream was told, in its body; it stands in for an application.
ECHO = """
server {
    listen unix:@DIR@/echo.sock;
    access_log off;
    return 200 "user=$http_x_auth_user id=$http_x_auth_id type=$http_x_auth_type";
}
"""

# An API as README shows it: projects by path, the user's own part, and one that is open.
API = """
server {
    listen 127.0.0.1:@PORT@;
    auth_token_challenge bearer;
    proxy_set_header Authorization "";
    proxy_set_header X-Auth-User $auth_token_user;
    proxy_set_header X-Auth-Id $auth_token_id;
    proxy_set_header X-Auth-Type $auth_token_type;

    location = /-/status { stub_status; access_log off; }
    location = /open { empty_gif; }

    location ~ ^/projects/(?<project>[^/]+)/ {
        auth_token "api";
        auth_token_project $project;
        auth_token_permission scan;
        proxy_pass http://unix:@DIR@/echo.sock:;
    }
    location /user/ {
        auth_token "api";
        proxy_pass http://unix:@DIR@/echo.sock:;
    }
    location /admin/ {
        auth_token "api";
        auth_token_type user;
        auth_token_permission admin;
        proxy_pass http://unix:@DIR@/echo.sock:;
    }
    # For load: no upstream.
    location = /gif {
        auth_token "api";
        empty_gif;
    }
}
"""


class GateCase(unittest.TestCase):
    """The options, `people` and `http` are for subclasses to change."""

    ALLOWED = None  # a pattern of alarming log lines that the class itself brings about
    prefixes = ("tw:",)  # that the Redis users may touch
    redis_options = {}
    nginx_options = {}
    store_options = ""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="tokenward."))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.users = RedisUsers(cls.folder, cls.prefixes)
        options = {**cls.users.redis_options, **cls.redis_options}
        cls.redis = RedisServer(cls.folder / "redis", **options).start()
        cls.addClassCleanup(cls.redis.stop)
        cls.cast = Cast(cls.folder, cls.redis, users=cls.users).begin()
        cls.people()
        cls.nginx = cls.start_nginx(cls.http())

    @classmethod
    def people(cls):
        """Users, projects and tokens; in subclasses."""

    @classmethod
    def http(cls):
        return cls.cast.directives(more=cls.store_options) + API + ECHO

    @classmethod
    def start_nginx(cls, http, name="nginx", **options):
        nginx = NginxServer(cls.folder / name, http, **{**cls.nginx_options, **options})
        cls.addClassCleanup(cls._end_nginx, nginx)
        return nginx.start()

    @classmethod
    def _end_nginx(cls, nginx):
        nginx.stop()
        problems = nginx.problems(cls.ALLOWED)
        if problems:
            raise AssertionError("in nginx's error log:\n" + "\n".join(problems))

    def status(self, path, token=None, **more):
        """The status of one request, whose token is a `Token` or a text."""
        return self.answer(path, token, **more).status

    def answer(self, path, token=None, **more):
        return get(self.nginx.port, path, getattr(token, "text", token), **more)

    def wait_for_status(self, wanted, path, token, deadline=30.0):
        """Waits until a request is answered so; other answers on the way must be 503."""

        def answered():
            status = self.status(path, token)
            self.assertIn(status, (wanted, 503))
            return status == wanted

        wait_until(answered, f"{wanted} on {path}", deadline)

    def busy_requests(self, nginx=None):
        """How many requests nginx has read and not answered, without the one that asks."""
        text = get((nginx or self.nginx).port, "/-/status").body.decode()
        return int(text.split("Writing:")[1].split()[0]) - 1
