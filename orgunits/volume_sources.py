"""Counts of real work that a volume of the ABK may be taken from.

Apps above hold such counts (answers received, requests, cases). They register a provider in
``AppConfig.ready``; a person accepts a count for a task, and the task keeps where it came from. Nothing
is taken by itself.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.module_loading import import_string

from portal.permissions import Permission


class Count(NamedTuple):
    """Something that was counted of one unit in one year. ``key`` names it inside its provider."""

    key: str
    label: str
    volume: int


@dataclass(frozen=True, slots=True)
class Provider:
    """``reader``: the dotted path of a function ``(unit, year)`` to ``[Count]``, in a constant number
    of queries. ``permission``: what a person needs on the unit to see them."""

    key: str
    label: str
    reader: str
    permission: Permission


class Offer(NamedTuple):
    """A count as a person is shown it; ``key`` names it among all providers."""

    key: str
    provider: Provider
    count: Count


_PROVIDERS: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    """Offer the counts of ``provider``; ValueError for a key that another one has."""
    if _PROVIDERS.get(provider.key, provider) != provider:
        raise ValueError(f"the provider {provider.key} is registered twice")
    _PROVIDERS[provider.key] = provider


def offers_for(unit: Any, year: int, user: Any) -> list[Offer]:
    """What was counted of ``unit`` itself in ``year``, as far as ``user`` may see it."""
    return [
        Offer(f"{provider.key}:{count.key}", provider, count)
        for provider in _PROVIDERS.values()
        if user.has_perm(provider.permission, unit)
        for count in import_string(provider.reader)(unit, year)
    ]
