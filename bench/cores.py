"""Who runs on which core: the measured worker alone on the first, everything else elsewhere."""

import os

_COUNT = os.cpu_count() or 1
WORKER = 0
LOAD = min(1, _COUNT - 1)
STORE = min(2, _COUNT - 1)  # with two cores Redis shares the load's


def worker_affinity(core):
    """nginx's directive for one worker."""
    return f"worker_cpu_affinity {1 << core:b};"


def on(core, words):
    """The command line, bound to a core."""
    return ["taskset", "--cpu-list", str(core), *map(str, words)]


def bind(pid, core):
    os.sched_setaffinity(pid, {core})
