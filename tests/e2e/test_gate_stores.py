"""Stores that share a Redis and a key file, and nothing else."""

from support.cast import Cast
from support.gate_case import GateCase

_SERVER = """
server {{
    listen 127.0.0.1:@PORT@;
    server_name {name};
    {redis}
    location / {{ auth_token "api"; empty_gif; }}
}}
"""


class Stores(GateCase):
    """Three stores: two prefixes of one database, and one of another database."""

    prefixes = ("tw:", "other:")

    @classmethod
    def people(cls):
        cls.casts = {"first": cls.cast}
        for name, more in (("second", {"prefix": "other:"}), ("third", {"db": 3})):
            cls.casts[name] = Cast(
                cls.folder, cls.redis, users=cls.users, keys=cls.cast.keys, **more).begin()
        cls.tokens = {}
        for name, cast in cls.casts.items():
            cast.user("alice")
            cls.tokens[name] = cast.token("mine", "user", user="alice")

    @classmethod
    def http(cls):
        """One server per store, told apart by Host."""
        servers = []
        for name, cast in cls.casts.items():
            keys, redis = cast.directives().splitlines()
            servers.append(_SERVER.format(name=name, redis=redis))
        return keys + "".join(servers)

    def test_incident_03_each_store_answers_for_its_own_tokens(self):
        for host in self.casts:
            for of in self.tokens:
                answer = self.answer("/", self.tokens[of], host=host)
                self.assertEqual(answer.status, 200 if of == host else 401, f"{of}'s at {host}")

    def test_a_record_copied_to_another_store_is_no_record(self):
        for key in self.redis.command("KEYS", "tw:gate:t:*"):
            self.redis.command("COPY", key, key.replace(b"tw:", b"other:", 1), "REPLACE")
        self.assertEqual(self.answer("/", self.tokens["first"], host="second").status, 401)
        self.assertIn("bad seal", self.nginx.log())
