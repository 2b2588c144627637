"""Who stands in which of the nine boxes, and who cannot be said to stand in one."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from employees.competence_enums import TalentGap
from employees.models import Employee, PerformanceRating, TalentScale
from employees.queries.competences import (
    CompetenceLine,
    competence_chunks,
    people_to_weigh,
    person_competence,
)
from employees.queries.performance import ratings_of
from employees.talent import Scale, Talent, talent_of
from portal.longlists import MOST_AT_ONCE
from portal.models import Government, User
from portal.permissions import Permission


def scale_row(government: Government, day: date) -> TalentScale | None:
    """The thresholds in force on ``day``; None when none were set. One query."""
    rows = TalentScale.objects.filter(government=government, valid_from__lte=day)
    return rows.order_by("-valid_from").first()


def as_scale(row: TalentScale | None) -> Scale | None:
    """Stored thresholds as the rules see them."""
    if row is None:
        return None
    return Scale(
        row.above_from, row.meets_from, row.medium_from, row.high_from, row.competence_weight
    )


@dataclass(frozen=True, slots=True)
class TalentLine:
    """A person of the list with the box and its working."""

    person: CompetenceLine
    talent: Talent


@dataclass(frozen=True, slots=True)
class TalentFigures:
    """How many people stand in each box, and for which reason others in none."""

    boxes: Counter
    gaps: Counter

    @property
    def placed(self) -> int:
        return self.boxes.total()

    @property
    def people(self) -> int:
        return self.placed + self.gaps.total()


def talent_chunks(
    people: QuerySet[Employee],
    government: Government,
    day: date,
    year: int,
    unit_ids: list[int] | None,
    *,
    at_once: int = 0,
) -> Iterator[list[TalentLine]]:
    """The TalentLine of each of ``people`` who holds a definitive post on ``day``, by name, chunk by
    chunk. The predikat is that of ``year``, the competences those held on ``day`` against the post
    of the day. A constant number of queries a chunk."""
    scale = as_scale(scale_row(government, day))
    for lines in competence_chunks(people, government, day, unit_ids, at_once=at_once):
        ratings = ratings_of([line.employee_id for line in lines], year)
        yield [TalentLine(line, _talent(line, ratings, scale)) for line in lines]


def _talent(
    line: CompetenceLine, ratings: dict[int, PerformanceRating], scale: Scale | None
) -> Talent:
    rating = ratings.get(line.employee_id)
    assessed = None if line.lapsed else line.assessed
    return talent_of(
        predicate=rating and str(rating.predicate),
        percent=line.match.percent if assessed else None,
        potential=assessed.potential if assessed else None,
        scale=scale,
    )


def figures_over(lines: Iterable[TalentLine]) -> TalentFigures:
    """How many of these people stand in which box, or why in none."""
    figures = TalentFigures(Counter(), Counter())
    for line in lines:
        if line.talent.box:
            figures.boxes[line.talent.box] += 1
        if line.talent.gap:
            figures.gaps[line.talent.gap] += 1
    return figures


def is_asked_for(
    *, text: str = "", box: int | None = None, gap: str = ""
) -> Callable[[TalentLine], bool]:
    """What says of a line whether the filter bar asks for it."""

    def asked(line: TalentLine) -> bool:
        if box not in (None, line.talent.box) or (gap and gap != line.talent.gap):
            return False
        return text.lower() in line.person.name.lower()

    return asked


def talent_lines(
    *,
    user: User,
    government: Government,
    day: date,
    year: int,
    unit_ids: list[int] | None = None,
    text: str = "",
    box: int | None = None,
    gap: str = "",
) -> tuple[list[TalentLine], TalentFigures]:
    """(people by name, figures), all at once."""
    people = people_to_weigh(user, government, day, Permission.TALENT_VIEW)
    chunks = talent_chunks(people, government, day, year, unit_ids, at_once=MOST_AT_ONCE)
    everybody = [line for chunk in chunks for line in chunk]
    asked = is_asked_for(text=text, box=box, gap=gap)
    return [line for line in everybody if asked(line)], figures_over(everybody)


def person_talent(employee: Employee, day: date) -> tuple[int, Talent]:
    """(year of the predikat, the box of a person on ``day``). Constant number of queries."""
    year = day.year - 1
    competence = person_competence(employee, day)
    assessed = None if competence.lapsed else competence.assessed
    rating = ratings_of([employee.pk], year).get(employee.pk)
    talent = talent_of(
        predicate=rating and str(rating.predicate),
        percent=competence.match.percent if assessed else None,
        potential=assessed.potential if assessed else None,
        scale=as_scale(scale_row(employee.government, day)),
    )
    return year, talent


GAP_CHOICES = TalentGap.choices
