"""What this app knows of a unit against its reference, and what governments are compared by."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse

from employees.queries.efficiency import Score, unit_scores
from employees.queries.post_map import branch_counts
from employees.queries.posts import StaffCount, headcount_by_unit
from employees.queries.spending import fiscal_year_for, seat_groups
from employees.spending import Spending, per_thousand, spending_by_unit
from orgunits.appraisal import Fact, against
from orgunits.chart.registry import Asked
from orgunits.enums import UnitKind, Verdict
from orgunits.models import OrgUnit
from orgunits.queries import branch_of
from orgunits.workload import as_decimal
from portal.models import Government
from portal.permissions import Permission
from portal.templatetags.formats import number, share

# PU by letter: A is too much work, B fits, D and E are idle hands (DOMAIN.md 2.2).
BY_LETTER = {"A": Verdict.WEAK, "B": Verdict.STRONG, "C": Verdict.EVEN, "D": Verdict.WEAK,
             "E": Verdict.WEAK}  # fmt: skip


def staff_facts(asked: Asked, unit: OrgUnit) -> list[Fact]:
    """Workload, vacancies and leaders of the unit with all below it, the last two against the whole
    government where the person may see it. Eight queries."""
    branch = branch_of(asked.rows, unit.pk)
    root = next((row for row in asked.rows if row.kind == UnitKind.ROOT), None)
    sees_all = root is not None and asked.user.has_perm(
        Permission.EMPLOYEE_VIEW, OrgUnit(pk=root.id, government=asked.government)
    )
    whole = root.id if sees_all and root.id != unit.pk else None
    rows = asked.rows if whole else branch
    counts = branch_counts(rows, asked.government, asked.day)
    spending = spending_by_unit(seat_groups([row.id for row in rows], asked.day), {})
    own = sum((spending.get(row.id, Spending()) for row in branch), Spending())
    everybody = sum(spending.values(), Spending()) if whole else None
    scores = unit_scores(branch, asked.government, asked.day)
    return [
        *_load(scores, unit),
        *_vacancies(counts, unit, whole),
        *_leaders(own, everybody, unit),
    ]


def _load(scores: Mapping[int, Score], unit: OrgUnit) -> list[Fact]:
    score = scores.get(unit.pk)
    if score is None or score.result.value is None:
        return []
    return [
        Fact(
            "Beban kerja (EU)",
            number(score.result.value, 2),
            "0,90–1,00 sesuai (PermenPANRB 1/2020)",
            BY_LETTER[score.letter],
            f"{score.result.grade.reading}; {number(score.n_measured)} dari "
            f"{number(score.n_posts)} jabatan terisi bebannya",
            reverse("orgunits:orgunit_workload", args=[unit.pk]),
        )
    ]


def _vacant_share(count: StaffCount | None) -> Fraction | None:
    return Fraction(count.vacant, count.required) if count and count.required else None


def _vacancies(counts: Mapping[int, StaffCount], unit: OrgUnit, whole: int | None) -> list[Fact]:
    own = _vacant_share(counts.get(unit.pk))
    if own is None:
        return []
    all_of_them = _vacant_share(counts.get(whole)) if whole else None
    return [
        _compared(
            "Kursi lowong", own, all_of_them, unit, "employees:unit_post_map",
            f"{number(counts[unit.pk].vacant)} dari {number(counts[unit.pk].required)} kursi",
        )
    ]  # fmt: skip


def _leaders(own: Spending, everybody: Spending | None, unit: OrgUnit) -> list[Fact]:
    if own.leader_share is None:
        return []
    return [
        _compared(
            "Pemangku jabatan pimpinan", own.leader_share,
            everybody.leader_share if everybody else None, unit, "employees:unit_figures",
            f"{number(own.leaders)} dari {number(own.people)} pegawai",
        )
    ]  # fmt: skip


def _compared(label, own, reference, unit, url_name, note) -> Fact:
    """A share of which less is better, against that of the whole government."""
    mine = round(as_decimal(own), 4)
    theirs = None if reference is None else round(as_decimal(reference), 4)
    words = "" if theirs is None else f"{share(theirs)} di seluruh pemerintah daerah"
    verdict = against(mine, theirs, more_is_better=False)
    return Fact(label, share(mine), words, verdict, note, reverse(url_name, args=[unit.pk]))


# --- governments side by side --------------------------------------------------------------------


def _total(government: Government, day: date) -> StaffCount:
    units = OrgUnit.objects.filter(government=government).order_by().values("pk")
    return sum(headcount_by_unit(units, day).values(), StaffCount())


def people_per_thousand(government: Government, day: date) -> Decimal | None:
    """Civil servants per 1,000 residents."""
    fiscal = fiscal_year_for(government, day)
    ratio = per_thousand(_total(government, day).filled, fiscal.residents if fiscal else None)
    return None if ratio is None else as_decimal(ratio)


def vacant_percent(government: Government, day: date) -> Decimal | None:
    """Vacant seats among all seats, in per cent."""
    part = _vacant_share(_total(government, day))
    return None if part is None else as_decimal(part * 100)


def leader_percent(government: Government, day: date) -> Decimal | None:
    """Leaders among all people, in per cent."""
    units = OrgUnit.objects.filter(government=government).order_by().values("pk")
    own = sum(spending_by_unit(seat_groups(units, day, by_unit=False), {}).values(), Spending())
    return None if own.leader_share is None else as_decimal(own.leader_share * 100)
