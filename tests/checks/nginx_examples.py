#!/usr/bin/env python3
"""Each of nginx-conf-examples/ must pass `nginx -t`, with its paths put into a folder of ours.

    nginx_examples.py ROOT NGINX MODULE TOKENWARD
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

TEMP_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def at_home(text, home):
    """The example with nothing in it that needs root or another machine's files."""
    text = text.replace("/etc/tokenward/", f"{home}/")
    text = text.replace("/var/cache/nginx/", f"{home}/")
    text = re.sub(r"\blisten(\s+)(\d+)", r"listen\g<1>127.0.0.1:1\g<2>", text)
    paths = "".join(f"    {name}_temp_path {home}/{name};\n" for name in TEMP_PATHS)
    return re.sub(r"^http \{\n", lambda http: http.group() + paths, text, flags=re.MULTILINE)


def main():
    root, nginx, module, tokenward = sys.argv[1:]
    examples = sorted(Path(root, "nginx-conf-examples").glob("*.conf"))
    refused = []
    with tempfile.TemporaryDirectory(prefix="tokenward-examples-") as folder:
        home = Path(folder)
        (home / "modules").mkdir()
        (home / "modules" / Path(module).name).symlink_to(module)
        subprocess.run([tokenward, "keygen", "--key-file", home / "keys"],
                       check=True, stdout=subprocess.DEVNULL)
        for example in examples:
            conf = home / example.name
            conf.write_text(at_home(example.read_text(encoding="utf-8"), home), encoding="utf-8")
            answer = subprocess.run(
                [nginx, "-t", "-q", "-p", home, "-c", conf,
                 "-g", f"pid {home}/pid; error_log stderr;"],
                capture_output=True, text=True, check=False)
            # A warning in an example is a fault too.
            if answer.returncode or answer.stderr:
                refused.append(example.name)
                print(f"{example.name}:\n{answer.stderr}")
    print(f"{len(examples) - len(refused)} of {len(examples)} examples pass nginx -t")
    return 1 if refused or not examples else 0


if __name__ == "__main__":
    sys.exit(main())
