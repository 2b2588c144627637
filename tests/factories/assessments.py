"""Assessments through their actions, with wording invented for tests."""

from orgunits.actions.assessments import (
    AnswerDraft,
    WordingDraft,
    enter_wording,
    open_assessment,
    save_answers,
    save_findings,
    submit_assessment,
    validate_assessment,
    verify_wording,
)
from orgunits.assessments import instrument
from orgunits.enums import AssessmentKind
from portal.permissions import Role
from tests.factories.orgunits import user_with_role

KELEMBAGAAN, MATURITY = AssessmentKind.KELEMBAGAAN, AssessmentKind.MATURITY


def open_one(unit, kind=MATURITY, year=2025, members=None):
    """An assessment with a team of one (``members[0]`` of the returned pair)."""
    team = members or [user_with_role(Role.EMPLOYEE, unit=unit)]
    row = open_assessment(unit=unit, kind=kind, year=year, members=team, user=None)
    return row, team[0]


def enter_all(government, kind, user, *, verify=True, codes=None):
    """Wording for every item (or ``codes``), invented; returned by code."""
    made = {}
    for item in instrument(kind).items:
        if codes is not None and item.code not in codes:
            continue
        draft = WordingDraft(item.code, f"Redaksi {item.code}", item.polarity, "Lampiran, uji")
        row = enter_wording(government=government, kind=kind, draft=draft, user=user)
        made[item.code] = verify_wording(wording=row, user=user) if verify else row
    return made


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
