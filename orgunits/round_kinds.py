"""What a round may collect: each app offers its kinds here, in ``AppConfig.ready``.

A kind knows the things that are confirmed (posts, people), how they look now and a year ago, and
what a decree fixes of them. The rounds themselves (states, deadlines, notes, the board) are the
same for all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.module_loading import import_string

from portal.permissions import Permission

ABK, ANJAB = "abk", "anjab"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a thing: what it says now and what it said a year ago ("" where there was none)."""

    key: str
    text: str
    now: str = ""
    before: str = ""
    remark: str = ""  # sent with the last return
    draft: str = ""  # not sent yet

    @property
    def differs(self):
        return self.now != self.before


@dataclass(slots=True)
class Line:
    """One thing that is confirmed, as the page of a part shows it.

    ``now``, ``before``: what it says in one short sentence ("" when nothing is there). ``rows``:
    what it is made of. ``url``: where it is changed. ``can_confirm``: there is something to
    confirm; ``from_last_year``: only last year's values are there, confirming takes them over.
    """

    item: int
    name: str
    place: str = ""
    now: str = ""
    before: str = ""
    rows: list[Row] = field(default_factory=list)
    url: str = ""
    can_confirm: bool = False
    from_last_year: bool = False
    confirmation: Any = None
    remark: str = ""
    draft: str = ""

    @property
    def is_confirmed(self):
        return self.confirmation is not None

    @property
    def n_remarks(self):
        return bool(self.remark) + sum(bool(row.remark) for row in self.rows)


@dataclass(frozen=True, slots=True)
class RoundKind:
    """``compares``: whether last year's values are held against those of this year. ``item_ids``,
    ``order``, ``lines``, ``begin``, ``prepare``, ``settle``, ``sheets`` are functions or their dotted names:

    * ``item_ids(round, part_of_unit, day)``: ``{part id: set of item ids}``, where
      ``part_of_unit`` is ``{unit id: part id}``. Constant number of queries.
    * ``order(items)``: those item ids in the order of the page ("": by number). One query.
    * ``lines(part, items, day)``: ``[Line]`` of the item ids of one page in that order, without
      confirmations and remarks. Constant number of queries.
    * ``begin(round, parts, user)``: what opening a round does besides ("" for nothing).
    * ``prepare(part, item, user)``: take over last year's values where there are none.
    * ``settle(parts, user, reason)``: what a decree does beyond being kept ("" for none).
    * ``sheets(parts, part_of_unit, day)``: ``{part id: content}`` of RoundSheet ("": the lines of
      each part as its page shows them).
    """

    key: str
    label: str
    noun: str
    permission: Permission  # to fill in a part
    item_ids: Callable | str
    lines: Callable | str
    order: Callable | str = ""
    begin: Callable | str = ""
    prepare: Callable | str = ""
    settle: Callable | str = ""
    sheets: Callable | str = ""
    settle_label: str = ""  # what the officer may choose when it is fixed
    version_label: str = "Data"
    help: str = ""
    compares: bool = True
    confirm_label: str = "Konfirmasi"
    confirmed_label: str = "Dikonfirmasi"
    same_label: str = "Sama dengan tahun lalu"
    edit_label: str = "Ubah yang berbeda"


_KINDS: dict[str, RoundKind] = {}
_FACTS: list[Callable | str] = []


def register(kind):
    """Offer ``kind`` (RoundKind) to whoever opens a round."""
    _KINDS[kind.key] = kind


def kind(key):
    return _KINDS[key]


def kinds():
    """All kinds in the order they were offered."""
    return list(_KINDS.values())


def register_post_facts(reader):
    """``reader(government, unit_ids, day)`` (or its dotted name) gives what a higher app knows of
    the posts a decree fixes: ``{"posts": {post id: {…}}, "leaders": {unit id: name}}``."""
    _FACTS.append(reader)


def post_facts(government, unit_ids, day):
    """What all readers know, as one ``{"posts", "leaders"}``."""
    found = {"posts": {}, "leaders": {}}
    for reader in _FACTS:
        facts = call(reader, government, list(unit_ids), day)
        found["leaders"] |= facts["leaders"]
        for post, columns in facts["posts"].items():
            found["posts"].setdefault(post, {}).update(columns)
    return found


def call(function, *arguments):
    """Call a function given as itself or by its dotted name."""
    return (import_string(function) if isinstance(function, str) else function)(*arguments)
