"""Credentials made to be taken for something else: a command, a format, a header, a path."""

import base64

from support.gate_case import GateCase
from support.http_client import open_raw, read_answer

_HOSTILE = (
    b"%s%s%s%n", b"%00",
    b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n", b"\r\nFLUSHALL\r\n",
    b"twu_*", b"twu_[a-z]*", b"tw:gate:meta", b"../../../etc/passwd", b"a b", b"\t", b"'\"\\",
    b"\x7f", b"\x80\xff", b"\xc3\x28", b"twu_" + b"A" * 500, b"A" * 7000, b"twu_", b"_", b":",
    b"::",
    b"\x00", b"twu_\x00A", b"null", b"undefined", b"true", b"0", b"-1", b"{}",
    b"$user", b"${user}",
)
# What a gate asks, on its link and for a token.
_COMMANDS = {b"auth", b"role", b"hgetall", b"select"}


class Injection(GateCase):
    @classmethod
    def people(cls):
        cls.cast.user("alice")
        cls.token = cls.cast.token("mine", "user", user="alice")

    @classmethod
    def http(cls):
        source = "auth_token_source bearer basic header=X-Token cookie=token;\n"
        return super().http().replace("auth_token_challenge bearer;", source)

    def ways(self, text):
        """The places a credential may stand in, as lines of a request."""
        yield b"Authorization: Bearer " + text
        yield b"Authorization: " + text
        yield b"X-Token: " + text
        yield b"Cookie: token=" + text
        yield b'Cookie: a=b; token="' + text + b'"; c=d'
        for pair in (text, text + b":", b":" + text, b"user:" + text, text + b":" + text):
            yield b"Authorization: Basic " + base64.b64encode(pair)

    def send(self, line):
        request = b"GET /user/x HTTP/1.1\r\nHost: localhost\r\n" + line + b"\r\n\r\n"
        with open_raw(self.nginx.port, request) as raw:
            return read_answer(raw)

    def test_incident_05_nothing_gets_through(self):
        (worker,) = self.nginx.worker_pids()
        self.assertEqual(self.status("/user/x", self.token), 200)
        keys = sorted(self.redis.command("KEYS", "*"))
        self.redis.command("CONFIG", "RESETSTAT")
        for text in _HOSTILE:
            for line in self.ways(text):
                with self.subTest(line[:60]):
                    answer = self.send(line)
                    # A line break ends the header: nginx's own affair, 400 or another header.
                    self.assertIn(answer.status, (400, 401))
                    challenge = answer.header("WWW-Authenticate") or ""
                    if len(text) > 3:
                        self.assertNotIn(text[:40].decode("latin-1"), challenge)
        asked = self.commands_of_the_gate()
        self.assertLessEqual(asked, _COMMANDS)
        self.assertEqual(sorted(self.redis.command("KEYS", "*")), keys)
        self.assertEqual(self.nginx.worker_pids(), [worker])
        self.assertEqual(self.status("/user/x", self.token), 200)

    def test_a_made_up_token_asks_redis_nothing(self):
        self.redis.command("CONFIG", "RESETSTAT")
        changed = self.token.text[:-1] + ("a" if self.token.text[-1] != "a" else "b")
        for token in (changed, "twu_" + "A" * 45, "twp" + self.token.text[3:]):
            self.assertEqual(self.status("/user/x", token), 401)
        # The heartbeat asks too, for the store; never for a token.
        with self.redis.connect() as watch:
            watch.command("AUTH", "tester", self.users.password("tester"))
            watch.command("MONITOR")
            for token in (changed, "twu_" + "A" * 45):
                self.assertEqual(self.status("/user/x", token), 401)
            self.assertEqual(self.status("/user/x", self.token), 200)
            while b"gate:t:" not in (line := watch.receive().encode()):
                self.assertNotIn(b"gate:u:", line)
            seen = [line]
            while b"gate:u:" not in seen[-1]:
                seen.append(watch.receive().encode())
            self.assertEqual(sum(b"gate:t:" in line for line in seen), 1)

    def commands_of_the_gate(self):
        text = self.redis.command("INFO", "commandstats").decode()
        asked = {line.partition(":")[0].removeprefix("cmdstat_").encode()
                 for line in text.splitlines() if line.startswith("cmdstat_")}
        return asked - {b"config|resetstat", b"info", b"keys", b"monitor"}
