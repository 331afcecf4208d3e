#!/usr/bin/env python3
"""Fails when a manual page makes man(1) or mandoc(1) warn, or leaves out what it must have; and when
a command has no page, or a page no command.

    manual.py FOLDER
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SKIPPED = 77
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMON OPTIONS", "COMMANDS", "EXIT STATUS",
            "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"]
SECTIONS_OF_ONE = ["NAME", "SYNOPSIS", "COMMANDS", "SEE ALSO"]


def formatters(page):
    """Those that are installed, as commands whose every word is a warning."""
    commands = [
        ["man", "--warnings", "--local-file", "--encoding=UTF-8", "--troff-device=utf8", "--ditroff",
         page],
        # A style remark, such as that a line is long, is none.
        ["mandoc", "-T", "lint", "-W", "warning", page],
    ]
    return [command for command in commands if shutil.which(command[0])]


def warnings(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env={**os.environ, "MANROFFSEQ": "", "LC_ALL": "C.UTF-8"})
    # man prints the page itself, mandoc prints its warnings.
    said = done.stderr + (done.stdout if command[0] == "mandoc" else "")
    return said or (f"exit code {done.returncode}" if done.returncode else "")


def check(page, wanted):
    """Its faults, and how many formatters looked at it."""
    text = page.read_text(encoding="utf-8")
    sections = re.findall(r'^\.SH "?([^"\n]*)', text, re.MULTILINE)
    faults = [] if sections == wanted else [f"sections are {sections}"]
    found = formatters(page)
    faults += [f"{command[0]}: {said}" for command in found if (said := warnings(command))]
    return [f"{page.name}: {fault}" for fault in faults], len(found)


def main():
    whole = Path(sys.argv[1]) / "tokenward.1"
    pages = sorted(whole.parent.glob("tokenward-*.1"))
    commands = set(re.findall(r'^\.SS "tokenward ([a-z]+)', whole.read_text(encoding="utf-8"),
                              re.MULTILINE))
    faults, looked = check(whole, SECTIONS)
    named = {page.stem.removeprefix("tokenward-") for page in pages}
    if named != commands:
        faults.append(f"pages without a command, or commands without a page: {named ^ commands}")
    for page in pages:
        faults += check(page, SECTIONS_OF_ONE)[0]
    print("\n".join(faults) if faults
          else f"{len(pages) + 1} pages, about which {looked} formatters have nothing to say")
    if faults:
        return 1
    return 0 if looked else SKIPPED


if __name__ == "__main__":
    sys.exit(main())
