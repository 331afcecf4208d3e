"""Removing idle tokens by hand and by the daemon, as far as a test's real clock goes; the days
themselves are in tests/unit/admin_idle_removal_test.cpp.
"""

import json
import time
import unittest

from support.cli_case import CliCase
from support.daemon import Daemon
from support.daemon_case import DaemonCase
from support.waiting import wait_until


class ByHand(CliCase):
    uses_acl = True

    @classmethod
    def populate(cls):
        cls.cast.user("alice")
        cls.token = cls.cast.token("ci", "user", user="alice")

    def test_what_must_be_said(self):
        self.check(["token", "remove-idle"], 2, "--dry-run")
        self.check(["token", "remove-idle", "--dry-run", "--confirm"], 2)

    def test_nothing_is_known(self):
        self.check(["token", "remove-idle", "--dry-run"], 0, "0 of 1 tokens are idle")
        survey = json.loads(self.check(["token", "remove-idle", "--dry-run", "--json"], 0))
        self.assertEqual(survey, {"idle_days": 60, "recording_since": None, "tokens": 1,
                                  "needs_confirmation": False, "idle": []})

    def test_what_gates_note(self):
        self.redis.command("HSET", "tw:seen:gates", "last", str(int(time.time())))
        self.check(["token", "remove-idle", "--confirm"], 0, "0 of 1 tokens were idle")
        self.check(["token", "remove-idle", "--dry-run"], 0, "known to be noted since")
        self.redis.command("DEL", "tw:seen:gates")
        self.check(["token", "remove-idle", "--confirm"], 0, "isn't known")

    def test_settings(self):
        self.check(["settings", "set", "--idle-days", "90d"], 0, "after 90 days")
        self.check(["settings", "set", "--idle-days", "0"], 2, "1 to 36500 days")
        self.check(["settings", "set", "--idle-days", "soon"], 2, "--idle-days")
        shown = json.loads(self.check(["settings", "set", "--idle-days", "none", "--json"], 0))
        self.assertIsNone(shown["idle_days"])
        self.check(["settings", "show"], 0, "never")
        self.check(["settings", "set", "--idle-days", "60"], 0, "after 60 days")


class ByTheDaemon(DaemonCase):
    @classmethod
    def populate(cls):
        cls.cast.user("boss", "admin")
        cls.boss = cls.cast.token("boss", "user", user="boss")

    def test_it_looks_at_once_and_takes_the_day(self):
        wait_until(lambda: self.redis.command("HGET", "tw:admin:idle", "next"), "a run")
        due = int(self.redis.command("HGET", "tw:admin:idle", "next"))
        self.assertGreater(due, time.time() + 23 * 3600)
        # A day that was missed is made up for by whichever daemon comes.
        self.redis.command("HSET", "tw:admin:idle", "next", "1")
        with Daemon(self.cast):
            wait_until(lambda: int(self.redis.command("HGET", "tw:admin:idle", "next")) > 1, "it")

    def test_settings_over_http(self):
        api = self.api(self.boss)
        self.assertEqual(api.get("/api/v1/settings").json["idle_days"], 60)
        changed = api.patch("/api/v1/settings", {"idle_days": None})
        self.assertIsNone(changed.json["idle_days"])
        self.check_problem(api.patch("/api/v1/settings", {"idle_days": 0}), 400, "1 to 36500")
        self.assertEqual(api.patch("/api/v1/settings", {"idle_days": 60}).json["idle_days"], 60)


if __name__ == "__main__":
    unittest.main()
