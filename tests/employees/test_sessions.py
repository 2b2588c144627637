"""Planning sessions, signing up, the waiting list, approval."""

import random
import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from employees.actions.courses import save_provider
from employees.actions.sessions import cancel_session, change_session, open_session
from employees.actions.sign_ups import decide_sign_up, sign_up, withdraw_sign_up
from employees.models import TrainingSession
from employees.training_enums import ProviderKind, SignUpState
from orgunits.actions import apply_changes, preview_changes
from orgunits.structure import Dissolve, Merge
from portal.models import AuditEvent, Notification
from portal.permissions import Role
from tests.factories import trainings
from tests.factories.employees import EmployeeFactory, PlacementFactory, staff
from tests.factories.orgunits import GovernmentFactory, PositionFactory, root_of, user_with_role
from tests.factories.portal import UserFactory

WHY = "Alasan yang cukup panjang."


def states(session):
    return list(session.sign_ups.order_by("order").values_list("state", flat=True))


def change(session, **values):
    names = (
        "course", "unit", "provider", "batch", "starts_on", "ends_on", "place", "seats",
        "sign_up_until", "seat_cost", "purpose",
    )  # fmt: skip
    current = {name: getattr(session, name) for name in names}
    return change_session(session=session, values=current | values, user=None)


def test_thirty_sign_ups_for_twenty_five_seats_and_a_withdrawal_moves_the_first_up(city):
    session = trainings.session(city.a.unit, seats=25)
    people = staff(city.government, [city.a.staff] * 30, start=300)
    for person in people:
        sign_up(session=session, employees=[person], user=None)
    assert states(session) == ["seated"] * 25 + ["waiting"] * 5
    withdraw_sign_up(sign_up=session.sign_ups.get(order=3), user=None)
    assert session.sign_ups.get(order=26).state == SignUpState.SEATED
    assert session.sign_ups.seated().count() == 25
    # Somebody of the waiting list leaves: nobody moves.
    withdraw_sign_up(sign_up=session.sign_ups.get(order=27), user=None)
    assert session.sign_ups.seated().count() == 25
    assert states(session).count("waiting") == 3


def test_refusal_and_more_seats_move_up_those_who_wait(city):
    session = trainings.session(city.a.unit, seats=1)
    people = staff(city.government, [city.a.staff] * 3, start=300)
    rows = sign_up(session=session, employees=people, user=None)
    head = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    decide_sign_up(sign_up=rows[0], approve=False, user=head, reason=WHY)
    assert states(session) == ["refused", "seated", "waiting"]
    change(session, seats=2)
    assert states(session) == ["refused", "seated", "seated"]
    with pytest.raises(ValidationError, match="Sudah 2 orang mendapat tempat"):
        change(session, seats=1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"ends_on": date(2020, 1, 1)}, "Hari terakhir tidak boleh sebelum hari pertama"),
        ({"sign_up_until": date(2090, 1, 1)}, "tidak boleh sesudah hari pertama"),
        ({"ends_on": date(2090, 1, 1)}, "Paling lama 370 hari"),
        ({"starts_on": date.max, "ends_on": date.max}, "31 Desember 2100"),
        ({"starts_on": date.min, "sign_up_until": date.min}, "17 Agustus 1945"),
        ({"seats": -1}, "lebih besar dari atau sama dengan 0"),
    ],
)
def test_session_that_does_not_fit_together_is_refused(city, values, message):
    with pytest.raises(ValidationError, match=message):
        trainings.session(city.a.unit, **values)
    assert not TrainingSession.objects.exists()


def test_partner_needs_an_agreement_that_covers_the_session(city):
    with pytest.raises(ValidationError, match="nomor perjanjian"):
        save_provider(
            government=city.government, user=None,
            values={"name": "U", "kind": ProviderKind.UNIVERSITY, "agreement_number": "",
                    "agreement_from": None, "agreement_until": None},
        )  # fmt: skip
    ended = trainings.provider(city.government, agreement_until=date(2020, 1, 1))
    with pytest.raises(ValidationError, match="tidak berlaku pada hari-hari sesi ini"):
        trainings.session(city.a.unit, provider=ended)
    running = trainings.provider(city.government, "Universitas Lain")
    assert trainings.session(city.a.unit, provider=running).provider == running


def test_sign_up_names_everybody_who_cannot_and_writes_nothing(city):
    session = trainings.session(city.a.unit)
    sign_up(session=session, employees=[city.person], user=None)
    elsewhere = PlacementFactory(
        employee=EmployeeFactory(government=city.government), position=city.b.staff
    ).employee
    with pytest.raises(ValidationError) as refused:
        sign_up(session=session, employees=[city.person, elsewhere], user=None)
    assert refused.value.messages == [
        "Ahmad Permana sudah terdaftar.",
        f"{elsewhere.full_name} bukan pegawai Dinas A.",
    ]
    assert session.sign_ups.count() == 1


def test_sign_up_needs_an_open_session_before_its_deadline(city):
    planned = trainings.session(city.a.unit, opened=False)
    with pytest.raises(ValidationError, match="belum dibuka"):
        sign_up(session=planned, employees=[city.person], user=None)
    over = trainings.session(city.a.unit, starts_in=-3, of=planned.course)
    with pytest.raises(ValidationError, match="Batas pendaftaran sudah lewat"):
        sign_up(session=over, employees=[city.person], user=None)
    assert sign_up(session=over, employees=[city.person], user=None, late=True)
    cancel_session(session=planned, user=None, reason=WHY)
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        sign_up(session=planned, employees=[city.person], user=None, late=True)
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        open_session(session=planned, user=None)


def test_withdrawn_person_may_sign_up_again_at_the_end(city):
    session = trainings.session(city.a.unit, seats=1)
    other, *_ = staff(city.government, [city.a.staff], start=300)
    first, _ = sign_up(session=session, employees=[city.person, other], user=None)
    withdraw_sign_up(sign_up=first, user=None)
    (again,) = sign_up(session=session, employees=[city.person], user=None)
    assert (again.order, again.state) == (3, SignUpState.WAITING)
    with pytest.raises(ValidationError, match="tidak terdaftar lagi"):
        withdraw_sign_up(sign_up=first, user=None)


def test_nobody_approves_their_own_sign_up_and_each_is_decided_once(city):
    session = trainings.session(city.a.unit)
    head = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    person = EmployeeFactory(government=city.government, user=head)
    PlacementFactory(employee=person, position=city.a.head)
    own, other = sign_up(session=session, employees=[person, city.person], user=head)
    with pytest.raises(ValidationError, match="Pendaftaran Anda sendiri"):
        decide_sign_up(sign_up=own, approve=True, user=head)
    with pytest.raises(ValidationError, match="Pendaftaran Anda sendiri"):
        decide_sign_up(sign_up=own, approve=False, user=head, reason=WHY)
    decide_sign_up(sign_up=other, approve=True, user=head)
    with pytest.raises(ValidationError, match="sudah diputus"):
        decide_sign_up(sign_up=other, approve=False, user=head, reason=WHY)
    assert list(session.sign_ups.taking_part()) == [other]
    # Nor by signing themselves up among their people.
    again = trainings.session(city.a.unit)
    sign_up(session=again, employees=[person, city.person], user=head, approved=True)
    assert [row.employee for row in again.sign_ups.taking_part()] == [city.person]


def test_heads_are_asked_people_are_told_and_every_step_is_on_record(city):
    account = UserFactory(government=city.government)
    person = EmployeeFactory(government=city.government, user=account)
    PlacementFactory(employee=person, position=city.b.staff)
    head = user_with_role(Role.UNIT_HEAD, unit=city.b.unit)
    session = trainings.session(city.root)
    (row,) = sign_up(session=session, employees=[person], user=account)
    decide_sign_up(sign_up=row, approve=True, user=head)
    cancel_session(session=session, user=city.officer, reason=WHY)
    told = Notification.objects.order_by("pk").values_list("recipient__username", "text")
    assert [(name, text.split(":")[0]) for name, text in told] == [
        (head.username, "Menunggu persetujuan"),
        (account.username, "Pendaftaran disetujui"),
        (account.username, "Dibatalkan"),
    ]
    events = AuditEvent.objects.filter(object_label="employees.SessionSignUp").order_by("pk")
    assert list(events.values_list("action", "unit_id")) == [
        ("Mendaftarkan ke sesi pelatihan", city.b.unit.pk),
        ("Menyetujui pendaftaran pelatihan", city.b.unit.pk),
    ]


def test_those_who_signed_up_are_told_when_day_or_place_changes(city):
    account = UserFactory(government=city.government)
    person = EmployeeFactory(government=city.government, user=account)
    PlacementFactory(employee=person, position=city.b.staff)
    session = trainings.session(city.root)
    sign_up(session=session, employees=[person], user=account)
    Notification.objects.all().delete()
    TrainingSession.objects.update(start_told=city.today)
    session = change(session, seats=24)
    session = change(session, place="Ruang rapat", starts_on=session.ends_on)
    (told,) = Notification.objects.filter(recipient=account)
    assert (told.text.split(":")[0], "Ruang rapat" in told.text) == ("Jadwal berubah", True)
    assert session.start_told is None
    with pytest.raises(ValidationError, match="Sudah ada yang mendaftar"):
        change(session, unit=city.a.unit)


def test_nobody_moves_up_once_the_session_is_over(city):
    session = trainings.session(city.a.unit, starts_in=-5, seats=1)
    other, *_ = staff(city.government, [city.a.staff], start=300)
    first, _ = sign_up(session=session, employees=[city.person, other], user=None, late=True)
    withdraw_sign_up(sign_up=first, user=None)
    assert states(session) == ["withdrawn", "waiting"]


def test_session_follows_a_merge_and_blocks_a_closure(city):
    session = trainings.session(city.b.unit)
    shown = preview_changes(city.government, [Dissolve(city.b.unit.pk)])
    assert any("1 sesi pelatihan" in one.text for one in shown.blockers)
    apply_changes(
        government=city.government, changes=[Merge((city.b.unit.pk,), city.a.unit.pk)],
        user=None, reason=WHY,
    )  # fmt: skip
    assert sign_up(session=session, employees=[city.person], user=None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_two_at_once_for_the_last_seat():
    government = GovernmentFactory()
    post = PositionFactory(unit=root_of(government))
    session = trainings.session(post.unit, seats=2)
    first, *both = staff(government, [post] * 3)
    sign_up(session=session, employees=[first], user=None)
    start, problems = threading.Barrier(2), []

    def come(person):
        start.wait()
        try:
            sign_up(session=session, employees=[person], user=None)
        except Exception as error:
            problems.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=come, args=[person]) for person in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert problems == []
    assert states(session) == ["seated", "seated", "waiting"]
    assert sorted(session.sign_ups.values_list("order", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("seed", range(2))
def test_seats_are_full_while_anybody_waits_whatever_happens(city, seed):
    """Sign-ups, withdrawals, refusals and other numbers of seats by chance: never more people than
    seats, nobody waits beside a free one, and whoever sits came before whoever waits."""
    rng = random.Random(seed)
    session = trainings.session(city.a.unit, seats=3)
    people = iter(staff(city.government, [city.a.staff] * 20, start=300))
    head = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    for _ in range(14):
        step = rng.choice(("come", "come", "come", "leave", "refuse", "seats"))
        standing = list(session.sign_ups.standing())
        if step == "come":
            sign_up(session=session, employees=[next(people)], user=None)
        elif step == "seats":
            least = session.sign_ups.seated().count()
            session = change(session, seats=max(least, rng.randint(1, 6)))
        elif standing and step == "leave":
            withdraw_sign_up(sign_up=rng.choice(standing), user=None)
        elif standing:
            row = rng.choice(standing)
            decide_sign_up(sign_up=row, approve=False, user=head, reason=WHY)
        rows = list(session.sign_ups.standing().order_by("order"))
        seated = [row.order for row in rows if row.state == SignUpState.SEATED]
        waiting = [row.order for row in rows if row.state == SignUpState.WAITING]
        assert len(seated) == min(session.seats, len(rows))
        assert not waiting or max(seated) < min(waiting)
