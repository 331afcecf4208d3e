"""A mail server that takes what Tokenward sends; see mail_peer.py.

    with MailServer() as server:
        server.answer("bob@example.com", "RCPT", "450 later")
        daemon = Daemon(cast, "--smtp", server.url, "--smtp-allow-cleartext", "--mail-from", "a@b.test")
        (mail,) = wait_until(lambda: server.taken("bob@example.com"), "a mail")
"""

import email
import email.policy
import json
import os
import subprocess
import threading
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .processes import die_with
from .waiting import wait_until

_PEER = ("/usr/bin/python3", "-B", str(Path(__file__).with_name("mail_peer.py")))


class Offer(NamedTuple):
    """What came of one mail: the command that was answered last, and how."""

    to: str
    command: str
    answer: str
    sender: str = None
    text: str = None  # as it came, each byte a character
    user: str = None  # who logged in
    tls: bool = None

    @property
    def is_taken(self):
        return self.command == "DATA" and self.answer.startswith("250")

    @property
    def message(self):
        return email.message_from_bytes(self.text.encode("latin-1"), policy=email.policy.default)

    @property
    def body(self):
        return self.message.get_body(("plain",)).get_content().replace("\r\n", "\n")


class MailServer:
    """`tls` is "first", "starttls" or None; `certificate` a PEM file with its key; `login` a name and
    a password; `delay` how many seconds it takes for a mail.
    """

    def __init__(self, tls=None, certificate=None, login=None, delay=0):
        self.offers = []
        self._settings = {"tls": tls, "certificate": certificate and str(certificate),
                          "login": login, "delay": delay}
        self._ordered = 0
        self._port = None
        self._process = None
        self._reader = None

    @property
    def url(self):
        scheme = "smtps" if self._settings["tls"] == "first" else "smtp"
        return f"{scheme}://localhost:{self._port}"

    def start(self):
        self._process = subprocess.Popen(
            [*_PEER, json.dumps(self._settings)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, preexec_fn=partial(die_with, os.getpid()))
        self._port = json.loads(self._process.stdout.readline())["port"]
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def stop(self):
        self._process.stdin.close()
        self._process.wait(30)
        self._reader.join()
        self._process.stdout.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def answer(self, to, command, *answers):
        """To the next mails for that address; "drop" closes the connection."""
        wanted = self._ordered + 1
        self._process.stdin.write(
            json.dumps({"to": to, "command": command, "answers": answers}) + "\n")
        self._process.stdin.flush()
        wait_until(lambda: self._ordered == wanted, "the mail server")

    def to(self, address):
        return [offer for offer in self.offers if offer.to == address]

    def taken(self, address=None):
        return [offer for offer in self.offers
                if offer.is_taken and address in (None, offer.to)]

    def _read(self):
        for line in self._process.stdout:
            told = json.loads(line)
            if "ordered" in told:
                self._ordered += 1
            else:
                told["sender"] = told.pop("from", None)
                self.offers.append(Offer(**told))
