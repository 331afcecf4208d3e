"""Authorization headers by chance: near enough to good ones to be mistaken for them."""

import base64
import string

_TOKEN = (string.ascii_letters + string.digits).encode()
_B64TOKEN = _TOKEN + b"-._~+/"
_ODD = (b" ", b"\t", b"\0", b"\x1f", b"\x7f", b"\xc2\x85", b"\xe2\x80\xa8", b"\xff", b"\xc0\x80",
        b"\xed\xa0\x80", b"\xf4\x90\x80\x80", "ä".encode(), "\U0001f511".encode(), b":", b"=",
        b",", b'"', b"%00", b"\r\n", b"_", b"-", b"\\")


def authorization(chance):
    """One header's value, from the scheme on."""
    kind = chance.random()
    if kind < 0.4:
        return _scheme(chance, b"Bearer") + _gap(chance) + _bearer(chance)
    if kind < 0.92:
        return _scheme(chance, b"Basic") + _gap(chance) + _basic(chance)
    return chance.choice((b"", b" ", b"Digest x", b"Token a", b"Bearers a", b"Basi YTo=",
                          b" Bearer a", b"Bearer:a", bytes(chance.choices(range(256), k=20))))


def _scheme(chance, word):
    if chance.random() < 0.6:
        return word
    return bytes(c ^ 0x20 if chance.random() < 0.5 else c for c in word)


def _gap(chance):
    return chance.choices((b" ", b"  ", b"     ", b"", b"\t", b" \t"), (20, 3, 1, 1, 1, 1))[0]


def _bearer(chance):
    return _damaged(chance, _token(chance))


def _token(chance):
    # A few, so that two headers may agree; else any, about the bound as well.
    if chance.random() < 0.4:
        return chance.choice((b"twu_A", b"twu_B", b"a"))
    size = chance.choice((0, 1, 2, 3, 49, 49, 49, 100, 511, 512, 513, 600))
    return bytes(chance.choices(_B64TOKEN, k=size)) + b"=" * chance.choice((0, 0, 0, 1, 2, 3))


def _basic(chance):
    if chance.random() < 0.05:
        return _damaged(chance, bytes(chance.choices(_B64TOKEN, k=chance.randrange(20))))
    pair = _damaged(chance, _pair(chance))
    text = base64.b64encode(pair)
    kind = chance.random()
    if kind < 0.15:
        text = text.rstrip(b"=")
    elif kind < 0.2:
        text = base64.urlsafe_b64encode(pair)
    elif kind < 0.25:
        text = text + b"="
    elif kind < 0.3:
        text = text[:-1]
    elif kind < 0.35 and text:
        at = len(text.rstrip(b"=")) - 1  # bits that no byte needs may be set by it
        text = text[:at] + bytes((chance.choice(_TOKEN),)) + text[at + 1:]
    elif kind < 0.4:
        text = _damaged(chance, text)
    return text


def _pair(chance):
    user = chance.choice((b"", b"x", b"alice", "jürgen".encode(), b"oauth2", _token(chance)))
    return chance.choice((_token(chance) + b":", user + b":" + _token(chance), user,
                          user + b":" + _token(chance) + b":" + user))


def _damaged(chance, text):
    """Mostly as it is; sometimes with something odd somewhere."""
    if chance.random() < 0.8:
        return text
    at = chance.choice((0, len(text), chance.randrange(len(text) + 1)))
    return text[:at] + chance.choice(_ODD) + text[at:]
