"""docs/tasks/when-things-go-wrong.md: each cause of 503 is found in the log by the words it says."""

import socket

from support.build import ROOT
from support.cast import Cast
from support.gate_case import GateCase
from support.redis_server import RedisServer
from support.waiting import wait_until

_PAGE = ROOT / "docs" / "tasks" / "when-things-go-wrong.md"

_SERVER = """
server {{
    listen 127.0.0.1:@PORT@;
    server_name {name};
    auth_token_redis {redis};
    location / {{ auth_token "api"; }}
}}
"""


class Unavailable(GateCase):
    """One nginx whose servers each ask Redis in another wrong way."""

    @classmethod
    def people(cls):
        cls.cast.user("alice")
        cls.token = cls.cast.token("mine", "user", user="alice")
        # A store of other keys, in another database; and one of no store at all.
        Cast(cls.folder / "other", cls.redis, users=cls.users, db=1).begin()
        cls.redis.command("ACL", "SETUSER", "narrow", "on", "nopass", "~tw:none", "+@all")
        cls.redis.command("ACL", "SETUSER", "wide", "on", "nopass", "~*", "&*", "+@all")
        cls.any_password = cls.users.password_file(cls.users.reader)

    @classmethod
    def http(cls):
        wide = f"user=wide password_file={cls.any_password}"
        socket_path = f"unix:{cls.redis.socket}"
        replica = RedisServer(cls.folder / "replica", extra=["--replicaof", "127.0.0.1", "1"])
        cls.addClassCleanup(replica.stop)
        cls.servers = {
            "Connection refused": cls.socket_of_nobody("abandoned", listens=False),
            "no answer to the handshake in time": cls.socket_of_nobody("silent", listens=True),
            "not a master": replica.start().address,
            "No such file": f"unix:{cls.folder}/nowhere.sock",
            "WRONGPASS": f"{socket_path} user={cls.users.daemon} password_file={cls.any_password}",
            "NOAUTH": socket_path,
            "NOPERM": f"{socket_path} user=narrow password_file={cls.any_password}",
            "not initialised": f"{socket_path} {wide} db=2",
            "no good seal": f"{socket_path} {wide} db=1",
        }
        return f"auth_token_key_file {cls.cast.keys};" + "".join(
            _SERVER.format(name=cls.host_of(words), redis=redis)
            for words, redis in cls.servers.items())

    @classmethod
    def socket_of_nobody(cls, name, listens):
        path = cls.folder / f"{name}.sock"
        held = socket.socket(socket.AF_UNIX)
        cls.addClassCleanup(held.close)
        held.bind(str(path))
        if listens:
            held.listen()
        return f"unix:{path}"

    @staticmethod
    def host_of(words):
        return words.replace(" ", "-").lower()

    def test_the_page_names_what_the_log_says(self):
        page = _PAGE.read_text()
        for words in self.servers:
            with self.subTest(words=words):
                answer = self.answer("/", self.token, host=self.host_of(words))
                self.assertEqual(answer.status, 503)
                self.assertIn(f"`{words}`", page)
                wait_until(lambda: words in self.nginx.log(), words)
