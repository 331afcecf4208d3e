"""The ground of the tests of nginx-conf-examples/: the example itself on a real nginx and Redis, and
an upstream that remembers what it was told.

Whatever a test asks, its client also claims to be somebody; when the class ends, no such claim and
no token may have reached the upstream.
"""

import json
import re

from .echo_upstream import EchoUpstream
from .example import EXAMPLES, ExampleServer
from .gate_case import GateCase
from .waiting import wait_until

_IDENTITY = re.compile(r"proxy_set_header\s+(X-Auth-[\w-]+)")
_FORGED = "mallory"


class ExampleCase(GateCase):
    """The options are for subclasses to change."""

    example = None  # the file's name
    replace = ()  # what else of the example must be another here
    upstream_class = EchoUpstream

    @classmethod
    def http(cls):
        return ""

    @classmethod
    def start_nginx(cls, http, name="nginx", **options):
        cls.upstream = cls.upstream_class().start()
        cls.addClassCleanup(cls.upstream.stop)
        cls.addClassCleanup(cls._check_upstream)
        cls.forged = cls._forged_headers()
        nginx = ExampleServer(cls.folder / name, cls.example, store=cls.cast.directives(),
                              upstream=cls.upstream.port, replace=cls.replace)
        cls.addClassCleanup(cls._end_nginx, nginx)
        return nginx.start()

    @classmethod
    def user_with_token(cls, login, *permissions, project=None):
        cls.cast.user(login, *permissions, project=project)
        return cls.cast.token("mine", "user", user=login)

    def answer(self, path, token=None, *, headers=(), **more):
        return super().answer(path, token, headers=[*self.forged, *headers], **more)

    def told(self, path, token=None, **more):
        """What the upstream was told of a request that must reach it."""
        before = len(self.upstream.requests)
        answer = self.answer(path, token, **more)
        self.assertEqual(len(self.upstream.requests), before + 1, (path, answer))
        return self.upstream.requests[-1]

    def assert_let_in(self, path, token, user, **more):
        """200 from the upstream, which took the request for that user's."""
        told = self.told(path, token, **more)
        self.assertEqual(told.header("X-Auth-User"), user, path)
        return told

    def assert_refused(self, status, path, token=None, **more):
        """Without a word to the upstream."""
        before = len(self.upstream.requests)
        answer = self.answer(path, token, **more)
        self.assertEqual(answer.status, status, (path, answer))
        self.assertEqual(len(self.upstream.requests), before, path)
        return answer

    def pause_redis(self, serves):
        """To the end of the test. `serves` tells when the gate asks again: the next test must not
        meet what is left of the pause.
        """
        self.redis.pause()
        self.addCleanup(wait_until, serves, "the gate to ask Redis again")
        self.addCleanup(self.redis.resume)

    @classmethod
    def _forged_headers(cls):
        names = set(_IDENTITY.findall((EXAMPLES / cls.example).read_text(encoding="utf-8")))
        names |= {name.replace("-", "_") for name in names}
        names |= {name.replace("_", ".") for name in names}
        return [(name, _FORGED) for name in sorted(names)]

    @classmethod
    def _check_upstream(cls):
        """What every example promises."""
        for told in cls.upstream.requests:
            text = json.dumps([told.path, told.headers])
            if _FORGED in text or any(token in text for token in cls.cast.tokens):
                raise AssertionError(f"the upstream was told {text}")
