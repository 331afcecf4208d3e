"""A private nginx for tests: its own folder, a free port on loopback, its own logs.

    with NginxServer(folder, http="server { listen 127.0.0.1:@PORT@; … }") as nginx:
        Client(nginx.port).get("/")
    assert nginx.problems() == []

It is started and ended by its own process id, and ends with the test that started it.
"""

import atexit
import os
import re
import signal
import subprocess
import threading
from functools import partial
from pathlib import Path

from .build import MODULE, NGINX, sanitizer_environment
from .ports import free_port
from .processes import children_of, die_with, is_alive, title_of
from .waiting import DEADLINE, wait_until

_BAD = re.compile(r"\[(alert|crit|emerg)\]|open socket|internal error")

_CONF = """\
{load}
{user}
daemon off;
worker_processes {workers};
pid {directory}/nginx.pid;
error_log {directory}/error.log {level};
worker_shutdown_timeout {shutdown};
{main}
events {{ worker_connections {connections}; {events} }}
http {{
    log_format whole '$remote_addr [$remote_user] "$request" $status $body_bytes_sent'
                     ' "$http_referer" "$http_user_agent"';
    access_log {access};
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    keepalive_requests 100000000;
    keepalive_timeout 300s;
{http}
}}
"""


class NginxServer:
    """One nginx, master and workers.

    http      what stands in http{}; `@PORT@` is the free port, `@DIR@` the folder
    main      more directives of the main level
    module    False: without Tokenward's module
    access    False: no access log (for load)
    """

    def __init__(self, directory, http, *, workers=1, main="", events="", module=True,
                 access=True, level="info", connections=4096, shutdown="20s"):
        self.directory = Path(directory)
        self.error_log = self.directory / "error.log"
        self.access_log = self.directory / "access.log"
        self.port = None
        self._reports = self.directory / "reports"
        self._http = http
        self._workers = workers
        self._settings = {
            "load": f"load_module {MODULE};" if module else "",
            "user": "user root;" if os.geteuid() == 0 else "",
            "workers": workers,
            "main": main,
            "events": events,
            "level": level,
            "connections": connections,
            "shutdown": shutdown,
            "access": f"{self.access_log} whole" if access else "off",
        }
        self._process = None

    @property
    def pid(self):
        """The master's."""
        return self._process.pid if self._process else None

    def start(self):
        """Starts nginx and returns when every worker serves."""
        if self._process:
            raise RuntimeError("already started")
        self.directory.mkdir(parents=True, exist_ok=True)
        self._reports.mkdir(exist_ok=True)
        for _ in range(5):
            self.port = free_port()
            self._launch()
            if self._wait_ready():
                return self
            # Somebody else may have taken the port in between.
            if "Address already in use" not in self.log():
                break
            self.error_log.unlink()
        raise RuntimeError("nginx didn't start:\n" + self.log())

    def set_http(self, http):
        """Writes another configuration; `reload` brings it into effect."""
        self._http = http
        self._write_conf()

    def reload(self):
        """Returns when all new workers serve; the old ones may still be ending."""
        before = set(self.worker_pids())
        self._process.send_signal(signal.SIGHUP)

        def renewed():
            pids = set(self.worker_pids())
            return len(pids) == self._workers and not pids & before

        wait_until(renewed, "new workers")

    def stop(self):
        """Ends nginx in order; does nothing when it isn't running."""
        self._end(signal.SIGQUIT)

    def kill(self):
        """For the end of a test that failed: nginx ends its workers and itself at once."""
        self._end(signal.SIGTERM)

    def worker_pids(self):
        """Those that serve; not those that are still starting or already ending."""
        return [pid for pid in self._all_workers() if title_of(pid) == "nginx: worker process"]

    def ending_worker_pids(self):
        return [pid for pid in self._all_workers() if "shutting down" in title_of(pid)]

    def wait_for_one_generation(self):
        wait_until(lambda: not self.ending_worker_pids(), "old workers to end")

    def log(self):
        return self.error_log.read_text(errors="replace") if self.error_log.exists() else ""

    def reports(self):
        """What the sanitizers said."""
        found = sorted(self._reports.glob("report*")) if self._reports.exists() else []
        return [path.read_text(errors="replace") for path in found]

    def problems(self, allowed=None):
        """Lines of the error log that must not be there, and the sanitizers' reports. `allowed`
        is a pattern of lines that the test itself brought about.
        """
        lines = [line for line in self.log().splitlines() if _BAD.search(line)]
        if allowed:
            lines = [line for line in lines if not re.search(allowed, line)]
        return lines + self.reports()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _all_workers(self):
        return [pid for pid in children_of(self.pid) if is_alive(pid)] if self._process else []

    def _write_conf(self):
        http = self._http.replace("@PORT@", str(self.port)).replace("@DIR@", str(self.directory))
        conf = _CONF.format(directory=self.directory, http=http, **self._settings)
        (self.directory / "nginx.conf").write_text(conf)

    def _launch(self):
        self._write_conf()
        words = [NGINX, "-p", str(self.directory), "-c", str(self.directory / "nginx.conf"),
                 "-e", str(self.error_log)]
        bound = threading.current_thread() is threading.main_thread()
        self._process = subprocess.Popen(
            words,
            env={**os.environ, **sanitizer_environment(self._reports)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            # SIGTERM, because a master that is killed leaves its workers behind.
            preexec_fn=partial(die_with, os.getpid()) if bound else None,
        )
        atexit.register(self.kill)

    def _wait_ready(self):
        def settled():
            ended = self._process.poll() is not None
            return ended or len(self.worker_pids()) == self._workers

        wait_until(settled, "nginx to start")
        if self._process.poll() is None:
            return True
        self._process = None
        atexit.unregister(self.kill)
        return False

    def _end(self, number):
        process, self._process = self._process, None
        if process is None:
            return
        atexit.unregister(self.kill)
        process.send_signal(number)
        try:
            process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait(DEADLINE)
            raise RuntimeError("nginx had to be forced to end") from None
