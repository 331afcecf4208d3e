#!/usr/bin/env python3
"""Fails on an include that runs against the layers, and on what nginx's build
cannot bear: two sources of one basename.

    layers.py [ROOT]
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

# What a layer may include, itself apart.
BELOW = {
    "core": set(),
    "files": {"core"},
    "redis": {"files", "core"},
    "cache": {"redis", "files", "core"},
    "nginx": {"cache", "redis", "files", "core"},
    "admin": {"redis", "files", "core"},
    "notify": {"admin", "redis", "files", "core"},
    "http": {"notify", "admin", "redis", "files", "core"},
    "embedded": {"admin", "redis", "files", "core"},
    "cli": {"http", "embedded", "admin", "redis", "files", "core"},
}

# The parts of the largest layer: each may include those before it, and what lies beside them.
ADMIN_PARTS = ["records", "store", "access", "gate", "tokens", "people", "projects", "audit", "keys",
               "messages", "uses", "settings", "doctor", "fsck", "backup"]

# Who looks into what was parsed. Every file that includes CLI11 compiles all of it anew.
CLI11_USERS = {"cli/syntax.cpp", "cli/command_tree.cpp", "cli/program.cpp"}

# The core decides; others read, write and tell the time.
CORE_HEADERS = re.compile(
    r"(sys|netinet|arpa|net|linux)/.*"
    r"|(c?stdio|iostream|fstream|filesystem|syncstream|netdb|poll|unistd|fcntl|signal)(\.h)?"
    r"|thread|future"
)
CORE_WORDS = {
    "a clock": re.compile(
        r"::now\s*\(|\b(gettimeofday|clock_gettime|timespec_get)\s*\("
        r"|\btime\s*\(\s*(nullptr|NULL|0|&)"
    ),
    "nginx": re.compile(r"\b(ngx|NGX)_"),
    "hiredis": re.compile(r"\bredis[A-Z]\w*|\bREDIS_(OK|ERR|REPLY)"),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def blank(match):
    """Comments go, line numbers stay; strings stay too, for includes are quoted."""
    text = match.group()
    return text if text[0] == '"' else re.sub(r"[^\n]", " ", text)


def sources(root):
    """Yields (file, layer) of our own code."""
    for folder, layer in [("include/tokenward", "core")] + [(f"src/{n}", n) for n in BELOW]:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".cpp", ".hpp", ".h", ".c"):
                yield file, layer


def admin_fault(name, file):
    part, included = file.parent.name, name.split("/")[1]
    if part in ADMIN_PARTS and included in ADMIN_PARTS:
        if ADMIN_PARTS.index(included) > ADMIN_PARTS.index(part):
            return f"admin/{part} may not include admin/{included}"
    elif part not in ADMIN_PARTS and part != "admin":
        return f"a part of admin that tests/checks/layers.py does not know: {part}"
    return None


def include_fault(name, quote, layer, file):
    """Why this file may not include `name`, or None."""
    first = name.split("/")[0]
    public = file.parent.name == "tokenward"
    if first == "tokenward":
        return None
    if first in BELOW and (quote == '"' or "/" in name):
        if public:
            return "a public header includes public headers only"
        if first != layer and first not in BELOW[layer]:
            return f"{layer} may not include {first}"
        return admin_fault(name, file) if layer == first == "admin" else None
    if quote == '"':
        return 'own headers are included as "layer/file.hpp"'
    if re.match(r"ngx_\w+\.h$|nginx\.h$", name) and file.name != "ngx.hpp":
        return "only src/nginx/ngx.hpp includes nginx's headers"
    if re.match(r"ngx_\w+\.h$|nginx\.h$", name) and layer != "nginx":
        return "only src/nginx/ngx.hpp includes nginx's headers"
    if first == "hiredis" and layer != "redis":
        return "only src/redis includes hiredis"
    if first == "curl" and layer != "notify":
        return "only src/notify includes libcurl"
    if first == "CLI" and f"{layer}/{file.name}" not in CLI11_USERS:
        return "CLI11 is behind cli/syntax.hpp"
    if layer == "core" and CORE_HEADERS.fullmatch(name):
        return "the core has no I/O"
    return None


def faults_of(file, layer):
    """Yields (line, fault)."""
    code = COMMENT_OR_STRING.sub(blank, file.read_text(encoding="utf-8"))

    def line(match):
        return code.count("\n", 0, match.start(match.lastindex or 0)) + 1

    for match in INCLUDE.finditer(code):
        quote, name = match.groups()
        fault = include_fault(name, quote, layer, file)
        if fault:
            yield line(match), f"{fault}: {name}"
    if layer == "core":
        for what, pattern in CORE_WORDS.items():
            for match in pattern.finditer(code):
                yield line(match), f"the core names {what}: {match.group()}"


def same_basenames(root):
    """nginx's build names objects by their last folder and file alone."""
    by_name = defaultdict(list)
    for file in sorted((root / "src").rglob("*.cpp")):
        by_name[file.stem].append(file.relative_to(root))
    return [files for files in by_name.values() if len(files) > 1]


def check(root):
    """All faults of a tree, one line each."""
    faults = []
    for file, layer in sources(root):
        for line, fault in faults_of(file, layer):
            faults.append(f"{file.relative_to(root)}:{line}: {fault}")
    for files in same_basenames(root):
        faults.append("one object name for " + " and ".join(map(str, files)))
    for folder in sorted((root / "src").glob("*/")):
        if folder.is_dir() and folder.name not in BELOW:
            faults.append(f"src/{folder.name}: a layer that tests/checks/layers.py does not know")
    return faults


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    faults = check(root)
    print("\n".join(faults) if faults else f"{len(list(sources(root)))} files, layers in order")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
