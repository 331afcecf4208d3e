"""What a token costs in memory, seen from outside.

Zone: tokens are asked once, in order, until the oldest must have gone; asked again from the newest
on, those that need no read of Redis are the ones the zone still held. Two sizes, and the quotient
of the differences, so that what a zone needs for itself doesn't count.
"""

import time

from support.http_client import request_bytes
from support.load import Load

from . import cases

_SIZES = (4 << 20, 8 << 20)
SMALLEST_ENTRY = 128  # bytes a token; so many tokens are asked that a zone overflows even then
TOKENS_NEEDED = _SIZES[-1] // SMALLEST_ENTRY


def measure(ground):
    return {
        "zone_bytes_a_token": _zone_bytes(ground) if ground.knows_cache else None,
        "redis_bytes_a_record": _record_bytes(ground),
        "redis_bytes_a_token": ground.tokens.redis_bytes,
    }


def _zone_bytes(ground):
    tokens = ground.tokens.texts("project-tokens")
    small, large = (_held(ground, tokens, size) for size in _SIZES)
    if large >= TOKENS_NEEDED or large <= small:
        raise RuntimeError(f"zones of {_SIZES} bytes held {small} and {large} tokens")
    return (_SIZES[1] - _SIZES[0]) / (large - small)


def _held(ground, tokens, size):
    """How many tokens a zone of that size holds."""
    nginx = ground.start_nginx(f"zone-{size}", cases.project_http(size))
    tokens = tokens[: size // SMALLEST_ENTRY]
    _ask(nginx, tokens)
    before, began = ground.store.reads(), time.monotonic()
    _ask(nginx, reversed(tokens))
    heartbeats = time.monotonic() - began  # one HGETALL a second each: nothing beside thousands
    read = ground.store.reads() - before - heartbeats
    nginx.stop()
    return len(tokens) - round(read)


def _ask(nginx, tokens):
    requests = [request_bytes("/file", token) for token in tokens]
    tally = Load(nginx.port, requests, connections=1, depth=64).run(len(requests))
    if tally.statuses != {200: len(requests)}:
        raise RuntimeError(f"not all were let in: {tally}")


def _record_bytes(ground):
    """The record alone, without its share of Redis's tables."""
    _, keys = ground.store.redis.command("SCAN", 0, "MATCH", "tw:gate:t:*", "COUNT", 1000)
    sizes = [ground.store.redis.command("MEMORY", "USAGE", key) for key in keys]
    return sum(sizes) / len(sizes)
