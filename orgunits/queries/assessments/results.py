"""One assessment: its answers, how far it is, what it comes to."""

from collections.abc import Iterable
from dataclasses import dataclass

from orgunits.assessments import Answer, Outcome, Rules, outcome
from orgunits.enums import AssessmentKind
from orgunits.models import Assessment, AssessmentAnswer, ItemWording
from orgunits.queries.assessments.instruments import rules_of, wordings_in_force

NO_WORDING = "redaksi resminya belum diisi dan diverifikasi"
OTHER_WORDING = "redaksinya berganti sesudah dijawab; nyatakan jawaban lagi"
NO_ANSWER = "belum dijawab"
NO_PROOF = "belum punya bukti: unggah berkas, atau tulis tempat buktinya pada catatan"


@dataclass(frozen=True, slots=True)
class Results:
    """Both columns: "Hasil awal (mandiri)" and "Hasil akhir (validasi)"."""

    first: Outcome
    final: Outcome


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """What stands in the way of the next step, item by item."""

    section: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PointGroup:
    """Open points of one section that say the same."""

    section: str
    name: str
    labels: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far a section is: by the team, or by the validation."""

    key: str
    name: str
    done: int
    total: int

    @property
    def is_done(self) -> bool:
        return self.done == self.total


def answers_of(assessment: Assessment) -> list[AssessmentAnswer]:
    """Answers in the order of the instrument with wording, evidence and who wrote. Two queries."""
    return list(
        assessment.answers.select_related("wording", "answered_by", "validated_by")
        .prefetch_related("evidence__attachment")
        .order_by("pk")
    )


def first_answer(row: AssessmentAnswer) -> Answer:
    return Answer(row.level, row.is_skipped)


def final_answer(row: AssessmentAnswer) -> Answer:
    return Answer(row.final_level, row.final_is_skipped)


def frozen_rules(assessment: Assessment) -> Rules:
    """The rules an assessment is computed by: those it was submitted with, else those in force."""
    kept = assessment.frozen.get("rules")
    if kept and not assessment.is_filling:
        return Rules(**kept)
    return rules_of(assessment.government_id)


def polarities_of(assessment: Assessment) -> dict[str, str]:
    """Polarities by item code where the official wording decides them."""
    kept = assessment.frozen.get("items")
    if kept and not assessment.is_filling:
        return {one["code"]: one["polarity"] for one in kept}
    known = wordings_in_force(assessment.government_id, assessment.kind)
    return {code: row.polarity for code, row in known.items() if row.is_verified}


def results_of(assessment: Assessment, answers: Iterable[AssessmentAnswer]) -> Results:
    """Both results, with the working. At most two queries; none once it is submitted."""
    settings = {"rules": frozen_rules(assessment), "polarities": polarities_of(assessment)}
    rows = list(answers)
    found = assessment.instrument
    return Results(
        outcome(found, {row.code: first_answer(row) for row in rows}, **settings),
        outcome(found, {row.code: final_answer(row) for row in rows}, **settings),
    )


def progress_of(
    assessment: Assessment, answers: Iterable[AssessmentAnswer], *, final: bool = False
) -> list[SectionProgress]:
    """How many items of each section are settled."""
    pick = final_answer if final else first_answer
    settled = {row.code for row in answers if pick(row).is_settled}
    return [
        SectionProgress(
            section.key,
            section.name,
            sum(item.code in settled for item in section.items),
            len(section.items),
        )
        for section in assessment.instrument.sections
    ]


def _trouble(row: AssessmentAnswer, kind: str, wording: ItemWording | None) -> str:
    if not first_answer(row).is_settled:
        return NO_ANSWER
    if kind == AssessmentKind.KELEMBAGAAN:
        if wording is None or not wording.is_verified:
            return NO_WORDING
        return "" if row.wording_id == wording.pk else OTHER_WORDING
    if (row.level or 0) > 1 and not row.note.strip() and not row.evidence.all():
        return NO_PROOF
    return ""


def open_points(
    assessment: Assessment,
    answers: Iterable[AssessmentAnswer],
    known: dict[str, ItemWording],
) -> list[OpenPoint]:
    """What keeps the team from submitting. ``known``: wordings in force by item code."""
    found = assessment.instrument
    points = []
    for row in answers:
        item = found.by_code[row.code]
        if text := _trouble(row, assessment.kind, known.get(row.code)):
            points.append(OpenPoint(item.section, found.label(item), text))
    return points


def grouped(assessment: Assessment, points: Iterable[OpenPoint]) -> list[PointGroup]:
    """Points that say the same of a section put together, in the order of the instrument."""
    found: dict[tuple[str, str], list[str]] = {}
    for point in points:
        found.setdefault((point.section, point.text), []).append(point.label)
    names = {section.key: section.name for section in assessment.instrument.sections}
    return [
        PointGroup(section, names[section], tuple(labels), text)
        for (section, text), labels in found.items()
    ]


def final_open_points(
    assessment: Assessment, answers: Iterable[AssessmentAnswer]
) -> list[OpenPoint]:
    """Items the validation has not judged yet."""
    found = assessment.instrument
    return [
        OpenPoint(found.by_code[row.code].section, found.label(found.by_code[row.code]),
                  "belum dinilai validator")
        for row in answers
        if not final_answer(row).is_settled
    ]  # fmt: skip
