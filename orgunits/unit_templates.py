"""The standard of a kind of unit (kelurahan, puskesmas, school) and how a unit differs from it. Pure.

A template says the posts of a unit and of the units right under it (``part``: the name of such a
unit, "" for the unit itself), the unit's functions and the tasks of each post. Names may hold
``{unit}``, the unit's name, and ``{nama}``, the name without its first word ("Ciater"). Volumes of
tasks are each unit's own: a task is only missing, never different.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from orgunits.enums import DifferenceKind, WorkloadPeriod
from portal.imports.widgets import decimal_of

UNIT, NAME = "{unit}", "{nama}"
MAX_LINES = 60
MAX_FIGURE = 9_999_999
PERIODS = {label: value for value, label in WorkloadPeriod.choices} | {"hari": WorkloadPeriod.DAY}
TASK_FORM = "uraian tugas; hasil kerja; volume; per; menit"


class TaskLine(NamedTuple):
    """A task of a post of the template, counted by its minutes."""

    text: str
    output: str
    volume: Decimal
    period: str
    minutes: Decimal


def read_tasks(text: str) -> tuple[list[TaskLine], list[str]]:
    """The tasks of ``text`` (one to a line, TASK_FORM), and what is wrong with it, by line."""
    tasks, wrong = [], []
    lines = [line for line in (" ".join(one.split()) for one in text.splitlines()) if line]
    if len(lines) > MAX_LINES:
        return [], [f"Paling banyak {MAX_LINES} tugas."]
    for number, line in enumerate(lines, 1):
        try:
            tasks.append(_read_task(line))
        except ValueError as error:
            wrong.append(f"Baris {number}: {error}")
    if len({task.text.casefold() for task in tasks}) < len(tasks):
        wrong.append("Uraian tugas yang sama ada dua kali.")
    return tasks, wrong


def _read_task(line: str) -> TaskLine:
    cells = [cell.strip() for cell in line.split(";")]
    if len(cells) != 5 or not cells[0]:
        raise ValueError(f"tulis {TASK_FORM}.")
    text, output, volume, period, minutes = cells
    if period.casefold() not in PERIODS:
        raise ValueError(f"“{period}” bukan tahun, semester, triwulan, bulan, minggu, atau hari.")
    figures = []
    for word, cell in (("volume", volume), ("menit", minutes)):
        figure = decimal_of(cell)
        if not 0 < figure <= MAX_FIGURE or figure != round(figure, 2):
            raise ValueError(
                f"{word} harus lebih dari nol, paling banyak dua angka di belakang koma."
            )
        figures.append(figure)
    return TaskLine(text[:500], output[:100], figures[0], PERIODS[period.casefold()], figures[1])


def task_text(task: TaskLine) -> str:
    """The line ``read_tasks`` reads as ``task``."""
    period = "hari" if task.period == WorkloadPeriod.DAY else WorkloadPeriod(task.period).label
    figures = [
        f"{figure.normalize():f}".replace(".", ",") for figure in (task.volume, task.minutes)
    ]
    clean = [cell.replace(";", ",") for cell in (task.text, task.output)]
    return "; ".join([*clean, figures[0], period, figures[1]])


def folded(text: str) -> str:
    """A task's text as it is compared; a line of a template cannot hold its semicolons."""
    return text.replace(";", ",").casefold()


def rendered(pattern: str, unit_name: str) -> str:
    """A name of the template as it is on a unit."""
    return pattern.replace(UNIT, unit_name).replace(NAME, _rest(unit_name))


def pattern_of(name: str, unit_name: str) -> str:
    """The name of a unit's post or part as a pattern for others."""
    rest = _rest(unit_name)
    if unit_name in name:
        return name.replace(unit_name, UNIT)
    # Whole words, and no bare number: "Guru Kelas 1" of "SMPN 1" is not named after its school.
    if not any(map(str.isalpha, rest)):
        return name
    return re.sub(rf"(?<!\w){re.escape(rest)}(?!\w)", lambda _: NAME, name)


def _rest(unit_name: str) -> str:
    return unit_name.partition(" ")[2] or unit_name


@dataclass(frozen=True, slots=True)
class WantedPost:
    """A post of the template. ``one_seat``: it leads or is managerial, so its need is not adopted."""

    title_id: int
    title: str
    name: str
    part: str = ""
    is_head: bool = False
    echelon: str = ""
    job_class: int | None = None
    seats: int = 1
    one_seat: bool = False
    tasks: tuple[TaskLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A template as it is compared."""

    posts: Sequence[WantedPost]
    functions: Sequence[str]


@dataclass(frozen=True, slots=True)
class TherePost:
    """A post of a unit; ``tasks``: the texts of its tasks of the year, ``folded``."""

    id: int
    unit_id: int
    title_id: int
    name: str
    is_head: bool
    seats: int
    tasks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit as it is compared: its posts and those of the units right under it (``parts``:
    {casefolded name: id}), its functions ({casefolded text: (id, text)})."""

    unit_id: int
    name: str
    posts: Sequence[TherePost]
    parts: dict[str, int] = field(default_factory=dict)
    functions: dict[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a unit differs. ``key`` stays the same as long as the difference does;
    what adopting it needs: the place (``unit_id``), the wanted post or task or text, the row."""

    kind: DifferenceKind
    key: str
    words: str
    unit_id: int
    post: WantedPost | None = None
    task: TaskLine | None = None
    text: str = ""
    row_id: int | None = None

    @property
    def is_adoptable(self) -> bool:
        return self.kind in ADOPTABLE


# What a template may write. Posts beyond it have people, parts are structure: both by hand.
ADOPTABLE = frozenset(
    {
        DifferenceKind.POST_MISSING,
        DifferenceKind.SEATS,
        DifferenceKind.FUNCTION_MISSING,
        DifferenceKind.FUNCTION_EXTRA,
        DifferenceKind.TASK_MISSING,
    }
)


def differences(wanted: Wanted, state: UnitState) -> list[Difference]:
    """Every way in which ``state`` differs from ``wanted``, in the order of the template."""
    found = _part_differences(wanted, state)
    there: dict[tuple, list[TherePost]] = defaultdict(list)
    places = {state.unit_id: "", **{pk: name for name, pk in state.parts.items()}}
    for post in state.posts:
        there[places.get(post.unit_id), post.title_id, post.is_head].append(post)
    turns: dict[tuple, int] = defaultdict(int)
    placed: list[tuple[WantedPost, tuple]] = []
    for post in wanted.posts:
        part = rendered(post.part, state.name).casefold()
        if part and part not in state.parts:
            continue
        place = (part, post.title_id, post.is_head)
        turns[place] += 1
        placed.append((post, (*place, turns[place])))
    matches = _matches(placed, there, state.name)
    for post, key in placed:
        place = state.parts.get(key[0], state.unit_id)
        found += _post_differences(post, matches.get(key), state, place, key)
    for place, left in there.items():
        for turn, post in enumerate(left, 1):
            words = f"{post.name}, {post.seats} kursi{_where(place[0])}"
            key = _key(DifferenceKind.POST_EXTRA, (*place, turn))
            found.append(
                Difference(DifferenceKind.POST_EXTRA, key, words, post.unit_id, row_id=post.id)
            )
    return found + _function_differences(wanted, state)


def _key(kind: DifferenceKind, about: Iterable) -> str:
    return sha256(f"{kind}|{'|'.join(map(str, about))}".encode()).hexdigest()[:40]


def _matches(
    placed: Sequence[tuple[WantedPost, tuple]], there: dict[tuple, list[TherePost]], unit_name: str
) -> dict[tuple, TherePost]:
    """``{key: the post that stands for the wanted one}``, taken from ``there``: all that have its
    name before the first of those that are left, so that none takes a namesake from another."""
    found: dict[tuple, TherePost] = {}
    for by_name in (True, False):
        for post, key in placed:
            name, left = rendered(post.name, unit_name).casefold(), there[key[:-1]]
            fit = (one for one in left if not by_name or one.name.casefold() == name)
            match = None if key in found else next(fit, None)
            if match is not None:
                found[key] = match
                left.remove(match)
    return found


def _part_differences(wanted: Wanted, state: UnitState) -> list[Difference]:
    parts = dict.fromkeys(rendered(post.part, state.name) for post in wanted.posts if post.part)
    kind = DifferenceKind.PART_MISSING
    return [
        Difference(kind, _key(kind, [part.casefold()]), part, state.unit_id)
        for part in parts
        if part.casefold() not in state.parts
    ]


def _where(part: str) -> str:
    return f", di {part}" if part else ""


def _post_differences(
    post: WantedPost, match: TherePost | None, state: UnitState, place: int, key: tuple
) -> list[Difference]:
    name, where = rendered(post.name, state.name), _where(rendered(post.part, state.name))
    if match is None:
        kind, words = DifferenceKind.POST_MISSING, f"{name}, {post.seats} kursi{where}"
        return [Difference(kind, _key(kind, key), words, place, post)]
    found = []
    if match.seats != post.seats and not post.one_seat:
        kind, words = (
            DifferenceKind.SEATS,
            f"{match.name}{where}: {match.seats}, templat {post.seats}",
        )
        found.append(
            Difference(kind, _key(kind, (*key, post.seats)), words, place, post, row_id=match.id)
        )
    kind = DifferenceKind.TASK_MISSING
    found += [
        Difference(
            kind,
            _key(kind, (*key, task.text.casefold())),
            f"{match.name}{where}: {task.text}",
            place,
            post,
            task,
            row_id=match.id,
        )
        for task in post.tasks
        if folded(task.text) not in match.tasks
    ]
    return found


def _function_differences(wanted: Wanted, state: UnitState) -> list[Difference]:
    texts = {text.casefold(): text for text in wanted.functions}
    missing, extra = DifferenceKind.FUNCTION_MISSING, DifferenceKind.FUNCTION_EXTRA
    found = [
        Difference(missing, _key(missing, [folded]), text, state.unit_id, text=text)
        for folded, text in texts.items()
        if folded not in state.functions
    ]
    found += [
        Difference(extra, _key(extra, [folded]), text, state.unit_id, text=text, row_id=pk)
        for folded, (pk, text) in state.functions.items()
        if folded not in texts
    ]
    return found
