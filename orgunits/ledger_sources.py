"""Where a change in the ledger came from: a link to the page that explains it.

Apps above have such pages (a proposal). They register a dotted path in ``AppConfig.ready``: a function
from the changes of a page and the person who reads it to ``{pk of the change: Source}``, for what that
person may open. A constant number of queries.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.module_loading import import_string


class Source(NamedTuple):
    """``label``: "Usulan penataan no. 3"; ``url``: a path of this portal."""

    label: str
    url: str


_readers: list[str] = []


def register(reader: str) -> None:
    """Let the function at a dotted path name the sources of changes too."""
    if reader not in _readers:
        _readers.append(reader)


def sources_of(changes: Sequence[Any], user: Any) -> dict[int, Source]:
    """The sources of ``changes`` by pk, as far as ``user`` may open them."""
    found: dict[int, Source] = {}
    for reader in _readers if changes else ():
        found |= import_string(reader)(changes, user)
    return found
