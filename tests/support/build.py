"""Where the build under test lies, and what a sanitized one needs.

TOKENWARD_BUILD names the build folder; without it, build/ of the repository.
"""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TOKENWARD_BUILD") or ROOT / "build")
CLI = BUILD / "bin" / "tokenward"
MODULE = BUILD / "modules" / "ngx_http_auth_token_module.so"
NGINX = os.environ.get("TEST_NGINX_BINARY") or "/usr/sbin/nginx"
USERS_ACL = ROOT / "redis" / "users.acl"
LONG = os.environ.get("TOKENWARD_LONG") == "1"


def is_sanitized():
    cache = BUILD / "CMakeCache.txt"
    return cache.exists() and "-fsanitize=address" in cache.read_text(errors="replace")


def slack():
    """How much longer a sanitized build may take than the bound of a test says."""
    return 5.0 if is_sanitized() else 1.0


def sanitizer_environment(reports):
    """What nginx, which has no sanitizer of its own, needs to load a sanitized module. Reports go
    to files in `reports`; nginx leaves memory to the end of the process, so leaks are not sought.
    """
    if not is_sanitized():
        return {}
    libraries = [_runtime("libasan.so"), _runtime("libubsan.so")]
    return {
        "LD_PRELOAD": " ".join(libraries),
        "ASAN_OPTIONS": f"detect_leaks=0:handle_abort=1:log_path={reports}/report",
        "UBSAN_OPTIONS": f"abort_on_error=1:log_path={reports}/report",
    }


def _runtime(name):
    found = subprocess.run(
        ["g++", f"-print-file-name={name}"], check=True, capture_output=True, text=True
    )
    return found.stdout.strip()
