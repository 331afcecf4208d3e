"""Two daemons on one Redis, of which one is killed at random, a hundred times amid changes of every
kind: what was confirmed holds, what was ended passes no more, no mail is lost, and the store is
whole.
"""

import json
import os
import random
import signal
from collections import Counter

from support.build import LONG
from support.daemon import Daemon
from support.gate_case import GateCase
from support.http_client import get
from support.mail_server import MailServer
from support.mixed_changes import Changer
from support.waiting import wait_until

_KILLED = 300 if LONG else 100
_CHANGES = (1, 12)  # answered between two
_CHANGERS = 4
_OUTBOX = "tw:admin:outbox:mail"


class TwoDaemons(GateCase):
    nginx_options = {"workers": 2, "access": False, "level": "notice"}

    @classmethod
    def people(cls):
        cls.cast.user("boss", "admin")
        cls.boss = cls.cast.token("boss", "user", user="boss")
        for number in range(_CHANGERS):
            cls.cast.user(f"user{number}")
            login = f"mailed{number}"
            cls.cast.do("user", "create", login, "--email", f"{login}@example.com")

    def start_daemon(self):
        daemon = Daemon(self.cast, "--log-level", "error", "--smtp", self.mails.url,
                        "--smtp-allow-cleartext", "--mail-from", "tokens@example.com").start()
        self.addCleanup(daemon.stop)
        return daemon

    def setUp(self):
        self.mails = MailServer().start()
        self.addCleanup(self.mails.stop)
        self.seed = int(os.environ.get("TOKENWARD_SEED", random.randrange(1 << 32)))
        self.random = random.Random(self.seed)
        self.daemons = [self.start_daemon() for _ in range(2)]
        self.changers = [
            Changer(number, lambda: [daemon.port for daemon in self.daemons], self.boss,
                    self.nginx.port, self.seed + number).start()
            for number in range(_CHANGERS)]

    def kill_one(self):
        answered = sum(changer.answered for changer in self.changers)
        more = self.random.randint(*_CHANGES)
        wait_until(lambda: sum(changer.answered for changer in self.changers) >= answered + more
                   or any(changer.faults for changer in self.changers), "changes")
        victim = self.daemons.pop(self.random.randrange(2))
        victim.signal(signal.SIGKILL)
        victim.wait()
        self.daemons.append(self.start_daemon())

    def all_of(self, what):
        return [token for changer in self.changers for token in getattr(changer, what)]

    def status_of(self, token):
        return get(self.nginx.port, "/user/x", token.text).status

    def check_tokens(self, when):
        for token in self.all_of("live"):
            self.assertEqual(self.status_of(token), 200, f"{token.id} {when}")
        for token in self.all_of("dead") + self.all_of("dying") + self.all_of("short"):
            self.assertEqual(self.status_of(token), 401, f"{token.id} {when}")

    def test_killed_at_random(self):
        with self.subTest(seed=self.seed):
            try:
                for _ in range(_KILLED):
                    self.kill_one()
            finally:
                for changer in self.changers:
                    changer.finish()
            self.assertEqual([fault for c in self.changers for fault in c.faults], [])
            for token in self.all_of("dying") + self.all_of("short"):
                wait_until(lambda t=token: self.status_of(t) == 401, f"the end of {token.id}")
            self.check_tokens("in the end")
            self.check_mails()
            self.check_store()
            outcomes = sum((changer.outcomes for changer in self.changers), start=Counter())
            print(f"\n    {_KILLED} daemons killed, seed {self.seed}: "
                  f"{len(self.all_of('live'))} tokens live, {len(self.all_of('dead'))} were revoked, "
                  f"{len(self.all_of('dying'))} rotated out, {len(self.all_of('short'))} expired, "
                  f"{len(self.mails.taken())} mails; {dict(sorted(outcomes.items(), key=str))}")

    def check_mails(self):
        """One at least of each token whose making was confirmed; more, of those whose daemon was
        killed between the mail server's word and its own note, under the same Message-ID.
        """
        self.end_leases()
        short = len(self.all_of("short"))
        wait_until(lambda: len(self.mails.taken()) >= short, f"{short} mails", every=0.2)
        wait_until(lambda: self.redis.command("ZCARD", _OUTBOX) == 0, "all mails")
        wait_until(lambda: all(self.deliveries().values()), "a mail of each", every=1)
        deliveries = self.deliveries()
        doubled = [token for token, ids in deliveries.items() if len(ids) > 1]
        self.assertLessEqual(len(doubled), _KILLED)
        for token in doubled:
            self.assertEqual(len(set(deliveries[token])), 1, f"mails of {token}")

    def end_leases(self):
        """What a killed daemon was about to send would be another's after two minutes."""
        for message in self.redis.command("ZRANGE", _OUTBOX, 0, -1):
            self.redis.command("ZADD", _OUTBOX, "XX", 0, message)

    def deliveries(self):
        """Token id → the Message-IDs of its mails, each as often as it came."""
        found = {token.id: [] for token in self.all_of("short")}
        for offer in self.mails.taken():
            body, message = offer.body, offer.message["Message-ID"]
            for token, ids in found.items():
                if token in body:
                    ids.append(message)
        return found

    def check_store(self):
        """Nothing that fsck can't mend; then nothing at all, and everybody's rights are the same."""
        for words in ([], ["--dry-run"]):
            done = self.cast.run("fsck", "--json", *words)
            report = json.loads(done.stdout)
            self.assertEqual(done.returncode, 0, report)
            self.assertTrue(report["consistent"], report)
            if words:
                self.assertEqual(report["findings"], [])
            self.check_tokens("after fsck")
