#!/usr/bin/env python3
"""examples_told.py finds each fault that it is there for."""

import contextlib
import io
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import examples_told  # noqa: E402

_GOOD = {
    "nginx-conf-examples/one.conf": "events {}",
    "tests/e2e/test_one.py": 'example = "one.conf"',
    "docs/tasks/README.md": "[one](one.md)",
    "docs/tasks/one.md": "# One task\n[file](../../nginx-conf-examples/one.conf) [here](#one-task)",
}
_FAULTS = {
    "there are no examples": {"nginx-conf-examples/one.conf": None},
    "one.conf has no test": {"tests/e2e/test_one.py": "# one.conf"},
    "one.conf is linked from no task page": {"docs/tasks/one.md": "one.conf"},
    "one.md is not in the list of tasks": {"docs/tasks/README.md": "none"},
    "there is no gone.md": {"README.md": "[gone](gone.md)"},
    "has no heading for #two": {"README.md": "[two](docs/tasks/one.md#two)"},
}


def faults_of(files):
    with tempfile.TemporaryDirectory(prefix="tokenward-told-") as folder:
        for name, text in files.items():
            if text is not None:
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        sys.argv[1:] = [folder]
        with contextlib.redirect_stdout(io.StringIO()) as said:
            code = examples_told.main()
        return code, said.getvalue()


def main():
    assert faults_of(_GOOD)[0] == 0, faults_of(_GOOD)
    for words, change in _FAULTS.items():
        code, said = faults_of({**_GOOD, **change})
        assert code == 1 and words in said, (words, said)
    print(f"{len(_FAULTS)} faults found")


if __name__ == "__main__":
    main()
