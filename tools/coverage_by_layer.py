"""Prints lines and branches covered, by layer and file, from gcovr's JSON summary.

    coverage_by_layer.py JSON [LAYER=PERCENT ...]

Fails when fewer lines of a layer are covered than that.
"""

import json
import sys
from collections import defaultdict
from pathlib import PurePath

KINDS = {"line": "lines", "branch": "branches"}


def layer_of(name):
    parts = PurePath(name).parts
    return "core" if parts[0] == "include" else parts[1]


def row(name, counts):
    cells = []
    for kind in KINDS:
        covered, total = counts[kind]
        cells.append(f"{100 * covered / total:5.1f}% of {total:5}" if total else f"{'-':>15}")
    return f"{name:<40}" + "".join(f"{cell:>20}" for cell in cells)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        files = json.load(file)["files"]
    layers = defaultdict(dict)
    for entry in files:
        counts = {k: (entry[f"{k}_covered"], entry[f"{k}_total"]) for k in KINDS}
        layers[layer_of(entry["filename"])][entry["filename"]] = counts

    print(f"{'':<40}" + "".join(f"{title:>20}" for title in KINDS.values()))
    totals = {}
    for layer, members in sorted(layers.items()):
        total = {k: tuple(map(sum, zip(*(c[k] for c in members.values())))) for k in KINDS}
        totals[layer] = total["line"]
        print(row(layer, total))
        for name, counts in sorted(members.items()):
            print(row("  " + name, counts))
    return 1 if too_little(totals, sys.argv[2:]) else 0


def too_little(totals, bounds):
    """Says which layers fall short; a layer that isn't there does."""
    short = False
    for bound in bounds:
        layer, percent = bound.split("=")
        covered, total = totals.get(layer, (0, 1))
        if 100 * covered < int(percent) * total:
            print(f"{layer}: fewer than {percent}% of its lines are covered")
            short = True
    return short


if __name__ == "__main__":
    sys.exit(main())
