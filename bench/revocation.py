"""Revoke → refused, by bench_revocation, with two workers and a steady load beside it."""

import json

from . import cases, load

_WORKERS = 2
_PAUSE_MS = 5  # 32 connections: up to 6400 requests a second


def measure(ground, count):
    nginx = ground.start_nginx("revocation", cases.revocation_http(ground.knows_cache),
                               workers=_WORKERS)
    with load.Background(nginx.port, ground.tokens.values("zipf"), _PAUSE_MS):
        output = ground.store.program("bench_revocation", "--port", nginx.port,
                                      "--workers", _WORKERS, "--count", count)
    nginx.stop()
    return {**json.loads(output), "cached": ground.knows_cache}
