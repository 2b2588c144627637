"""Things that only have to be thrown away in time."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from portal.delivery.outbox import remove_old_deliveries
from portal.models import ActivationCode, FormKey, Notification

FORM_KEY_DAYS = 2
NOTICE_DAYS = 180
CODE_DAYS = 365


def remove_old_form_keys(today=None):
    """Forms sent more than two days ago may be sent again as new ones."""
    today = today or timezone.now().date()
    FormKey.objects.filter(day__lt=today - timedelta(days=FORM_KEY_DAYS)).delete()


def remove_old_notices(now=None):
    """Notices are reminders, not records: half a year is enough."""
    now = now or timezone.now()
    Notification.objects.filter(created_at__lt=now - timedelta(days=NOTICE_DAYS)).delete()


def remove_old_codes(now=None):
    """Codes of accounts that ran out a year ago; the audit trail still tells of them."""
    now = now or timezone.now()
    ActivationCode.objects.filter(expires_at__lt=now - timedelta(days=CODE_DAYS)).delete()


def remove_expired_sessions():
    SessionStore.clear_expired()


def remove_queue_leftovers(now=None):
    """A process killed inside the embedded broker leaves a file behind; drop those of yesterday."""
    folder = getattr(settings, "QUEUE_DIR", None)
    if folder is None:
        return
    limit = (now or timezone.now()).timestamp() - 24 * 3600
    for path in [*folder.glob("*/.*.draft"), *folder.glob("processed/*.msg")]:
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def daily():
    """Everything above; registered as a tick part that runs once a day."""
    remove_old_form_keys()
    remove_old_notices()
    remove_old_codes()
    remove_old_deliveries()
    remove_expired_sessions()
    remove_queue_leftovers()
