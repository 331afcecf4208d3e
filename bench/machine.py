"""What the figures belong to: the machine, its load before the run, and the versions."""

import os
import platform
import re
import subprocess
import time
from pathlib import Path

from support.build import NGINX, ROOT

QUIET = 0.5  # load average; above it somebody else is at work


def describe():
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": _output("git", "-C", ROOT, "describe", "--always", "--dirty"),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "nginx": _output(NGINX, "-v").rpartition("/")[2],
        "redis": re.search(r"v=(\S+)", _output("redis-server", "--version"))[1],
        "load_before": round(os.getloadavg()[0], 2),
    }


def _cpu():
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _output(*words):
    done = subprocess.run(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    return done.stdout.strip()
