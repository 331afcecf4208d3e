"""What a request presents, read from the RFCs and docs/directives.md, not from the core."""

import base64
import binascii
import re
import unicodedata

BEARER, BASIC_USERNAME, BASIC_PASSWORD = 1, 2, 4
_MAX = 512
_B64TOKEN = re.compile(rb"[A-Za-z0-9\-._~+/]+=*")  # RFC 6750, section 2.1


class _Malformed(Exception):
    pass


def verdict(headers, schemes):
    """`none`, `found` with the token in hex, `malformed` or `conflicting`; headers in order."""
    token, bad = None, False
    for header in headers:
        try:
            presented = _token_in(header, schemes)
        except _Malformed:
            bad = True
            continue
        if bad or presented is None:
            continue
        if token is not None and token != presented:
            return "conflicting"
        token = presented
    if bad:
        return "malformed"
    return "none" if token is None else f"found {token.hex()}"


def _token_in(header, schemes):
    """The token, None when the header is of no concern to us."""
    scheme, _, rest = header.partition(b" ")  # RFC 9110, section 11.4: 1*SP
    rest = rest.lstrip(b" ")
    if scheme.lower() == b"bearer" and schemes & BEARER:
        return _b64token(rest)
    if scheme.lower() == b"basic" and schemes & (BASIC_USERNAME | BASIC_PASSWORD):
        return _b64token(_token_of_pair(*_user_pass(rest), schemes))
    return None


def _b64token(text):
    if len(text) > _MAX or not _B64TOKEN.fullmatch(text):
        raise _Malformed
    return text


def _token_of_pair(user, password, schemes):
    if not user:
        raise _Malformed
    if password:
        if not schemes & BASIC_PASSWORD:
            raise _Malformed
        return password
    if not schemes & BASIC_USERNAME:
        raise _Malformed
    return user


def _user_pass(text):
    """RFC 7617, section 2: UTF-8, no control characters, split at the first colon."""
    pair = _decoded(text)
    try:
        characters = pair.decode("utf-8")
    except UnicodeDecodeError:
        raise _Malformed from None
    # Cc: RFC 5234's CTL and those of C1; Zl and Zp break lines as well.
    if any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in characters):
        raise _Malformed
    user, colon, password = pair.partition(b":")
    if not colon:
        raise _Malformed
    return user, password


def _decoded(text):
    """RFC 4648, section 4, its one right way to write these bytes, or that without padding."""
    if len(text) > _MAX:
        raise _Malformed
    digits = text.rstrip(b"=")
    try:
        pair = base64.b64decode(digits + b"=" * (-len(digits) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise _Malformed from None
    canonical = base64.b64encode(pair)
    if text not in (canonical, canonical.rstrip(b"=")):
        raise _Malformed
    return pair
