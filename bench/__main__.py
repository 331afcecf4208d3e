"""The runs, and what is measured in which order. See docs/benchmarks."""

import argparse
import time
from pathlib import Path
from typing import NamedTuple

from . import core_functions, machine, made_up, memory, plot, profile, report, revocation, rounds
from .cases import CASES
from .ground import Ground


class Extent(NamedTuple):
    rounds: int
    seconds: int
    tokens: int
    made_up: int
    revocations: int
    core_seconds: float


FULL = Extent(rounds=9, seconds=3, tokens=1_000_000, made_up=1_000_000, revocations=10_000,
              core_seconds=0.5)
QUICK = Extent(rounds=2, seconds=1, tokens=20_000, made_up=50_000, revocations=200,
               core_seconds=0.05)
PROFILED = 1000  # tokens


def main():
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("--quick", action="store_true", help="seconds a case; nothing to rely on")
    parser.add_argument("--profile", action="store_true", help="only where the time goes")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the results")
    options = parser.parse_args()

    options.out.mkdir(parents=True, exist_ok=True)
    if options.profile:
        write_profile(options.out)
    else:
        write_results(options.out, options.quick)
    say(f"written to {options.out}")


def write_profile(out):
    with Ground(users=PROFILED, projects=1, made_up=1) as ground:
        text = profile.as_markdown(ground, FULL.seconds)
    (out / "profile.md").write_text(text)
    print("\n" + text)


def write_results(out, quick):
    about = machine.describe()
    if about["load_before"] > machine.QUIET:
        say(f"others load this machine ({about['load_before']}): don't rely on the figures")
    results = {"machine": about, "quick": quick, **run(QUICK if quick else FULL)}
    text = report.as_markdown(results)
    (out / "results.json").write_text(report.as_json(results))
    (out / "results.md").write_text(text)
    plot.draw(results, out / "results.svg")
    print("\n" + text)


def run(extent):
    say("making the store and its tokens")
    with Ground(users=extent.tokens, projects=memory.TOKENS_NEEDED,
                made_up=extent.made_up) as ground:
        cases = [case for case in CASES if ground.knows_cache or not case.cached]
        running = {case.name: ground.start(case) for case in cases}
        results = {
            "rounds": extent.rounds,
            "seconds": extent.seconds,
            "skipped": skipped(cases),
            "answer_bytes": {name: each.answer_bytes for name, each in running.items()},
        }
        # The long part comes last: what can fail has failed by then.
        say("core")
        results["core"] = core_functions.measure(extent.core_seconds)
        say("made-up tokens")
        results["made_up"] = made_up.redis_commands_for(ground, running["made_up"], extent.made_up)
        say("memory")
        results["memory"] = memory.measure(ground)
        say("revocations")
        results["revocation"] = revocation.measure(ground, extent.revocations)
        samples = rounds.measure(list(running.values()), extent.rounds, extent.seconds, say)
        results["cases"] = rounds.summary(samples)
    return results


def skipped(cases):
    return [f"{case.title}: this build knows no auth_token_cache"
            for case in CASES if case not in cases]


def say(what):
    print(f"    {time.strftime('%H:%M:%S')} {what}", flush=True)


if __name__ == "__main__":
    main()
