"""An SMTP server, run by Debian's own Python, whose package python3-aiosmtpd is.

    mail_peer.py SETTINGS      JSON: {"certificate": PEM file or null, "tls": "first" or "starttls"
                               or null, "login": [name, password] or null, "delay": seconds}

Prints lines of JSON: its port, then what it is offered. Each line of its standard input is JSON, too:
{"to": address, "command": "MAIL", "RCPT" or "DATA", "answers": [text]} has it give these answers, one
by one, to mails for that address; "drop" closes the connection instead. Ends with its input.
"""

import asyncio
import json
import logging
import ssl
import sys
from collections import defaultdict

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

_TAKEN = "250 taken"


def _say(document):
    print(json.dumps(document), flush=True)


class _Handler:
    def __init__(self, delay):
        self._delay = delay
        self.answers = defaultdict(list)  # (address, command) → what comes next

    def _next(self, address, command):
        waiting = self.answers[(address, command)]
        return waiting.pop(0) if waiting else None

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self._next(address, "RCPT")
        if answer:
            _say({"to": address, "command": "RCPT", "answer": answer})
            return answer
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self._delay)
        address = envelope.rcpt_tos[0]
        answer = self._next(address, "DATA") or _TAKEN
        _say({"to": address, "command": "DATA", "answer": answer, "from": envelope.mail_from,
              "text": envelope.original_content.decode("latin-1"),
              "user": (session.auth_data or b"").decode() or None,
              "tls": session.ssl is not None or server.transport.get_extra_info("cipher") is not None})
        if answer == "drop":
            server.transport.abort()
        return answer


def _server(settings, handler, tls):
    login = settings["login"]

    def authenticate(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and [data.login.decode(), data.password.decode()] == login
        return AuthResult(success=good, handled=False, auth_data=data.login if good else None)

    starttls = settings["tls"] == "starttls"
    return SMTP(handler, hostname="mail.test", ident="mail", tls_context=tls if starttls else None,
                require_starttls=starttls, authenticator=authenticate, auth_required=bool(login),
                auth_require_tls=starttls, enable_SMTPUTF8=False)


async def _serve(settings):
    tls = None
    if settings["certificate"]:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(settings["certificate"])
    handler = _Handler(settings["delay"])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _server(settings, handler, tls), "127.0.0.1", 0,
                                      ssl=tls if settings["tls"] == "first" else None)
    _say({"port": server.sockets[0].getsockname()[1]})
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        handler.answers[(order["to"], order["command"])] += order["answers"]
        _say({"ordered": order["to"]})
    server.close()


if __name__ == "__main__":
    logging.disable()  # clients that turn away are what tests are about
    asyncio.run(_serve(json.loads(sys.argv[1])))
