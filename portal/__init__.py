"""The floor of the house: tenant, people who sign in, permissions, audit, jobs, files."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
