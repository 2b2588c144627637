"""Web, worker and beat as children of one command: started, watched, stopped together.

A child dies with its parent whatever happens to it (PR_SET_PDEATHSIG), stands in a session of its
own so that Ctrl-C reaches only the parent, and writes to a log of its own under ``var/log``.
"""

import ctypes
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PR_SET_PDEATHSIG = 1
HOST = "127.0.0.1"
PATIENCE = {"web": 15, "beat": 10, "worker": 40}  # seconds until a child is killed
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class ChildDiedError(Exception):
    """A child ended by itself; the text says which one and why, as far as its log tells."""


class NotReadyError(Exception):
    """Something did not come up in time."""


def die_with_parent():
    """Run in the child before it becomes its program."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def web_command(port, threads=8):
    return [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", str(threads)),
        *("--bind", f"{HOST}:{port}", "--graceful-timeout", "5", "--log-level", "warning"),
    ]


def worker_command():
    return [
        *(sys.executable, "-m", "celery", "-A", "portal", "worker", "--pool", "threads"),
        *("-c", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"),
        *("--loglevel", "WARNING", "-n", f"demo-{os.getpid()}@%h"),
    ]


def beat_command():
    return [
        *(sys.executable, "-m", "celery", "-A", "portal", "beat", "--pidfile="),
        *("--loglevel", "WARNING"),
    ]


@dataclass
class Child:
    name: str
    process: subprocess.Popen
    log: Path

    def last_words(self):
        """The last lines of its log, for a person who must find out why."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return "\n".join(lines[-12:])


class ProcessTree:
    """The children of this process. Use as a context manager: leaving it stops them all."""

    def __init__(self, var_dir=None):
        self.var_dir = Path(var_dir or settings.VAR_DIR)
        self.children = []
        self.stop_requested = False

    def __enter__(self):
        self.handlers = {
            number: signal.signal(number, self.on_signal)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        prepare_folders(self.var_dir)
        return self

    def __exit__(self, *exception):
        self.stop()
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def on_signal(self, number, frame):
        self.stop_requested = True

    def start(self, name, command, **environment):
        """Start ``command`` as the child ``name``; its output goes to ``var/log/<name>.log``."""
        log = self.var_dir / "log" / f"{name}.log"
        with log.open("ab") as file:
            process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.children.append(Child(name, process, log))

    def check(self):
        """Raise ChildDiedError when a child is no longer there."""
        for child in self.children:
            if child.process.poll() is not None:
                raise ChildDiedError(
                    f"Proses {child.name} berhenti (kode {child.process.returncode}). "
                    f"Catatannya: {child.log}\n{child.last_words()}"
                )

    def wait_until(self, is_ready, *, seconds, what):
        """Wait for ``is_ready()``; False when a person asked to stop meanwhile."""
        deadline = time.monotonic() + seconds
        while not self.stop_requested:
            self.check()
            if is_ready():
                return True
            if time.monotonic() > deadline:
                raise NotReadyError(f"{what} belum siap setelah {seconds} detik.")
            time.sleep(0.1)
        return False

    def watch(self):
        """Stay until a person asks to stop; raise ChildDiedError when a child ends before that."""
        while not self.stop_requested:
            self.check()
            time.sleep(0.3)

    def stop(self):
        """End the children one after the other, first the one that takes requests."""
        order = {"web": 0, "beat": 1, "worker": 2}
        for child in sorted(self.children, key=lambda child: order.get(child.name, 3)):
            if child.process.poll() is None:
                child.process.terminate()
                try:
                    child.process.wait(PATIENCE.get(child.name, 10))
                except subprocess.TimeoutExpired:
                    child.process.kill()
                    child.process.wait()
        self.children.clear()


def prepare_folders(var_dir):
    """Make the folders that the children write to; messages already handled are not kept."""
    for name in ("log", "beat", "files", "queue/messages", "queue/control"):
        (var_dir / name).mkdir(parents=True, exist_ok=True)
    shutil.rmtree(var_dir / "queue" / "processed", ignore_errors=True)
    (var_dir / "queue" / "processed").mkdir(parents=True)


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(port, path="/account/login/"):
    """Whether the web server on ``port`` gives a page."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
