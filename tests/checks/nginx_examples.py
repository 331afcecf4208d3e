#!/usr/bin/env python3
"""Each of nginx-conf-examples/ must pass `nginx -t`, with its paths put into a folder of ours.

    nginx_examples.py ROOT NGINX MODULE TOKENWARD
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.example import at_home  # noqa: E402

# nginx 1.25.1 and later says so of what earlier ones need.
_TOLERATED = re.compile(r'.*\[warn\].* the "listen \.\.\. http2" directive is deprecated.*\n')


def test(nginx, conf, home):
    """What nginx says against the example; a warning is a fault too."""
    answer = subprocess.run(
        [nginx, "-t", "-q", "-p", home, "-c", conf, "-g", f"pid {home}/pid; error_log stderr;"],
        capture_output=True, text=True, check=False)
    said = _TOLERATED.sub("", answer.stderr)
    return said or (f"exit code {answer.returncode}" if answer.returncode else "")


def main():
    root, nginx, module, tokenward = sys.argv[1:]
    examples = sorted(Path(root, "nginx-conf-examples").glob("*.conf"))
    refused = []
    with tempfile.TemporaryDirectory(prefix="tokenward-examples-") as folder:
        home = Path(folder)
        subprocess.run([tokenward, "keygen", "--key-file", home / "keys"],
                       check=True, stdout=subprocess.DEVNULL)
        for example in examples:
            conf = home / example.name
            conf.write_text(at_home(example.read_text(encoding="utf-8"), home, module=module,
                                    listen=lambda port: f"127.0.0.1:1{port}"), encoding="utf-8")
            if said := test(nginx, conf, home):
                refused.append(example.name)
                print(f"{example.name}:\n{said}")
    print(f"{len(examples) - len(refused)} of {len(examples)} examples pass nginx -t")
    return 1 if refused or not examples else 0


if __name__ == "__main__":
    sys.exit(main())
