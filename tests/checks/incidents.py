#!/usr/bin/env python3
"""Fails when docs/security.md and the tests called `incident_NN_…` disagree: each row of its table
names its tests or says that it is open, each name is a test, each such test is named in its row.

    incidents.py [ROOT]
"""

import re
import sys
from pathlib import Path

from named_tests import faults_between, named_tests, read

PAGE = "docs/security.md"
KIND = r"incident_\d\d"

ROW = re.compile(r"^\| *(\d+) *\|([^|\n]*)\|([^|\n]*)\|([^|\n]*)\|$", re.MULTILINE)
NAME = re.compile(rf"`({KIND}_\w+)`")
OPEN = "**open**"


def rows(page):
    """[(number, tests, prevention)] of the table."""
    return [(int(number), tests, prevention) for number, _, tests, prevention in ROW.findall(page)]


def faults_of_row(number, tests, prevention):
    names = NAME.findall(tests)
    if not names and OPEN not in tests:
        yield "names no test, and isn't open"
    if not prevention.strip():
        yield "doesn't say how it is prevented"
    for name in names:
        if not name.startswith(f"incident_{number:02}_"):
            yield f"names {name}, of another row"


def check(root):
    """All faults of a tree, one line each."""
    table = rows(read(root / PAGE))
    faults = [] if table else [f"{PAGE} has no table"]
    if [number for number, *_ in table] != list(range(1, len(table) + 1)):
        faults.append("the rows aren't numbered one after the other")
    for number, tests, prevention in table:
        faults += [f"row {number} {fault}" for fault in faults_of_row(number, tests, prevention)]
    told = [name for _, tests, _ in table for name in NAME.findall(tests)]
    return faults + faults_between(PAGE, told, named_tests(root, KIND))


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    faults = check(root)
    table = rows(read(root / PAGE))
    is_open = sum(OPEN in tests for _, tests, _ in table)
    print("\n".join(faults) if faults else f"{len(table)} incidents, {is_open} of them still open")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
