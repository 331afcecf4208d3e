"""Prints lines and branches covered, by layer and file, from gcovr's JSON summary."""

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
    for layer, members in sorted(layers.items()):
        total = {k: tuple(map(sum, zip(*(c[k] for c in members.values())))) for k in KINDS}
        print(row(layer, total))
        for name, counts in sorted(members.items()):
            print(row("  " + name, counts))


if __name__ == "__main__":
    main()
