"""Celery entry points of the floor."""

from portal import ticks
from portal.activation import mail  # noqa: F401 registers its kind of job
from portal.celery import app


@app.task(name="portal.tick", ignore_result=True)
def tick():
    """The one heartbeat (beat's only entry): everything due is found by query."""
    ticks.run()
