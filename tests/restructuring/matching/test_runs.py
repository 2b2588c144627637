"""A run from its order to the draft of a placement case: nobody is placed by it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from employees.actions.cases import decide_case, verify_case
from employees.enums import CaseState, EmploymentStatus
from employees.models import Employee, Placement, PlacementCase
from orgunits.actions import add_positions
from orgunits.drafts import PositionDraft
from orgunits.models import Position
from portal.actions import cancel_job
from portal.enums import JobState
from portal.models import AuditEvent
from portal.permissions import Role
from restructuring.actions.matching import (
    add_demand,
    approve_run,
    cancel_run,
    drop_demand,
    export_run,
    keep_result,
    order_run,
)
from restructuring.enums import DemandKind, MatchingState
from restructuring.matching.facts import Inputs
from restructuring.matching.limited import Unsolved
from restructuring.matching.recommending import recommend
from restructuring.models import MatchingRun
from restructuring.queries.matching import SEATED, read_inputs
from tests.factories.orgunits import LONG_AGO, REASON, user_with_role
from tests.factories.portal import form_key
from tests.restructuring.matching.conftest import computed, ordered, wishes

WHY = "Sudah dibicarakan dengan lurahnya."


def inputs_of(world, **changes):
    asked = {"government": world.government, "unit": world.district, "least_months": 0,
             "day": world.government.today(), "today": world.government.today()}  # fmt: skip
    return read_inputs(**asked | changes)


def test_what_must_not_count_changes_nothing(kelurahan, django_assert_num_queries):
    """Sex and age within the limits of the law: the frozen inputs and the answer stay the same."""
    first = ordered(kelurahan)
    people = Employee.objects.filter(pk__in=[one.pk for one in kelurahan.people])
    people.update(
        sex="P",
        birth_place="Jauh",
        birth_date=kelurahan.people[0].birth_date - timedelta(days=4000),
    )
    second = ordered(kelurahan)
    assert first.inputs == second.inputs
    assert first.result == second.result
    words = str(first.inputs)
    for person in kelurahan.people:
        assert person.name not in words
        assert person.nip not in words
    with django_assert_num_queries(15):
        inputs_of(kelurahan)


def test_a_run_reads_loads_and_people_and_moves_one_from_idle_to_busy(kelurahan):
    run = ordered(kelurahan)
    assert run.state == MatchingState.READY
    assert run.result["is_proven"]
    facts = Inputs.from_json(run.inputs)
    assert {post.id: post.need for post in facts.posts} == {
        kelurahan.busy.pk: 300,
        kelurahan.idle.pk: 200,
    }
    [move] = run.result["moves"]
    assert (move["start"], move["end"]) == (kelurahan.idle.pk, kelurahan.busy.pk)
    done = AuditEvent.objects.filter(action="Menghitung rekomendasi penempatan").get()
    assert run.result["digest"] in str(done.changes)
    # A job that comes again, or late, writes nothing.
    assert not keep_result(run=run, round=run.round, result=run.result, user=None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": EmploymentStatus.PPPK_PARUH_WAKTU}, "paruh waktu"),
        ({"birth_date": None}, "batas usia pensiun"),
        ({}, "batas pada rekomendasi ini"),
    ],
)
def test_who_is_not_moved_and_why(kelurahan, change, words):
    person = kelurahan.people[1]
    today = kelurahan.government.today()
    if "birth_date" in change:
        change = {"birth_date": today.replace(year=today.year - 58, day=1) + timedelta(days=90)}
    Employee.objects.filter(pk=person.pk).update(**change)
    asked = {"least_months": 0 if change else 240}
    facts = {one.id: one for one in inputs_of(kelurahan, **asked).people}
    assert any(words in reason for reason in facts[person.pk].stays)


def test_demands_are_solved_with_the_rest_still_and_taken_back(kelurahan):
    run = ordered(kelurahan)
    moved = run.result["moves"][0]["person"]
    other = next(one for one in kelurahan.people[1:] if one.pk != moved)
    asked = {"employee": other, "position": kelurahan.busy, "kind": DemandKind.LOCK, "reason": WHY}
    demand = add_demand(run=run, user=kelurahan.officer, **asked)
    with pytest.raises(ValidationError, match="tidak dapat diubah"):
        add_demand(run=run, user=kelurahan.officer, **asked)  # being computed
    run = computed(run)
    assert [row["person"] for row in run.result["moves"]] == [other.pk]
    assert run.result["n_changed"] == 2
    with pytest.raises(ValidationError):
        add_demand(run=run, user=kelurahan.officer, **asked | {"reason": ""})
    drop_demand(demand=demand, user=kelurahan.officer)
    run = computed(run)
    assert run.round == 3
    assert [row["person"] for row in run.result["moves"]] == [other.pk]
    with pytest.raises(ValidationError, match="sudah dicabut"):
        drop_demand(demand=demand, user=kelurahan.officer)


def test_a_conflict_is_told_and_can_be_mended(kelurahan):
    run = ordered(kelurahan, most_moves=0)
    assert run.result["moves"] == []
    demand = add_demand(
        run=run, user=kelurahan.officer, employee=kelurahan.people[1], position=kelurahan.busy,
        kind=DemandKind.LOCK, reason=WHY,
    )  # fmt: skip
    run = computed(run)
    assert run.state == MatchingState.CONFLICT
    assert len(run.result["conflicts"]) == 2
    with pytest.raises(ValidationError):
        approve_run(run=run, user=kelurahan.second)
    drop_demand(demand=demand, user=kelurahan.officer)
    assert computed(run).state == MatchingState.READY


def test_nobody_is_placed_without_two_people(kelurahan):
    """The maker does not approve; an unapproved run is no case; the case is a draft that places
    nobody; who verified it does not decide it."""
    before = Placement.objects.count()
    run = ordered(kelurahan)
    with pytest.raises(ValidationError, match="orang lain"):
        approve_run(run=run, user=kelurahan.officer)
    with pytest.raises(ValidationError, match="orang kedua"):
        export_run(run=run, user=kelurahan.officer)
    mover = Employee.objects.get(pk=run.result["moves"][0]["person"])
    Employee.objects.filter(pk=mover.pk).update(user=kelurahan.second)
    with pytest.raises(ValidationError, match="Anda sendiri"):
        approve_run(run=run, user=kelurahan.second)
    with pytest.raises(ValidationError):
        approve_run(run=run, user=kelurahan.elsewhere)
    approve_run(run=run, user=kelurahan.leader, note="Setuju.")
    with pytest.raises(ValidationError):
        add_demand(
            run=run, user=kelurahan.officer, employee=mover, position=kelurahan.idle,
            kind=DemandKind.LOCK, reason=WHY,
        )  # fmt: skip
    run = export_run(run=run, user=kelurahan.officer)
    case = PlacementCase.objects.get(pk=run.case_id)
    assert case.state == CaseState.DRAFT
    assert [(move.employee, move.to_position) for move in case.moves.all()] == [
        (mover, kelurahan.busy)
    ]
    with pytest.raises(ValidationError):
        export_run(run=run, user=kelurahan.officer)
    verify_case(case=case, user=kelurahan.officer)
    with pytest.raises(ValidationError):
        decide_case(
            case=case,
            number="1",
            on=kelurahan.government.today(),
            signer="X",
            user=kelurahan.officer,
        )
    assert Placement.objects.count() == before
    # Whoever is in a running case is left where they are by the next run.
    facts = {one.id: one for one in inputs_of(kelurahan).people}
    assert any("usulan penempatan yang berjalan" in text for text in facts[mover.pk].stays)


def test_bad_orders_are_refused(kelurahan):
    asked = {"unit": kelurahan.district, "title": "X", "purpose": "balance", "preset": "load",
             "wishes": wishes(), "user": kelurahan.officer}  # fmt: skip
    today = kelurahan.government.today()
    for day in (today - timedelta(days=1), today + timedelta(days=731)):
        with pytest.raises(ValidationError):
            order_run(day=day, **asked)
    run = order_run(day=today, **asked)
    cancel_run(run=run, user=kelurahan.officer, reason=WHY)
    assert computed(run).state == MatchingState.CANCELLED
    assert not MatchingRun.objects.exclude(inputs={}).exists()


def test_the_pages_from_order_to_case(client, kelurahan):
    client.force_login(kelurahan.officer)
    data = {
        **form_key(), "unit": kelurahan.district.pk, "title": "Pemerataan", "purpose": "balance",
        "preset": "load", "day": str(kelurahan.government.today()), "least_share": 0, "least_months": 0,
    }  # fmt: skip
    create = reverse("restructuring:matching_create")
    bad = client.post(create, data | {**form_key(), "unit": "", "weight_load": "11"})
    assert "Unit belum dipilih" in bad.content.decode()
    assert '<details class="mb-3" open>' in bad.content.decode()
    assert not MatchingRun.objects.exists()
    page = client.post(create, data, follow=True)
    run = MatchingRun.objects.get()
    assert "Dihitung" in page.content.decode() or run.state != MatchingState.COMPUTING
    run = computed(run) if run.state == MatchingState.COMPUTING else run
    url = reverse("restructuring:matching_detail", args=[run.pk])
    body = client.get(url).content.decode()
    assert "Terbukti terbaik" in body
    mover = Employee.objects.get(pk=run.result["moves"][0]["person"])
    assert mover.full_name in body
    assert "orang lain yang menyetujuinya" in body
    everybody = client.get(url, {"tampil": "semua"}).content.decode()
    assert all(person.full_name in everybody for person in kelurahan.people)
    person = reverse("restructuring:matching_person", args=[run.pk])
    body = client.get(person, {"orang": mover.pk, "jabatan": kelurahan.idle.pk}).content.decode()
    assert "Mengapa di sini" in body
    assert "Pilihan berikutnya" in body
    assert client.get(person, {"orang": 0}).status_code == 404
    asking = reverse("restructuring:matching_demand", args=[run.pk]) + f"?orang={mover.pk}"
    assert client.get(asking).status_code == 200
    bad = client.post(asking, {**form_key(), "kind": "forbid", "position": kelurahan.busy.pk})
    assert "Alasan belum diisi" in bad.content.decode()
    client.post(
        asking,
        {**form_key(), "kind": "forbid", "position": kelurahan.busy.pk, "reason": WHY},
    )
    demand = MatchingRun.objects.get().demands.get()
    run = computed(run)
    assert mover.pk not in {row["person"] for row in run.result["moves"]}
    client.post(reverse("restructuring:demand_drop", args=[demand.pk]), {**form_key()})
    run = computed(run)
    approve = reverse("restructuring:matching_approve", args=[run.pk])
    assert client.post(approve, {**form_key()}).status_code == 200
    assert MatchingRun.objects.get().state == MatchingState.READY
    client.force_login(kelurahan.leader)
    client.post(approve, {**form_key(), "note": "Setuju."})
    assert MatchingRun.objects.get().state == MatchingState.APPROVED
    client.force_login(kelurahan.officer)
    client.post(reverse("restructuring:matching_export", args=[run.pk]), {**form_key()})
    run = MatchingRun.objects.get()
    assert run.state == MatchingState.EXPORTED
    assert run.case.label in client.get(url).content.decode()
    cancel = reverse("restructuring:matching_cancel", args=[run.pk])
    assert client.get(cancel).status_code == 200
    assert "Tidak dapat dilakukan" in client.get(cancel).content.decode()
    client.force_login(kelurahan.elsewhere)
    assert client.get(url).status_code == 404
    assert Position.objects.filter(pk=kelurahan.busy.pk).exists()


def test_the_page_of_a_run_asks_as_often_for_many_people(
    client, kelurahan, django_assert_max_num_queries
):
    run = ordered(kelurahan)
    client.force_login(kelurahan.officer)
    url = reverse("restructuring:matching_detail", args=[run.pk])
    client.get(url)
    with django_assert_max_num_queries(30):
        client.get(url, {"tampil": "semua"})
    with django_assert_max_num_queries(20):
        client.get(reverse("restructuring:matching_list"))


def test_those_who_lost_their_post_are_placed_and_nobody_else_moves(kelurahan):
    none = ordered(kelurahan, purpose="displaced")
    assert "Tidak ada pegawai pelaksana atau fungsional tanpa jabatan" in none.job.error
    lost = kelurahan.people[3]
    today = kelurahan.government.today()
    Placement.objects.filter(employee=lost).update(valid_until=today)
    run = ordered(kelurahan, purpose="displaced")
    assert run.state == MatchingState.READY
    # The busy kelurahan gains one; the idle one keeps its two though weights would move another.
    [move] = run.result["moves"]
    assert (move["person"], move["start"], move["end"]) == (lost.pk, None, kelurahan.busy.pk)
    inputs = Inputs.from_json(run.inputs)
    assert [SEATED in one.stays for one in inputs.people] == [True, True, True, False]


def unsolved(*args, **kwargs):
    raise Unsolved


def test_a_run_whose_answer_does_not_come_can_be_mended(kelurahan, client, monkeypatch):
    """A demand that makes the work fail is taken back on the page; the next answer comes."""
    run = ordered(kelurahan)
    person = kelurahan.people[1]
    add_demand(
        run=run, employee=person, position=kelurahan.idle, kind=DemandKind.LOCK, reason=WHY,
        user=kelurahan.officer,
    )  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr("restructuring.tasks.recommend", unsolved)
        run = computed(run)
    assert (run.state, run.is_stalled, run.is_open) == (MatchingState.COMPUTING, True, True)
    client.force_login(kelurahan.officer)
    page = client.get(reverse("restructuring:matching_detail", args=[run.pk])).content.decode()
    assert "Tidak ditemukan susunan yang memenuhi semua batas" in page
    assert person.full_name in page
    demand = run.demands.get()
    address = reverse("restructuring:demand_drop", args=[demand.pk])
    assert address in page
    client.post(address, form_key())
    run = computed(run)
    assert (run.state, run.is_stalled) == (MatchingState.READY, False)


def test_who_reads_a_demand_reads_no_name_out_of_sight(kelurahan, client):
    run = ordered(kelurahan)
    person = kelurahan.people[1]
    add_demand(
        run=run, employee=person, position=kelurahan.idle, kind=DemandKind.LOCK, reason=WHY,
        user=kelurahan.officer,
    )  # fmt: skip
    run = computed(run)
    draft = PositionDraft(
        unit_id=kelurahan.root.pk, job_title_id=kelurahan.idle.job_title_id, name="Pengadministrasi",
        valid_from=LONG_AGO, required_headcount=1,
    )  # fmt: skip
    [elsewhere] = add_positions(
        government=kelurahan.government, drafts=[draft], user=None, reason=REASON
    )
    Placement.objects.filter(employee=person).update(position=elsewhere)
    client.force_login(user_with_role(Role.HR_OFFICER, unit=kelurahan.district))
    page = client.get(reverse("restructuring:matching_detail", args=[run.pk])).content.decode()
    assert WHY in page
    assert person.full_name not in page


def test_a_run_is_cancelled_between_two_steps_of_its_work_and_keeps_no_answer(
    kelurahan, monkeypatch, settings
):
    """Whoever stops the job while it solves: it ends there, its steps were told, nothing is kept."""
    settings.JOB_PROGRESS_SECONDS = 0
    run = order_run(
        unit=kelurahan.district, title="X", purpose="balance", preset="load",
        day=kelurahan.government.today(), wishes=wishes(), user=kelurahan.officer,
    )  # fmt: skip
    told = []

    def stopped_while_solving(inputs, asked, report):
        def tell(done, total, message=""):
            if message == "Membandingkan sebelum dan sesudah":
                cancel_job(job=run.job, user=kelurahan.officer)
            report(done, total, message)
            told.append(message)

        return recommend(inputs, asked, report=tell)

    monkeypatch.setattr("restructuring.tasks.recommend", stopped_while_solving)
    run = computed(run)
    assert told[0] == "Menyusun pilihan yang diizinkan"
    assert set(told[1:]) == {"Mencari susunan terbaik"}
    assert run.job.state == JobState.CANCELLED
    assert (run.result, run.is_stalled) == ({}, True)
