"""Celery application. The database is the truth, the queue is a doorbell (docs/adr/0004)."""

import os
import threading

from celery import Celery
from celery.signals import worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("tatanan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Set when this worker was asked to stop: jobs hand their work back at their next report.
stopping = threading.Event()


@worker_shutting_down.connect
def remember_shutdown(**kwargs):
    stopping.set()
