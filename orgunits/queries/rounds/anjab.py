"""What a round of informasi jabatan (anjab) collects: what is written of every post."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from orgunits.job_information import PARTS
from orgunits.models import JobInformation, RoundPart
from orgunits.queries.job_information import post_lines
from orgunits.queries.rounds.abk import in_order
from orgunits.round_kinds import Line, Row

MAX_SHOWN = 160  # letters of a part; the whole text stands on the page of the post


def information_lines(part: RoundPart, items: Sequence[int], day: date) -> list[Line]:
    """The posts ``items`` with how much of their informasi jabatan is written. Two queries."""
    posts = in_order(items).select_related("unit")
    return [
        Line(
            item=line.position.pk,
            name=line.position.name,
            place=line.position.unit.name if line.position.unit_id != part.unit_id else "",
            now=line.words if line.information else "",
            rows=_rows(line.information),
            url=reverse("orgunits:job_information_update", args=[line.position.pk]),
            can_confirm=line.information is not None,
        )
        for line in post_lines(posts, day)
    ]


def _rows(information: JobInformation | None) -> list[Row]:
    if information is None:
        return []
    return [Row(part.name, part.label, _short(getattr(information, part.name))) for part in PARTS]


def _short(text: str) -> str:
    words = "; ".join(line.strip() for line in text.splitlines() if line.strip())
    return words if len(words) <= MAX_SHOWN else f"{words[:MAX_SHOWN].rstrip()} …"
