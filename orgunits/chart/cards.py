"""What the boxes of the chart say, at three levels of detail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orgunits.chart.shading import Shading
from orgunits.enums import ChartDetail, UnitKind
from portal.charts.cards import Card, name_room, note_room, wrap_to
from portal.templatetags.formats import number

KIND_LABELS = dict(UnitKind.choices)
# Level of detail -> label and width of a box.
DETAILS = {
    ChartDetail.BRIEF.value: (ChartDetail.BRIEF.label, 196),
    ChartDetail.MEDIUM.value: (ChartDetail.MEDIUM.label, 214),
    ChartDetail.FULL.value: (ChartDetail.FULL.label, 236),
}
FIRST_DETAIL = ChartDetail.BRIEF.value


def read_detail(text):
    """The level of detail an address asks for; anything else is the first one."""
    return text if text in DETAILS else FIRST_DETAIL


@dataclass(frozen=True, slots=True)
class Figures:
    """Per unit, with all that is under it: people its posts need, posts, units, people present;
    the echelon and the name of its own head; the shades of the figure it is coloured by."""

    required: dict[int, int] = field(default_factory=dict)
    posts: dict[int, int] = field(default_factory=dict)
    below: dict[int, int] = field(default_factory=dict)
    echelons: dict[int, str] = field(default_factory=dict)
    heads: Mapping[int, str] = field(default_factory=dict)
    present: Mapping[int, int] = field(default_factory=dict)
    shading: Shading | None = None


def printable(text):
    """``text`` without the control signs that no drawing may hold."""
    return text if text.isprintable() else "".join(s if s.isprintable() else " " for s in text)


def kind_text(row):
    label = KIND_LABELS.get(row.kind, row.kind)
    return f"{label}, tipe {row.tipe}" if row.tipe else label


def need_text(required, present):
    """People needed, and of how many there are when the reader may know."""
    if present is None:
        return f"Perlu {number(required)} pegawai"
    return f"{number(present)} dari {number(required)} pegawai"


def notes_of(row, detail, figures):
    """The lines under the name of a unit; the figure it is coloured by stands last."""
    room = note_room(DETAILS[detail][1])
    shaded = wrap_to(printable(figures.shading.notes[row.id]), room) if figures.shading else ()
    if detail == "ringkas":
        return tuple(shaded)
    head = figures.heads.get(row.id)
    led_by = wrap_to(printable(head), room) if head else ()
    need = need_text(figures.required.get(row.id, 0), figures.present.get(row.id))
    if detail == "sedang":
        return (kind_text(row), *led_by, need, *shaded)
    echelon = figures.echelons.get(row.id)
    return (
        f"{kind_text(row)}, eselon {echelon}" if echelon else kind_text(row),
        *led_by,
        f"{number(figures.below.get(row.id, 0))} unit di bawahnya",
        f"{number(figures.posts.get(row.id, 0))} jabatan",
        need,
        *shaded,
    )


def tone_of(row, chosen, way):
    if row.id == chosen:
        return "chosen"
    if row.id in way:
        return "way"
    return "top" if row.level == 1 else "plain"


def unit_cards(
    shown: Iterable, state: object, figures: Figures, unit_url, way: frozenset[int]
) -> list[Card]:
    """A card for each ``(row, is_open)`` of ``shown``; ``state`` (ChartState) makes the addresses
    that fold, ``unit_url(id)`` that of a unit, ``way`` are the units above the chosen one."""
    width = DETAILS[state.detail][1]
    cards = []
    for row, is_open in shown:
        name = printable(row.name)
        folds = row.n_children and state.can_fold(row)
        cards.append(
            Card(
                key=row.id,
                name=name,
                lines=wrap_to(name, name_room(width)),
                notes=notes_of(row, state.detail, figures),
                tone=tone_of(row, state.chosen, way),
                shade=figures.shading.shades[row.id] if figures.shading else None,
                url=unit_url(row.id),
                fold=row.n_children if folds else 0,
                is_open=is_open,
                fold_url=f"{state.outline.toggle_query(row.id)}#unit-{row.id}" if folds else "",
            )
        )
    return cards


def paper_cards(rows: Iterable, detail: str, figures: Figures) -> list[Card]:
    """A card for each of ``rows`` that leads nowhere: for paper."""
    room = name_room(DETAILS[detail][1])
    cards = []
    for row in rows:
        name = printable(row.name)
        tone = tone_of(row, None, frozenset())
        notes = notes_of(row, detail, figures)
        cards.append(Card(row.id, name, wrap_to(name, room), notes, tone))
    return cards
