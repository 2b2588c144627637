"""Short notices to people; shown under the bell of every page, and sent on if they want it."""

from collections.abc import Iterable

from portal.delivery.outbox import queue
from portal.models import Government, Notification, User


def notify(*, government: Government, recipients: Iterable[User], text: str, url: str = "") -> int:
    """Leave the same notice for each of ``recipients`` (once each, active people only), in the
    caller's transaction. ``url`` is a path of this portal. Return how many were written."""
    if url and not (url.startswith("/") and not url.startswith("//")):
        raise ValueError("a notice links to a path of this portal")
    people = {person.pk: person for person in recipients if person.is_active}
    queue(
        Notification.objects.bulk_create(
            Notification(government=government, recipient=person, text=text[:300], url=url)
            for person in people.values()
        )
    )
    return len(people)
