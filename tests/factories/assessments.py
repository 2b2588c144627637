"""Assessments through their actions, with wording invented for tests."""

from django.utils import timezone

from orgunits.actions.assessments import (
    AnswerDraft,
    open_assessment,
    save_answers,
    save_findings,
    submit_assessment,
    validate_assessment,
)
from orgunits.assessments import instrument
from orgunits.enums import AssessmentKind
from orgunits.models import ItemWording
from portal.permissions import Role
from tests.factories.orgunits import user_with_role

KELEMBAGAAN, MATURITY = AssessmentKind.KELEMBAGAAN, AssessmentKind.MATURITY


def open_one(unit, kind=MATURITY, year=2025, members=None):
    """An assessment with a team of one (``members[0]`` of the returned pair)."""
    team = members or [user_with_role(Role.EMPLOYEE, unit=unit)]
    row = open_assessment(unit=unit, kind=kind, year=year, members=team, user=None)
    return row, team[0]


def enter_all(government, kind, user, *, verify=True, codes=None):
    """Invented wording in force for every item (or ``codes``), in one query."""
    signed = {"verified_by": user, "verified_at": timezone.now()} if verify else {}
    return ItemWording.objects.bulk_create(
        ItemWording(government=government, kind=kind, code=item.code, number=1,
                    text=f"Redaksi {item.code}", polarity=item.polarity, source="Lampiran, uji",
                    entered_by=user, **signed)
        for item in instrument(kind).items
        if codes is None or item.code in codes
    )  # fmt: skip


def answer_all(row, user, level=3, note="Bukti di ruang arsip"):
    drafts = [AnswerDraft(code, level, note=note) for code in row.instrument.by_code]
    save_answers(assessment=row, drafts=drafts, user=user)


def judge_all(row, user, level=3):
    drafts = [AnswerDraft(code, level) for code in row.instrument.by_code]
    save_findings(assessment=row, drafts=drafts, user=user)


def validated(unit, *, validator, level=3, final=4, year=2025):
    """A maturity assessment from opening to validation; ``validator`` may validate the unit."""
    row, member = open_one(unit, year=year)
    answer_all(row, member, level)
    row = submit_assessment(assessment=row, user=member)
    judge_all(row, validator, final)
    return validate_assessment(assessment=row, user=validator)
