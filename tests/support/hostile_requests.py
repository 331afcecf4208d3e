"""Requests by chance that must never be let in: near enough to good ones to be mistaken for them.

    requests = HostileRequests(seed, good, bad)
    send(as_http1(*requests.next()))

`good` is a token that must not be enough here, `bad` are tokens that nobody may use.
"""

import base64
import random
import string

_TOKEN = (string.ascii_letters + string.digits + "_").encode()
_METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PROPFIND", b"get")
_PIECES = (
    b"%s%n%p", b"%00", b"\x00", b"\x01", b"\x7f", b"\x80\xff", b"\xc0\xae", b"\r\n", b"\n",
    b"*3\r\n$3\r\nSET\r\n", b"tw:gate:meta", b"{}", b"$user", b"\"", b"\\", b"'", b",", b";", b"=",
    b" ", b"\t", b":", b"Bearer ", b"Basic ", b"token=", b"A" * 600, b"A" * 5000, "ä".encode(),
    b"<script>", b"../", b"-1", b"null",
)
_STEPS = (
    b"/", b"//", b"/.", b"/..", b"/%2e%2e", b"/%2E.", b"%2f", b"%5c", b"\\", b";", b"/..;", b"%00",
    b"%", b"%zz", b"?", b"#", b"%23", b"%3f", b"&", b"user", b"projects", b"web", b"api", b"x",
    b"project=web", b"project=api", b"Project=api", b"\x80", b"%c0%ae", b"*", b"~", b"+", b"@who",
)


class HostileRequests:
    def __init__(self, seed, good, bad):
        self._chance = random.Random(seed)
        self._good = good.encode()
        self._bad = [token.encode() for token in bad]

    def next(self, longest=None):
        """The method, the path, and headers as pairs; all bytes. Names and values are cut to
        `longest`, which no good token reaches.
        """
        headers = self._headers()
        if self._chance.random() < 0.1:
            headers.append((self._noise(1), self._noise(3)))
        self._chance.shuffle(headers)
        headers = [(name[:longest], value[:longest]) for name, value in headers]
        return self._chance.choice(_METHODS), self._path(), headers

    def _headers(self):
        kind = self._chance.random()
        if kind < 0.1:
            return []
        if kind < 0.25:
            return [self._authorization(self._good)]  # good, and not enough
        if kind < 0.4:
            return self._conflict()
        return [self._somewhere(self._token()) for _ in range(self._chance.choice((1, 1, 1, 2, 5)))]

    def _conflict(self):
        """A good one and a bad one, each where we look."""
        bad = self._chance.choice(self._bad)
        places = [self._authorization, self._header, self._cookie]
        first, second = self._chance.sample(places, 2)
        return [first(self._good), second(bad)]

    def _token(self):
        kind = self._chance.random()
        if kind < 0.2:
            return self._chance.choice(self._bad)
        if kind < 0.6:
            return self._mutated(self._good)
        return self._noise(self._chance.randrange(6))

    def _mutated(self, token):
        at = self._chance.randrange(len(token))
        new = bytes((self._chance.choice(_TOKEN),))
        changed = self._chance.choice((
            token[:at] + new + token[at + 1:], token[:at] + new + token[at:],
            token[:at] + token[at + 1:], token[:at], token[at:], token.swapcase(), token + token,
            token[:at] + self._chance.choice(_PIECES) + token[at:], token[::-1],
        ))
        return changed if changed != token else token + b"x"

    def _noise(self, pieces):
        parts = self._chance.choices(_PIECES, k=pieces)
        parts.append(bytes(self._chance.choices(_TOKEN, k=self._chance.randrange(50))))
        self._chance.shuffle(parts)
        return b"".join(parts)

    def _somewhere(self, token):
        place = self._chance.choice((self._authorization, self._header, self._cookie, self._odd))
        return place(token)

    def _authorization(self, token):
        scheme = self._chance.choice((b"Bearer", b"bearer", b"BEARER"))
        if self._chance.random() < 0.5:
            return b"Authorization", scheme + b" " + token
        pair = token + b":" if self._chance.random() < 0.5 else b"x:" + token
        return b"Authorization", b"Basic " + base64.b64encode(pair)

    def _header(self, token):
        return b"X-Token", token

    def _cookie(self, token):
        return b"Cookie", b"a=b; token=" + token + b"; c=d"

    def _odd(self, token):
        name = self._chance.choice((b"Authorization", b"Proxy-Authorization", b"X_Token", b"Cookie",
                                    b"X-Auth-User", b"Authorization ", b"X-Original-URI"))
        return name, self._noise(1) + token

    def _path(self):
        steps = b"".join(self._chance.choices(_STEPS, k=self._chance.randrange(8)))
        return self._chance.choice((b"/", b"/user/", b"/projects/web/", b"/by-query?")) + steps


def as_http1(method, path, headers):
    lines = [method + b" " + path + b" HTTP/1.1", b"Host: localhost", b"Connection: close"]
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def as_http2(method, path, headers):
    pseudo = [(b":method", method), (b":scheme", b"http"), (b":path", path),
              (b":authority", b"localhost")]
    return pseudo + [(name.strip().lower(), value) for name, value in headers]
