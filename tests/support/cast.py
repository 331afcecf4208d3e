"""The people and things of a test, made by the real `tokenward` on a real Redis.

    cast = Cast(folder, redis).begin()
    cast.do("user", "create", "alice")
    token = cast.token("ci", "project", user="alice", projects=["web"])
    Client(port).get("/", token.text)
"""

import json
import os
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from .build import CLI


class Token(NamedTuple):
    id: str
    text: str


class Cast:
    """One store: a Redis, a prefix, a database and a key file.

    keys      a key file to share; without it `begin` makes one
    users     RedisUsers, when the Redis has an ACL
    """

    def __init__(self, directory, redis, *, users=None, prefix="tw:", db=0, keys=None):
        self.directory = Path(directory)
        self.redis = redis
        self.prefix = prefix
        self.keys = Path(keys) if keys else self.directory / "keys"
        self.tokens = []  # every token ever made here, to search for
        self._has_keys = keys is not None
        self._users = users
        self._db = db

    def begin(self):
        """Makes keys, unless there are some, and the store."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if not self._has_keys:
            self.do("keygen")
        self.do("init")
        return self

    def run(self, *words):
        """One call of the CLI, whatever becomes of it."""
        return subprocess.run(
            [str(CLI), *words],
            env={**os.environ, **self.environment()},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )

    def environment(self):
        """What tells the CLI where this store is."""
        variables = {
            "TOKENWARD_CONFIG": os.devnull,
            "TOKENWARD_KEY_FILE": str(self.keys),
            "TOKENWARD_REDIS": self.redis.address,
            "TOKENWARD_PREFIX": self.prefix,
            "TOKENWARD_REDIS_DB": str(self._db),
        }
        if self._users:
            variables["TOKENWARD_REDIS_USER"] = self._users.daemon
            password_file = self._users.password_file(self._users.daemon)
            variables["TOKENWARD_REDIS_PASSWORD_FILE"] = str(password_file)
        return variables

    def redis_password(self):
        """Of the user that the CLI is to Redis."""
        return self._users.password(self._users.daemon)

    def do(self, *words):
        """One call that must work; its output."""
        done = self.run(*words)
        if done.returncode != 0:
            raise RuntimeError(f"tokenward {' '.join(words)}: {done.returncode}\n{done.stderr}")
        return done.stdout

    def ask(self, *words):
        """One call that must work and answer in JSON."""
        return json.loads(self.do(*words, "--json"))

    def user(self, login, *permissions, project=None):
        self.do("user", "create", login)
        for permission in permissions:
            self.grant(login, permission, project)

    def grant(self, login, permission, project=None):
        self.do("user", "grant", login, permission, *_on(project))

    def ungrant(self, login, permission, project=None):
        self.do("user", "ungrant", login, permission, *_on(project))

    def project(self, key, organization=None):
        of = ["--organization", organization] if organization else []
        self.do("project", "create", key, *of)

    def token(self, name, kind, *, user=None, projects=(), expires="never", more=()):
        words = ["token", "create", "--name", name, "--type", kind, "--expires", expires]
        words += ["--user", user] if user else []
        for project in projects:
            words += ["--project", project]
        made = self.ask(*words, *more)
        token = Token(made["id"], made["token"])
        self.tokens.append(token.text)
        return token

    def revoke(self, token):
        self.do("token", "revoke", token.id)

    def directives(self, address=None, more="", writer=True):
        """What nginx needs to ask this store, as two lines of http{}. Without `writer`, nginx
        writes as the user that reads, who may not.
        """
        where = [address or self.redis.address, f"prefix={self.prefix}", f"db={self._db}"]
        if self._users:
            reader = self._users.reader
            where += [f"user={reader}", f"password_file={self._users.password_file(reader)}"]
            if writer:
                where += self._users.writer_parameters()
        return (
            f"auth_token_key_file {self.keys};\n"
            f"auth_token_redis {' '.join(where)} {more};\n"
        )


def in_seconds(seconds):
    """An expiry that soon, as `--expires` takes it; whole seconds, never earlier than asked."""
    at = datetime.now(timezone.utc) + timedelta(seconds=seconds + 1)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _on(project):
    return ["--project", project] if project else []
