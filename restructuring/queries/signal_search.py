"""The search for signals: every rule that runs, by the threshold the government settled."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portal.models import Government
from restructuring.models import SignalSetting
from restructuring.queries import sightings, sightings_people
from restructuring.queries.signal_scene import Scene, Sighting
from restructuring.signal_rules import RULES, Rule

Look = Callable[[Scene, Decimal], Iterator[Sighting]]
LOOKS: dict[str, Look] = {
    code: getattr(sightings, code, None) or getattr(sightings_people, code) for code in RULES
}


class InForce(NamedTuple):
    """A rule with what holds for a government on a day; ``setting`` None: the rule's own."""

    rule: Rule
    threshold: Decimal
    is_on: bool
    setting: SignalSetting | None


class Seen(NamedTuple):
    """A sighting with the rule and threshold by which it was seen."""

    by: InForce
    sighting: Sighting


def rules_in_force(government: Government, day: date) -> dict[str, InForce]:
    """Every rule as it holds on ``day``, by code. One query."""
    rows = SignalSetting.objects.filter(government=government, valid_from__lte=day)
    settled = {row.rule: row for row in rows.order_by("valid_from", "pk")}
    found = {}
    for code, rule in RULES.items():
        row = settled.get(code)
        threshold, is_on = (row.threshold, row.is_on) if row else (rule.default, rule.is_on)
        found[code] = InForce(rule, threshold, is_on, row)
    return found


def search_signals(government: Government, day: date) -> list[Seen]:
    """Everything the rules see on ``day``. A constant number of queries."""
    scene = Scene(government, day)
    return [
        Seen(by, sighting)
        for code, by in rules_in_force(government, day).items()
        if by.is_on
        for sighting in LOOKS[code](scene, by.threshold)
    ]
