"""What hangs on units follows them: the apps above register here (docs/adr/0003).

An app whose tables point at OrgUnit or Position registers one participant in ``AppConfig.ready``;
the door calls all of them inside its transaction. This is the only registry of the house.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.apps import apps
from django.utils.module_loading import import_string

from orgunits.structure import Asked, Catalogue, Change, Plan, Structure, Thing, asked_for


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that must be settled before a unit can change: ``count`` things on ``unit_id``.

    ``text`` says so in one sentence; ``url_name`` names the unit page (taking the unit's pk) where
    it can be settled.
    """

    unit_id: int
    text: str
    count: int
    url_name: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a participant may need to judge: ``plan`` over ``structure``, effective on ``day``.

    ``undoes`` is the StructureChange to be taken back, if this is an undo: rows which that change
    opened do not block, since ``follow`` takes them back. ``change`` is the one being put in force,
    None while one is only thought through.
    """

    government: Any
    day: date
    today: date
    structure: Structure
    plan: Plan
    undoes: Any = None
    change: Any = None


class Participant(Protocol):
    """An app's part in a change of structure. Constant number of queries in each method."""

    def hanging(self, units: Iterable[int], day: date) -> list[Thing]:
        """Every open thing of the app that hangs on these units on ``day`` or later. What is not
        ``movable`` stays with its unit, or goes where its unit goes."""

    def blockers(self, changes: Iterable[Change], context: Context) -> list[Blocker]:
        """What stands in the way: above all, things on ``context.plan.dissolved`` units."""

    def load(self, structure: Structure, government: Any, day: date) -> None:
        """Tell ``structure.add_holders`` how many things hang on each unit on ``day``."""

    def follow(self, plan: Plan, change: Any, day: date) -> None:
        """Write what the plan means for the app's rows, in bulk: move what hangs on
        ``plan.carried`` units and what the list hands on, or reverse exactly what ``plan.undoes``
        did. ``change`` is the StructureChange being applied; rows opened or closed point at it."""


class Owner(Participant, Protocol):
    """A participant whose app owns things that a list of changes may name."""

    def describe(self, asked: Asked, government: Any, day: date) -> Catalogue:
        """The named things of the app, also those that are no longer open."""


class Witness(Participant, Protocol):
    """A participant that knows what would no longer fit if an earlier change were taken back."""

    def dependants(self, undone: Any) -> list[str]:
        """Sentences on what was done since to the rows that ``undone`` opened."""


REGISTERED: dict[str, Participant | str] = {}


def register(name: str, participant: Participant | str) -> None:
    """Register the participant (or the dotted name of its class) of the app labelled ``name``."""
    REGISTERED[name] = participant


def participants() -> list[Participant]:
    """Registered participants in the order of the houses, lowest first."""
    order = [config.label for config in reversed(list(apps.get_app_configs()))]
    found = sorted(REGISTERED.items(), key=lambda item: order.index(item[0]))
    return [_resolved(participant) for _name, participant in found]


def _resolved(participant):
    return import_string(participant)() if isinstance(participant, str) else participant


def catalogue_of(changes: Iterable[Change], government: Any, day: date) -> Catalogue | None:
    """What ``changes`` name of the things on units, from the apps that own them. A constant number
    of queries; None, and none at all, when they name nothing."""
    asked = asked_for(changes)
    if not asked:
        return None
    things, heads, titles = {}, {}, {}
    for participant in participants():
        if hasattr(participant, "describe"):
            found = participant.describe(asked, government, day)
            things |= found.things
            heads |= found.heads
            titles |= found.titles
    return Catalogue(things, heads, titles)


def things_on(units: Iterable[int], day: date) -> list[Thing]:
    """Everything open that hangs on these units, in the order of the houses."""
    listed = list(units)
    return [thing for each in participants() for thing in each.hanging(listed, day)]


def dependants(undone: Any) -> list[str]:
    """Sentences on the things that stand in the way of taking back the applied change ``undone``."""
    witnesses = [each for each in participants() if hasattr(each, "dependants")]
    return [text for each in witnesses for text in each.dependants(undone)]
