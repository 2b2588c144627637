"""Assessments of the demo, invented and marked as examples: the maturity of two dinas over two
years, and a kelembagaan evaluation that waits for the official wording."""

from orgunits.actions.assessments import (
    AnswerDraft,
    name_validator,
    open_assessment,
    save_answers,
    save_findings,
    submit_assessment,
    validate_assessment,
)
from orgunits.enums import AssessmentKind
from portal.demo import FULL_CAST

AGENCIES = ("dpmptsp", "dinkes")
N_YEARS = 2  # full years before this one
NOTE = "Contoh: dokumen tingkat ini ada di sekretariat."
N_ANSWERED = 38  # of the 62 statements
SKIPPED = ("kompleksitas-08", "kompleksitas-09")


def make_assessments(world):
    """Only where all accounts are: somebody fills in, somebody else validates."""
    if world.spec.slug != FULL_CAST:
        return
    for key in AGENCIES:
        for year in range(world.today.year - N_YEARS, world.today.year):
            _maturity(world, key, year)
    _draft(world)


def _maturity(world, key, year):
    rng = world.rng("assessment", key, year)
    member, validator = world.accounts["pegawai"], world.accounts["auditor"]
    row = open_assessment(
        unit=world.units[key],
        kind=AssessmentKind.MATURITY,
        year=year,
        members=[member],
        user=world.officer,
        is_example=True,
    )
    row = name_validator(assessment=row, person=validator, user=world.officer)
    base = 2 if year == world.today.year - N_YEARS else 3
    levels = {code: base + rng.choice((0, 0, 1, 1, 2)) for code in row.instrument.by_code}
    first = [AnswerDraft(code, min(level, 5), note=NOTE) for code, level in levels.items()]
    save_answers(assessment=row, drafts=first, user=member)
    row = submit_assessment(assessment=row, user=member)
    final = [
        AnswerDraft(draft.code, max(1, draft.level - rng.choice((0, 0, 0, 1)))) for draft in first
    ]
    save_findings(assessment=row, drafts=final, user=validator)
    validate_assessment(assessment=row, user=validator, note="Contoh: bukti diperiksa di tempat.")


def _draft(world):
    """Answered in part: what is not answered and what may not be sent yet can be seen."""
    rng = world.rng("assessment", "kelembagaan")
    team = [world.accounts["kepala"], world.accounts["pegawai"]]
    row = open_assessment(
        unit=world.units["dpmptsp"],
        kind=AssessmentKind.KELEMBAGAAN,
        year=world.today.year,
        members=team,
        user=world.officer,
        is_example=True,
    )
    drafts = [
        AnswerDraft(code, is_skipped=True, note="Contoh: tidak punya cabang dinas atau UPTD.")
        if code in SKIPPED
        else AnswerDraft(code, rng.choice((2, 3, 3, 4)))
        for code in list(row.instrument.by_code)[:N_ANSWERED]
    ]
    save_answers(assessment=row, drafts=drafts, user=team[1])
