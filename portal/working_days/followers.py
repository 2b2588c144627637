"""What has stored dates that a change of the calendar moves.

Apps above register a dotted path in ``AppConfig.ready``: a function of a Government that computes
them anew, called in the transaction that changed the calendar.
"""

from django.utils.module_loading import import_string

from portal.models import Government

_followers: list[str] = []


def register(follower: str) -> None:
    """Let the function at a dotted path follow changes of a government's calendar."""
    if follower not in _followers:
        _followers.append(follower)


def calendar_changed(government: Government) -> None:
    for follower in _followers:
        import_string(follower)(government)
