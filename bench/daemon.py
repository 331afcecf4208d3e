"""What the daemon does in a second, and how long its lists take over many tokens.

    ./dev bench --daemon
"""

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from support.build import BUILD
from support.cast import Cast
from support.daemon import Api, Daemon
from support.redis_server import RedisServer

_SCRIPT = Path(__file__).with_name("create.lua")
_CLIENTS = 8
_LISTS = {
    "page of all": "/api/v1/tokens",
    "page far down": None,
    "of an owner": "/api/v1/tokens?owner=user7",
    "on a project": "/api/v1/tokens?project=project7",
    "by type": "/api/v1/tokens?type=global",
    "by status": "/api/v1/tokens?status=expired",
    "by text": "/api/v1/tokens?text=token+999",
    "by text, a rare one": "/api/v1/tokens?text=token+123456",
    "one token": None,
}
MOST_MS = 50  # p99 of each
LEAST_CREATED = 2000  # a second


def main():
    parser = argparse.ArgumentParser(prog="./dev bench --daemon")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=500, help="of each kind of list")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tokenward-bench."))
    try:
        with RedisServer(folder / "redis") as redis:
            measure(Cast(folder, redis).begin(), options)
    finally:
        shutil.rmtree(folder)


def measure(cast, options):
    cast.user("boss", "admin")
    boss = cast.token("boss", "user", user="boss")
    with Daemon(cast, "--log-level", "warning") as daemon:
        tally = create(daemon, boss, options.seconds)
        rate = tally["requests"] / tally["seconds"]
        row("created with 8 clients", f"{rate:.0f}/s, p99 {tally['p99_us'] / 1000:.1f} ms",
            rate >= LEAST_CREATED and not tally["refused"] + tally["lost"])
        fill(cast, options.count)
        api = Api(daemon.port, boss.text)
        for name, path in paths(api).items():
            took = sorted(call(api, path) for _ in range(options.calls))
            p50, p99 = took[len(took) // 2], took[len(took) * 99 // 100]
            row(name, f"p50 {p50:.2f} ms, p99 {p99:.2f} ms", p99 < MOST_MS)


def create(daemon, token, seconds):
    words = ["wrk", "--threads", "1", "--connections", _CLIENTS, "--duration", f"{seconds}s",
             "--script", _SCRIPT, f"http://127.0.0.1:{daemon.port}", "--", token.text, "n"]
    done = subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def fill(cast, count):
    began = time.monotonic()
    subprocess.run([str(BUILD / "bin" / "bench_fill"), "--redis", cast.redis.address, "--key-file",
                    str(cast.keys), "--count", str(count)], check=True)
    print(f"    {count} tokens put there in {time.monotonic() - began:.0f} s", flush=True)


def paths(api):
    paths = dict(_LISTS)
    page = api.get("/api/v1/tokens?limit=500").json
    for _ in range(20):
        page = api.get(f"/api/v1/tokens?limit=500&after={page['next']}").json
    paths["page far down"] = f"/api/v1/tokens?after={page['next']}"
    paths["one token"] = f"/api/v1/tokens/{page['items'][0]['id']}"
    return paths


def call(api, path):
    began = time.perf_counter()
    answer = api.get(path)
    took = (time.perf_counter() - began) * 1000
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {answer.body}")
    return took


def row(what, figures, is_met):
    print(f"    {what:24} {figures:36} {'met' if is_met else 'MISSED'}", flush=True)


if __name__ == "__main__":
    main()
