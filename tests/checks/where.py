#!/usr/bin/env python3
"""Fails on a sentence of docs/where-the-gate-runs.md without a test. Behind each stands a comment
with the names of its tests, `<!-- where_deny -->`; what is above the first section only leads in.

    where.py [ROOT]
"""

import re
import sys
from pathlib import Path

from named_tests import faults_between, named_tests, read

PAGE = "docs/where-the-gate-runs.md"
KIND = "where"

COMMENT = re.compile(r"<!--\s*((?:where_\w+\s+)+)-->")
CODE = re.compile(r"`[^`]*`")
SENTENCE_END = re.compile(r"[.!?](?:\s+|$)")


def blocks(page):
    """Paragraphs and items below the first section's heading, each on one line."""
    body = re.split(r"^## ", page, maxsplit=1, flags=re.MULTILINE)
    text = re.sub(r"^#.*$", "", "## " + body[1], flags=re.MULTILINE) if len(body) > 1 else ""
    for block in re.split(r"\n\s*\n|^- ", text, flags=re.MULTILINE):
        if block.strip():
            yield " ".join(block.split())


def sentences(block):
    """[(text, names)]: what stands before each comment, and what stands behind the last."""
    *parts, rest = COMMENT.split(block)
    told = list(zip(parts[::2], (names.split() for names in parts[1::2]), strict=True))
    return told + ([(rest, [])] if rest.strip() else [])


def faults_of(text, names):
    text = text.strip()
    ends = SENTENCE_END.findall(CODE.sub("code", text))
    if not names:
        yield f"no test behind: {text}"
    elif len(ends) != 1:
        yield f"{len(ends)} sentences before one comment: {text}"


def check(root):
    """All faults of a tree, one line each."""
    found = [pair for block in blocks(read(root / PAGE)) for pair in sentences(block)]
    faults = [] if found else [f"{PAGE} has no sentences"]
    for text, names in found:
        faults += faults_of(text, names)
    told = [name for _, names in found for name in names]
    return faults + faults_between(PAGE, told, named_tests(root, KIND))


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    faults = check(root)
    found = sum(len(sentences(block)) for block in blocks(read(root / PAGE)))
    print("\n".join(faults) if faults else f"{found} sentences, each with a test")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
