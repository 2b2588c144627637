"""Who stands in which of the nine boxes, and who cannot be said to stand in one."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from employees.competence_enums import TalentGap
from employees.models import Employee, TalentScale
from employees.queries.competences import CompetenceLine, competence_lines, person_competence
from employees.queries.performance import ratings_of
from employees.talent import Scale, Talent, talent_of
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
    """(people by name, figures). The predikat is that of ``year``, the competences those held on
    ``day`` against the post of the day. Constant number of queries."""
    people, _ = competence_lines(
        user=user, government=government, day=day, unit_ids=unit_ids,
        permission=Permission.TALENT_VIEW,
    )  # fmt: skip
    scale = as_scale(scale_row(government, day))
    ratings = ratings_of([line.employee_id for line in people], year)
    figures, lines = TalentFigures(Counter(), Counter()), []
    for line in people:
        rating = ratings.get(line.employee_id)
        assessed = None if line.lapsed else line.assessed
        talent = talent_of(
            predicate=rating and str(rating.predicate),
            percent=line.match.percent if assessed else None,
            potential=assessed.potential if assessed else None,
            scale=scale,
        )
        figures.boxes.update([talent.box] if talent.box else [])
        figures.gaps.update([talent.gap] if talent.gap else [])
        is_wanted = box in (None, talent.box) and (not gap or gap == talent.gap)
        if is_wanted and text.lower() in line.name.lower():
            lines.append(TalentLine(line, talent))
    return lines, figures


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
