"""Short notices to people; shown under the bell of every page, and sent on if they want it."""

from collections.abc import Iterable

from portal.delivery.outbox import queue
from portal.models import Government, Notification, User


def notify(*, government: Government, recipients: Iterable[User], text: str, url: str = "") -> int:
    """Leave the same notice for each of ``recipients`` (once each, active people only), in the
    caller's transaction. ``url`` is a path of this portal. Return how many were written."""
    return notify_each(government=government, notices=[(recipients, text, url)])


def notify_each(
    *, government: Government, notices: Iterable[tuple[Iterable[User], str, str]]
) -> int:
    """``notify`` for many notices, each (recipients, text, url). Constant number of queries."""
    rows = []
    for recipients, text, url in notices:
        if url and not (url.startswith("/") and not url.startswith("//")):
            raise ValueError("a notice links to a path of this portal")
        people = {person.pk: person for person in recipients if person.is_active}
        rows += [
            Notification(government=government, recipient=person, text=text[:300], url=url)
            for person in people.values()
        ]
    queue(Notification.objects.bulk_create(rows, batch_size=500))
    return len(rows)
