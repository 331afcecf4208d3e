"""The tokens of a run: in Redis, and as files of `Authorization` values, one a line, by name."""

import base64
import hashlib
import itertools
import random
import time

_AN_OWNER = 100  # tokens
_LIFETIME = 90 * 86400
_MADE_UP_IN_TURN = 50_000
_ZIPF_REQUESTS = 200_000


class Tokens:
    def __init__(self, folder, store):
        self.redis_bytes = None  # a token
        self.expires = int(time.time()) + _LIFETIME
        self._folder = folder
        self._store = store

    def seed(self, users, projects, made_up):
        """So many user tokens, tokens of one project, and made-up ones."""
        self.values("basic").write_text(f"Basic {base64.b64encode(b'user:password').decode()}\n")
        before = self._store.memory()
        user_tokens = self._seed("user", users, users // _AN_OWNER)
        self.redis_bytes = (self._store.memory() - before) / users
        project_tokens = self._seed("project", projects, 1)
        made_up_tokens = self._make_up(made_up)

        self._write("token", user_tokens[:1])
        self._write("project-token", project_tokens[:1])
        self._write("project-tokens", project_tokens)
        self._write("made-up", made_up_tokens[:_MADE_UP_IN_TURN])
        self._write("all-made-up", made_up_tokens)
        self._write("zipf", _by_zipf(user_tokens))
        self._seed_rival()

    def values(self, name):
        return self._folder / f"{name}.values"

    def texts(self, name):
        """The tokens in such a file."""
        return [line.partition(" ")[2] for line in self.values(name).read_text().splitlines()]

    @property
    def expires_text(self):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.expires))

    def _seed(self, kind, count, owners):
        file = self._folder / f"{kind}.tokens"
        self._store.program("bench_seed", "--type", kind, "--count", count, "--owners", owners,
                            "--tokens", file)
        return file.read_text().split()

    def _make_up(self, count):
        file = self._folder / "made-up.tokens"
        self._store.program("bench_seed", "--made-up", count, "--made-up-tokens", file)
        return file.read_text().split()

    def _write(self, name, tokens):
        self.values(name).write_text("".join(f"Bearer {token}\n" for token in tokens))

    def _seed_rival(self):
        """The first token in the form of the Lua cases, with about as many fields."""
        digest = hashlib.sha256(self.texts("token")[0].encode()).hexdigest()
        self._store.redis.command(
            "HSET", f"lua:{digest}", "v", 1, "id", "tok_abcdefghijklmnop", "name", "token 0",
            "type", "user", "owner", "user0", "active", 1, "projects", "*", "perms", "*",
            "exp", self.expires, "exp_text", self.expires_text)


def _by_zipf(tokens):
    """The n-th token with a share of 1/n."""
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(tokens) + 1)))
    return random.Random(1).choices(tokens, cum_weights=weights, k=_ZIPF_REQUESTS)
