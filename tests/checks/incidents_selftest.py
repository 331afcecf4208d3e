#!/usr/bin/env python3
"""The check of incidents must turn red on each planted fault, and on nothing else."""

import tempfile
import unittest
from pathlib import Path

import incidents

PAGE = """\
| # | what went wrong | tests | how it is prevented |
|---|---|---|---|
| 1 | identities mixed | `incident_01_one_connection`, `incident_01_streams` | kept in the request |
| 2 | compared too early | `incident_02_compares` | one function |
| 3 | open admin API | **open**: there is none yet | later |
"""

CLEAN = {
    "docs/security.md": PAGE,
    "t/130-connections.t": "=== incident_01_one_connection where_x: two users\n--- config\n",
    "tests/e2e/test_a.py": "class A:\n    def test_incident_01_streams(self):\n        pass\n",
    "tests/unit/core_a_test.cpp": "        cmocka_unit_test(incident_02_compares),\n",
}

# What → (file, text, what stands in its place, what the fault names).
VIOLATIONS = {
    "no table": ("docs/security.md", PAGE, "", "no table"),
    "a row without a test": ("docs/security.md", "`incident_02_compares`", "soon", "row 2 names no test"),
    "a row that says nothing": ("docs/security.md", "| one function |", "| |", "row 2 doesn't say"),
    "a row that is missing": ("docs/security.md", "| 2 | c", "| 4 | c", "numbered"),
    "a name of another row": (
        "docs/security.md", "`incident_02_compares`", "`incident_01_streams`", "of another row"),
    "a test that was renamed": (
        "t/130-connections.t", "incident_01_one_connection", "incident_01_two_users", "no test is called so"),
    "a Python test that is gone": (
        "tests/e2e/test_a.py", "def test_incident", "def incident", "incident_01_streams"),
    "a unit test that isn't run": (
        "tests/unit/core_a_test.cpp", "cmocka_unit_test(", "(", "incident_02_compares"),
    "a comment is no title": (
        "t/130-connections.t", "=== incident", "# === incident", "incident_01_one_connection"),
    "a test that no row names": (
        "docs/security.md", "`incident_01_one_connection`, ", "", "doesn't name"),
    "one name twice": (
        "tests/unit/core_a_test.cpp", "cmocka", "cmocka_unit_test(incident_02_compares), cmocka", "and one in"),
}


class Incidents(unittest.TestCase):
    def faults(self, changed=None):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (CLEAN | (changed or {})).items():
                file = Path(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return incidents.check(Path(folder))

    def test_clean_tree_is_green(self):
        self.assertEqual(self.faults(), [])

    def test_each_violation_is_red(self):
        for name, (file, old, new, named) in VIOLATIONS.items():
            with self.subTest(name):
                self.assertIn(old, CLEAN[file])
                faults = self.faults({file: CLEAN[file].replace(old, new)})
                self.assertTrue(any(named in fault for fault in faults), faults)


if __name__ == "__main__":
    unittest.main()
