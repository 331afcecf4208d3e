"""A rotation of the keys as docs/tasks/rotate-keys.md has it, on two machines under load: at no step
is a live token refused, or a dead one let in.
"""

import shutil
import signal

from support.cast import Token, in_seconds
from support.daemon import Api, Daemon
from support.gate_case import API, ECHO, GateCase
from support.http_client import get, request_bytes
from support.load import Load
from support.waiting import wait_until

_ANSWERS = 100  # of each load, between two steps


class Node:
    """A machine with nginx and a copy of the key file."""

    def __init__(self, case, name):
        self.keys = case.folder / f"{name}.keys"
        self._original = case.cast.keys
        self.copy()
        http = (case.first_lines + case.cast.directives() + API + ECHO).replace(
            f"auth_token_key_file {self._original};", f"auth_token_key_file {self.keys};")
        self.nginx = case.start_nginx(http, name=name)

    def copy(self):
        # As a whole: a reload must not read half of it.
        half = self.keys.with_suffix(".new")
        shutil.copy2(self._original, half)
        half.rename(self.keys)

    def reload(self):
        self.nginx.reload()
        self.nginx.wait_for_one_generation()


class KeyRotation(GateCase):
    nginx_options = {"workers": 2, "access": False, "level": "notice"}
    first_lines = ""

    @classmethod
    def people(cls):
        cls.cast.project("web")
        cls.cast.user("alice", "scan", project="web")
        cls.cast.user("boss", "admin")
        cls.cast.do("org", "create", "acme")
        cls.cast.project("ours", organization="acme")

    def setUp(self):
        self.nodes = [Node(self, "one"), Node(self, "two")]
        self.daemon = Daemon(self.cast).start()
        self.addCleanup(self.daemon.stop)
        self.loads = []  # (which status, load)
        self.made = 0

    def token(self, kind="user", **more):
        self.made += 1
        projects = {"project": ["web"]}.get(kind, [])
        return self.cast.token(f"n{self.made}", kind, user="alice", projects=projects, **more)

    def token_of_the_daemon(self):
        """Made through the daemon, with a token that it has to know."""
        self.made += 1
        with Api(self.daemon.port, self.boss.text) as api:
            answer = api.post("/api/v1/tokens", {"name": f"d{self.made}", "type": "user"})
        self.assertEqual(answer.status, 201, answer.body)
        return Token(answer.json["id"], answer.json["token"])

    def begin_load(self, status, requests):
        """That they are all answered so, by each node, until `end_loads`."""
        for node in self.nodes:
            load = Load(node.nginx.port, requests, connections=4, close=True)
            self.loads.append((status, load.start()))

    def end_loads(self):
        loads, self.loads = self.loads, []
        tallies = [(status, load.finish()) for status, load in loads]
        for status, tally in tallies:
            self.assertEqual(set(tally.statuses), {status}, tallies)
            self.assertEqual((tally.lost, tally.refused), (0, 0))
        return sum(tally.answered for _, tally in tallies)

    def see_answers(self):
        answered = [load.tally.answered for _, load in self.loads]
        for (_, load), before in zip(self.loads, answered):
            wait_until(lambda: load.tally.answered >= before + _ANSWERS, "answers")

    def check_everywhere(self, token, status):
        for node in self.nodes:
            self.assertEqual(get(node.nginx.port, "/user/x", token.text).status, status)

    def check_changes(self):
        """What is made at this step is let in everywhere at once, and no more once it is revoked."""
        for token in (self.token(), self.token_of_the_daemon()):
            self.check_everywhere(token, 200)
            self.cast.revoke(token)
            wait_until(lambda: all(get(node.nginx.port, "/user/x", token.text).status == 401
                                   for node in self.nodes), "its end")
            self.dead.append(token)

    def copy_and_reload(self):
        """A machine after the other, with the old and the new file side by side for a while."""
        for node in self.nodes:
            node.copy()
            node.reload()
            self.see_answers()
            self.check_changes()
        before = self.daemon.log().count("reading the key file again")
        self.daemon.signal(signal.SIGHUP)
        wait_until(lambda: self.daemon.log().count("reading the key file again") > before, "SIGHUP")
        self.check_changes()
        for token in self.dead:
            self.check_everywhere(token, 401)

    def test_step_by_step(self):
        old = next(key["id"] for key in self.cast.ask("keygen", "--list")
                   if key["state"] == "current")
        self.boss = self.cast.token("boss", "user", user="boss")
        of_user, of_project = self.token(), self.token("project")
        of_organization = self.cast.token(
            "org", "organization", more=["--organization", "acme", "--permission", "scan",
                                         "--all-projects"])
        revoked, expired = self.token(), self.token(expires=in_seconds(2))
        self.cast.revoke(revoked)
        self.dead = [revoked]
        wait_until(lambda: get(self.nodes[0].nginx.port, "/user/x", expired.text).status == 401,
                   "its end")

        live = [request_bytes("/user/x", of_user.text),
                request_bytes("/projects/web/x", of_project.text)]
        dead = [request_bytes("/user/x", token.text) for token in (revoked, expired)]
        # The echo has a place for organization tokens only where a project is named.
        self.assertEqual(get(self.nodes[0].nginx.port, "/projects/ours/x",
                             of_organization.text).status, 200)
        live.append(request_bytes("/projects/ours/x", of_organization.text))
        self.begin_load(200, live)
        self.begin_load(401, dead)
        self.see_answers()

        new = self.cast.ask("keygen", "--add")["id"]
        self.copy_and_reload()

        self.cast.do("keygen", "--promote", new)
        self.copy_and_reload()
        of_new = self.token()
        self.begin_load(200, [request_bytes("/user/x", of_new.text)])
        self.see_answers()

        self.cast.do("reseal")
        self.see_answers()
        self.assertNotIn(f"by key {old}", self.cast.do("doctor"))

        self.cast.do("keygen", "--demote", old)
        self.copy_and_reload()
        answered = self.end_loads()

        # Now the old key's tokens are to be replaced.
        self.boss = self.cast.token("boss again", "user", user="boss")
        self.begin_load(200, [request_bytes("/user/x", of_new.text)])
        self.begin_load(401, dead)
        self.cast.do("keygen", "--drop", old)
        self.copy_and_reload()
        answered += self.end_loads()
        for token in (of_user, of_project, of_organization):
            self.check_everywhere(token, 401)
        self.check_everywhere(of_new, 200)
        print(f"\n    {answered} answers, all as they should be")


class KeyRotationWithACache(KeyRotation):
    first_lines = "auth_token_cache zone=tokens:1m;\n"
