"""Figures the chart can be coloured by, and who names the heads: filled by the apps that have them.

An app registers in ``AppConfig.ready`` by dotted path, so that nothing is imported before models
are there. A reader gets ``Asked`` and answers for the units whose figure the person may see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from django.utils.module_loading import import_string

from portal.permissions import Permission


class Unseen(Enum):
    """Why a unit has no number although there is one."""

    FEW_ANSWERS = "disembunyikan, kurang dari 5 jawaban"


Value = int | Decimal | Unseen


class Asked(NamedTuple):
    """Whom, when and which units (rows of ``structure_on``, in its order) a figure is for."""

    government: Any
    user: Any
    day: date
    rows: list


@dataclass(frozen=True, slots=True)
class ChartFigure:
    """``word`` says the number in a box ("Lowong {}"); ``reader`` is the dotted path of a function
    from ``Asked`` to ``{unit id: Value}``, units without data left out. ``note`` says of what day
    or period the figures are and whether they count what is under a unit."""

    key: str
    label: str
    word: str
    note: str
    reader: str
    permission: Permission
    decimals: int = 0

    def read(self, asked: Asked) -> Mapping[int, Value]:
        return import_string(self.reader)(asked)


class Heads(NamedTuple):
    """``lines``: who leads a unit, in words; ``present``: people of a unit and all under it. Both
    only for units whose people the person may see."""

    lines: Mapping[int, str]
    present: Mapping[int, int]


FIGURES: dict[str, ChartFigure] = {}
_heads_readers: list[str] = []


def register(figure: ChartFigure) -> None:
    """Offer ``figure``; raises ValueError for a key that another one has."""
    if FIGURES.get(figure.key, figure) != figure:
        raise ValueError(f"the figure {figure.key} is registered twice")
    FIGURES[figure.key] = figure


def register_heads(reader: str) -> None:
    """Let the function at a dotted path (``Asked`` → ``Heads``) name the heads."""
    _heads_readers[:] = [reader]


def figures_for(user: Any) -> list[ChartFigure]:
    """The figures a person may ask for, in the order in which they were registered."""
    return [figure for figure in FIGURES.values() if user.has_perm(figure.permission)]


def figure_for(user: Any, key: str) -> ChartFigure | None:
    """The figure ``key``, when there is one and the person may ask for it."""
    figure = FIGURES.get(key)
    return figure if figure is not None and user.has_perm(figure.permission) else None


def read_heads(asked: Asked) -> Heads:
    """Who leads the units; nothing while no app knows people or the person may see none."""
    if not _heads_readers:
        return Heads({}, {})
    return import_string(_heads_readers[0])(asked)
