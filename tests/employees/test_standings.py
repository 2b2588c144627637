"""Leaves, assignments and departures: what they do to posts, rights and the pool."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from employees.actions import (
    annul_status,
    end_placement,
    end_status,
    move_employee,
    place_employees,
    record_status,
    reveal_care_leaves,
    tie_user,
    update_employee,
)
from employees.checks import (
    departures_against_people,
    overlapping_statuses,
    posts_held_while_away,
)
from employees.drafts import PlacementDraft, StatusDraft
from employees.enums import CareLeave, EmploymentStatus, PlacementKind, StatusKind
from employees.models import Employee, Placement, StatusPeriod
from employees.queries import (
    PoolFilters,
    absent_holders,
    contracts_ending,
    headcount_by_unit,
    pool,
    pool_figures,
    pool_rows,
    post_lines,
    post_rows,
    staffed_positions,
)
from orgunits.models import RoleAssignment
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.employees import JOINED, REASON, EmployeeFactory, PlacementFactory, staff
from tests.factories.orgunits import user_with_role
from tests.factories.portal import UserFactory, form_key

START = date(2026, 4, 1)
UNTIL = date(2026, 6, 1)


def draft(kind, **values):
    return StatusDraft(
        **{
            "kind": StatusKind(kind),
            "valid_from": START,
            "valid_until": None if kind in ("transfer_out", "suspension", "retired") else UNTIL,
            "detail": "sick" if kind == "care_leave" else "",
        }
        | values
    )


def go(city, kind, person=None, **values):
    return record_status(
        employee=person or city.person,
        draft=draft(kind, **values),
        user=city.officer,
        reason=REASON,
    )


def known(person):
    rows = person.placements.current_knowledge().order_by("valid_from", "kind")
    return [(row.position.name, row.valid_from, row.valid_until) for row in rows]


def bezetting(city, day):
    return headcount_by_unit([city.a.unit.pk], day)[city.a.unit.pk].filled


def scope(city, day=START):
    return {"user": city.officer, "government": city.government, "day": day}


def refused(call, *args, **kwargs):
    before = StatusPeriod.objects.count(), Placement.objects.count()
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        call(*args, **kwargs)
    assert (StatusPeriod.objects.count(), Placement.objects.count()) == before
    return " ".join(caught.value.messages)


# --- what happens to the post ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "left_after"),
    [
        ("big_leave", 1),
        ("care_leave", 1),
        ("unpaid_leave", 0),
        ("suspension", 0),
        ("secondment", 0),
    ],
)
def test_a_cltn_empties_a_post_and_a_cuti_besar_does_not(city, kind, left_after):
    go(city, kind)
    assert bezetting(city, START - timedelta(days=1)) == 1
    assert bezetting(city, START) == left_after
    free = staffed_positions(START).get(pk=city.a.staff.pk).n_vacant
    assert free == 2 - left_after


@pytest.mark.parametrize(("until", "held"), [(date(2026, 10, 1), 1), (date(2026, 10, 2), 0)])
def test_a_tugas_belajar_of_more_than_six_months_empties_a_post(city, until, held):
    assert go(city, "study", valid_until=until).vacates is not bool(held)
    assert bezetting(city, START) == held


def test_a_mutasi_keluar_lowers_bezetting_on_its_date(city):
    go(city, "transfer_out")
    assert [bezetting(city, START + timedelta(days=n)) for n in (-1, 0)] == [1, 0]
    city.person.refresh_from_db()
    assert city.person.left_on == START
    assert known(city.person) == [("Penelaah A", JOINED, START)]
    assert not pool(**scope(city), filters=PoolFilters()).exists()  # gone, not waiting


def test_acting_posts_and_the_role_of_a_head_end_too(city):
    account = UserFactory(government=city.government)
    chief = EmployeeFactory(government=city.government)
    tie_user(employee=chief, account=account, user=None, reason=REASON)
    PlacementFactory(position=city.a.head, employee=chief)
    PlacementFactory(position=city.b.head, employee=chief, kind=PlacementKind.PLT, valid_from=date(2026, 3, 1))  # fmt: skip
    go(city, "unpaid_leave", chief)
    assert [until for _, _, until in known(chief)] == [START, START]
    ends = RoleAssignment.objects.filter(user=account).values_list("valid_until", flat=True)
    assert list(ends) == [START, START]


def test_a_kept_post_of_a_head_shows_who_stands_in(city):
    chief, deputy = (EmployeeFactory(government=city.government) for _ in range(2))
    PlacementFactory(position=city.a.head, employee=chief)
    go(city, "big_leave", chief)
    [absent] = absent_holders(**scope(city))
    assert (absent.placement.employee, absent.stand_in) == (chief, None)
    PlacementFactory(position=city.a.head, employee=deputy, kind=PlacementKind.PLH, valid_from=START)  # fmt: skip
    [absent] = absent_holders(**scope(city))
    assert absent.stand_in.employee == deputy
    assert absent_holders(**scope(city, UNTIL)) == []
    [line] = post_lines([city.a.head], START)
    assert (line.filled, line.n_away) == (1, 1)
    rows = post_rows([city.a.unit.pk], START)
    assert rows[0].holders[0].standing.kind == "big_leave"


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"kind": "unpaid_leave", "valid_until": None}, "Isi tanggal berakhirnya"),
        ({"kind": "big_leave", "valid_until": START}, "sesudah tanggal mulai"),
        ({"kind": "big_leave", "valid_from": date(2015, 2, 28)}, "TMT masuk"),
        ({"kind": "contract_ended", "valid_until": None}, "Tidak ada bagi PNS"),
    ],
)
def test_what_cannot_be_is_refused(city, values, text):
    assert text in refused(go, city, **values)


def test_pppk_have_no_cltn(city):
    contract = EmployeeFactory(
        government=city.government, status=EmploymentStatus.PPPK, golongan="IX"
    )
    assert "Tidak ada bagi PPPK" in refused(go, city, "unpaid_leave", contract)
    assert go(city, "care_leave", contract, detail="maternity").pk


def test_one_standing_at_a_time(city):
    go(city, "big_leave")
    assert "sudah tercatat Cuti besar" in refused(go, city, "care_leave", valid_from=date(2026, 5, 31))  # fmt: skip
    assert go(city, "care_leave", valid_from=UNTIL, valid_until=date(2026, 7, 1)).pk
    go(city, "suspension", valid_from=date(2026, 8, 1))
    row = StatusPeriod.objects.current_knowledge().get(kind="suspension")
    row.pk, row.thread = None, "00000000-0000-4000-8000-000000000000"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_later_post_must_be_corrected_first(city):
    move_employee(employee=city.person, position=city.b.staff, valid_from=START, user=None, reason=REASON)  # fmt: skip
    for kind in ("unpaid_leave", "transfer_out"):
        assert "Betulkan dulu penempatan itu" in refused(go, city, kind)


def test_nobody_is_placed_while_away(city):
    go(city, "unpaid_leave")
    draft_ = PlacementDraft(employee=city.person, position=city.b.staff, valid_from=START)
    again = {"government": city.government, "user": None, "reason": REASON}
    text = refused(place_employees, drafts=[draft_], **again)
    assert "menjalani Cuti di luar tanggungan negara (1 April 2026 sampai sebelum" in text
    back = PlacementDraft(employee=city.person, position=city.a.staff, valid_from=UNTIL)
    assert place_employees(drafts=[back], **again)


def test_the_day_of_leaving_is_changed_where_it_was_recorded(city):
    go(city, "transfer_out")
    person = Employee.objects.get(pk=city.person.pk)
    for day in (None, date(2026, 5, 1)):
        with pytest.raises(ValidationError, match="Mutasi keluar sudah tercatat"):
            update_employee(employee=person, user=city.officer, reason=REASON, left_on=day)


# --- back, and taken back -------------------------------------------------------------------------


def test_back_early_waits_for_a_post(city):
    period = go(city, "unpaid_leave")
    early = date(2026, 5, 1)
    assert end_status(period=period, on=early, user=None, reason=REASON).valid_until == early
    [row] = pool_rows(people=pool(**scope(city, early), filters=PoolFilters()), user=city.officer, day=early)  # fmt: skip
    assert (row.state, row.since, row.last.position) == ("Menunggu penempatan", early, city.a.staff)
    assert row.last_is_free
    assert StatusPeriod.objects.filter(thread=period.thread).count() == 2  # both truths
    assert "sudah diubah" in refused(end_status, period=period, on=early, user=None, reason=REASON)


@pytest.mark.parametrize("on", [START, UNTIL])
def test_back_outside_the_period_is_refused(city, on):
    period = go(city, "big_leave")
    assert refused(end_status, period=period, on=on, user=None, reason=REASON)


@pytest.mark.parametrize("kind", ["unpaid_leave", "transfer_out"])
def test_taking_back_gives_the_post_back(city, kind):
    before = known(city.person)
    period = go(city, kind)
    annul_status(period=period, user=city.officer, reason=REASON)
    assert known(city.person) == before
    assert Employee.objects.get(pk=city.person.pk).left_on is None
    assert not StatusPeriod.objects.current_knowledge().exists()
    assert "sudah diubah" in refused(annul_status, period=period, user=None, reason=REASON)


def test_taking_back_keeps_the_planned_end_of_a_plt(city):
    planned = date(2026, 5, 1)
    plt = PlacementFactory(position=city.b.head, employee=city.person, kind=PlacementKind.PLT, valid_from=date(2026, 3, 1), valid_until=planned)  # fmt: skip
    period = go(city, "unpaid_leave")
    annul_status(period=period, user=None, reason=REASON)
    [now] = city.person.placements.current_knowledge().filter(kind=PlacementKind.PLT)
    assert (now.valid_until, now.ended_by) == (planned, None)
    assert end_placement(placement=now, on=date(2026, 4, 15), user=None, reason=REASON).pk != plt.pk


def test_a_post_taken_since_is_not_given_back(city):
    chief, other = (EmployeeFactory(government=city.government) for _ in range(2))
    PlacementFactory(position=city.a.head, employee=chief)
    period = go(city, "unpaid_leave", chief)
    PlacementFactory(position=city.a.head, employee=other, valid_from=START)
    text = refused(annul_status, period=period, user=None, reason=REASON)
    assert "sudah dipangku" in text
    annul_status(period=period, user=None, reason=REASON, restore=False)
    assert known(chief) == [("Kepala Dinas A", JOINED, START)]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["big_leave", "unpaid_leave", "study", "transfer_out", "annul", "end"]),
            st.integers(0, 11),
            st.integers(1, 9),
        ),
        max_size=5,
    )
)
def test_whatever_happens_the_records_agree(city, steps):
    """No two standings on a day, no post held while away, departures and people agree."""
    with transaction.atomic():
        for kind, month, length in steps:
            start = date(2026, month + 1, 1)
            until = None if kind == "transfer_out" else start + timedelta(days=30 * length)
            last = StatusPeriod.objects.current_knowledge().order_by("-pk").first()
            try:
                with transaction.atomic():
                    if kind == "annul" and last:
                        annul_status(period=last, user=None, reason=REASON)
                    elif kind == "end" and last:
                        end_status(period=last, on=start, user=None, reason=REASON)
                    elif kind not in ("annul", "end"):
                        go(city, kind, valid_from=start, valid_until=until)
            except ValidationError:
                continue
        for check in (overlapping_statuses, posts_held_while_away, departures_against_people):
            assert list(check()) == []
        transaction.set_rollback(True)


# --- health data ----------------------------------------------------------------------------------


def test_what_a_leave_is_for_is_sealed_and_every_reading_is_recorded(city):
    period = go(city, "care_leave", detail="maternity")
    table = list(StatusPeriod.objects.filter(pk=period.pk).values())
    events = [(e.changes, e.object_text) for e in AuditEvent.objects.all()]
    assert "maternity" not in f"{table}{events}"
    [(row, detail)] = reveal_care_leaves(employee=city.person, user=city.officer, reason=REASON)
    assert (row, detail) == (period, CareLeave.MATERNITY)
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor) == ("Membuka rincian cuti", city.officer)


# --- the pool -------------------------------------------------------------------------------------


def test_the_pool_equals_a_recount(city):
    waiting = EmployeeFactory(government=city.government, name="Budi")
    go(city, "unpaid_leave")
    figures = pool_figures(**scope(city))
    listed = list(pool(**scope(city), filters=PoolFilters()))
    held = set(Placement.objects.on(START).definitive().values_list("employee", flat=True))
    everybody = set(Employee.objects.serving_on(START).values_list("pk", flat=True))
    assert {person.pk for person in listed} == everybody - held == {waiting.pk, city.person.pk}
    assert (figures.waiting, figures.away) == (1, 1)
    assert figures.vacant == sum(max(0, p.n_vacant) for p in staffed_positions(START))
    names = {
        state: [p.name for p in pool(**scope(city), filters=PoolFilters(state=state))]
        for state in ("waiting", "away")
    }
    assert names == {"waiting": ["Budi"], "away": ["Ahmad Permana"]}
    in_a = pool(**scope(city), filters=PoolFilters(unit_ids=[city.a.unit.pk]))
    assert [person.name for person in in_a] == ["Ahmad Permana"]


def test_the_pool_is_within_reach(city):
    go(city, "unpaid_leave")
    head_b = user_with_role(Role.UNIT_HEAD, unit=city.b.unit)
    head_a = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    reached = [
        pool(user=user, government=city.government, filters=PoolFilters(), day=START).count()
        for user in (head_b, head_a)
    ]
    assert reached == [0, 1]


@pytest.mark.parametrize(
    ("until", "listed"),
    [(date(2026, 3, 31), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_contracts_that_end_within_three_months_are_listed(city, until, listed):
    EmployeeFactory(government=city.government, status="pppk", golongan="IX", contract_until=until)
    assert contracts_ending(**scope(city)).exists() is listed


# --- screens --------------------------------------------------------------------------------------


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


@pytest.fixture
def officer(client, city):
    client.force_login(city.officer)
    return city.officer


def posted(**values):
    return {
        "kind": "unpaid_leave",
        "valid_from": "2026-04-01",
        "valid_until": "2026-06-01",
        "decree_number": "850/3-BKPSDM/2026",
        "decree_date": "2026-03-20",
        "reason": REASON,
        **form_key(),
        **values,
    }


def test_status_create_tells_the_consequences_before_it_writes(client, city, officer):
    page = client.post(url("status_create", city.person.pk), posted()).text
    assert "Penelaah A berakhir pada 1 April 2026." in page
    assert not StatusPeriod.objects.exists()
    client.post(url("status_create", city.person.pk), posted(confirmed="on"))
    assert known(city.person) == [("Penelaah A", JOINED, START)]
    page = client.get(url("employee_detail", city.person.pk), {"per": "2026-04-02"}).text
    assert "Cuti di luar tanggungan negara" in page
    assert "Jabatan dilepas." in page


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"kind": "", "decree_number": ""}, "Jenis belum dipilih."),
        ({"valid_until": "2026-04-01"}, "Tanggal berakhir harus sesudah tanggal mulai."),
        ({"kind": "transfer_out"}, "yang berhenti tidak punya tanggal kembali"),
        ({"kind": "contract_ended"}, "pilihan tidak dikenal"),
        ({"valid_until": "", "confirmed": "on"}, "Isi tanggal berakhirnya"),
    ],
)
def test_status_create_with_bad_input_writes_nothing(client, city, officer, values, text):
    page = client.post(url("status_create", city.person.pk), posted(**values)).text
    assert text in page
    assert not StatusPeriod.objects.exists()


def test_status_end_and_annul_by_form(client, city, officer):
    period = go(city, "unpaid_leave")
    assert "Harus sesudah" in client.post(url("status_end", period.pk), {"on": "2026-04-01", "reason": REASON, **form_key()}).text  # fmt: skip
    client.post(url("status_end", period.pk), {"on": "2026-05-01", "reason": REASON, **form_key()})
    assert client.get(url("status_end", period.pk)).status_code == 404  # superseded
    row = StatusPeriod.objects.current_knowledge().get()
    assert "Penelaah A" in client.get(url("status_annul", row.pk)).text
    assert "Alasan belum diisi" in client.post(url("status_annul", row.pk), {"reason": "", **form_key()}).text  # fmt: skip
    client.post(url("status_annul", row.pk), {"restore": "on", "reason": REASON, **form_key()})
    assert known(city.person) == [("Penelaah A", JOINED, None)]


def test_the_kind_of_a_care_leave_is_shown_after_a_reason_only(client, city, officer):
    go(city, "care_leave", detail="maternity")
    file, page = url("employee_detail", city.person.pk), url("care_leave_list", city.person.pk)
    seen = [client.get(file).text, client.get(page).text, client.post(page, {"reason": ""}).text]
    assert "melahirkan" not in "".join(seen).lower()
    assert "Cuti melahirkan" in client.post(page, {"reason": REASON, **form_key()}).text


def test_pool_list_costs_the_same_for_many(client, city, officer):
    go(city, "unpaid_leave", valid_until=date(2030, 1, 1))
    counts = []
    for _ in range(2):
        client.get(url("pool_list"))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url("pool_list"))
        counts.append(len(asked))
        for person in staff(city.government, [city.a.staff] * 3, start=10 * len(counts)):
            go(city, "unpaid_leave", person, valid_until=date(2030, 1, 1))
    assert counts[0] == counts[1]
    assert "Ahmad Permana" in page.text
    file = client.get(url("pool_list"), {"ekspor": "csv"})
    assert b"".join(file).decode().count("Cuti di luar tanggungan negara") == 7
