"""How many records a second a backup writes and takes in, and that the same tokens pass then.

    ./dev bench --backup [N]
"""

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from support.build import BUILD, CLI
from support.cast import Cast
from support.http_client import get
from support.nginx_server import NginxServer
from support.redis_server import RedisServer
from support.waiting import wait_until

LEAST_IMPORTED = 20_000  # records a second
_SAMPLED = 400  # tokens, every other one revoked
_HTTP = """
server {
    listen 127.0.0.1:@PORT@;
    location / {
        auth_token "bench";
        empty_gif;
    }
}
"""


def main():
    parser = argparse.ArgumentParser(prog="./dev bench --backup")
    parser.add_argument("count", type=int, nargs="?", default=1_000_000, help="tokens")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tokenward-bench."))
    folder.chmod(0o755)
    try:
        with RedisServer(folder / "redis") as redis:
            measure(Cast(folder, redis).begin(), folder, options.count)
    finally:
        shutil.rmtree(folder)


def measure(cast, folder, count):
    sampled = fill(cast, folder, count)
    live, revoked = sampled[::2], sampled[1::2]
    cast.do("token", "revoke", *(token_id for token_id, _ in revoked))
    with NginxServer(folder / "nginx", cast.directives() + _HTTP, access=False) as nginx:
        check("before", nginx, live, revoked)
        file = folder / "backup"
        written, seconds = timed(cast, "export", file)
        records = sum(written["exported"].values())
        print(f"    {'export':24} {records} records, {records / seconds:.0f}/s, "
              f"{file.stat().st_size / records:.0f} bytes each", flush=True)

        cast.redis.command("FLUSHALL", "ASYNC")
        wait_until(lambda: status(nginx, live[0]) == 503, "503 without a store")
        taken, seconds = timed(cast, "import", file)
        if taken["imported"] != records or taken["refused"] or taken["already"]:
            raise RuntimeError(f"{records} records were exported, and {taken}")
        rate = records / seconds
        row("import", f"{records} records, {rate:.0f}/s", rate >= LEAST_IMPORTED)
        wait_until(lambda: status(nginx, live[0]) != 503, "nginx to see the store")
        check("after", nginx, live, revoked)


def fill(cast, folder, count):
    """The ids and texts of some tokens that live."""
    file = folder / "tokens"
    began = time.monotonic()
    subprocess.run([str(BUILD / "bin" / "bench_fill"), "--redis", cast.redis.address, "--key-file",
                    str(cast.keys), "--count", str(count), "--sample", str(_SAMPLED),
                    "--tokens", str(file)], check=True)
    print(f"    {count} tokens put there in {time.monotonic() - began:.0f} s", flush=True)
    return [line.split() for line in file.read_text().splitlines()]


def timed(cast, *words):
    """What a command says, and how long it took. No deadline: a store may be large."""
    command = [str(CLI), *map(str, words), "--json"]
    began = time.monotonic()
    done = subprocess.run(command, env=cast.environment(), stdout=subprocess.PIPE, text=True,
                          check=True)
    return json.loads(done.stdout), time.monotonic() - began


def check(when, nginx, live, revoked):
    wrong = sum(status(nginx, token) != 200 for token in live)
    wrong += sum(status(nginx, token) != 401 for token in revoked)
    row(f"{when}: as they should", f"{len(live)} live, {len(revoked)} revoked tokens, {wrong} wrong",
        not wrong)


def status(nginx, token):
    return get(nginx.port, "/", token[1]).status


def row(what, figures, is_met):
    print(f"    {what:24} {figures:44} {'met' if is_met else 'MISSED'}", flush=True)


if __name__ == "__main__":
    main()
