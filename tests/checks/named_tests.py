"""The tests that pages point at by name: `KIND_…` in front of a title in t/*.t, in the name of a
Python method, in the name of a cmocka test.
"""

import re


def read(file):
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _names_in(root, kind):
    name = rf"{kind}_\w+"
    for folder, pattern, form in (
        ("t", "*.t", rf"^=== ((?:\w+ )*{name}(?: \w+)*):"),
        ("tests", "**/test_*.py", rf"^    def test_({name})\(self"),
        ("tests/unit", "*_test.cpp", rf"\bcmocka_unit_test\w*\(({name})"),
    ):
        for file in sorted((root / folder).glob(pattern)):
            for head in re.findall(form, read(file), re.MULTILINE):
                for found in re.findall(rf"\b{name}", head):
                    yield found, file.relative_to(root)


def named_tests(root, kind):
    """Name → the files that hold such a test."""
    tests = {}
    for name, file in _names_in(root, kind):
        tests.setdefault(name, []).append(str(file))
    return tests


def faults_between(page, told, tests):
    """What a page names and no test bears, and the other way round."""
    faults = [f"{name}: in {page}, and no test is called so" for name in told if name not in tests]
    faults += [f"{name}: a test in {files[0]} that {page} doesn't name"
               for name, files in tests.items() if name not in told]
    faults += [f"{name}: a test in {files[0]} and one in {files[1]}"
               for name, files in tests.items() if len(files) > 1]
    return faults
