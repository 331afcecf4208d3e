"""Rotation behind a real nginx: a successor's first use ends its predecessor, an ended token that is
used again is told of; and whatever daemon is killed, each of it happens once.
"""

import signal
import unittest

from support.daemon import Daemon
from support.gate_case import GateCase
from support.http_client import get
from support.waiting import wait_until
from support.webhook_receiver import WebhookReceiver, make_certificate


class RotationCase(GateCase):
    @classmethod
    def people(cls):
        cls.cast.user("alice")
        cls.made = 0

    def new_token(self, kind="user"):
        type(self).made += 1
        return self.cast.token(f"{type(self).__name__}-{self.made}", kind, user="alice")

    def rotate(self, token, *words):
        return self.cast.ask("token", "rotate", getattr(token, "id", token), *words)

    def start_daemon(self, *words):
        daemon = Daemon(self.cast, *words).start()
        self.addCleanup(daemon.stop)
        return daemon

    def audit(self, *words):
        return self.cast.ask("audit", "list", *words)

    def details(self, entry):
        return {detail["name"]: detail["value"] for detail in entry["details"]}

    def wait_for(self, status, text):
        wait_until(lambda: get(self.nginx.port, "/user/x", text).status == status, str(status))


class Rotation(RotationCase):
    def test_the_first_use_ends_the_old_one(self):
        self.start_daemon()
        old = self.new_token()
        new = self.rotate(old)
        self.assertEqual(self.status("/user/x", old), 200)
        self.assertEqual(self.status("/user/x", new["token"]), 200)
        self.wait_for(401, old.text)
        self.assertEqual(self.status("/user/x", new["token"]), 200)
        (ended,) = self.audit("--what", "token.end", "--on", old.id)
        self.assertEqual(ended["from"], "127.0.0.1")
        self.assertEqual(self.details(ended)["why"], "rotated")
        self.assertEqual(self.cast.ask("token", "show", new["id"])["rotated_from"], None)

    def test_the_old_ones_use_ends_nothing(self):
        daemon = self.start_daemon()
        old, marker = self.new_token(), self.new_token()
        new = self.rotate(old)
        self.assertEqual(self.status("/user/x", old), 200)
        # Whatever was told before this is worked after it.
        self.assertEqual(self.status("/user/x", self.rotate(marker)["token"]), 200)
        self.wait_for(401, marker.text)
        self.assertEqual(self.status("/user/x", old), 200)
        self.assertEqual(self.cast.ask("token", "show", old.id)["status"], "rotated")
        self.assertNotIn(new["token"], daemon.log() + self.nginx.log())

    def test_without_a_daemon_the_grace_holds(self):
        old = self.new_token()
        self.rotate(old, "--grace", "0")
        self.assertEqual(self.status("/user/x", old), 401)

    def test_what_was_told_while_no_daemon_ran(self):
        old = self.new_token()
        new = self.rotate(old)
        self.assertEqual(self.status("/user/x", new["token"]), 200)
        wait_until(lambda: self.redis.command("XLEN", "tw:seen:events"), "an event")
        self.assertEqual(self.status("/user/x", old), 200)
        self.start_daemon()
        self.wait_for(401, old.text)


class RotationWithACache(RotationCase):
    """The cache answers, and the first use is told of all the same."""

    @classmethod
    def http(cls):
        return "auth_token_cache zone=tokens:1m;\n" + super().http()

    def test_the_first_use_ends_the_old_one(self):
        self.start_daemon()
        old = self.new_token()
        new = self.rotate(old)
        # A refusal brings it into the cache, and is no use.
        self.assertEqual(self.status("/admin/x", new["token"]), 403)
        self.assertEqual(self.status("/user/x", old), 200)
        self.assertEqual(self.status("/user/x", new["token"]), 200)
        self.wait_for(401, old.text)


class Killed(RotationCase):
    """Two daemons, one of them killed amid it, again and again: each old token ends, once."""

    def test_each_once(self):
        words = ("--log-level", "error")
        daemons = [self.start_daemon(*words) for _ in range(2)]
        pairs = []
        for number in range(24):
            old = self.new_token()
            new = self.rotate(old)
            pairs.append((old, new))
            self.assertEqual(self.status("/user/x", new["token"]), 200)
            if number % 4 == 3:
                victim = daemons.pop(0)
                victim.signal(signal.SIGKILL)
                victim.wait()
                daemons.append(self.start_daemon(*words))
        for old, new in pairs:
            self.wait_for(401, old.text)
            self.assertEqual(self.status("/user/x", new["token"]), 200)
        ended = [entry["on"] for entry in self.audit("--what", "token.end")]
        self.assertEqual(sorted(ended), sorted(old.id for old, _ in pairs))


class Reuse(RotationCase):
    def setUp(self):
        self.redis.command("DEL", "tw:admin:outbox:webhook")

    def use_again(self, token):
        self.cast.revoke(token)
        self.wait_for(401, token.text)

    def reuses(self, token):
        return self.audit("--reuses", "--on", token.id)

    def test_audit_and_webhook(self):
        with WebhookReceiver(self.folder) as receiver:
            daemon = self.start_daemon("--webhook", receiver.url, "--webhook-secret-file",
                                       str(receiver.secret))
            token = self.new_token()
            self.use_again(token)
            (call,) = wait_until(lambda: receiver.calls, "a call")
            (entry,) = self.reuses(token)
            self.assertEqual((entry["what"], entry["from"]), ("token.reused", "127.0.0.1"))
            self.assertTrue(call.is_signed)
            self.assertEqual(call.body["type"], "token.reused")
            self.assertEqual(call.body["data"],
                             {"token_id": token.id, "client_address": "127.0.0.1"})
            self.assertEqual(call.id, self.details(entry)["webhook"])
            wait_until(lambda: self.redis.command("ZCARD", "tw:admin:outbox:webhook") == 0, "0")
            self.assertNotIn("SECRET-PART", daemon.log())

    def test_a_failure_is_tried_again_by_whoever_comes(self):
        with WebhookReceiver(self.folder) as receiver:
            receiver.statuses = [500]
            words = ("--webhook", receiver.url, "--webhook-secret-file", str(receiver.secret))
            daemon = self.start_daemon(*words)
            self.use_again(self.new_token())
            daemon.wait_for_log("tried again")
            daemon.signal(signal.SIGKILL)
            daemon.wait()
            self.start_daemon(*words)
            first, second = wait_until(
                lambda: len(receiver.calls) > 1 and receiver.calls, "another call")
            self.assertEqual(first.id, second.id)
            self.assertEqual(first.body, second.body)
            self.assertTrue(second.is_signed)

    def test_redirects_are_not_followed(self):
        with WebhookReceiver(self.folder) as elsewhere, WebhookReceiver(self.folder) as receiver:
            receiver.headers = {"Location": elsewhere.url}
            receiver.statuses = [307]
            daemon = self.start_daemon("--webhook", receiver.url, "--webhook-secret-file",
                                       str(receiver.secret))
            self.use_again(self.new_token())
            daemon.wait_for_log("it answered 307")
            self.assertEqual(elsewhere.calls, [])

    def test_certificates_are_checked(self):
        good = make_certificate(self.folder, "localhost")
        other = make_certificate(self.folder, "elsewhere")
        for certificate, known, part in [
            (good, good, "sent"),
            (good, None, "failed and is tried again"),  # by nobody whom the system knows
            (other, other, "failed and is tried again"),  # another host's
        ]:
            with self.subTest(part), WebhookReceiver(self.folder, certificate) as receiver:
                words = ["--webhook", receiver.url, "--webhook-secret-file", str(receiver.secret)]
                words += ["--webhook-ca-file", f"{known}.crt"] if known else []
                daemon = Daemon(self.cast, *words).start()
                self.addCleanup(daemon.stop)
                self.use_again(self.new_token())
                daemon.wait_for_log(part)
                daemon.stop()
                self.assertEqual(len(receiver.calls), 1 if part == "sent" else 0)

    def test_without_a_webhook_the_log_is_all(self):
        self.start_daemon()
        token = self.new_token()
        self.use_again(token)
        wait_until(lambda: self.reuses(token), "an entry")
        self.assertEqual(self.audit("--what", "token.reused"), [])


class WebhookOptions(RotationCase):
    def test_what_is_refused(self):
        with WebhookReceiver(self.folder) as receiver:
            secret = str(receiver.secret)
            open_file = self.folder / "open.secret"
            open_file.write_text(receiver.secret.read_text())
            open_file.chmod(0o644)
            short = self.folder / "short.secret"
            short.touch(mode=0o600)
            short.write_text("whsec_c2hvcnQ=\n")
            for words, part in [
                (["--webhook", receiver.url], "--webhook-secret-file"),
                (["--webhook-secret-file", secret], "--webhook"),
                (["--webhook", "http://192.0.2.1/", "--webhook-secret-file", secret], "https"),
                (["--webhook", "nonsense", "--webhook-secret-file", secret], "URL"),
                (["--webhook", receiver.url, "--webhook-secret-file", str(short)], "24"),
                (["--webhook", receiver.url, "--webhook-secret-file", str(open_file)], "others"),
                (["--webhook", receiver.url, "--webhook-secret-file", "/nowhere"], "/nowhere"),
            ]:
                with self.subTest(words), self.assertRaisesRegex(RuntimeError, part):
                    Daemon(self.cast, *words).start()


if __name__ == "__main__":
    unittest.main()
