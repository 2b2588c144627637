"""Writes of assessments: who may, what stands in the way, what is kept."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from orgunits.actions.assessments import (
    AnswerDraft,
    WordingDraft,
    add_evidence,
    add_member,
    cancel_assessment,
    enter_wording,
    name_validator,
    open_assessment,
    remove_evidence,
    remove_member,
    return_assessment,
    save_answers,
    save_findings,
    submit_assessment,
    update_rules,
    validate_assessment,
    verify_wording,
)
from orgunits.models import Assessment, AssessmentEvidence, ItemWording
from orgunits.permissions import first_party_ids, may_validate
from orgunits.queries.assessments import (
    answers_of,
    open_points,
    progress_of,
    results_of,
    wordings_in_force,
)
from portal.files import attachment_path
from portal.models import Attachment, AuditEvent, Notification
from portal.opened import stamp
from portal.permissions import Permission, Role
from tests.factories.assessments import (
    KELEMBAGAAN,
    MATURITY,
    answer_all,
    enter_all,
    judge_all,
    open_one,
    validated,
)
from tests.factories.orgunits import user_with_role
from tests.factories.portal import UserFactory

pytestmark = pytest.mark.django_db
FIELDS = ("level", "is_skipped", "note")
PDF = b"%PDF-1.7 bukti"


def refused(words, action, **values):
    with pytest.raises(ValidationError, match=words), transaction.atomic():
        action(**values)


def reread(row):
    return Assessment.objects.select_related("unit", "government").get(pk=row.pk)


@pytest.fixture
def auditor(town):
    return user_with_role(Role.AUDITOR, government=town.government)


@pytest.fixture
def admin(town):
    return user_with_role(Role.GOVERNMENT_ADMIN, government=town.government)


# --- opening ------------------------------------------------------------------------------------


def test_open_makes_an_empty_answer_for_each_item_and_tells_the_team(town):
    row, member = open_one(town.health, KELEMBAGAAN)
    assert row.answers.count() == 62
    assert (row.state, row.version) == ("draft", "2018-1")
    assert Notification.objects.get(recipient=member).url.endswith(f"/{row.pk}/")
    event = AuditEvent.objects.latest("pk")
    assert (event.unit_id, event.changes) == (town.health.pk, {"tim": [None, str(member)]})


def test_open_twice_for_a_year_is_refused_but_after_cancelling_it_may_be(town):
    row, member = open_one(town.health)
    values = {"unit": town.health, "kind": MATURITY, "year": 2025, "members": [member]}
    refused("sudah ada", open_assessment, user=None, **values)
    cancel_assessment(assessment=row, user=member, reason="Dibuka untuk tahun yang salah.")
    assert open_assessment(user=None, **values).pk != row.pk


@pytest.mark.parametrize(("year", "words"), [(2017, "2018"), (2999, "belum dimulai")])
def test_open_for_a_year_out_of_range_is_refused(town, year, words):
    refused(words, open_one, unit=town.health, year=year)
    assert not Assessment.objects.exists()


def test_open_with_somebody_of_elsewhere_is_refused(town):
    refused("akun aktif", open_one, unit=town.health, members=[UserFactory()])


def test_team_changes_are_audited_and_never_leave_it_empty(town):
    row, member = open_one(town.health)
    refused("tidak boleh kosong", remove_member, assessment=row, person=member, user=town.officer)
    other = UserFactory(government=town.government)
    add_member(assessment=row, person=other, user=town.officer)
    add_member(assessment=row, person=other, user=town.officer)
    remove_member(assessment=row, person=member, user=town.officer)
    assert [one.user for one in row.members.all()] == [other]
    assert AuditEvent.objects.filter(action__contains="tim evaluasi").count() == 2


def test_validator_is_never_one_who_filled_in(town):
    row, member = open_one(town.health)
    refused("ikut mengisi", name_validator, assessment=row, person=member, user=town.officer)
    other = UserFactory(government=town.government)
    row = name_validator(assessment=row, person=other, user=town.officer)
    refused("validatornya", add_member, assessment=row, person=other, user=town.officer)


# --- answering ----------------------------------------------------------------------------------


def test_answers_are_saved_in_parts_and_counted(town):
    row, member = open_one(town.health, KELEMBAGAAN)
    drafts = [AnswerDraft(f"formalisasi-{number:02d}", 3) for number in range(1, 5)]
    assert save_answers(assessment=row, drafts=drafts, user=member) == 4
    assert save_answers(assessment=row, drafts=drafts, user=member) == 0  # nothing new
    parts = {part.key: (part.done, part.total) for part in progress_of(row, answers_of(row))}
    assert parts["formalisasi"] == (4, 7)
    assert parts["kompleksitas"] == (0, 14)
    event = AuditEvent.objects.latest("pk")
    assert event.changes["Formalisasi 1"] == ["belum dijawab", "Setuju"]


def test_only_the_team_answers(town):
    row, _member = open_one(town.health)
    with pytest.raises(PermissionDenied):
        save_answers(assessment=row, drafts=[AnswerDraft("variabel-01", 3)], user=town.officer)


def test_skipping_needs_a_statement_that_may_be_skipped_and_a_reason(town):
    row, member = open_one(town.health, KELEMBAGAAN)
    for code, note, words in (
        ("kompleksitas-01", "tidak ada", "harus dijawab"),
        ("kompleksitas-08", " ", "mengapa"),
    ):
        draft = AnswerDraft(code, is_skipped=True, note=note)
        refused(words, save_answers, assessment=row, drafts=[draft], user=member)
    draft = AnswerDraft("kompleksitas-08", 3, is_skipped=True, note="Tidak punya UPTD")
    save_answers(assessment=row, drafts=[draft], user=member)
    answer = row.answers.get(code="kompleksitas-08")
    assert (answer.level, answer.is_skipped) == (None, True)


def test_level_outside_the_scale_is_a_mistake_of_the_caller(town):
    row, member = open_one(town.health, KELEMBAGAAN)
    with pytest.raises(ValueError, match="no such answer"):
        save_answers(assessment=row, drafts=[AnswerDraft("formalisasi-01", 5)], user=member)


def test_what_somebody_else_answered_meanwhile_is_not_lost(town):
    row, member = open_one(town.health)
    first, second = row.answers.order_by("pk")[:2]
    opened = {answer.code: stamp(answer, FIELDS) for answer in (first, second)}
    save_answers(assessment=row, drafts=[AnswerDraft(first.code, 4)], user=member)
    # The page of the other person shows the first as empty and answers the second only.
    drafts = [AnswerDraft(first.code, opened=opened[first.code]),
              AnswerDraft(second.code, 2, opened=opened[second.code])]  # fmt: skip
    assert save_answers(assessment=row, drafts=drafts, user=member) == 1
    assert [row.answers.get(pk=one.pk).level for one in (first, second)] == [4, 2]
    late = AnswerDraft(first.code, 1, opened=opened[first.code])
    with pytest.raises(ValidationError) as raised:
        save_answers(assessment=row, drafts=[late], user=member)
    assert "sudah diubah" in raised.value.message_dict[first.code][0]
    assert row.answers.get(pk=first.pk).level == 4


def test_evidence_is_stored_and_taken_off_again(town):
    row, member = open_one(town.health)
    values = {"assessment": row, "code": "variabel-01", "level": 2, "user": member}
    made = add_evidence(name="renja.pdf", content=PDF, **values)
    path = attachment_path(made.attachment)
    assert path.read_bytes() == PDF
    refused("bukan PDF", add_evidence, name="a.exe", content=b"MZ", **values)
    with pytest.raises(PermissionDenied):
        add_evidence(name="a.pdf", content=PDF, **(values | {"user": town.officer}))
    remove_evidence(evidence=made, user=member)
    assert not AssessmentEvidence.objects.exists()
    assert not Attachment.objects.exists()
    assert AuditEvent.objects.latest("pk").changes == {
        "1. Perencanaan pembangunan": ["renja.pdf", None]
    }


# --- wording ------------------------------------------------------------------------------------


def test_wording_is_versioned_audited_and_signed(town, admin):
    draft = WordingDraft("formalisasi-01", "Redaksi pertama", "negative", "Lampiran I hlm. 3")
    values = {"government": town.government, "kind": KELEMBAGAAN, "user": admin}
    first = enter_wording(draft=draft, **values)
    assert enter_wording(draft=draft, **values) == first  # the same text is no new version
    verify_wording(wording=first, user=admin)
    other = WordingDraft("formalisasi-01", "Redaksi kedua", "negative", "Lampiran I hlm. 4")
    second = enter_wording(draft=other, **values)
    assert (second.number, second.is_verified) == (2, False)
    assert wordings_in_force(town.government.pk, KELEMBAGAAN) == {"formalisasi-01": second}
    refused("sudah diganti", verify_wording, wording=first, user=admin)
    event = AuditEvent.objects.latest("pk")
    assert event.changes["text"] == ["Redaksi pertama", "Redaksi kedua"]


def test_wording_of_somebody_else_is_not_replaced_unseen(town, admin):
    values = {"government": town.government, "kind": KELEMBAGAAN, "user": admin}
    draft = WordingDraft("formalisasi-01", "Pertama", "positive", "Lampiran")
    first = enter_wording(draft=draft, seen=0, **values)
    other = WordingDraft("formalisasi-01", "Kedua", "positive", "Lampiran")
    refused("orang lain", enter_wording, draft=other, seen=0, **values)
    seen = stamp(first, ["text"])
    enter_wording(draft=other, opened=seen, seen=1, **values)
    third = WordingDraft("formalisasi-01", "Ketiga", "positive", "Lampiran")
    with pytest.raises(ValidationError), transaction.atomic():
        enter_wording(draft=third, opened=seen, seen=1, **values)
    assert ItemWording.objects.in_force().get().text == "Kedua"


@pytest.mark.parametrize(
    ("text", "source", "field"), [(" ", "Lampiran I", "text"), ("Redaksi", "?", "source")]
)
def test_wording_needs_text_and_source(town, admin, text, source, field):
    draft = WordingDraft("formalisasi-01", text, "positive", source)
    with pytest.raises(ValidationError) as raised:
        enter_wording(government=town.government, kind=KELEMBAGAAN, draft=draft, user=admin)
    assert list(raised.value.message_dict) == [field]


# --- submitting ---------------------------------------------------------------------------------


def test_score_cannot_be_submitted_without_official_wording(town, admin):
    row, member = open_one(town.health, KELEMBAGAAN)
    answer_all(row, member)
    refused("redaksi resminya", submit_assessment, assessment=row, user=member)
    enter_all(town.government, KELEMBAGAAN, admin, verify=False)
    refused("redaksi resminya", submit_assessment, assessment=row, user=member)
    ItemWording.objects.in_force().update(verified_by=admin, verified_at=timezone.now())
    refused("redaksinya berganti", submit_assessment, assessment=row, user=member)
    drafts = [AnswerDraft(code, 3, note="Bukti di ruang arsip", confirmed=True)
              for code in row.instrument.by_code]  # fmt: skip
    assert save_answers(assessment=row, drafts=drafts, user=member) == 62
    row = submit_assessment(assessment=row, user=member)
    assert (row.self_score, row.self_grade) == (Decimal("67.10"), "P-4")
    assert row.frozen["items"][0]["text"] == "Redaksi kompleksitas-01"


def test_one_replaced_wording_is_enough_to_stop_it(town, admin):
    row, member = open_one(town.health, KELEMBAGAAN)
    enter_all(town.government, KELEMBAGAAN, admin)
    answer_all(row, member)
    draft = WordingDraft("keselarasan-02", "Lain", "positive", "Lampiran")
    enter_wording(government=town.government, kind=KELEMBAGAAN, draft=draft, user=admin)
    known = wordings_in_force(town.government.pk, KELEMBAGAAN)
    (point,) = open_points(row, answers_of(row), known)
    assert (point.section, point.label) == ("keselarasan", "Keselarasan 2")


def test_maturity_needs_every_answer_and_evidence(town):
    row, member = open_one(town.health)
    refused("belum dijawab", submit_assessment, assessment=row, user=member)
    answer_all(row, member, level=2, note="")
    refused("belum punya bukti", submit_assessment, assessment=row, user=member)
    for code in list(row.instrument.by_code)[1:]:
        draft = AnswerDraft(code, 2, note="Ruang arsip lantai 2")
        save_answers(assessment=row, drafts=[draft], user=member)
    add_evidence(assessment=row, code="variabel-01", level=2, name="a.pdf", content=PDF,
                 user=member)  # fmt: skip
    row = submit_assessment(assessment=row, user=member)
    assert (row.self_score, row.self_grade) == (22, "Rendah")
    refused("sudah dikirim", save_answers, assessment=row, drafts=[], user=member)


def test_only_the_team_submits(town):
    row, _member = open_one(town.health)
    with pytest.raises(PermissionDenied):
        submit_assessment(assessment=row, user=town.officer)


# --- validating ---------------------------------------------------------------------------------


@pytest.fixture
def submitted(town):
    row, member = open_one(town.health)
    answer_all(row, member)
    return submit_assessment(assessment=row, user=member), member


def test_second_party_gives_its_own_column_and_closes_it(submitted, auditor):
    row, member = submitted
    refused("belum dinilai", validate_assessment, assessment=row, user=auditor)
    judge_all(row, auditor, level=4)
    row = validate_assessment(assessment=row, user=auditor, note="Bukti cukup.")
    assert (row.self_score, row.final_score, row.final_grade) == (33, 44, "Tinggi")
    both = results_of(row, answers_of(row))
    assert (both.first.total, both.final.total) == (33, 44)
    assert Notification.objects.filter(recipient=member, text__contains="Tinggi").exists()


def test_whoever_filled_in_never_validates(town, submitted):
    row, member = submitted
    everything = user_with_role(Role.AUDITOR, government=town.government)
    row.answers.update(answered_by=everything)  # helped once, is not of the team
    for person in (member, everything, town.officer, town.head):
        assert not may_validate(person, row)
        with pytest.raises(PermissionDenied):
            judge_all(row, person)
    assert member.pk in first_party_ids(row)


def test_database_refuses_the_sender_as_validator(submitted):
    row, member = submitted
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=row.pk).update(validated_by=member)


def test_named_validator_needs_no_role(town, submitted):
    row, _member = submitted
    named = UserFactory(government=town.government)
    row = name_validator(assessment=row, person=named, user=town.officer)
    assert may_validate(named, row)
    judge_all(row, named)
    assert validate_assessment(assessment=row, user=named).validated_by == named


def test_auditor_of_another_unit_does_not_validate(town, submitted):
    row, _member = submitted
    assert not may_validate(user_with_role(Role.AUDITOR, unit=town.trade), row)


def test_agreeing_takes_the_answers_not_judged_yet(submitted, auditor):
    row, _member = submitted
    drafts = [AnswerDraft("variabel-01", 5), AnswerDraft("variabel-02"), AnswerDraft("variabel-03")]
    save_findings(assessment=row, drafts=drafts, user=auditor, agree=True)
    levels = row.answers.order_by("pk").values_list("final_level", flat=True)
    assert list(levels[:4]) == [5, 3, 3, None]


def test_returned_with_a_note_goes_round_again(submitted, auditor):
    row, member = submitted
    judge_all(row, auditor, level=2)
    refused("alasan", return_assessment, assessment=row, user=auditor, note="kurang")
    row = return_assessment(assessment=row, user=auditor, note="Bukti variabel 3 tidak terbaca.")
    assert (row.state, row.self_score) == ("returned", None)
    save_answers(assessment=row, drafts=[AnswerDraft("variabel-03", 2, note="Diganti")],
                 user=member)  # fmt: skip
    finals = dict(row.answers.values_list("code", "final_level"))
    assert (finals["variabel-03"], finals["variabel-04"]) == (
        None,
        2,
    )  # only this one is asked anew
    row = submit_assessment(assessment=row, user=member)
    assert (row.state, row.self_score) == ("submitted", 32)


def test_rules_and_texts_of_a_submitted_one_stay(town, submitted, admin, auditor):
    row, _member = submitted
    update_rules(
        government=town.government, user=admin, top_from=46,
        reason="Mengikuti surat Kemendagri 2026.",
    )  # fmt: skip
    for place, code in enumerate(row.instrument.by_code):
        level = 5 if place < 2 else 4  # 46
        save_findings(assessment=row, drafts=[AnswerDraft(code, level)], user=auditor)
    row = validate_assessment(assessment=reread(row), user=auditor)
    assert (row.final_score, row.final_grade) == (46, "Tinggi")


@pytest.mark.parametrize("state", ["draft", "submitted", "validated", "cancelled"])
def test_steps_out_of_turn_are_refused(town, auditor, state):
    row = validated(town.health, validator=auditor)
    member = row.members.get().user
    if state != "validated":
        Assessment.objects.filter(pk=row.pk).update(
            state=state, validated_at=None, validated_by=None
        )
    row = reread(row)
    if state != "draft":
        refused("tidak dapat diambil", submit_assessment, assessment=row, user=member)
    if state in ("submitted", "validated"):
        refused("tidak dapat diambil", cancel_assessment, assessment=row, user=town.officer,
                reason="Terlanjur dibuka dahulu.")  # fmt: skip
    if state != "submitted":
        refused("tidak dapat diambil", validate_assessment, assessment=row, user=auditor)


# --- sight --------------------------------------------------------------------------------------


def test_sight_is_the_unit_in_reach_or_ones_own_part(town):
    row, member = open_one(town.trade)
    stranger = UserFactory(government=town.government)
    named = UserFactory(government=town.government)
    name_validator(assessment=row, person=named, user=town.officer)
    seen = [
        Assessment.objects.visible_to(person).filter(pk=row.pk).exists()
        for person in (town.officer, town.narrow, member, named, stranger)
    ]
    assert seen == [True, False, True, True, False]
    editable = Assessment.objects.visible_to(member, Permission.ASSESSMENT_EDIT)
    assert not editable.exists()
