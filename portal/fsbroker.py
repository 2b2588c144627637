"""Kombu's filesystem transport, made safe for several processes: the broker without a server.

Kombu creates a message file before it writes it and readers take no lock, so a reader can meet an
empty file and the worker dies of it. Here a message appears complete or not at all: it is written
under a hidden name and renamed.
"""

import os
import time
import uuid

from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A channel whose messages appear by rename."""

    def _put(self, queue, payload, **kwargs):
        name = f"{time.time_ns()}_{uuid.uuid4().hex}.{queue}.msg"
        folder = self.data_folder_out
        draft = os.path.join(folder, f".{name}.draft")
        with open(draft, "wb") as file:
            file.write(str_to_bytes(dumps(payload)))
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, os.path.join(folder, name))


class Transport(filesystem.Transport):
    """``CELERY_BROKER_TRANSPORT = "portal.fsbroker:Transport"``."""

    Channel = Channel
