"""Where the worker's time goes, and what a request costs in system calls and allocations: perf.

Needs to be root, for the tracepoints.
"""

import re
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import load
from .cases import CASES

_CASES = ("bare", "lua_redis", "lua_dict", "hot", "cold")
_SYSTEM_CALLS = "raw_syscalls:sys_enter"
_ALLOCATORS = ("malloc", "calloc", "realloc", "posix_memalign")
_SMALLEST_SHARE = 0.5  # per cent; below it a symbol isn't named
_WIDTH = 100


def as_markdown(ground, seconds):
    """Counts side by side, then where the gate's time goes."""
    running = [ground.start(case) for case in CASES
               if case.name in _CASES and (ground.knows_cache or not case.cached)]
    parts = ["# Profile\n", _counts(running, seconds)]
    for each in running:
        if each.case.loads == "gate":
            parts.append(_where_time_goes(each, seconds, ground.folder / "perf.data"))
    return "\n".join(parts)


def _counts(running, seconds):
    counts = {each.case.title: _count(each, seconds) for each in running}
    events = list(next(iter(counts.values())))
    lines = [
        "A request, in the worker:",
        "",
        f"| case | {' | '.join(events)} |",
        "|---|" + "---:|" * len(events),
    ]
    lines += [f"| {title} | " + " | ".join(f"{figure:.3f}" for figure in of_case.values()) + " |"
              for title, of_case in counts.items()]
    return "\n".join(lines) + "\n"


def _where_time_goes(running, seconds, data):
    record = ["perf", "record", "--quiet", "-e", "cpu-clock", "-F", "4999", "-o", data,
              "-p", running.worker, "--"]
    load.run(running.port, running.values, seconds, inside=list(map(str, record)))
    lines = [f"Where the time goes, {running.case.title}:", "", "```", *_report(data, "dso"), "",
             *_report(data, "dso,symbol"), "```"]
    return "\n".join(lines) + "\n"


def _report(data, by):
    text = _perf("report", "--stdio", "--no-children", "--sort", by, "-i", data,
                 "--percent-limit", _SMALLEST_SHARE)
    lines = [re.sub(r"(\s+-)+\s*$", "", line) for line in text.splitlines()]
    return [line.rstrip()[:_WIDTH] for line in lines if line.strip() and line[0] != "#"]


def _count(running, seconds):
    """By event, how often a request brings it about."""
    output = running.values.with_suffix(".perf")
    with _allocation_probes(running.worker) as probes:
        events = {"system calls": _SYSTEM_CALLS, **probes}
        perf = ["perf", "stat", "-x", ";", "-o", output, "-p", running.worker,
                "-e", ",".join(events.values()), "--"]
        tally = load.run(running.port, running.values, seconds, inside=list(map(str, perf)))
    rows = [line.split(";") for line in output.read_text().splitlines() if ";" in line]
    found = {row[2]: int(row[0]) for row in rows}
    return {name: found[event] / tally.requests for name, event in events.items()}


@contextmanager
def _allocation_probes(pid):
    """libc's allocators as events; gone again afterwards."""
    library = re.search(r"(/\S*/libc\.so\.6)$", Path(f"/proc/{pid}/maps").read_text(), re.MULTILINE)
    probes = {name: f"tokenward_{pid}_{name}" for name in _ALLOCATORS}
    made = []
    try:
        for name, probe in probes.items():
            _perf("probe", "--quiet", "--exec", library[1], "--add", f"{probe}={name}")
            made.append(probe)
        yield {name: f"probe_libc:{probe}" for name, probe in probes.items()}
    finally:
        for probe in made:
            _perf("probe", "--quiet", "--del", f"probe_libc:{probe}")


def _perf(*words):
    done = subprocess.run(["perf", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"perf {words[0]}: {done.stderr.strip()}")
    return done.stdout
