"""A private PostgreSQL for tests: a folder of its own, a Unix socket and no port.

    with PostgresServer() as postgres:
        postgres.run("create database sonarqube")
        subprocess.run(["psql", ...], env=postgres.environment("sonarqube"))

It refuses to run as root: then another user has the folder and runs it.
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from functools import partial
from pathlib import Path

from .processes import die_with
from .waiting import DEADLINE, wait_until

_DEBIAN = Path("/usr/lib/postgresql")  # a folder for each version; none is in PATH
_ADMINISTRATOR = "tests"


class PostgresServer:
    def __init__(self):
        self._programs = _find_programs()
        self.folder = None
        self._process = None

    def start(self):
        """Makes an empty cluster and returns when it serves."""
        self.folder = Path(tempfile.mkdtemp(prefix="tokenward-pg."))
        if os.geteuid() == 0:
            account = pwd.getpwnam("nobody")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._make_cluster()
        self._launch()
        wait_until(self._settled, "PostgreSQL to start")
        if self._process.poll() is not None:
            raise RuntimeError("PostgreSQL didn't start:\n" + self.log())
        return self

    def stop(self):
        """Ends it in order, and its folder; does nothing when it isn't running."""
        process, self._process = self._process, None
        if process:
            atexit.unregister(self._kill)
            process.send_signal(signal.SIGINT)  # whoever is still connected is sent away
            try:
                process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(DEADLINE)
        if self.folder:
            shutil.rmtree(self.folder)
            self.folder = None

    def environment(self, database="postgres"):
        """A whole environment for psql: where it is, and nothing else that the caller may say."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**others, "PGHOST": str(self.folder), "PGUSER": _ADMINISTRATOR,
                "PGDATABASE": database, "PGCLIENTENCODING": "UTF8"}

    def run(self, commands, database="postgres"):
        """SQL that must work; what it prints."""
        done = subprocess.run(
            ["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1"], input=commands,
            env=self.environment(database),
            capture_output=True, encoding="utf-8", timeout=60, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr}")
        return done.stdout

    def log(self):
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _make_cluster(self):
        subprocess.run(
            [self._programs / "initdb", "--pgdata", self.folder / "data", "--auth=trust",
             "--username", _ADMINISTRATOR, "--encoding=UTF8", "--locale=C", "--no-sync"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=True,
            **self._as_somebody())

    def _launch(self):
        settings = {"listen_addresses": "", "unix_socket_directories": self.folder,
                    "fsync": "off", "shared_buffers": "16MB", "max_connections": "10"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        bound = threading.current_thread() is threading.main_thread()
        with open(self.folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.folder / "data", *words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                # SIGQUIT, because a server that is killed leaves its children behind.
                preexec_fn=partial(die_with, os.getpid(), signal.SIGQUIT) if bound else None,
                **self._as_somebody())
        atexit.register(self._kill)

    def _as_somebody(self):
        who = {"cwd": self.folder, "env": {"PATH": os.defpath, "LC_ALL": "C"}}
        if os.geteuid() == 0:
            account = pwd.getpwnam("nobody")
            who.update(user=account.pw_uid, group=account.pw_gid, extra_groups=[])
        return who

    def _settled(self):
        if self._process.poll() is not None:
            return True
        asked = subprocess.run(
            ["psql", "-X", "-c", "select 1"], env=self.environment(),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        return asked.returncode == 0

    def _kill(self):
        self._process.send_signal(signal.SIGQUIT)


def _find_programs():
    """Of the newest version there is."""
    folders = [path.parent for path in _DEBIAN.glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: int(folder.parent.name))
    found = shutil.which("initdb")
    if not found:
        raise RuntimeError("there is no PostgreSQL; ./dev deps installs it")
    return Path(found).parent
