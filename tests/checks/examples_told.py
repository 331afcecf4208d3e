#!/usr/bin/env python3
"""Each of nginx-conf-examples/ is driven by a test and linked from a task page; links in the pages
lead somewhere.

    examples_told.py ROOT
"""

import re
import sys
from pathlib import Path

_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(page):
    """As GitHub makes them of headings."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in _HEADING.findall(page.read_text(encoding="utf-8"))}


def broken_links(page):
    for path, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in path:
            continue
        target = page.parent / path if path else page
        if not target.exists():
            yield f"{page}: there is no {path}"
        elif anchor and anchor not in anchors(target):
            yield f"{page}: {path} has no heading for #{anchor}"


def untold(root):
    tests = "".join(path.read_text(encoding="utf-8") for path in root.glob("tests/e2e/test_*.py"))
    pages = "".join(path.read_text(encoding="utf-8") for path in root.glob("docs/tasks/*.md"))
    listed = (root / "docs/tasks/README.md").read_text(encoding="utf-8")
    examples = sorted((root / "nginx-conf-examples").glob("*.conf"))
    if not examples:
        yield "there are no examples"
    for example in examples:
        if f'example = "{example.name}"' not in tests:
            yield f"{example.name} has no test"
        if f"nginx-conf-examples/{example.name})" not in pages:
            yield f"{example.name} is linked from no task page"
    for page in root.glob("docs/tasks/*.md"):
        if page.name != "README.md" and f"({page.name})" not in listed:
            yield f"{page.name} is not in the list of tasks"


def main():
    root = Path(sys.argv[1])
    pages = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("nginx-conf-examples/*.md")]
    faults = [*untold(root), *(fault for page in pages for fault in broken_links(page))]
    print("\n".join(faults) or "every example is tested and told of; every link leads somewhere")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
