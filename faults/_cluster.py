"""A PostgreSQL server of its own, whose files and log a fault test may read."""

import contextlib
import os
import pwd
import shutil
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


@contextlib.contextmanager
def cluster():
    """Yield (folder of the data, URL of the server); everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tatanan-pg-"))
    data, port = folder / "data", stage.free_port()
    words = as_other_user(folder)
    control = [*words, str(programs() / "pg_ctl"), "-D", str(data), "-w"]
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    try:
        subprocess.run(
            [*words, str(programs() / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust",
             "-E", "UTF8", "--locale=C"],
            check=True, capture_output=True,
        )  # fmt: skip
        subprocess.run(
            [*control, "-l", str(data / "server.log"), "-o", f"-p {port} {options}", "start"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        yield data, f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
