#!/usr/bin/env python3
"""The check of docs/where-the-gate-runs.md must turn red on each planted fault, and on nothing else."""

import tempfile
import unittest
from pathlib import Path

import where

PAGE = """\
# Where

This only leads in. So does this.

## In order

The gate decides in access. <!-- where_access -->

- `deny` comes first: it costs
  nothing. <!-- where_deny -->
- A `return 200 "yes. no.";` isn't gated. <!-- where_return where_access --> Neither is
  `rewrite … last`. <!-- where_rewrite -->
"""

CLEAN = {
    "docs/where-the-gate-runs.md": PAGE,
    "t/080-access.t": "=== where_access incident_01_x: a\n=== where_deny: b\n=== where_return: c\n",
    "tests/e2e/test_a.py": "class A:\n    def test_where_rewrite(self):\n        pass\n",
}

# What → (text of the page, what stands in its place, what the fault names).
VIOLATIONS = {
    "no sections": ("## In order", "In order", "no sentences"),
    "a sentence without a test": (" <!-- where_access -->\n", "\n", "no test behind: The gate decides"),
    "an item without a test": (" <!-- where_deny -->", "", "no test behind: `deny`"),
    "a comment that names nothing": ("<!-- where_deny -->", "<!-- -->", "no test behind: `deny`"),
    "two sentences, one test": ("in access. <", "in access. It waits. <", "2 sentences before one comment"),
    "a comment inside a sentence": ("isn't gated. <", "isn't gated <", "0 sentences before one comment"),
    "a test that isn't there": ("where_deny", "where_denied", "no test is called so"),
    "a test that no sentence names": (" Neither is\n  `rewrite … last`. <!-- where_rewrite -->", "", "doesn't name"),
}


class Where(unittest.TestCase):
    def faults(self, page=PAGE):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (CLEAN | {where.PAGE: page}).items():
                file = Path(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return where.check(Path(folder))

    def test_clean_tree_is_green(self):
        self.assertEqual(self.faults(), [])

    def test_each_violation_is_red(self):
        for name, (old, new, named) in VIOLATIONS.items():
            with self.subTest(name):
                self.assertIn(old, PAGE)
                faults = self.faults(PAGE.replace(old, new, 1))
                self.assertTrue(any(named in fault for fault in faults), faults)


if __name__ == "__main__":
    unittest.main()
