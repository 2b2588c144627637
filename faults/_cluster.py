"""A PostgreSQL server of its own, whose files and log a fault test may read, and that it may kill."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from faults import _stage as stage

# A curious owner of the server: every statement is logged, no log segment is thrown away.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "log_statement": "all",
    "log_min_messages": "info",
    "wal_keep_size": "2GB",
    "max_wal_size": "4GB",
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
}


def programs():
    """Folder of the server's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def as_other_user(folder):
    """Words before a command that must not run as root, and the folder given to that user."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


class Server:
    """The server over the files in ``data``: started, killed and started again."""

    def __init__(self, folder, settings):
        self.data, self.port = folder / "data", stage.free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self._user = as_other_user(folder)
        self._options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())

    def make(self):
        self._run(
            [str(programs() / "initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust",
             "-E", "UTF8", "--locale=C"]
        )  # fmt: skip

    def start(self):
        """Start it, after a kill with recovery from its log, and wait until it answers."""
        options = f"-p {self.port} {self._options}"
        self._control("-l", str(self.data / "server.log"), "-o", options, "start")

    def kill(self):
        """SIGKILL to the postmaster and everything it started: what a power cut leaves."""
        stage.wait_until(lambda: not self._kill_all(), 60)
        # In a container nobody may reap the dead postmaster, which then looks alive to the next.
        (self.data / "postmaster.pid").unlink()

    def _kill_all(self):
        """Kill every process that works in the data folder; say whether there was one."""
        found = [
            pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._owns(pid)
        ]
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return bool(found)

    def _owns(self, pid):
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self.data
        except OSError:  # gone meanwhile, or waits to be reaped
            return False

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            with contextlib.suppress(subprocess.CalledProcessError):
                self._control("-m", "immediate", "stop")

    def _control(self, *words):
        self._run([str(programs() / "pg_ctl"), "-D", str(self.data), "-w", *words])

    def _run(self, words):
        # Not captured: a server that was started would keep the pipe open.
        subprocess.run(
            [*self._user, *words],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextlib.contextmanager
def server(settings):
    """Yield a running Server with ``settings`` of its own; everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tatanan-pg-"))
    found = Server(folder, settings)
    try:
        found.make()
        found.start()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def cluster():
    """Yield (folder of the data, URL of the server); everything is gone afterwards."""
    with server(SETTINGS) as found:
        yield found.data, found.url
