"""The users of redis/users.acl with fresh passwords, and a tester who may do everything.

    users = RedisUsers(folder)
    redis = RedisServer(folder / "redis", **users.redis_options)
"""

import hashlib
import re
import secrets
from pathlib import Path

from .build import USERS_ACL

_TESTER = "tester"
_PLACEHOLDERS = {
    "tokenward-gate": "GATE_PASSWORD_SHA256",
    "tokenward-seen": "SEEN_PASSWORD_SHA256",
    "tokenward": "DAEMON_PASSWORD_SHA256",
}


class RedisUsers:
    reader = "tokenward-gate"
    writer = "tokenward-seen"
    daemon = "tokenward"

    def __init__(self, directory, prefixes=("tw:",)):
        self._directory = Path(directory) / "users"
        self._directory.mkdir(parents=True, mode=0o700)
        self.acl = self._directory / "users.acl"
        text = USERS_ACL.read_text()
        for user, placeholder in _PLACEHOLDERS.items():
            if placeholder not in text:
                raise RuntimeError(f"{USERS_ACL} has no {placeholder}")
            text = text.replace(placeholder, self._make_password(user))
        text = re.sub(r"~tw:(\S*)", lambda m: " ".join(f"~{p}{m[1]}" for p in prefixes), text)
        text += f"user {_TESTER} on #{self._make_password(_TESTER)} ~* &* +@all\n"
        self.acl.write_text(text)

    @property
    def redis_options(self):
        return {"acl": self.acl, "user": _TESTER, "password": self.password(_TESTER)}

    def password(self, user):
        return self.password_file(user).read_text().strip()

    def password_file(self, user):
        return self._directory / f"{user}.password"

    def writer_parameters(self):
        """Those of `auth_token_redis`."""
        return [
            f"writer_user={self.writer}",
            f"writer_password_file={self.password_file(self.writer)}",
        ]

    def _make_password(self, user):
        """Its SHA-256, as Redis takes it."""
        password = secrets.token_hex(16)
        path = self.password_file(user)
        path.touch(mode=0o600)
        path.write_text(password + "\n")
        return hashlib.sha256(password.encode()).hexdigest()
