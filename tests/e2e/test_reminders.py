"""Mails and webhooks before tokens expire and when they do, with a real mail server; the days between
are in tests/unit/admin_reminders_test.cpp.
"""

import re
import signal
import socket
import time
import unittest
from collections import Counter
from datetime import datetime

from support.cast import in_seconds
from support.cli_case import TOKEN, CliCase
from support.daemon import Daemon, ask
from support.mail_server import MailServer
from support.waiting import wait_until
from support.webhook_receiver import WebhookReceiver, make_certificate

_WEEK = 7 * 24 * 3600
_SENDER = "tokens@tokenward.test"
_OUTBOX = "tw:admin:outbox:mail"


class ReminderCase(CliCase):
    uses_acl = True

    def setUp(self):
        self.soon = 0  # when all that ending() made has ended
        # What a test before it left waiting is not this one's.
        self.redis.command("DEL", _OUTBOX, "tw:admin:outbox:webhook")

    def person(self, login, name=None, domain="example.com"):
        words = ["--name", name] if name else []
        self.cast.do("user", "create", login, "--email", f"{login}@{domain}", *words)
        return f"{login}@{domain}"

    def ending(self, owner, name="ci", before=0, kind="user", more=()):
        """A token that ends soon, or `before` seconds after soon; see wait_for_ends()."""
        text = in_seconds(before + 5)
        token = self.cast.token(name, kind, user=owner, expires=text, more=more)
        end = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp()
        self.soon = max(self.soon, end - before)
        return token

    def wait_for_ends(self):
        wait_until(lambda: time.time() >= self.soon, "tokens to end")

    def start_daemon(self, server, *words):
        """To a server in clear, unless `words` say otherwise."""
        if not words:
            words = ("--smtp-allow-cleartext",)
        daemon = Daemon(self.cast, "--smtp", server.url, "--mail-from", _SENDER, *words).start()
        self.addCleanup(daemon.stop)
        return daemon

    def password_file(self, text="mail secret"):
        file = self.folder / f"{self._testMethodName}.password"
        file.touch(mode=0o600)
        file.write_text(text + "\n")
        return str(file)

    def waiting(self, channel="mail"):
        return self.redis.command("ZCARD", f"tw:admin:outbox:{channel}")

    def due(self, channel):
        return self.redis.command("ZCOUNT", f"tw:admin:outbox:{channel}", "-inf",
                                  str(int(time.time())))

    def make_due(self):
        """What waits for another try."""
        for message in self.redis.command("ZRANGE", _OUTBOX, "0", "-1"):
            self.redis.command("ZADD", _OUTBOX, "XX", "0", message)

    def metric(self, daemon, channel, outcome):
        page = ask(daemon.port, "/metrics").body.decode()
        name = f'tokenward_messages_total{{channel="{channel}",outcome="{outcome}"}}'
        return int(re.search(rf"^{re.escape(name)} (\d+)$", page, re.MULTILINE)[1])


class Told(ReminderCase):
    """One daemon that mails and tells a webhook, over TLS, with a login."""

    @classmethod
    def populate(cls):
        cls.cast.do("org", "create", "acme")

    def test_owners_and_administrators(self):
        certificate = make_certificate(self.folder, "localhost")
        login = ("tokenward", "pass wörd")
        with MailServer("starttls", certificate, login) as server, \
                WebhookReceiver(self.folder) as receiver:
            alice = self.person("alice", "Zoë “Alice” <Ångström>, 🦊")
            carol = self.person("carol")
            self.cast.do("user", "grant", "carol", "admin", "--organization", "acme")
            self.cast.do("user", "create", "silent")
            name = "für =?UTF-8?Q?alle?= “Läufe” " + "ü" * 60
            soon = self.ending("alice", name, _WEEK)
            ended = self.ending("alice", ".")
            unheard = self.ending("silent")
            of_acme = self.ending(None, "of acme", kind="organization",
                                  more=("--organization", "acme", "--all-projects"))
            tokens = {token.id: token for token in (soon, ended, unheard, of_acme)}
            self.cast.token("endless", "user", user="alice")
            self.ending("alice", "later", 60 * 24 * 3600)
            self.wait_for_ends()
            daemon = self.start_daemon(
                server, "--smtp-user", login[0], "--smtp-password-file",
                self.password_file(login[1]), "--smtp-ca-file", f"{certificate}.crt",
                "--public-url", "https://tokens.test/me?x=1", "--webhook", receiver.url,
                "--webhook-secret-file", str(receiver.secret))
            wait_until(lambda: len(server.taken()) == 3, "mails")
            wait_until(lambda: len(receiver.calls) == 4, "calls")
            wait_until(lambda: self.metric(daemon, "mail", "sent") == 3, "their count")
            self.assertEqual(len(server.offers), 3)

            mails = {self.token_in(offer, tokens): offer for offer in server.offers}
            self.assertEqual({token: offer.to for token, offer in mails.items()},
                             {soon.id: alice, ended.id: alice, of_acme.id: carol})
            for offer in mails.values():
                self.check_form(offer, login[0])
                self.assertIn("https://tokens.test/me?x=1", offer.body)
            self.check_first(mails[soon.id], name)
            self.assertEqual(mails[ended.id].message["Subject"], 'API token "." has expired')
            self.assertIn("Organization: acme", mails[of_acme.id].body)
            self.check_calls(receiver, {soon.id: "token.expiring", ended.id: "token.expired",
                                        unheard.id: "token.expired", of_acme.id: "token.expired"})
            self.assertNotIn(login[1], daemon.log())
            self.assertEqual(self.waiting(), 0)
            self.nothing_is_told_again(server, receiver, tokens)

    def token_in(self, offer, tokens):
        (found,) = [token for token in tokens if token in offer.body]
        return found

    def check_form(self, offer, user):
        """As RFC 5322, 2045 and 2047 have it, and what any mail holds."""
        message = offer.message
        self.assertEqual((offer.sender, offer.user, offer.tls), (_SENDER, user, True))
        self.assertEqual(message["From"].addresses[0].addr_spec, _SENDER)
        self.assertEqual([address.addr_spec for address in message["To"].addresses], [offer.to])
        self.assertEqual(message["Auto-Submitted"], "auto-generated")
        self.assertRegex(message["Message-ID"], r"\A<msg_[a-z2-7]{16}@tokenward\.test>\Z")
        self.assertLess(abs(message["Date"].datetime.timestamp() - time.time()), 300)
        self.assertEqual(message["MIME-Version"], "1.0")
        for part in message.walk():
            self.assertEqual(part.defects, [])
        body = message.get_body(("plain",))
        self.assertEqual(body.get_content_charset(), "utf-8")
        # libcurl's own line with the boundary has 80.
        lines = [line for line in offer.text.split("\r\n") if "boundary=" not in line]
        self.assertLessEqual(max(map(len, lines)), 78)
        self.assertNotRegex(offer.text.replace("\r\n", ""), r"[\r\n]")
        self.assertTrue(offer.text.isascii())
        for token in self.cast.tokens:
            self.assertNotIn(token, offer.text)
        self.assertNotRegex(offer.body, TOKEN)

    def check_first(self, offer, name):
        message = offer.message
        self.assertEqual(message["Subject"], f'API token "{name}" expires in 7 days')
        self.assertEqual(message["To"].addresses[0].display_name, "Zoë “Alice” <Ångström>, 🦊")
        self.assertIn("Hello Zoë “Alice” <Ångström>, 🦊,", offer.body)
        self.assertIn(f"    Name:         {name}\n", offer.body)
        self.assertIn("    Owner:        alice\n", offer.body)

    def check_calls(self, receiver, wanted):
        self.assertTrue(all(call.is_signed for call in receiver.calls))
        self.assertEqual({call.body["data"]["token_id"]: call.body["type"]
                          for call in receiver.calls}, wanted)
        data = {call.body["data"]["token_id"]: call.body["data"] for call in receiver.calls}
        for token, facts in data.items():
            shown = self.cast.ask("token", "show", token)
            for field in ("name", "type", "expires_at"):
                self.assertEqual(facts[field], shown[field])

    def nothing_is_told_again(self, server, receiver, tokens):
        """A pass by another daemon after all of it."""
        other = self.ending("alice", "last of all")
        self.wait_for_ends()
        self.start_daemon(server, "--smtp-user", "tokenward", "--smtp-password-file",
                          self.password_file("pass wörd"), "--smtp-ca-file",
                          str(self.folder / "localhost.pem.crt"), "--webhook", receiver.url,
                          "--webhook-secret-file", str(receiver.secret))
        wait_until(lambda: len(server.taken()) == 4 and len(receiver.calls) == 5, "the last")
        self.assertIn(other.id, server.taken()[-1].body)
        self.assertEqual(len(server.offers), 4)


class Troubles(ReminderCase):
    def test_what_servers_answer(self):
        """All at once: who answers what is told by the recipient."""
        logins = ("later", "slow", "gone", "full", "dropped", "relayed")
        with MailServer() as server:
            later, slow, gone, full, dropped, relayed = (
                self.person(login, domain=f"{login}.test") for login in logins)
            server.answer(later, "RCPT", "450 greylisted")
            server.answer(slow, "DATA", "451 try again")
            server.answer(gone, "RCPT", "550 no such user")
            server.answer(full, "DATA", "554 no")
            server.answer(dropped, "DATA", "drop")
            server.answer(relayed, "RCPT", "554 5.7.1 relay access denied")
            for login in logins:
                self.ending(login)
            self.wait_for_ends()
            daemon = self.start_daemon(server)
            wait_until(lambda: self.metric(daemon, "mail", "postponed") == 4, "tries")
            wait_until(lambda: self.metric(daemon, "mail", "lost") == 2, "those given up")
            for domain in ("later", "slow", "dropped", "relayed"):
                daemon.wait_for_log(f"; mails to {domain}.test wait for 60 s")
            daemon.wait_for_log("554 5.7 to RCPT; mails to relayed.test")
            self.assertNotIn("nothing is sent until", daemon.log())
            lost = self.cast.ask("audit", "list", "--what", "message.lost")
            reasons = {detail["value"] for entry in lost for detail in entry["details"]
                       if detail["name"] == "reason"}
            self.assertEqual(reasons, {"the mail server answered 550 to RCPT",
                                       "the mail server answered 554 to DATA"})
            for entry in lost:
                details = {detail["name"]: detail["value"] for detail in entry["details"]}
                token = self.cast.ask("token", "show", details["token"])
                self.assertEqual(token["owner"], details["login"])
            wait_until(lambda: daemon.log().count("is given up") == 2, "both told")
            daemon.stop()
            # The next one knows of no holds.
            daemon = self.start_daemon(server)
            for address in (later, slow, dropped, relayed):
                wait_until(lambda a=address: server.taken(a), f"a mail to {address}")
            wait_until(lambda: self.waiting() == 0, "the end")
            self.assertEqual({address: len(server.to(address))
                              for address in (later, slow, gone, full, dropped, relayed)},
                             {later: 2, slow: 2, gone: 1, full: 1, dropped: 2, relayed: 2})
            # The same whenever it is tried again, so that a reader sees it once.
            for address in (slow, dropped):
                first, second = (offer.message["Message-ID"] for offer in server.to(address))
                self.assertEqual(first, second)
            wait_until(lambda: self.metric(daemon, "mail", "sent") == 4, "counts")
            self.check(["doctor"], 0, "2 were given up within a week")

    def test_one_domain_holds_nobody_else_up(self):
        """Many mails to one that fails, and a single one elsewhere: it is asked once."""
        with MailServer() as server:
            bad = self.person("ida", domain="bad.test")
            good = self.person("jon", domain="good.test")
            server.answer(bad, "RCPT", *["450 later"] * 20)
            for number in range(20):
                self.ending("ida", f"t{number}")
            self.ending("jon")
            self.wait_for_ends()
            daemon = self.start_daemon(server)
            wait_until(lambda: server.taken(good), "the good one")
            # None is due: all wait for the end of the pause.
            wait_until(lambda: (self.waiting(), self.due("mail")) == (20, 0), "the others")
            self.assertEqual(len(server.to(bad)), 1)
            self.assertEqual(self.metric(daemon, "mail", "postponed"), 1)
            tries = [self.redis.command("HGET", b"tw:admin:m:" + message, "tries")
                     for message in self.redis.command("ZRANGE", _OUTBOX, "0", "-1")]
            self.assertEqual(sorted(tries), [b"0"] * 19 + [b"1"])

    def test_a_wrong_password(self):
        with MailServer("starttls", make_certificate(self.folder, "localhost"),
                        ("tokenward", "right")) as server:
            self.person("dora")
            self.ending("dora")
            self.wait_for_ends()
            daemon = self.start_daemon(
                server, "--smtp-user", "tokenward", "--smtp-password-file",
                self.password_file("wrong"), "--smtp-ca-file",
                str(self.folder / "localhost.pem.crt"))
            daemon.wait_for_log("535 to AUTH; nothing is sent")
            self.assertNotIn("given up", daemon.log())
            self.assertEqual((self.waiting(), server.offers), (1, []))

    def test_who_is_trusted(self):
        """Without TLS that was checked, nothing is told."""
        good = make_certificate(self.folder, "localhost")
        other = make_certificate(self.folder, "elsewhere")
        self.person("emil")
        self.ending("emil")
        self.wait_for_ends()
        for tls, certificate, known in [
            ("first", good, None),  # by nobody whom the system knows
            ("starttls", good, None),
            ("first", other, other),  # another host's
            ("starttls", other, other),
            (None, None, good),  # no STARTTLS at all
        ]:
            with self.subTest((tls, certificate, known)), MailServer(tls, certificate) as server:
                words = ("--smtp-ca-file", f"{known}.crt") if known else ("--log-level", "info")
                self.make_due()
                daemon = self.start_daemon(server, *words)
                daemon.wait_for_log("nothing is sent until that is mended")
                daemon.stop()
                self.assertEqual((self.waiting(), server.offers), (1, []))
        with MailServer("first", good) as server:
            self.make_due()
            self.start_daemon(server, "--smtp-ca-file", f"{good}.crt")
            (offer,) = wait_until(lambda: server.taken("emil@example.com"), "a mail")
            self.assertTrue(offer.tls)

    def test_its_end_waits_for_no_server(self):
        self.person("fay")
        # It takes connections and says nothing.
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.ending("fay")
            self.wait_for_ends()
            daemon = Daemon(self.cast, "--smtp", f"smtp://127.0.0.1:{silent.getsockname()[1]}",
                            "--smtp-allow-cleartext", "--mail-from", _SENDER).start()
            self.addCleanup(daemon.stop)
            silent.settimeout(30)
            with silent.accept()[0]:
                daemon.signal(signal.SIGTERM)
                # An answer is waited for for 30 seconds.
                self.assertEqual(daemon.wait(within=10), 0)
        self.assertEqual(self.due("mail"), 1)
        with MailServer() as server:
            self.start_daemon(server)
            wait_until(lambda: server.taken("fay@example.com"), "the mail")

    def test_its_end_waits_for_no_receiver(self):
        self.cast.do("user", "create", "hana")
        with WebhookReceiver(self.folder) as receiver:
            receiver.answers.clear()
            words = ("--webhook", receiver.url, "--webhook-secret-file", str(receiver.secret))
            self.ending("hana")
            self.wait_for_ends()
            daemon = Daemon(self.cast, *words).start()
            self.addCleanup(daemon.stop)
            (first,) = wait_until(lambda: receiver.calls, "a call")
            daemon.signal(signal.SIGTERM)
            # An answer is waited for for 15 seconds.
            self.assertEqual(daemon.wait(within=10), 0)
            # Given back: nobody need wait for a lease.
            self.assertEqual(self.due("webhook"), self.waiting("webhook"))
            receiver.answers.set()
            self.addCleanup(Daemon(self.cast, *words).start().stop)
            wait_until(lambda: [call.id for call in receiver.calls].count(first.id) == 2, "it")

    def test_what_is_no_longer_so_is_not_sent(self):
        with MailServer() as server:
            gus = self.person("gus")
            server.answer(gus, "RCPT", "450 later", "450 later")
            token = self.ending("gus")
            self.wait_for_ends()
            daemon = self.start_daemon(server)
            wait_until(lambda: server.to(gus), "a try")
            self.cast.revoke(token)
            daemon.wait_for_log("isn't sent: its token")
            wait_until(lambda: self.waiting() == 0, "the end")
            self.assertEqual(self.metric(daemon, "mail", "dropped"), 1)
            self.assertEqual(len(server.to(gus)), 1)


class ManyDaemons(ReminderCase):
    """Several on one store, killed again and again."""

    TOKENS = 40
    KILLS = 8

    def test_each_is_told_of_once(self):
        self.person("alice")
        tokens = [self.ending("alice", f"t{number}").id for number in range(self.TOKENS)]
        self.wait_for_ends()
        with MailServer(delay=0.2) as server:
            daemons = [self.start_daemon(server) for _ in range(3)]
            for _ in range(self.KILLS):
                seen = len(server.taken())
                wait_until(lambda s=seen: len(server.taken()) > s, "a mail")
                victim = daemons.pop(0)
                victim.signal(signal.SIGKILL)
                victim.wait()
                daemons.append(self.start_daemon(server))
            # What those who were killed had claimed, and perhaps sent, is due in two minutes.
            wait_until(lambda: self.due("mail") == 0, "all but what is leased")
            for daemon in daemons:
                daemon.stop()
            self.end_leases()
            self.start_daemon(server)
            wait_until(lambda: self.waiting() == 0, "the rest")
        ids = {token: set() for token in tokens}
        for offer in server.taken():
            ids[re.search(r"tok_[a-z2-7]{16}", offer.body)[0]].add(offer.message["Message-ID"])
        # None is missing, and none was made twice.
        self.assertEqual(set(map(len, ids.values())), {1})
        # Taken over by the server, and the daemon ended before it noted so: each at most once.
        counts = Counter(offer.message["Message-ID"] for offer in server.taken())
        self.assertLessEqual(sum(counts.values()) - len(counts), self.KILLS + len(daemons))

    def end_leases(self):
        for message in self.redis.command("ZRANGE", _OUTBOX, "0", "-1"):
            self.redis.command("ZADD", _OUTBOX, "1", message)


class Options(ReminderCase):
    def test_what_is_refused(self):
        password = self.password_file()
        mail = ["--smtp", "smtps://mail.test", "--mail-from", _SENDER]
        login = ["--smtp-user", "me", "--smtp-password-file", password]
        clear = ["--smtp", "smtp://mail.test", "--mail-from", _SENDER, "--smtp-allow-cleartext"]
        for words, part in [
            (mail[:2], "--mail-from"),
            (mail[2:], "--smtp"),
            (["--public-url", "https://tokens.test"], "--smtp"),
            (login, "--smtp"),
            ([*mail, *login[:2]], "--smtp-password-file"),
            ([*mail, *login[2:]], "--smtp-user"),
            ([*mail, "--smtp-user", "me", "--smtp-password-file", "/nowhere"], "/nowhere"),
            ([*mail, "--public-url", "tokens.test"], "--public-url"),
            ([*mail, "--smtp-allow-cleartext"], "never in clear"),
            ([*clear, *login], "in clear"),
            ([*clear, "--smtp-ca-file", "x"], "--smtp-ca-file"),
            (["--smtp", "mail.test:25", *mail[2:]], "smtps://host:465"),
            (["--smtp", "smtp://me@mail.test", *mail[2:]], "user and password"),
            ([*mail[:3], "Tokens <tokens@tokenward.test>"], "--mail-from"),
            ([*mail[:3], "a@b.test\r\nBcc: c@d.test"], "--mail-from"),
        ]:
            with self.subTest(words), self.assertRaisesRegex(RuntimeError, part):
                Daemon(self.cast, *words).start()


if __name__ == "__main__":
    unittest.main()
