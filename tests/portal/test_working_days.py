"""The clock of the house: terms of the law over weekends, holidays, stops, zones and year ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.models import AuditEvent, Holiday
from portal.permissions import Role
from portal.working_days import followers
from portal.working_days.actions import forget_day, set_day, set_week
from portal.working_days.clock import (
    SIX_DAYS,
    Pause,
    Term,
    TermUnit,
    WorkCalendar,
    days_used,
    due_at,
    due_day,
    minutes_used,
)
from portal.working_days.national import national_days
from portal.working_days.queries import (
    WEEK_ACTION,
    calendar_between,
    calendar_events,
    working_days_of,
    year_of,
)
from publicservices import terms
from tests.factories.orgunits import GovernmentFactory, user_with_role
from tests.factories.portal import form_key, opening

WIB, WITA, WIT = (ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura"))
REASON = "Sesuai surat edaran kepala daerah."

# Joint decree of three ministers: what offices were told for the end of 2025 and for 2026.
FREE = (
    "2025-08-17 2025-08-18 2025-09-05 2025-12-25 2025-12-26 "
    "2026-01-01 2026-01-16 2026-02-16 2026-02-17 2026-03-18 2026-03-19 2026-03-20 2026-03-21 "
    "2026-03-22 2026-03-23 2026-03-24 2026-04-03 2026-04-05 2026-05-01 2026-05-14 2026-05-15 "
    "2026-05-27 2026-05-28 2026-05-31 2026-06-01 2026-06-16 2026-08-17 2026-08-25 2026-12-24 "
    "2026-12-25"
)
DECREED = frozenset(map(date.fromisoformat, FREE.split()))
CALENDAR = WorkCalendar(closed=DECREED)

# Day it came in > last day, counted apart from the product (numpy's business days).
LAST_DAYS = """
SP4N_INFORMATION
    2026-01-05>2026-01-12  2026-02-13>2026-02-24  2026-03-17>2026-03-31
    2026-03-21>2026-03-31  2026-05-13>2026-05-22  2026-08-14>2026-08-24
    2025-12-24>2026-01-05  2025-08-15>2025-08-25  2026-06-15>2026-06-23
SP4N_COMPLAINT
    2026-01-05>2026-01-26  2026-02-13>2026-03-09  2026-03-17>2026-04-14
    2026-03-21>2026-04-14  2026-05-13>2026-06-09  2026-08-14>2026-09-07
    2025-12-24>2026-01-19  2025-08-15>2025-09-08  2026-06-15>2026-07-06
SP4N_SUPERVISION
    2026-01-05>2026-04-10  2026-02-13>2026-05-25  2026-03-17>2026-06-26
    2026-03-21>2026-06-26  2026-05-13>2026-08-13  2026-08-14>2026-11-10
    2025-12-24>2026-04-02  2025-08-15>2025-11-11  2026-06-15>2026-09-10
SP4N_ASPIRATION
    2026-01-05>2026-01-26  2026-02-13>2026-03-09  2026-03-17>2026-04-14
    2026-03-21>2026-04-14  2026-05-13>2026-06-09  2026-08-14>2026-09-07
    2025-12-24>2026-01-19  2025-08-15>2025-09-08  2026-06-15>2026-07-06
SP4N_FORWARDED
    2026-01-05>2026-01-08  2026-02-13>2026-02-20  2026-03-17>2026-03-27
    2026-03-21>2026-03-27  2026-05-13>2026-05-20  2026-08-14>2026-08-20
    2025-12-24>2025-12-31  2025-08-15>2025-08-21  2026-06-15>2026-06-19
SP4N_FIRST_ANSWER
    2026-01-05>2026-01-12  2026-02-13>2026-02-24  2026-03-17>2026-03-31
    2026-03-21>2026-03-31  2026-05-13>2026-05-22  2026-08-14>2026-08-24
    2025-12-24>2026-01-05  2025-08-15>2025-08-25  2026-06-15>2026-06-23
STANDARD_PUBLISHED
    2026-01-05>2026-01-12  2026-02-13>2026-02-24  2026-03-17>2026-03-31
    2026-03-21>2026-03-31  2026-05-13>2026-05-22  2026-08-14>2026-08-24
    2025-12-24>2026-01-05  2025-08-15>2025-08-25  2026-06-15>2026-06-23
STANDARD_COMMENTED
    2026-01-05>2026-01-14  2026-02-13>2026-02-26  2026-03-17>2026-04-02
    2026-03-21>2026-04-02  2026-05-13>2026-05-26  2026-08-14>2026-08-27
    2025-12-24>2026-01-07  2025-08-15>2025-08-27  2026-06-15>2026-06-25
MAKLUMAT_PUBLISHED
    2026-01-05>2026-01-14  2026-02-13>2026-02-26  2026-03-17>2026-04-02
    2026-03-21>2026-04-02  2026-05-13>2026-05-26  2026-08-14>2026-08-27
    2025-12-24>2026-01-07  2025-08-15>2025-08-27  2026-06-15>2026-06-25
COMPLAINT_FILED
    2026-02-13>2026-03-15  2025-12-31>2026-01-30  2026-03-17>2026-04-16
COMPLAINT_FIRST_ANSWER
    2026-02-13>2026-02-27  2025-12-31>2026-01-14  2026-03-17>2026-03-31
COMPLAINT_COMPLETED
    2026-02-13>2026-03-15  2025-12-31>2026-01-30  2026-03-17>2026-04-16
COMPLAINT_DECIDED
    2026-02-13>2026-04-14  2025-12-31>2026-03-01  2026-03-17>2026-05-16
COMPLAINT_TOLD
    2026-02-13>2026-02-27  2025-12-31>2026-01-14  2026-03-17>2026-03-31
SP4N_REPLY
    2026-02-13>2026-02-23  2025-12-31>2026-01-10  2026-03-17>2026-03-27
STANDARD_SETTLED
    2026-02-13>2026-02-27  2025-12-31>2026-01-14  2026-03-17>2026-03-31
"""


def cases():
    name = ""
    for line in LAST_DAYS.strip().splitlines():
        if not line.startswith(" "):
            name = line.strip()
            continue
        for pair in line.split():
            came, last = map(date.fromisoformat, pair.split(">"))
            yield pytest.param(name, came, last, id=f"{name}-{came}")


def noon(day, zone=WIB):
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone)


def test_there_are_enough_cases():
    assert len(list(cases())) >= 100


@pytest.mark.parametrize(("name", "came", "last"), list(cases()))
def test_terms_of_the_law_end_on_their_last_day(name, came, last):
    term = getattr(terms, name).term
    assert due_day(noon(came), term, CALENDAR, WIB) == last
    end = due_at(noon(came), term, CALENDAR, WIB)
    # The last instant of the last day is in time, the next one is late.
    assert (end - timedelta(seconds=1)).date() == last
    used = [days_used(noon(came), now, term.unit, CALENDAR, WIB)
            for now in (end - timedelta(seconds=1), end + timedelta(days=20))]  # fmt: skip
    assert used[0] == term.amount < used[1]


def test_library_says_what_the_decree_said():
    known = {day for year in (2025, 2026) for day in national_days(year)}
    assert {day for day in known if day >= date(2025, 8, 1)} == DECREED


@pytest.mark.parametrize("year", [1999, 2101])
def test_years_the_library_does_not_know_have_only_weekends(year):
    assert national_days(year) == {}


@pytest.mark.parametrize(
    ("came", "count", "last"),
    [
        ("2026-03-17", 5, "2026-03-30"),
        ("2026-03-17", 14, "2026-04-10"),
        ("2026-05-13", 5, "2026-05-21"),
        ("2025-12-24", 5, "2026-01-02"),
        ("2025-12-24", 14, "2026-01-13"),
        ("2026-08-14", 5, "2026-08-21"),
    ],
)
def test_a_week_of_six_days_counts_saturdays(came, count, last):
    six = WorkCalendar(closed=DECREED, weekend=SIX_DAYS)
    assert six.after(date.fromisoformat(came), count) == date.fromisoformat(last)


def at(text, zone=WIB):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("instant", "zone", "last"),
    [
        # Monday 23.30 in Jakarta is Tuesday in Makassar and Jayapura.
        ("2026-11-16T16:30", WIB, "2026-11-23"),
        ("2026-11-16T16:30", WITA, "2026-11-24"),
        ("2026-11-16T16:30", WIT, "2026-11-24"),
        # 22.30 in Jakarta, 23.30 in Makassar, past midnight in Jayapura.
        ("2026-11-16T15:30", WITA, "2026-11-23"),
        ("2026-11-16T15:30", WIT, "2026-11-24"),
        # New Year's Eve 22.00 in Jakarta is New Year's Day in Jayapura; 1 January is free.
        ("2025-12-31T15:00", WIB, "2026-01-08"),
        ("2025-12-31T15:00", WIT, "2026-01-08"),
        # Friday evening in Jakarta, Saturday in Jayapura: both begin on Monday.
        ("2026-11-20T15:00", WIB, "2026-11-27"),
        ("2026-11-20T15:00", WIT, "2026-11-27"),
        ("2026-11-22T16:59", WIB, "2026-11-27"),
        ("2026-11-22T17:00", WIB, "2026-11-30"),
    ],
)
def test_the_day_is_that_of_the_zone(instant, zone, last):
    start = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    five = Term(5, TermUnit.WORKING_DAYS)
    assert due_day(start, five, CALENDAR, zone) == date.fromisoformat(last)


def test_the_same_last_day_ends_two_hours_earlier_in_jayapura():
    five = Term(5, TermUnit.WORKING_DAYS)
    ends = [due_at(noon(date(2026, 11, 16), zone), five, CALENDAR, zone) for zone in (WIB, WIT)]
    assert ends[0] - ends[1] == timedelta(hours=2)


@pytest.mark.parametrize(
    ("stops", "last"),
    [
        ([], "2026-11-23"),
        ([("2026-11-17T09:00", "2026-11-17T15:00")], "2026-11-23"),  # within one day: none
        ([("2026-11-17T15:00", "2026-11-18T08:00")], "2026-11-24"),  # over one midnight: one
        ([("2026-11-17T09:00", "2026-11-19T09:00")], "2026-11-25"),
        ([("2026-11-20T09:00", "2026-11-23T09:00")], "2026-11-24"),  # over a weekend: the Friday
        ([("2026-11-21T09:00", "2026-11-22T09:00")], "2026-11-23"),  # on a weekend: none
        ([("2026-11-16T13:00", "2026-11-17T09:00")], "2026-11-23"),  # the day it came did not count
        ([("2026-11-23T09:00", "2026-11-30T09:00")], "2026-11-30"),  # on the last day
        (
            [("2026-11-17T09:00", "2026-11-18T09:00"), ("2026-11-18T10:00", "2026-11-20T09:00")],
            "2026-11-26",
        ),
        ([("2026-12-23T09:00", "2026-12-28T09:00")], "2026-11-23"),  # after the end
        ([("2026-11-17T09:00", None)], None),
    ],
)
def test_stops_give_back_the_days_they_held(stops, last):
    pauses = [Pause(at(since), until and at(until)) for since, until in stops]
    found = due_day(at("2026-11-16T10:00"), Term(5, TermUnit.WORKING_DAYS), CALENDAR, WIB, pauses)
    assert found == (last and date.fromisoformat(last))


@pytest.mark.parametrize(
    ("start", "term", "stops", "end"),
    [
        ("2026-11-16T10:00", (24, "hours"), [], "2026-11-17T10:00"),
        ("2026-11-20T15:00", (24, "hours"), [], "2026-11-23T15:00"),  # Friday to Monday
        ("2026-11-21T15:00", (1, "hours"), [], "2026-11-23T01:00"),  # Saturday
        ("2025-12-24T15:00", (24, "hours"), [], "2025-12-29T15:00"),
        ("2026-11-16T10:00", (30, "minutes"), [], "2026-11-16T10:30"),
        (
            "2026-11-16T10:00", (2, "hours"), [("2026-11-16T11:00", "2026-11-16T14:00")],
            "2026-11-16T15:00",
        ),
        (
            "2026-11-16T10:00", (2, "hours"), [("2026-11-16T11:00", "2026-11-18T14:00")],
            "2026-11-18T15:00",
        ),
    ],
)  # fmt: skip
def test_hours_pass_on_working_days(start, term, stops, end):
    pauses = [Pause(at(since), at(until)) for since, until in stops]
    term = Term(term[0], TermUnit(term[1]))
    assert due_at(at(start), term, CALENDAR, WIB, pauses) == at(end)
    minutes = term.amount * (60 if term.unit == TermUnit.HOURS else 1)
    assert minutes_used(at(start), at(end), CALENDAR, WIB, pauses) == minutes
    day = due_day(at(start), term, CALENDAR, WIB, pauses)
    assert day == at(end).date()


def test_a_stopped_clock_has_no_end():
    stopped = [Pause(at("2026-11-16T11:00"))]
    assert due_at(at("2026-11-16T10:00"), Term(1, TermUnit.HOURS), CALENDAR, WIB, stopped) is None


def test_counting_between_days():
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert [CALENDAR.count(friday, monday), CALENDAR.count(monday, friday)] == [1, -1]
    assert CALENDAR.count(friday, friday) == 0
    assert WorkCalendar(opened=frozenset({date(2026, 11, 21)})).after(friday, 1) == date(
        2026, 11, 21
    )


def test_a_calendar_without_working_days_is_an_error():
    with pytest.raises(ValueError, match="too few"):
        WorkCalendar(weekend=frozenset(range(7))).after(date(2026, 1, 1), 1)


# --- the tables ------------------------------------------------------------------------------------

FREE_MONDAY, CUTI = date(2026, 11, 23), date(2026, 12, 24)


@pytest.fixture
def government(db):
    return GovernmentFactory()


@pytest.fixture
def admin(client, government):
    user = user_with_role(Role.GOVERNMENT_ADMIN, government=government)
    client.force_login(user)
    return user


def works(government, day):
    return calendar_between(government, day, day).works_on(day)


def test_own_table_has_the_last_word(government):
    Holiday.objects.create(day=FREE_MONDAY, name="Libur nasional tambahan")
    assert not works(government, FREE_MONDAY)
    Holiday.objects.create(government=government, day=FREE_MONDAY, name="Masuk", is_working=True)
    assert works(government, FREE_MONDAY)
    assert not works(GovernmentFactory(), FREE_MONDAY)
    assert not works(government, CUTI)
    Holiday.objects.create(government=government, day=CUTI, name="Tetap masuk", is_working=True)
    assert works(government, CUTI)
    saturday = date(2026, 11, 28)
    Holiday.objects.create(government=government, day=saturday, name="Ganti", is_working=True)
    assert works(government, saturday)


def test_the_year_tells_where_each_day_comes_from(government, django_assert_num_queries):
    Holiday.objects.create(government=government, day=CUTI, name="Tetap masuk", is_working=True)
    with django_assert_num_queries(1):
        days = {one.day: one for one in year_of(government, 2026)}
    assert (days[CUTI].source, days[CUTI].is_working) == ("own", True)
    assert days[CUTI].replaces == "Cuti Bersama Hari Raya Natal"
    assert days[date(2026, 12, 25)].source == "library"
    assert working_days_of(government, 2026) == 241


def test_saturday_is_worked_in_a_week_of_six(government, admin):
    set_week(government=government, work_days=6, user=admin, reason=REASON)
    government.refresh_from_db()
    assert works(government, date(2026, 11, 28))
    assert not works(government, date(2026, 11, 29))
    assert [event.action for event in calendar_events(government)] == [WEEK_ACTION]
    with pytest.raises(ValidationError):
        set_week(government=government, work_days=7, user=admin, reason=REASON)


def test_changes_are_followed_and_leave_a_trace(government, admin, monkeypatch):
    told = []
    monkeypatch.setattr(followers, "_followers", ["tests.portal.test_working_days.follow"])
    monkeypatch.setattr("tests.portal.test_working_days.follow", told.append, raising=False)
    common = {"government": government, "day": FREE_MONDAY, "user": admin, "reason": REASON}
    row = set_day(name="Hari jadi kota", is_working=False, **common)
    set_day(name="Hari jadi kota", is_working=False, **common)  # nothing changes
    forget_day(**common)
    assert told == [government, government]
    actions = [event.action for event in AuditEvent.objects.filter(object_label=row._meta.label)]
    assert sorted(actions) == ["Mengatur hari kerja", "Mengembalikan hari ke kalender nasional"]
    with pytest.raises(ValidationError, match="sudah mengikuti"):
        forget_day(**common)


def day_url(day):
    return f"{reverse('portal:calendar_day')}?day={day}"


def posted(**changes):
    return {"state": "free", "name": "Hari jadi kota", "reason": REASON} | form_key() | changes


def test_a_day_is_set_and_shown(client, government, admin):
    response = client.post(day_url(FREE_MONDAY), posted())
    assert response["Location"] == reverse("portal:working_calendar") + "?year=2026"
    page = client.get(response["Location"]).content.decode()
    assert "Hari jadi kota" in page
    assert "Diatur di sini" in page
    assert REASON in page
    assert not works(government, FREE_MONDAY)


def test_a_day_changed_meanwhile_is_not_overwritten(client, government, admin):
    row = Holiday.objects.create(government=government, day=FREE_MONDAY, name="Lama")
    stamp = opening(row, ("name", "is_working", "legal_basis"))
    Holiday.objects.update(name="Diubah orang lain")
    page = client.post(day_url(FREE_MONDAY), posted() | stamp).content.decode()
    assert "sudah diubah" in page
    assert Holiday.objects.get().name == "Diubah orang lain"


@pytest.mark.parametrize(
    ("day", "changes", "message"),
    [
        ("2026-11-23", {"state": ""}, "tidak boleh kosong"),
        ("2026-11-23", {"state": "kadang"}, "kadang"),
        ("2026-11-23", {"name": "  "}, "Tulis nama hari ini"),
        ("2026-11-23", {"name": "x" * 121}, "120"),
        ("2026-11-23", {"reason": "x"}, "alasan yang jelas"),
        ("2026-11-23", {"state": "national"}, "sudah mengikuti"),
        ("kemarin", {}, "tanggal"),
        ("1899-01-01", {}, "2000 sampai 2100"),
    ],
)
def test_a_wrong_day_says_so_and_writes_nothing(client, admin, day, changes, message):
    response = client.post(day_url(day), posted(**changes))
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not Holiday.objects.exists()


def test_a_wrong_week_says_so_and_writes_nothing(client, government, admin):
    url = reverse("portal:calendar_week")
    page = client.post(url, {"work_days": "7", "reason": REASON} | form_key()).content.decode()
    assert "7" in page
    assert "Kesalahan:" in page
    government.refresh_from_db()
    assert government.work_days == 5
    client.post(url, {"work_days": "6", "reason": REASON} | form_key())
    government.refresh_from_db()
    assert government.work_days == 6


@pytest.mark.parametrize("year", ["", "x", "1900", "2026", "2099", "99999999999999999999"])
def test_any_year_opens(client, admin, year):
    assert client.get(f"{reverse('portal:working_calendar')}?year={year}").status_code == 200


def test_everybody_reads_and_few_write(client, government):
    client.force_login(user_with_role(Role.EMPLOYEE, government=government))
    page = client.get(reverse("portal:working_calendar") + "?year=2026")
    assert "Cuti Bersama" in page.content.decode()
    assert "Atur satu hari" not in page.content.decode()
    assert client.post(day_url(FREE_MONDAY), posted()).status_code == 403
    assert client.get(reverse("portal:calendar_week")).status_code == 403
    assert not Holiday.objects.exists()


def test_the_calendar_costs_the_same_with_many_days(
    client, government, admin, django_assert_max_num_queries
):  # noqa: E501
    url = reverse("portal:working_calendar") + "?year=2026"
    counts = []
    client.get(url)  # the first visit notes the session
    for month in (1, 9):
        for day in range(1, 25):
            Holiday.objects.create(government=government, day=date(2026, month, day), name="Libur")
        with django_assert_max_num_queries(30) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]
