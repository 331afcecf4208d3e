"""Clients that others published, fetched by npm once into the build folder, at these versions."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import time
import unittest

from .build import BUILD

VERSIONS = {
    "@sonar/scan": "4.4.0",
    "sonarqube-web-api-client": "1.0.1",
    "sonarqube-verify": "1.0.2",
    "sonarqube-scanner": "2.9.1",  # that sonarqube-verify scans with
}
_FOLDER = BUILD / "npm-clients"
_FAILED = _FOLDER / "failed"
_DEADLINE = 120
_TRIED_AGAIN_AFTER = 30 * 60  # seconds: once in a run of all tests


def fetch():
    """The folder that they are installed in. Skips the test where they can't be had."""
    if not shutil.which("npm"):
        raise unittest.SkipTest("NOT TESTED: there is no npm to fetch SonarQube's clients with")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with open(_FOLDER / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
        why = None if _installed() == VERSIONS else _failed_lately() or _install()
    if why:
        raise unittest.SkipTest(f"NOT TESTED: SonarQube's clients can't be fetched: {why}")
    return _FOLDER


def _install():
    """What went wrong, if anything; it is remembered, for each try waits until its end."""
    packages = [f"{name}@{version}" for name, version in VERSIONS.items()]
    try:
        done = subprocess.run(
            ["npm", "install", "--prefix", str(_FOLDER), "--ignore-scripts", "--no-audit",
             "--no-fund", "--fetch-retries=1", *packages],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_DEADLINE,
            check=False)
        why = done.stderr.strip()[-500:] or "npm fails" if done.returncode else ""
    except subprocess.TimeoutExpired:
        why = f"no answer in {_DEADLINE} s"
    _FAILED.write_text(why, encoding="utf-8")
    return why


def _failed_lately():
    is_of_late = _FAILED.exists() and time.time() - _FAILED.stat().st_mtime < _TRIED_AGAIN_AFTER
    return _FAILED.read_text(encoding="utf-8") if is_of_late else ""


def run_node(script, *arguments, module=False, cwd=None, **environment):
    """A script that may name them; CommonJS, or a module."""
    folder = fetch()
    environment = {"NODE_PATH": str(folder / "node_modules"), **environment}
    return _run(["node", f"--input-type={'module' if module else 'commonjs'}", "-e", script,
                 *arguments], cwd or folder, environment)


def run_command(name, *arguments, cwd, **environment):
    """A command that one of them brings, as `npx` would run it."""
    return _run([str(fetch() / "node_modules" / ".bin" / name), *arguments], cwd, environment)


def _run(words, cwd, environment):
    """Without what the surroundings would tell a client: other servers, tokens, proxies."""
    inherited = {name: value for name, value in os.environ.items()
                 if not re.search("sonar|^npm_|proxy", name, re.IGNORECASE)}
    return subprocess.run(words, cwd=cwd, env=inherited | environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False)


def _installed():
    found = {}
    for name in VERSIONS:
        about = _FOLDER / "node_modules" / name / "package.json"
        if about.exists():
            found[name] = json.loads(about.read_text())["version"]
    return found
