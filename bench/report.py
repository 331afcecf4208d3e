"""A run's results as Markdown and JSON."""

import json

from . import limits
from .cases import CASES
from .machine import QUIET

_CASES = {case.name: case for case in CASES}


def as_json(results):
    """Spreads become objects, verdicts are added."""
    plain = {**results, "cases": {
        name: {field: figure._asdict() for field, figure in figures.items()}
        for name, figures in results["cases"].items()}}
    plain["limits"] = [{**verdict._asdict(), "verdict": verdict.word}
                       for verdict in limits.verdicts(results)]
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def as_markdown(results):
    parts = [_head(results), _cases(results), _limits(results), _others(results)]
    return "\n".join(parts)


def _head(results):
    machine = results["machine"]
    lines = [
        "# Benchmark results",
        "",
        f"{machine['date']}, commit {machine['commit']}; {machine['cpu']}, "
        f"{machine['cores']} cores; Linux {machine['kernel']}, nginx {machine['nginx']}, "
        f"Redis {machine['redis']}.",
        f"{results['rounds']} rounds of {results['seconds']} s a case, interleaved; medians, with "
        "quartiles in brackets.",
    ]
    if results["quick"]:
        lines.append("**A quick run: it shows that everything works, and no figure to rely on.**")
    if machine["load_before"] > QUIET:
        lines.append(f"**Others loaded the machine (load average {machine['load_before']}).**")
    lines += [f"Not measured: {what}." for what in results["skipped"]]
    return "\n".join(lines) + "\n"


def _cases(results):
    lines = [
        "| case | CPU, µs a request | added to bare, µs | requests/s | p50, µs | p99, µs |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, figures in results["cases"].items():
        # A refusal sends no file: nothing to compare with.
        added = _spread(figures["added_us"]) if _CASES[name].status == 200 else ""
        lines.append(
            f"| {_CASES[name].title} | {_spread(figures['cpu_us'])} | {added} "
            f"| {figures['per_second'].median:,.0f} "
            f"| {figures['p50_us'].median:.0f} | {figures['p99_us'].median:.0f} |")
    return "\n".join(lines) + "\n"


def _spread(figure):
    return f"{figure.median:.2f} ({figure.low:.2f}–{figure.high:.2f})"


def _limits(results):
    lines = ["| what | at most | this run | |", "|---|---:|---:|---|"]
    for verdict in limits.verdicts(results):
        figure = "" if verdict.figure is None else f"{verdict.figure:.3g} {verdict.unit}".strip()
        at_most = f"{verdict.at_most} {verdict.unit}".strip()
        lines.append(f"| {verdict.what} | {at_most} | {figure} | {verdict.word} |")
    return "\n".join(lines) + "\n"


def _others(results):
    revocation, memory = results["revocation"], results["memory"]
    made_up = results["made_up"]
    cache = "with" if revocation["cached"] else "without"
    lines = [
        "| | |",
        "|---|---:|",
        f"| revocations, {revocation['workers']} workers, {cache} a cache | "
        f"{revocation['revocations']:,} |",
        f"| revoke → refused by every worker: p50, p99, longest | {revocation['p50_ms']:.2f}, "
        f"{revocation['p99_ms']:.2f}, {revocation['max_ms']:.2f} ms |",
        f"| answers neither 200 nor 401 meanwhile | {revocation['other_answers']} |",
        f"| made-up tokens; commands of the heartbeat meanwhile | {made_up['asked']:,}; "
        f"{made_up['heartbeat_commands']} |",
        f"| Redis, bytes a token's record (MEMORY USAGE) | {memory['redis_bytes_a_record']:.0f} |",
        f"| Redis, bytes a token, all told (its share of an owner of 100 among them) | "
        f"{memory['redis_bytes_a_token']:.0f} |",
    ]
    lines += [f"| `{name}` by itself | {nanoseconds:.0f} ns |"
              for name, nanoseconds in results["core"].items()]
    return "\n".join(lines) + "\n"
