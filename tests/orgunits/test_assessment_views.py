"""Screens of assessments: the journey of a team and its validator, bad input, queries."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgunits.actions.assessments import (
    AnswerDraft,
    add_evidence,
    name_validator,
    remove_evidence,
    save_answers,
    submit_assessment,
)
from orgunits.models import Assessment, AssessmentEvidence, AssessmentRules, ItemWording
from orgunits.queries.assessments import assessment_table
from portal.files import store
from portal.models import AuditEvent, Job
from portal.opened import FIELD, stamp
from portal.permissions import Role
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
from tests.factories.portal import UserFactory, form_key
from tests.orgunits.conftest import CANARY

pytestmark = pytest.mark.django_db
SELF = ("level", "is_skipped", "note")
PDF = b"%PDF-1.7 bukti"


def at(name, *args, **query):
    address = reverse(f"orgunits:{name}", args=[getattr(arg, "pk", arg) for arg in args])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def words(response):
    body = response.content.decode()
    main = body[body.find("<main") : body.find("</main>")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def typed(row, answers, **more):
    """A section as its page would send it; ``answers``: {code: (level, note)}."""
    data = form_key() | more
    for code, (level, note) in answers.items():
        answer = row.answers.get(code=code)
        data |= {
            f"{code}-level": level,
            f"{code}-note": note,
            f"{code}-{FIELD}": stamp(answer, SELF),
        }
    return data


def codes_of(row, section):
    return [item.code for item in row.instrument.section(section).items]


@pytest.fixture
def auditor(town):
    return user_with_role(Role.AUDITOR, government=town.government, display_name="Auditor Rimba")


@pytest.fixture
def admin(town):
    return user_with_role(Role.GOVERNMENT_ADMIN, government=town.government)


@pytest.fixture
def filled(town):
    """A maturity assessment with its team of one."""
    return open_one(town.health)


# --- opening, team ------------------------------------------------------------------------------


def test_assessment_create_asks_for_the_unit_and_leads_to_the_team(client, town):
    client.force_login(town.officer)
    assert "Dinas Kesehatan" in words(client.get(at("assessment_create", q="Kesehatan")))
    url = at("assessment_create", unit=town.health.pk)
    assert client.get(url).status_code == 200
    response = client.post(url, {"kind": MATURITY, "year": 2025, "fills": "on"} | form_key())
    row = Assessment.objects.get()
    assert response["Location"] == at("assessment_team", row)
    assert (row.unit, row.opened_by, row.members.get().user) == (
        town.health, town.officer, town.officer,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": "lain", "year": 2025}, "Instrumen"),
        ({"kind": MATURITY, "year": "dua ribu"}, "empat angka"),
        ({"kind": MATURITY, "year": 2010}, "sejak 2018"),
        ({"kind": MATURITY, "year": 2090}, "belum dimulai"),
        ({"kind": MATURITY, "year": 2025}, "sudah ada"),
    ],
)
def test_assessment_create_with_bad_input_says_so_and_writes_nothing(
    client, town, filled, values, message
):
    client.force_login(town.officer)
    before = (Assessment.objects.count(), AuditEvent.objects.count())
    response = client.post(at("assessment_create", unit=town.health.pk), values | form_key())
    assert message in words(response)
    assert (Assessment.objects.count(), AuditEvent.objects.count()) == before


def test_assessment_team_takes_people_in_and_out(client, town, filled):
    row, member = filled
    client.force_login(town.officer)
    other = UserFactory(government=town.government, display_name="Sari Penilai")
    url = at("assessment_team", row)
    assert "Sari Penilai" in words(client.get(url + "?q=sari"))
    stamped = {FIELD: stamp(row, ["validator"])}
    client.post(url, {"person": other.pk, "step": "add"} | form_key())
    client.post(url, {"person": member.pk, "step": "remove"} | form_key())
    assert [one.user for one in row.members.all()] == [other]
    response = client.post(url, {"person": other.pk, "step": "validator"} | stamped | form_key())
    assert "ikut mengisi" in words(response)
    client.post(url, {"person": town.officer.pk, "step": "validator"} | stamped | form_key())
    row.refresh_from_db()
    assert row.validator == town.officer
    late = {"person": town.head.pk, "step": "validator"} | stamped | form_key()
    assert "sudah diubah" in words(client.post(url, late))


def test_assessment_team_offers_a_unit_head_only_people_of_the_unit(client, town, filled):
    row, _member = filled
    outsider = user_with_role(Role.EMPLOYEE, unit=town.trade, display_name="Orang Dagang")
    client.force_login(town.head)
    url = at("assessment_team", row)
    assert "Orang Dagang" not in words(client.get(url + "?q=orang"))
    assert client.post(url, {"person": outsider.pk, "step": "add"} | form_key()).status_code == 404


# --- filling ------------------------------------------------------------------------------------


def test_assessment_answers_saves_a_section_and_leads_on(client, town):
    row, member = open_one(town.health, KELEMBAGAAN)
    client.force_login(member)
    page = words(client.get(at("assessment_answers", row, bagian="perbaikan")))
    assert "Terjawab 0 dari 62" in page
    assert "Redaksi belum diverifikasi" in page
    answers = dict.fromkeys(codes_of(row, "perbaikan"), (3, ""))
    data = typed(row, answers, bagian="perbaikan", ke="manajemen-risiko")
    response = client.post(at("assessment_answers", row), data)
    assert response["Location"] == at("assessment_answers", row, bagian="manajemen-risiko")
    assert "Terjawab 4 dari 62" in words(client.get(response["Location"]))
    assert row.answers.filter(level=3, answered_by=member).count() == 4


def test_assessment_answers_keeps_everything_typed_when_something_is_wrong(client, town):
    row, member = open_one(town.health, KELEMBAGAAN)
    client.force_login(member)
    answers = dict.fromkeys(codes_of(row, "perbaikan"), (2, "ketikan saya"))
    answers["perbaikan-02"] = (9, "ketikan saya")
    before = AuditEvent.objects.count()
    response = client.post(at("assessment_answers", row), typed(row, answers, bagian="perbaikan"))
    assert "Pilih salah satu jawaban" in words(response)
    assert response.content.decode().count("ketikan saya") == 4
    assert response.content.decode().count(" checked") == 3
    assert not row.answers.filter(level__isnull=False).exists()
    assert AuditEvent.objects.count() == before


def test_assessment_answers_says_who_changed_an_answer_meanwhile(client, town):
    row, member = open_one(town.health)
    client.force_login(member)
    data = typed(row, {"variabel-01": (2, "milik saya")}, bagian="variabel-01")
    save_answers(assessment=row, drafts=[AnswerDraft("variabel-01", 5)], user=member)
    response = client.post(at("assessment_answers", row), data)
    assert "sudah diubah" in words(response)
    assert "milik saya" in response.content.decode()
    assert row.answers.get(code="variabel-01").level == 5
    fresh = re.search(rf'name="variabel-01-{FIELD}" value="([^"]+)"', response.text)[1]
    again = data | {f"variabel-01-{FIELD}": html.unescape(fresh)} | form_key()
    assert client.post(at("assessment_answers", row), again).status_code == 302
    assert row.answers.get(code="variabel-01").level == 2


def test_assessment_answers_stores_good_files_and_names_bad_ones(client, filled):
    row, member = filled
    client.force_login(member)
    data = typed(row, {"variabel-02": (3, "")}, bagian="variabel-02") | {
        "bukti-variabel-02-2": SimpleUploadedFile("sop.pdf", PDF),
        "bukti-variabel-02-3": SimpleUploadedFile("jahat.pdf", b"<script>"),
    }
    page = words(client.post(at("assessment_answers", row), data, follow=True))
    assert "bukan PDF, JPG" in page
    answer = row.answers.get(code="variabel-02")
    evidence = answer.evidence.get()
    assert (answer.level, evidence.level, evidence.attachment.name) == (3, 2, "sop.pdf")
    served = client.get(at("evidence_file", evidence))
    assert b"".join(served.streaming_content) == PDF
    assert served["Content-Disposition"].startswith("attachment")
    gone = typed(row, {"variabel-02": (4, "")}, bagian="variabel-02", hapus=evidence.pk)
    assert client.post(at("assessment_answers", row), gone).status_code == 302
    answer.refresh_from_db()
    assert (answer.level, answer.evidence.count()) == (4, 0)


def test_assessment_answers_is_read_only_for_others(client, town, filled):
    row, _member = filled
    client.force_login(town.officer)
    response = client.get(at("assessment_answers", row))
    assert response.status_code == 200
    assert "form-check-input" not in response.text
    assert client.post(at("assessment_answers", row), form_key()).status_code == 403


@pytest.mark.parametrize("query", [{"bagian": "tidak-ada"}])
def test_unknown_section_is_not_found(client, town, filled, query):
    client.force_login(town.officer)
    assert client.get(at("assessment_answers", filled[0], **query)).status_code == 404


def test_wording_that_was_replaced_asks_for_the_answer_again(client, town, admin):
    row, member = open_one(town.health, KELEMBAGAAN)
    answer_all(row, member)
    enter_all(town.government, KELEMBAGAAN, admin, codes=["perbaikan-01"])
    client.force_login(member)
    response = client.get(at("assessment_answers", row, bagian="perbaikan"))
    assert "Redaksinya berganti sesudah dijawab" in words(response)
    data = typed(row, dict.fromkeys(codes_of(row, "perbaikan"), (3, "Bukti di ruang arsip")),
                 bagian="perbaikan") | {"perbaikan-01-confirmed": "on"}  # fmt: skip
    client.post(at("assessment_answers", row), data)
    assert row.answers.get(code="perbaikan-01").wording.text == "Redaksi perbaikan-01"
    assert row.answers.get(code="perbaikan-02").wording is None


# --- submitting, validating ---------------------------------------------------------------------


def test_whole_journey_of_a_maturity_assessment(client, town, auditor):
    row, member = open_one(town.health)
    client.force_login(member)
    page = words(client.get(at("assessment_submit", row)))
    assert "Belum dapat dikirim" in page
    answer_all(row, member)
    assert "Hasil awal 33,00 (Sedang)" in words(client.get(at("assessment_submit", row)))
    assert client.post(at("assessment_submit", row), form_key())["Location"] == at(
        "assessment_detail", row
    )
    client.force_login(auditor)
    assert "Anda dapat memvalidasi" in words(client.get(at("assessment_detail", row)))
    data = {"bagian": "variabel-01", "setuju": "1", "ke": "variabel-02", "variabel-01-level": "",
            "variabel-01-note": ""} | form_key()  # fmt: skip
    answer = row.answers.get(code="variabel-01")
    finals = ("final_level", "final_is_skipped", "final_note")
    data[f"variabel-01-{FIELD}"] = stamp(answer, finals)
    client.post(at("assessment_findings", row), data)
    assert row.answers.get(code="variabel-01").final_level == 3
    decide = at("assessment_decide", row)
    assert "Belum dinilai" in words(client.get(decide))
    assert "belum dinilai" in words(client.post(decide, {"step": "validate"} | form_key()))
    judge_all(row, auditor, level=4)
    client.post(decide, {"step": "validate", "note": "Bukti lengkap."} | form_key())
    page = words(client.get(at("assessment_detail", row)))
    for text in ("Tervalidasi", "Hasil akhir (validasi) 44,00 dari 55", "Tinggi", "Auditor Rimba"):
        assert text in page
    assert "Akhir 4,00" not in page


def test_assessment_decide_returns_only_with_a_note(client, town, auditor, filled):
    row, member = filled
    answer_all(row, member)
    submit_assessment(assessment=row, user=member)
    client.force_login(auditor)
    url = at("assessment_decide", row)
    page = words(client.post(url, {"step": "return", "note": "kurang"} | form_key()))
    assert "paling sedikit 10 huruf" in page
    row.refresh_from_db()
    assert row.state == "submitted"
    client.post(url, {"step": "return", "note": "Bukti variabel 2 kurang."} | form_key())
    client.force_login(member)
    assert "Bukti variabel 2 kurang." in words(client.get(at("assessment_detail", row)))


def test_unverified_wording_keeps_kelembagaan_from_being_sent(client, town):
    row, member = open_one(town.health, KELEMBAGAAN)
    answer_all(row, member)
    client.force_login(member)
    page = words(client.get(at("assessment_submit", row)))
    assert "redaksi resminya belum diisi dan diverifikasi" in page
    refused = client.post(at("assessment_submit", row), form_key())
    assert "Belum terkirim" in words(refused)
    row.refresh_from_db()
    assert row.state == "draft"


def test_radar_is_drawn_with_its_table(client, town):
    row, member = open_one(town.health, KELEMBAGAAN)
    answer_all(row, member)
    client.force_login(town.officer)
    response = client.get(at("assessment_detail", row))
    assert "<polygon" in response.text
    assert "Nilai dan perhitungannya" in words(response)
    assert "34/(14 × 4) × 25,0" in words(response)


def test_assessment_cancel_needs_a_reason(client, town, filled):
    client.force_login(town.officer)
    url = at("assessment_cancel", filled[0])
    assert "10 huruf" in words(client.post(url, {"reason": "salah"} | form_key()))
    client.post(url, {"reason": "Salah memilih tahun penilaian."} | form_key())
    assert "Salah" not in words(client.get(at("assessment_list")))
    listed = words(client.get(at("assessment_list", state="cancelled")))
    assert "Dinas Kesehatan" in listed


# --- instruments --------------------------------------------------------------------------------


def wording_values(**values):
    return {
        "jenis": KELEMBAGAAN, "kode": "formalisasi-01", "text": "Redaksi dari lampiran",
        "polarity": "negative", "source": "PermenPANRB 20/2018, Lampiran, hlm. 9", "step": "save",
    } | form_key() | values  # fmt: skip


def test_wording_is_pasted_then_verified_by_the_administrator(client, town, admin):
    client.force_login(admin)
    page = words(client.get(at("instrument_detail")))
    assert "Redaksi resmi terverifikasi: 0 dari 62" in page
    assert "belum diverifikasi" in page
    url = at("wording_update", jenis=KELEMBAGAAN, kode="formalisasi-01")
    assert client.get(url).status_code == 200
    assert client.post(at("wording_update"), wording_values())["Location"] == url
    made = ItemWording.objects.get()
    assert not made.is_verified
    unsigned = {"wording": made.pk, "step": "save"} | form_key()
    page = words(client.post(at("wording_verify"), unsigned, follow=True))
    assert "lalu centang" in page
    client.post(at("wording_verify"), unsigned | {"compared": "on"} | form_key())
    made.refresh_from_db()
    assert (made.verified_by, made.is_verified) == (admin, True)
    assert "terverifikasi: 1 dari 62" in words(client.get(at("instrument_detail")))


@pytest.mark.parametrize(
    ("values", "message"),
    [({"text": " "}, "Tempel redaksi"), ({"source": ""}, "Tulis sumbernya"),
     ({"level_1": "hanya satu"}, "uraian semua jawaban"), ({"polarity": "x"}, "Arah nilai")],
)  # fmt: skip
def test_wording_update_with_bad_input_says_so_and_writes_nothing(client, admin, values, message):
    client.force_login(admin)
    response = client.post(at("wording_update"), wording_values(**values))
    assert message in words(response)
    assert not ItemWording.objects.exists()


def test_wording_update_is_for_who_keeps_the_whole_government(client, town):
    narrow = user_with_role(Role.GOVERNMENT_ADMIN, unit=town.health)
    for person in (narrow, town.officer):
        client.force_login(person)
        assert client.get(at("wording_update")).status_code == 403
        assert client.get(at("instrument_detail")).status_code == 200


def test_assessment_rules_are_kept_with_a_reason(client, town, admin):
    client.force_login(admin)
    url = at("assessment_rules")
    values = {"skipped": "zero", "top_from": 46, "reason": "kurang"}
    assert "10 huruf" in words(client.post(url, values | form_key()))
    assert not AssessmentRules.objects.exists()
    client.post(url, values | {"reason": "Surat Kemendagri tahun 2026."} | form_key())
    row = AssessmentRules.objects.get(government=town.government)
    assert (row.skipped, row.top_from) == ("zero", 46)
    stale = {FIELD: stamp(row, ["skipped", "top_from"])}
    AssessmentRules.objects.update(skipped="renormalise")
    late = values | stale | {"reason": "Surat Kemendagri tahun 2026."} | form_key()
    assert "sudah diubah" in words(client.post(url, late))


# --- lists, PDF, scope --------------------------------------------------------------------------


def test_lists_filter_export_and_name_nothing_from_elsewhere(client, town, auditor):
    validated(town.health, validator=auditor)
    open_one(town.trade, KELEMBAGAAN)
    open_one(town.foreign)
    client.force_login(town.officer)
    page = words(client.get(at("assessment_list")))
    assert "Dinas Kesehatan" in page
    assert "Dinas Perdagangan" in page
    assert CANARY not in page
    only = words(client.get(at("assessment_list", kind=MATURITY)))
    assert "Dinas Perdagangan" not in only.split("Saring", 1)[1].split("Instrumen:", 1)[-1]
    exported = client.get(at("assessment_list", ekspor="csv"))
    text = b"".join(exported.streaming_content).decode()
    assert "Dinas Kesehatan" in text
    assert "44,00" in text or "44.00" in text or "44" in text


def test_unit_assessments_compares_the_years(client, town, auditor):
    for year, final in ((2023, 3), (2024, 4)):
        validated(town.health, validator=auditor, final=final, year=year)
    client.force_login(town.officer)
    response = client.get(at("unit_assessments", town.health))
    page = words(response)
    assert "2023" in page
    assert "<polyline" in response.text
    assert "Budaya organisasi 5 3,00 4,00" in page
    assert "belum pernah dievaluasi" in words(client.get(at("unit_assessments", town.trade)))


def test_assessments_out_of_reach_are_not_found(client, town, filled):
    row, member = filled
    evidence = add_evidence(assessment=row, code="variabel-01", level=2, name="a.pdf",
                            content=PDF, user=member)  # fmt: skip
    client.force_login(user_with_role(Role.HR_OFFICER, unit=town.trade))
    for name in ("assessment_detail", "assessment_answers", "assessment_findings",
                 "assessment_team", "assessment_submit", "assessment_decide"):  # fmt: skip
        assert client.get(at(name, row)).status_code == 404
    assert client.get(at("evidence_file", evidence)).status_code == 404


def test_assessment_pdf_is_built_by_a_job(client, town, auditor, monkeypatch,
                                          django_capture_on_commit_callbacks):  # fmt: skip
    row = validated(town.health, validator=auditor)
    sent = {}

    def typeset(name, data, **about):
        sent.update(data, title=about["title"])
        return PDF

    monkeypatch.setattr("orgunits.assessments.paper.render_pdf", typeset)
    client.force_login(town.officer)
    assert client.get(at("assessment_pdf", row)).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("assessment_order", row), form_key())
    assert Job.objects.latest("pk").state == "done"
    assert b"".join(client.get(at("assessment_pdf", row)).streaming_content) == PDF
    assert sent["heading"] == "Kematangan perangkat daerah Dinas Kesehatan"
    page = words(client.get(at("assessment_detail", row)))
    assert "Unduh PDF" in page
    assert "berubah sesudah" not in page


@pytest.mark.parametrize("name", ["assessment_list", "unit_assessments"])
def test_lists_ask_as_much_for_one_as_for_three(client, town, auditor, name):
    client.force_login(town.officer)
    address = at(name) if name == "assessment_list" else at(name, town.health)
    counts = []
    for years in ((2023,), (2024, 2025)):
        for year in years:
            validated(town.health, validator=auditor, year=year)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_named_validator_out_of_the_units_reach_sees_it(client, town, filled):
    row, _member = filled
    named = user_with_role(Role.EMPLOYEE, unit=town.trade)
    name_validator(assessment=row, person=named, user=town.officer)
    client.force_login(named)
    assert client.get(at("assessment_findings", row)).status_code == 200
    assert "Dinas Kesehatan" in words(client.get(at("assessment_list")))


def test_a_file_alone_is_said_to_be_saved(client, filled):
    row, member = filled
    client.force_login(member)
    answer = row.answers.get(code="variabel-02")
    data = typed(row, {"variabel-02": ("", "")}, bagian="variabel-02")
    data |= {"bukti-variabel-02-3": SimpleUploadedFile("sop.pdf", PDF)}
    page = words(client.post(at("assessment_answers", row), data, follow=True))
    assert "tersimpan" in page
    assert "Tidak ada isian yang berubah" not in page
    assert answer.evidence.count() == 1


def test_a_file_somebody_else_took_off_first_loses_nothing_typed(client, filled):
    row, member = filled
    evidence = add_evidence(
        assessment=row, code="variabel-02", level=2, name="sop.pdf", content=PDF, user=member
    )
    assert remove_evidence(evidence=AssessmentEvidence.objects.get(), user=member)
    events = AuditEvent.objects.filter(action="Menghapus bukti evaluasi")
    gone = evidence.pk
    assert not remove_evidence(evidence=evidence, user=member)
    client.force_login(member)
    data = typed(row, {"variabel-02": (5, "")}, bagian="variabel-02", hapus=gone)
    assert client.post(at("assessment_answers", row), data).status_code == 302
    assert row.answers.get(code="variabel-02").level == 5
    assert events.count() == 1


def test_what_has_no_result_stands_last_whichever_way_results_are_sorted(town, auditor):
    done = validated(town.health, validator=auditor, year=2024)
    waiting, _member = open_one(town.health, year=2025)
    for sort in ("score", "-score"):
        rows = assessment_table(user=town.officer, government=town.government, sort=sort)
        assert list(rows) == [done, waiting]


def test_assessment_detail_asks_as_much_for_a_team_of_one_as_of_three(client, town, auditor):
    row = validated(town.health, validator=auditor)
    pdf = store(town.government, "evaluasi.pdf", "application/pdf", PDF, None)
    Assessment.objects.filter(pk=row.pk).update(pdf=pdf)
    client.force_login(town.officer)
    counts = []
    for n_more in (0, 2):
        for _ in range(n_more):
            person = UserFactory(government=town.government)
            row.members.create(government=town.government, user=person)
        client.get(at("assessment_detail", row))
        with CaptureQueriesContext(connection) as asked:
            client.get(at("assessment_detail", row))
        counts.append(len(asked))
    assert counts[0] == counts[1]
