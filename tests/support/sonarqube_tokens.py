"""Tokens as a SonarQube server issues them, and the file of their hashes that is imported."""

import hashlib
import os
import secrets
import subprocess

from .build import CLI

COLUMNS = ("token_hash", "name", "type", "login", "project_key", "created_at",
           "last_connection_date", "expiration_date")
TYPES = {"squ": "USER_TOKEN", "sqp": "PROJECT_ANALYSIS_TOKEN", "sqa": "GLOBAL_ANALYSIS_TOKEN"}
CREATED = 1_600_000_000_123


def issue(letter="squ"):
    """A token as that server issues it."""
    return f"{letter}_{secrets.token_hex(20)}"


def hash_of(token):
    """All that the server keeps of it."""
    return hashlib.sha384(token.encode()).hexdigest()


def row(token, name, login="alice", project="", used="", expires="", created=CREATED):
    return {"token_hash": hash_of(token), "name": name, "type": TYPES[token[:3]], "login": login,
            "project_key": project, "created_at": created, "last_connection_date": used,
            "expiration_date": expires}


def csv_of(rows, columns=COLUMNS):
    lines = [columns] + [[str(each[column]) for column in columns] for each in rows]
    return "".join(",".join(f'"{field}"' if "," in field else field for field in line) + "\n"
                   for line in lines)


def take_over(cast, text, *words):
    """`tokenward import sonarqube` with `text` on stdin; `words` instead of `-`."""
    return subprocess.run(
        [str(CLI), "import", "sonarqube", *(words or ["-"])], input=text,
        env={**os.environ, **cast.environment()},
        capture_output=True, text=True, timeout=60, check=False)
