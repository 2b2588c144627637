"""Competences: JPM at each edge, standards by post and title, gaps where they are used, files."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import tie_user
from employees.actions.competences import (
    AssessmentDraft,
    save_technical,
    set_standard,
    settle_assessments,
    withdraw_assessment,
    withdraw_standard,
)
from employees.competence_enums import MANAGERIAL, Competence, MatchBand, StandardSource
from employees.competences import (
    Assessed,
    Standard,
    job_person_match,
    match,
    match_band,
    usual_standard,
)
from employees.eligibility import Candidate, Severity, Wanted, competence_findings
from employees.imports.competences import CompetenceImport
from employees.models import CompetenceAssessment, CompetenceStandard, TechnicalCompetence
from employees.queries import findings_of
from employees.queries.competences import competence_lines, person_competence, standards_of
from employees.queries.training_needs import need_lines
from orgunits.actions import add_positions
from orgunits.drafts import PositionDraft
from orgunits.models import Position
from portal.imports.spec import Context, Row, Update
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory
from tests.factories.orgunits import GovernmentFactory, user_with_role
from tests.factories.portal import form_key

D, DAY = Decimal, date(2026, 3, 2)
NINE = [str(one) for one in Competence]


def levels(level, **others):
    return dict.fromkeys(NINE, level) | others


# --- the formula ----------------------------------------------------------------------------------


def test_the_nine_competences():
    assert [len(MANAGERIAL), len(Competence)] == [8, 9]
    assert Competence.UNITY.label == "Perekat Bangsa"


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        ("100", MatchBand.FITS), ("80", MatchBand.FITS), ("79.99", MatchBand.STILL_FITS),
        ("68", MatchBand.STILL_FITS), ("67.99", MatchBand.FALLS_SHORT), ("0", MatchBand.FALLS_SHORT),
    ],
)  # fmt: skip
def test_every_band_edge(percent, band):
    assert match_band(D(percent)) == band


@pytest.mark.parametrize(
    ("asked", "found", "percent"),
    [
        (levels(3), levels(3), "100.00"),
        (levels(3), levels(5), "100.00"),  # more than asked does not make up for less
        (levels(3, unity=4), levels(5, unity=2), "92.86"),  # 26 of 28 = 92,857…
        (levels(3), levels(2), "66.67"),  # 18 of 27, rounded up
        (levels(3), levels(1), "33.33"),
        ({"service": 5}, {"service": 4}, "80.00"),
        (levels(2), levels(2, unity=None), None),
        ({}, levels(2), None),
    ],
)
def test_job_person_match(asked, found, percent):
    assert job_person_match(asked, found) == (percent and D(percent))


def test_usual_levels_and_where_none_is_known():
    kinds = [("pelaksana", ""), ("pengawas", ""), ("administrator", ""), ("jpt_pratama", ""),
             ("jpt_madya", ""), ("jf_keahlian", "Ahli Pertama"), ("jf_keahlian", "Ahli Muda"),
             ("jf_keahlian", "Ahli Madya"), ("jf_keahlian", "Ahli Utama")]  # fmt: skip
    found = [set(usual_standard(*one).general.values()) for one in kinds]
    assert found == [{1}, {2}, {3}, {4}, {5}, {2}, {3}, {4}, {5}]
    assert usual_standard("jf_keterampilan", "Mahir") == Standard()


def test_lines_show_what_is_short_missing_or_more():
    standard = Standard(StandardSource.TITLE, {"service": 3, "unity": 2}, {7: 3})
    found = match(standard, Assessed(DAY, None, {"service": 1, "change": 2}, {}), {7: "Menyusui"})
    assert [(line.name, line.asked, line.found, line.short) for line in found.lines] == [
        ("Pelayanan Publik", 3, 1, 2),
        ("Mengelola Perubahan", None, 2, 0),
        ("Perekat Bangsa", 2, None, 0),
        ("Menyusui", 3, None, 0),
    ]
    assert (found.percent, found.band) == (None, None)
    assert found.working == "1 dari 2 kompetensi belum dinilai."


def test_a_gap_needs_a_reason_only_against_a_standard_that_was_set():
    """Never a block: the levels and the JPM were not read in the regulation's text."""
    low = Assessed(date(2025, 1, 1), date(2026, 3, 2), levels(1), {})
    sets = Standard(StandardSource.POSITION, levels(2))
    usual = Standard(StandardSource.USUAL, levels(2))

    def told(standard, assessed, day=DAY):
        wanted = Wanted("pengawas", "Kasi", standard=standard)
        one = Candidate("pns", date(1985, 6, 17), assessed=assessed)
        return [(f.severity, f.text.split(":")[0]) for f in competence_findings(one, wanted, day)]

    assert told(sets, low) == [(Severity.ORANGE, "Kompetensi di bawah standar jabatan")]
    assert told(usual, low)[0][0] == Severity.INFO
    assert told(sets, None)[0][0] == Severity.INFO
    assert told(usual, None) == []
    assert told(Standard(), low) == []
    day_after = told(sets, low, date(2026, 3, 3))
    assert day_after == [(Severity.INFO, "Penilaian kompetensi berakhir 02-03-2026.")]


# --- on record ------------------------------------------------------------------------------------


def standard(city, of, day=DAY, technical=None, **values):
    return set_standard(
        government=city.government, of=of, valid_from=day, basis="Kepwal 800/1", user=city.officer,
        general=values or levels(3), technical=technical or {},
    )  # fmt: skip


def assess(city, person=None, on=date(2026, 1, 5), technical=None, general=None, **values):
    draft = AssessmentDraft(
        employee_id=(person or city.person).pk, assessed_on=on, assessor="Pusat Penilaian",
        general=levels(2) if general is None else general, technical=technical or {}, **values,
    )  # fmt: skip
    return settle_assessments(
        government=city.government, drafts=[draft], user=city.officer, reason=REASON
    )


def test_the_nearest_standard_of_the_day_holds(city):
    post = city.a.staff

    def found(day=city.today, of=post):
        one = standards_of([of], day)[of.pk]
        return one.source, one.general.get("service")

    assert found() == (StandardSource.USUAL, 1)
    standard(city, post.job_title)
    newer = standard(city, post.job_title, date(2026, 6, 1), service=4)
    assert found(date(2026, 3, 1)) == (StandardSource.USUAL, 1)
    assert found(DAY) == found(date(2026, 5, 31)) == (StandardSource.TITLE, 3)
    assert found(date(2026, 6, 1)) == (StandardSource.TITLE, 4)
    withdraw_standard(standard=newer, user=city.officer, reason=REASON)
    assert found(date(2026, 6, 1)) == (StandardSource.TITLE, 3)
    with pytest.raises(ValidationError, match="sudah dihapus"):
        withdraw_standard(standard=newer, user=city.officer, reason=REASON)
    standard(city, post, service=5)
    assert found(DAY) == (StandardSource.POSITION, 5)
    assert found(DAY, city.b.staff) == (StandardSource.TITLE, 3)
    # A change of structure goes on with the post under another number.
    [carried] = add_positions(
        government=city.government, user=None, reason=REASON,
        drafts=[PositionDraft(unit_id=city.b.unit.pk, job_title_id=post.job_title_id,
                              name=post.name, valid_from=DAY)],
    )  # fmt: skip
    Position.objects.filter(pk=carried.pk).update(predecessor=post)
    carried.refresh_from_db()
    assert found(DAY, carried) == (StandardSource.POSITION, 5)


@pytest.mark.parametrize("values", [{"service": 6}, {"service": 0}, {}])
def test_a_bad_standard_is_refused(city, values):
    about = {
        "of": city.a.staff,
        "valid_from": DAY,
        "basis": "Kepwal",
        "technical": {},
        "user": None,
    }
    with pytest.raises(ValidationError):
        set_standard(government=city.government, general=values, **about)
    standard(city, city.a.staff)
    with pytest.raises(ValidationError, match="Sudah ada standar"):
        standard(city, city.a.staff)
    with pytest.raises(ValueError, match="another government"):
        set_standard(government=GovernmentFactory(), general=levels(1), **about)


def test_assessments_are_recorded_replaced_and_taken_back(city):
    technical = save_technical(
        government=city.government, user=city.officer,
        values={"name": "Analisis jabatan", "summary": "", "is_active": True},
    )  # fmt: skip
    assert assess(city, technical={technical.pk: 2}) == (1, 0)
    assert assess(city, technical={technical.pk: 2}) == (0, 0)
    assert assess(city, technical={technical.pk: 3}, general=levels(2, service=1)) == (0, 1)
    [event] = AuditEvent.objects.filter(action__contains="penilaian kompetensi").order_by("-pk")[:1]
    assert event.changes == {"service": [2, 1], f"technical_{technical.pk}": [2, 3]}
    again = {"technical": {technical.pk: 3}, "general": levels(2, service=1), "potential": D(0)}
    assert assess(city, **again) == (0, 1)  # a potential of 0 is no potential that was not measured
    assert assess(city, **again) == (0, 0)
    row = CompetenceAssessment.objects.standing().get()
    assert (row.levels["service"], row.technical_levels.get().level) == (1, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        CompetenceAssessment.objects.filter(pk=row.pk).update(service=6)
    assert person_competence(city.person, city.today).match.gaps == ()  # 1 is usual for pelaksana
    withdraw_assessment(assessment=row, user=city.officer, reason=REASON)
    assert not person_competence(city.person, city.today).history
    with pytest.raises(ValidationError):
        withdraw_assessment(assessment=row, user=city.officer, reason=REASON)


@pytest.mark.parametrize(
    "values",
    [
        {"on": date(2090, 1, 1)},
        {"valid_until": date(2026, 1, 4)},
        {"general": {}},
        {"general": {"service": 6}},
        {"potential": D(101)},
    ],
)
def test_a_bad_assessment_is_refused(city, values):
    with pytest.raises(ValidationError):
        assess(city, **values)
    assert not CompetenceAssessment.objects.exists()


def test_gaps_reach_eligibility_and_needs_of_those_who_may_read_them(city):
    standard(city, city.a.staff.job_title)
    assess(city, valid_until=date(2090, 1, 1), general=levels(3, service=2))
    [finding] = [f for f in findings_of(city.person, city.b.staff, DAY) if "Kompetensi" in f.text]
    assert finding.severity == Severity.ORANGE
    assert finding.text == "Kompetensi di bawah standar jabatan: Pelayanan Publik 2 dari 3."

    def needs(user):
        lines, _ = need_lines(
            user=user, government=city.government, day=city.today, kind="competence"
        )
        return [need.working for line in lines for need in line.needs]

    assert needs(city.officer) == ["Pelayanan Publik 2 dari 3"]
    assert needs(user_with_role(Role.GOVERNMENT_ADMIN, unit=city.root)) == []


def test_the_file_of_an_assessment_centre(city):
    kind = CompetenceImport()
    columns = frozenset(column.name for column in kind.columns)
    ctx = Context(city.government, city.officer, city.today, columns=columns)
    about = {"nip": city.person.nip, "assessed_on": date(2025, 3, 4), "assessor": "BKN",
             "number": None, "valid_until": None, "potential": D("72.50")}  # fmt: skip
    good = Row(1, about | levels(3))
    wrong = Row(2, about | {"assessed_on": date(2090, 1, 1), "valid_until": date(2025, 1, 1)})
    other = Row(3, about | levels(3, integrity=None) | {"nip": "196001012015031999"})
    told = {(e.row, e.column) for e in kind.check(ctx, [good, wrong, other], {})}
    assert told == {(2, "assessed_on"), (2, "valid_until"), (2, ""), (3, "nip")}
    assert kind.apply(ctx, [good], [], REASON) == {"lines": ["1 penilaian dicatat"]}
    [exported] = kind.export(ctx)
    assert exported == good.values  # imported again it changes nothing
    known = kind.existing(ctx, [(city.person.nip, date(2025, 3, 4))])
    [found] = known.values()
    update = Update(good, found.pk, {"service": (3, 4)})
    assert kind.apply(ctx, [], [update], REASON) == {"lines": ["1 penilaian diganti"]}
    [exported] = kind.export(ctx)
    assert exported == good.values | {"service": 4}


# --- screens --------------------------------------------------------------------------------------


def test_the_list_its_figures_and_its_reach(client, city):
    standard(city, city.a.staff.job_title)
    assess(city, general=levels(2))
    asked = {"user": city.officer, "government": city.government, "day": city.today}
    [line], [summary] = competence_lines(**asked)
    assert (line.state, line.match.percent) == (MatchBand.FALLS_SHORT, D("66.67"))
    assert (summary.people, summary.assessed, summary.gaps["Integritas"]) == (1, 1, 1)
    page, counts = reverse("employees:competence_list"), []
    client.force_login(city.officer)
    for _ in range(2):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            text = client.get(page).text
        counts.append(len(asked))
        other = EmployeeFactory(government=city.government, name="Wati")
        PlacementFactory(employee=other, position=city.b.staff)
        assess(city, other, general=levels(3))
    assert counts[0] == counts[1]
    assert "66,67%" in text
    assert "Ahmad Permana" not in client.get(page, {"state": "fits"}).text
    assert "Wati" in client.get(page, {"state": "fits"}).text
    assert "Wati" not in client.get(page, {"competence": "service"}).text
    assert "2 dari 3" in b"".join(client.get(page, {"ekspor": "csv"})).decode()
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.b.unit))
    text = client.get(page).text
    assert "Wati" in text
    assert "Ahmad Permana" not in text
    client.force_login(user_with_role(Role.GOVERNMENT_ADMIN, unit=city.root))
    assert client.get(page).status_code == 403
    file = reverse("employees:employee_detail", args=[city.person.pk])
    assert 'id="competence"' not in client.get(file).text
    own = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    tie_user(employee=city.person, account=own, user=None, reason=REASON)
    client.force_login(own)
    assert "66,67%" in client.get(reverse("employees:own_file")).text


def test_an_officer_sets_a_standard_and_records_an_assessment(client, city):
    client.force_login(city.officer)
    client.post(reverse("employees:technical_create"), form_key() | {"name": "Analisis jabatan", "is_active": "on"})  # fmt: skip
    client.post(reverse("employees:technical_create"), form_key() | {"name": "Analisis jabatan"})
    url = reverse("employees:standard_create")
    assert "Penelaah Teknis" in client.get(url, {"cari": "penelaah"}).text
    of = f"{url}?title={city.a.staff.job_title_id}"
    bad = client.post(of, form_key() | {"service": "9", "technical_1_level": "2"}).text
    for text in ("Berlaku mulai belum diisi", "Dasar penetapan belum diisi",
                 "Pelayanan Publik: pilihan tidak dikenal", "Pilih kompetensi teknis"):  # fmt: skip
        assert text in bad
    assert not CompetenceStandard.objects.exists()
    [technical] = TechnicalCompetence.objects.all()
    answer = client.post(of, form_key() | levels(3) | {
        "valid_from": "2026-01-01", "basis": "Kepwal 800/1", "technical_1": technical.pk,
        "technical_1_level": "2",
    })  # fmt: skip
    assert answer.status_code == 302
    assert "Kepwal 800/1" in client.get(reverse("employees:standard_list")).text
    url = reverse("employees:competence_assessment_create", args=[city.person.pk])
    assert "Analisis jabatan" in client.get(url).text
    bad = client.post(url, form_key() | {"assessed_on": "2090-01-01", "potential": "abc"}).text
    assert "Lembaga penilai belum diisi" in bad
    assert "Isi dengan angka" in bad
    empty = {"assessed_on": "2026-01-05", "assessor": "BKN", "reason": REASON}
    assert "paling sedikit satu kompetensi" in client.post(url, form_key() | empty).text
    sent = empty | levels(2) | {f"technical_{technical.pk}": "1", "potential": "72,5"}
    assert client.post(url, form_key() | sent).status_code == 302
    file = client.get(reverse("employees:employee_detail", args=[city.person.pk])).text
    assert "66,67%" in file
    [row] = CompetenceAssessment.objects.standing()
    assert row.potential == D("72.50")
    url = reverse("employees:competence_assessment_withdraw", args=[row.pk])
    assert client.post(url, form_key() | {"reason": REASON}).status_code == 302
    [row] = CompetenceStandard.objects.standing()
    url = reverse("employees:standard_withdraw", args=[row.pk])
    assert client.post(url, form_key() | {"reason": REASON}).status_code == 302
    assert not CompetenceStandard.objects.standing().exists()
