"""Kombu's filesystem transport, made safe for several processes: the broker without a server.

Kombu's own creates a file before it writes it and its readers take no lock, so that a reader can
meet an empty message, or an empty table of bindings, and the worker dies of it. Here both appear
complete or not at all: they are written under a hidden name and renamed. A message that cannot be
read is dropped with a line in the log, because it is only a doorbell (docs/adr/0004).
"""

import contextlib
import fcntl
import logging
import os
import time
import uuid
from pathlib import Path
from queue import Empty

from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

log = logging.getLogger(__name__)


def write_whole(path, text):
    """Make ``path`` hold ``text`` at once: no reader ever sees a part of it. Not made to survive
    a power cut: a lost doorbell is rung again."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.draft")
    draft.write_bytes(str_to_bytes(text))
    draft.replace(path)


class Channel(filesystem.Channel):
    """A channel whose files appear by rename; ``data_folder_in`` and ``_out`` are the same."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for folder in (self.data_folder_in, self.processed_folder, self.control_folder):
            Path(folder).mkdir(parents=True, exist_ok=True, mode=0o700)

    def _put(self, queue, payload, **kwargs):
        name = f"{time.time_ns()}_{uuid.uuid4().hex}.{queue}.msg"
        write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue):
        """The oldest message of ``queue``: the process whose rename succeeds has it alone."""
        suffix = f"{queue}.msg"
        names = sorted(os.listdir(self.data_folder_in))
        for name in names:
            if name.partition(".")[2] != suffix:
                continue
            mine = Path(self.processed_folder) / name
            try:
                (Path(self.data_folder_in) / name).rename(mine)
            except FileNotFoundError:
                continue  # another process was first
            text = mine.read_bytes()
            mine.unlink()
            try:
                return loads(bytes_to_str(text))
            except ValueError:
                log.exception("unreadable message %s dropped", name)
        raise Empty

    @contextlib.contextmanager
    def _bindings(self, exchange):
        """The bindings of ``exchange`` as a list to change, under a lock between processes."""
        path = self._exchange_file(exchange)
        with (path.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = [list(row) for row in self.get_table(exchange)]
            before = [list(row) for row in rows]
            yield rows
            if rows != before:
                write_whole(path, dumps(rows))

    def _queue_bind(self, exchange, routing_key, pattern, queue):
        row = [routing_key or "", pattern or "", queue or ""]
        with self._bindings(exchange) as rows:
            if row not in rows:
                rows.insert(0, row)

    def _delete(self, queue, exchange, routing_key, pattern, *args, **kwargs):
        self._purge(queue)
        row = [routing_key or "", pattern or "", queue or ""]
        with self._bindings(exchange) as rows:
            if row in rows:
                rows.remove(row)


class Transport(filesystem.Transport):
    """``CELERY_BROKER_TRANSPORT = "portal.fsbroker:Transport"``."""

    Channel = Channel
