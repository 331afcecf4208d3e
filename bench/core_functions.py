"""The functions of core by themselves, by Google Benchmark."""

import json
import subprocess

from support.build import BUILD

from . import cores


def measure(seconds):
    """Nanoseconds a call, by name."""
    words = [BUILD / "bin" / "bench_core", "--benchmark_format=json",
             f"--benchmark_min_time={seconds}"]
    done = subprocess.run(cores.on(cores.WORKER, words), stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, check=True)
    figures = {}
    for run in json.loads(done.stdout)["benchmarks"]:
        if run.get("error_occurred"):
            raise RuntimeError(f"{run['name']}: {run['error_message']}")
        figures[run["name"]] = run["cpu_time"]
    return figures
