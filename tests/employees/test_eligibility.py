"""Requirements of PP 11/2017 art 54, 76, 94(2), 107, 239, UU 17/2023 art 260, at their edges."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from employees.actions import add_record, decide_move
from employees.drafts import RecordDraft
from employees.eligibility import Candidate, Held, Severity, Wanted, findings
from employees.models import Employee, Placement
from employees.queries import candidate_rows, candidate_table, findings_of
from orgunits.enums import JobTitleKind
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory
from tests.factories.orgunits import LONG_AGO, JobTitleFactory, PositionFactory, user_with_role
from tests.factories.portal import form_key

DAY = date(2026, 8, 1)
LONG_HELD = Held("pengawas", "", "Kepala Seksi", date(2010, 1, 1))


def years_before(years, day=DAY):
    return day.replace(year=day.year - years)


def person(**values):
    return Candidate(
        **{
            "status": "pns",
            "birth_date": date(1985, 6, 17),
            "golongan": "IV/a",
            "education_level": "s1",
            "held": (LONG_HELD,),
        }
        | values
    )


def told(candidate, wanted, day=DAY):
    return [(one.severity.value, one.clause) for one in findings(candidate, wanted, day)]


KABID = Wanted("administrator", "Kepala Bidang", echelon="III.b")


def test_nothing_against_somebody_who_meets_everything():
    assert findings(person(), KABID, DAY) == []


@pytest.mark.parametrize(
    ("kind", "level", "suits"),
    [
        ("jpt_pratama", "s1", True),
        ("jpt_pratama", "d3", False),
        ("administrator", "d3", False),
        ("pengawas", "d3", True),
        ("pengawas", "d2", False),
        ("pelaksana", "sma", True),
        ("pelaksana", "smp", False),
        ("jf_keahlian", "s1", True),
        ("jf_keahlian", "d3", False),
        ("jf_keterampilan", "sma", True),
    ],
)
def test_lowest_education_by_kind(kind, level, suits):
    found = findings(person(education_level=level), Wanted(kind, "Jabatan"), DAY)
    assert (not any("Pendidikan" in one.text for one in found)) == suits


@pytest.mark.parametrize(
    ("kind", "held", "jenjang", "months"),
    [
        ("administrator", "pengawas", "", 36),
        ("administrator", "jf_keahlian", "Ahli Muda", 36),
        ("pengawas", "pelaksana", "", 48),
        ("jpt_pratama", "administrator", "", 60),  # two years in it, five in all
        ("jpt_pratama", "jf_keahlian", "Ahli Madya", 60),
    ],
)
def test_experience_at_the_day_it_suffices(kind, held, jenjang, months):
    since = years_before(months // 12)
    for start, suits in ((since, True), (since + timedelta(days=1), False)):
        one = person(held=(Held(held, jenjang, "Jabatan", start),), golongan="")
        found = [f for f in findings(one, Wanted(kind, "Jabatan"), DAY) if "Pengalaman" in f.text]
        assert (found == []) == suits
        assert all(f.severity == Severity.ORANGE for f in found)


def test_experience_of_the_wrong_jenjang_does_not_count():
    one = person(held=(Held("jf_keahlian", "Ahli Pertama", "Analis", date(2005, 1, 1)),))
    assert ("orange", "PP 11/2017 Pasal 54 ayat (1)") in told(one, KABID)


@pytest.mark.parametrize(
    ("wanted", "oldest"),
    [
        (Wanted("jpt_pratama", "Kepala Dinas"), 56),
        (Wanted("jpt_madya", "Sekretaris Daerah"), 58),
        (Wanted("jf_keahlian", "Analis", "Ahli Muda"), 53),
        (Wanted("jf_keahlian", "Analis", "Ahli Madya"), 55),
        (Wanted("jf_keahlian", "Analis", "Ahli Utama"), 60),
    ],
)
def test_oldest_age_at_the_last_day(wanted, oldest):
    turning = years_before(oldest + 1)
    for born, suits in ((turning + timedelta(days=1), True), (turning, False)):
        found = findings(person(birth_date=born), wanted, DAY)
        assert (not any("Usia lebih" in one.text for one in found)) == suits


def test_coming_back_to_ones_jf_needs_no_test_and_has_no_age():
    wanted = Wanted("jf_keterampilan", "Perawat", "Mahir")
    keahlian = Wanted("jf_keahlian", "Perawat", "Ahli Muda")
    before = Held("jf_keahlian", "Ahli Muda", "Perawat", date(2010, 1, 1), date(2020, 1, 1))
    papers = (("str", None),)
    old = years_before(55)
    come_back = person(held=(before,), papers=papers, birth_date=old, golongan="")
    assert told(come_back, keahlian) == []
    assert told(come_back, wanted) == [
        ("orange", "PP 11/2017 Pasal 94 ayat (2)")
    ]  # another jenjang
    stranger = told(person(papers=papers, birth_date=old, golongan=""), keahlian)
    assert stranger.count(("orange", "PP 11/2017 Pasal 76")) == 2  # age and uji kompetensi


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, []),
        (DAY, []),
        (DAY - timedelta(days=1), [("red", "UU 17/2023 Pasal 260")]),
    ],
)
def test_a_lapsed_str_cannot(until, expected):
    nurse = person(
        papers=(("str", until),),
        education_field="Profesi Ners",
        held=(Held("jf_keahlian", "Ahli Muda", "Perawat", date(2010, 1, 1)),),
        golongan="",
    )
    assert told(nurse, Wanted("jf_keahlian", "Perawat", "Ahli Muda")) == expected


def test_an_str_not_on_file_is_asked_for_and_a_newer_one_counts():
    wanted = Wanted("jf_keterampilan", "Bidan", "Mahir")
    assert told(person(golongan=""), wanted) == [("orange", "UU 17/2023 Pasal 260")]
    renewed = person(golongan="", papers=(("str", date(2020, 1, 1)), ("str", None)))
    assert told(renewed, wanted) == []
    other = person(golongan="", papers=(("str", None),), education_field="Ilmu Hukum")
    assert told(other, wanted) == [("orange", "PP 11/2017 Pasal 190 ayat (4)")]


@pytest.mark.parametrize(
    ("born", "severity"),
    [
        (date(1968, 7, 31), "red"),  # 58 in July: pension on 1 August
        (date(1968, 8, 1), "orange"),
        (date(1969, 6, 30), "orange"),
        (date(1969, 7, 1), None),
    ],
)
def test_the_pension_of_the_post_itself(born, severity):
    found = [
        one.severity.value
        for one in findings(person(birth_date=born), KABID, DAY)
        if "ensiun" in one.text
    ]
    assert found == ([severity] if severity else [])


def test_status_tenure_and_ladder():
    assert ("orange", "PP 11/2017 Pasal 54") in told(person(status="pppk", golongan="IX"), KABID)
    new = (LONG_HELD, Held("pelaksana", "", "Penelaah", date(2026, 2, 1)))
    short = person(held=(Held("pengawas", "", "Kasi", date(2010, 1, 1), date(2026, 2, 1)), new[1]))
    assert told(short, KABID) == [("orange", "PP 11/2017 Pasal 190 ayat (3)")]
    [(severity, clause)] = told(person(golongan="III/c"), KABID)
    assert (severity, "dicabut" in clause) == ("info", True)


# --- on the way to a post -------------------------------------------------------------------------


@pytest.fixture
def nurse(city):
    """A nurse in an office post who would go back to a puskesmas, and the post there."""
    title = JobTitleFactory(name="Perawat", kind=JobTitleKind.JF_KEAHLIAN, jenjang="Ahli Muda")
    person = EmployeeFactory(
        government=city.government, name="Sri", education_level="s1", education_field="Profesi Ners"
    )
    ward = PositionFactory(unit=city.b.unit, job_title=title, name="Perawat Ahli Muda", required_headcount=2, valid_from=LONG_AGO)  # fmt: skip
    PlacementFactory(position=ward, employee=person, valid_until=date(2022, 1, 1))
    PlacementFactory(position=city.a.staff, employee=person, valid_from=date(2022, 1, 1))
    return person, ward


def register(person, issued_on, until):
    add_record(
        employee=person,
        draft=RecordDraft(kind="certificate", type="str", name="STR", issued_on=issued_on, valid_until=until),
        user=None,
        reason=REASON,
    )  # fmt: skip


def test_a_nurse_is_refused_for_a_lapsed_str_and_then_comes_back(client, city, nurse):
    person, ward = nurse
    register(person, date(2020, 1, 1), date(2025, 1, 1))
    client.force_login(city.officer)
    page = reverse("employees:employee_move", args=[person.pk])
    seen = client.get(page, {"position": ward.pk}).text
    assert "Cocok untuk jabatan ini?" in seen
    assert "STR berakhir 01-01-2025" in seen
    form = {
        "position": ward.pk,
        "valid_from": "2026-04-01",
        "appointment": "appointment",
        "decree_number": "821/9",
        "decree_date": "2026-03-20",
        "decree_signer": "Wali Kota",
        "reason": REASON,
    }
    before = Placement.objects.count()
    refused = client.post(page, form | form_key()).text
    assert "STR berakhir 01-01-2025 dan belum diperbarui. (UU 17/2023 Pasal 260)" in refused
    assert Placement.objects.count() == before
    register(person, date(2026, 3, 1), None)
    assert client.post(page, form | form_key()).status_code == 302
    assert person.placements.current_knowledge().filter(position=ward, valid_until=None).exists()


def test_what_needs_a_reason_goes_on_record_with_it(city):
    other = Employee.objects.get(pk=city.person.pk)
    place = decide_move(employee=other, position=city.b.head, valid_from=date(2026, 4, 1), user=city.officer, reason=REASON)  # fmt: skip
    event = AuditEvent.objects.get(action="Menempatkan dengan catatan syarat jabatan")
    assert (event.object_pk, event.reason) == (str(place.pk), REASON)
    assert any("Pasal 107" in text for text in event.changes["findings"][1])


def test_whoever_is_past_the_age_is_refused(city):
    old = EmployeeFactory(government=city.government, birth_date=date(1960, 1, 1), nip="196001012015031001")  # fmt: skip
    with pytest.raises(ValidationError, match="melewati batas usia pensiun"):
        decide_move(employee=old, position=city.a.staff, valid_from=date(2026, 4, 1), user=None, reason=REASON)  # fmt: skip


def test_candidates_are_people_in_question_within_reach(client, city, nurse, django_assert_num_queries):  # fmt: skip
    person, ward = nurse
    scope = {"government": city.government, "position": ward, "day": city.today}
    waiting = EmployeeFactory(government=city.government, name="Wati")
    found = candidate_table(user=city.officer, **scope)
    assert [one.name for one in found] == ["Wati"]  # by where they stand today
    staff = city.a.staff
    listed = candidate_table(user=city.officer, **(scope | {"position": city.b.staff}))
    assert [one.name for one in listed] == ["Ahmad Permana", "Sri", "Wati"]
    assert [one.name for one in candidate_table(user=city.officer, **(scope | {"position": city.b.staff}), source="pool")] == ["Wati"]  # fmt: skip
    head = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    assert not candidate_table(user=head, **scope).exists()
    for people in ([person], [person, waiting, city.person]):
        with django_assert_num_queries(9):
            candidate_rows(people=people, position=staff, user=city.officer, day=city.today)
    assert findings_of(person, ward, city.today)[0].text == "STR belum tercatat di berkas pegawai."
    client.force_login(city.officer)
    page = client.get(reverse("employees:candidate_list", args=[ward.pk]), {"source": "pool"}).text
    assert "Wati" in page
    assert "Perlu alasan" in page
