"""Interleaved rounds: every round runs every case, each round in another order, so that whatever
else the machine does falls on all of them alike.
"""

import random
import statistics
from typing import NamedTuple

from . import load, worker_cpu


class Sample(NamedTuple):
    cpu_us: float  # the worker's, a request
    per_second: float
    p50_us: int
    p99_us: int


class Spread(NamedTuple):
    median: float
    low: float  # quartiles
    high: float


def measure(running, rounds, seconds, say):
    """By case name, one sample a round. The first round is for warming up and not kept."""
    samples = {each.case.name: [] for each in running}
    for number in range(rounds + 1):
        say(f"round {number} of {rounds}" if number else "warming up")
        for each in _shuffled(running, number):
            sample = _measure_one(each, seconds if number else 1)
            if number:
                samples[each.case.name].append(sample)
    return samples


def _shuffled(running, seed):
    order = list(running)
    random.Random(seed).shuffle(order)
    return order


def _measure_one(running, seconds):
    before = worker_cpu.nanoseconds_of(running.worker)
    tally = load.run(running.port, running.values, seconds)
    spent = worker_cpu.nanoseconds_of(running.worker) - before
    refused = tally.requests if running.case.status >= 400 else 0
    if tally.refused != refused:
        raise RuntimeError(f"{running.case.name}: {tally.refused} refused of {tally.requests}")
    return Sample(spent / tally.requests / 1000, tally.requests / tally.seconds, tally.p50_us,
                  tally.p99_us)


def spread(values):
    values = sorted(values)
    if len(values) < 2:
        return Spread(values[0], values[0], values[0])
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(middle, low, high)


def summary(samples):
    """By case name: every figure's spread, and the CPU that a case adds to bare nginx, taken
    within each round.
    """
    bare = [sample.cpu_us for sample in samples["bare"]]
    return {
        name: {
            **{field: spread([getattr(sample, field) for sample in of_case])
               for field in Sample._fields},
            "added_us": spread([s.cpu_us - b for s, b in zip(of_case, bare, strict=True)]),
        }
        for name, of_case in samples.items()
    }
