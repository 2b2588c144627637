"""Celery application. The database is the truth, the queue is a doorbell (docs/adr/0004)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("tatanan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
