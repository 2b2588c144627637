"""Figures of a unit against their reference, and figures governments are compared by.

Apps register in ``AppConfig.ready``, by dotted path. A reader of facts gets ``Asked`` (rows: the units
of the day in the person's sight) and the unit; a reader of a benchmark the government and the day. What
a person may not see is left out by the permission of the registration.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.module_loading import import_string

from orgunits.chart.registry import Asked
from orgunits.enums import Verdict
from portal.permissions import Permission


class Fact(NamedTuple):
    """One figure in words. ``reference``: what it is held against, with where that is from; empty:
    against nothing, and then ``verdict`` is EVEN. ``url``: the page that shows its working."""

    label: str
    value: str
    reference: str
    verdict: Verdict
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class FactReader:
    """``reader``: ``(asked, unit)`` to ``[Fact]``, in a constant number of queries."""

    key: str
    reader: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class BenchmarkFigure:
    """``reader``: ``(government, day)`` to a Decimal, None when it is not known. ``unit``: what
    stands behind the number."""

    key: str
    label: str
    reader: str
    decimals: int = 0
    unit: str = ""


_FACTS: dict[str, FactReader] = {}
BENCHMARKS: dict[str, BenchmarkFigure] = {}


def register_facts(reader: FactReader) -> None:
    """Let an app tell facts of a unit; ValueError for a key that another one has."""
    if _FACTS.get(reader.key, reader) != reader:
        raise ValueError(f"the facts {reader.key} are registered twice")
    _FACTS[reader.key] = reader


def register_benchmark(figure: BenchmarkFigure) -> None:
    """Let governments be compared by ``figure``; ValueError for a key that another one has."""
    if BENCHMARKS.get(figure.key, figure) != figure:
        raise ValueError(f"the figure {figure.key} is registered twice")
    BENCHMARKS[figure.key] = figure


def facts_of(unit: Any, asked: Asked) -> list[Fact]:
    """What all apps know of ``unit``, as far as the person may see it."""
    return [
        fact
        for reader in _FACTS.values()
        if asked.user.has_perm(reader.permission, unit)
        for fact in import_string(reader.reader)(asked, unit)
    ]


def benchmark_of(government: Any, day: Any) -> dict[str, str]:
    """The benchmark figures of a government on a day, as text by key; unknown ones left out."""
    found = {}
    for figure in BENCHMARKS.values():
        value = import_string(figure.reader)(government, day)
        if value is not None:
            found[figure.key] = str(round(Decimal(value), figure.decimals))
    return found


def against(value: Decimal, reference: Decimal | None, *, more_is_better: bool) -> Verdict:
    """STRONG on the good side of the reference, WEAK on the other; EVEN on it or without one."""
    if reference is None or value == reference:
        return Verdict.EVEN
    return Verdict.STRONG if (value > reference) == more_is_better else Verdict.WEAK


def split(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    """The facts by verdict, all verdicts named."""
    return {one.value: [fact for fact in facts if fact.verdict == one] for one in Verdict}
