"""Clients that change a store in every way through daemons that may be killed at any time, and what
each of them knows of its tokens afterwards.

    changers = [Changer(n, ports, boss, nginx.port, seed) for n in range(4)]
    ...
    for changer in changers: changer.finish()
"""

import http.client
import random
import threading
from collections import Counter

from .cast import Token, in_seconds
from .daemon import Api
from .http_client import get

_UNANSWERED = (OSError, http.client.HTTPException)


class Changer:
    """One user and the user's tokens, which nobody else touches; and one who is never deactivated, so
    that every token of that one has somebody to be told of its end.

    ports     a function that gives the ports of the daemons that live now
    boss      a system administrator's token
    gate      nginx's port
    """

    def __init__(self, number, ports, boss, gate, seed):
        self.login = f"user{number}"
        self.mailed = f"mailed{number}"
        self.answered = 0  # changes
        self.outcomes = Counter()  # by kind and status
        self.live = []  # must be let in
        self.dead = []  # must be refused, at once
        self.dying = []  # must be refused before long: their successors were used
        self.short = []  # end by themselves
        self.faults = []
        self._project = f"project{number}"
        self._ports = ports
        self._boss = boss
        self._gate = gate
        self._random = random.Random(seed)
        self._made = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self):
        self._thread.start()
        return self

    def finish(self, deadline=60):
        self._stop.set()
        self._thread.join(deadline)
        if self._thread.is_alive():
            self.faults.append(f"{self.login}: still at it")

    def _work(self):
        kinds = [self._create] * 4 + [self._create_short] * 2 + [self._revoke] * 3 + [
            self._rotate] * 3 + [self._regrant, self._delete_project, self._deactivate,
                                 self._end_several]
        try:
            while not self._stop.is_set():
                self._random.choice(kinds)()
        except Exception as error:  # told by the test
            self.faults.append(f"{self.login}: {error!r}")

    # Calls.

    def _ask(self, kind, method, path, body=None, expected=()):
        """The answer; None when nobody knows whether it was done."""
        api = Api(self._random.choice(self._ports()), self._boss.text, timeout=20)
        try:
            answer = api.call(method, path, body)
        except _UNANSWERED:
            self.outcomes[kind, "unanswered"] += 1
            return None
        finally:
            api.close()
        self.answered += 1
        self.outcomes[kind, answer.status] += 1
        if answer.status in (500, 503):
            code = answer.json["code"]
            if code not in ("uncertain", "store_unavailable"):
                self.faults.append(f"{kind}: {answer.body}")
            return None
        if answer.status not in expected:
            self.faults.append(f"{kind}: {answer.status} {answer.body}")
        return answer

    def _check(self, token, status, when):
        seen = get(self._gate, "/user/x", token.text).status
        if seen != status:
            self.faults.append(f"{token.id} {when}: {seen} instead of {status}")

    def _ended(self, token, when):
        self._check(token, 401, when)
        self.dead.append(token)

    def _take(self, tokens):
        return tokens.pop(self._random.randrange(len(tokens))) if tokens else None

    def _name(self):
        self._made += 1
        return f"n{self._made}"

    # Changes.

    def _create(self, **more):
        body = {"name": self._name(), "type": "user", "owner": self.login} | more
        answer = self._ask("create", "POST", "/api/v1/tokens", body, (201,))
        if not answer:
            return
        token = Token(answer.json["id"], answer.json["token"])
        if more:
            self.short.append(token)
        else:
            self._check(token, 200, "just made")
            self.live.append(token)

    def _create_short(self):
        self._create(expires=in_seconds(self._random.randrange(1, 4)), owner=self.mailed)

    def _revoke(self):
        token = self._take(self.live)
        if token:
            answer = self._ask("revoke", "DELETE", f"/api/v1/tokens/{token.id}", None, (204,))
            if answer:
                self._ended(token, "revoked")

    def _end_several(self):
        several = [token for token in (self._take(self.live) for _ in range(3)) if token]
        if several:
            body = {"ids": [token.id for token in several]}
            answer = self._ask("revoke several", "POST", "/api/v1/tokens/revoke", body, (200,))
            if answer:
                for token in several:
                    self._ended(token, "revoked with others")

    def _rotate(self):
        old = self._take(self.live)
        if not old:
            return
        answer = self._ask("rotate", "POST", f"/api/v1/tokens/{old.id}/rotate", None, (201,))
        if not answer:
            return  # the old one may be in its grace
        new = Token(answer.json["id"], answer.json["token"])
        self._check(old, 200, "in its grace")
        self.live.append(new)
        if self._random.random() < 0.7:
            self._check(new, 200, "a successor")
            self.dying.append(old)

    def _regrant(self):
        path = f"/api/v1/users/{self.login}/grants"
        if self._random.random() < 0.5:
            self._ask("grant", "POST", path, {"permissions": ["scan"]}, (200,))
        else:
            self._ask("ungrant", "DELETE", path + "?permission=scan", None, (200, 404))

    def _delete_project(self):
        """One that is made for it, with somebody's permission on it."""
        path = "/api/v1/projects"
        self._ask("project", "POST", path, {"key": self._project}, (201, 409))
        self._ask("grant there", "POST", f"/api/v1/users/{self.login}/grants",
                  {"permissions": ["scan"], "project": self._project}, (200, 404))
        self._ask("delete project", "DELETE", f"{path}/{self._project}", None, (200, 404))

    def _deactivate(self):
        path = f"/api/v1/users/{self.login}"
        if not self.live:
            return
        token = self._random.choice(self.live)
        if self._ask("deactivate", "PATCH", path, {"active": False}, (200,)):
            self._check(token, 401, "its owner deactivated")
        while not self._ask("activate", "PATCH", path, {"active": True}, (200,)):
            pass
        self._check(token, 200, "its owner active again")
