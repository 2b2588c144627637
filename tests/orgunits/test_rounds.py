"""Rounds of collecting data: states, the hold on the data, notes, the decree, reminders."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orgunits.actions import (
    apply_changes,
    save_job_information,
    save_tasks,
    undo_last_change,
)
from orgunits.actions.rounds import (
    cancel_round,
    confirm_item,
    end_part,
    fix_round,
    freeze_parts,
    open_round,
    prepare_item,
    remind_due_rounds,
    remind_round,
    return_part,
    save_remarks,
    submit_part,
    unfreeze_part,
    update_round,
    verify_part,
)
from orgunits.actions.rounds.reminding import reminder_due
from orgunits.drafts import JobInformationDraft, WorkloadTaskDraft
from orgunits.enums import PART_TRANSITIONS, PartState, RoundState
from orgunits.imports.workload import WorkloadImport
from orgunits.integrity import round_faults
from orgunits.models import (
    Position,
    Round,
    RoundConfirmation,
    RoundDecision,
    RoundPart,
    RoundRemark,
    WorkloadTask,
)
from orgunits.queries.rounds import item_counts, item_ids, lines_of
from orgunits.round_kinds import ABK
from orgunits.structure import Dissolve, Hand, Merge, RenamePost
from portal.models import AuditEvent, Notification
from tests.factories.orgunits import REASON
from tests.factories.rounds import YEAR, fill, kelurahan_world, open_abk
from tests.orgunits.imports_run import judge
from tests.worlds import kept_world


@kept_world
def city():
    """Five kelurahan with one post and two tasks of last year each, and a round over four."""
    world = kelurahan_world(5)
    row, parts = open_abk(world, world.units[:4])
    parts = [parts[unit.pk] for unit in world.units[:4]]
    return SimpleNamespace(
        round=row, parts=parts, part=parts[0], post=world.posts[0], **vars(world)
    )


def fresh(part):
    return RoundPart.objects.select_related("round__government", "unit").get(pk=part.pk)


def draft(post, text="menata arsip", **columns):
    values = {"volume": 10, "norm": 60, "year": YEAR} | columns
    return WorkloadTaskDraft(position_id=post.pk, key=uuid4(), text=text, **values)


def verified(city, part):
    fill(part, city.camat)
    return verify_part(part=part, user=city.officer)


def frozen(city, *parts):
    for part in parts:
        verified(city, part)
    freeze_parts(round_=city.round, parts=parts, user=city.officer)


def test_round_tells_whoever_is_in_charge_once(city):
    told = Notification.objects.filter(text__startswith="Mohon diisi sampai")
    assert {row.recipient for row in told} == set(city.heads)
    assert told.count() == len(city.heads)
    assert f"/rounds/parts/{city.part.pk}/" in told.get(recipient=city.heads[0]).url


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"units": []}, "Pilih paling sedikit satu unit."),
        ({"due": -1}, "Batas waktunya sudah lewat."),
        ({"taken": True}, "sudah ikut putaran “ABK 2026”"),
        ({"year": 1999}, "Tahun antara 2000 dan 2100."),
    ],
)
def test_round_that_cannot_be_opened_is_refused(city, columns, words):
    today = city.government.today()
    before = Round.objects.count()
    with pytest.raises(ValidationError) as refused:
        open_round(
            government=city.government,
            kind=ABK,
            title="ABK lagi",
            year=columns.get("year", YEAR + 1),
            units=columns.get("units", city.units),
            due_on=today + timedelta(days=columns.get("due", 5)),
            user=city.officer,
        ) if "taken" not in columns else open_abk(city)
    assert words in str(refused.value)
    assert Round.objects.count() == before


def test_one_press_takes_over_last_year_and_confirms_once(city):
    made = confirm_item(part=city.part, item=city.post.pk, user=city.heads[0])
    assert made.is_same
    rows = WorkloadTask.objects.filter(position=city.post, year=YEAR)
    assert [row.source for row in rows] == [f"Nilai tahun {YEAR - 1}"] * 2
    assert confirm_item(part=city.part, item=city.post.pk, user=city.heads[0]) == made
    assert RoundConfirmation.objects.count() == 1
    assert fresh(city.part).state == PartState.FILLING
    assert AuditEvent.objects.filter(action="Mengonfirmasi isian putaran").count() == 1


def test_changed_row_makes_the_confirmation_lapse_and_is_told_apart(city):
    confirm_item(part=city.part, item=city.post.pk, user=city.heads[0])
    save_tasks(government=city.government, drafts=[draft(city.post)], user=city.heads[0])
    assert not RoundConfirmation.objects.exists()
    assert not confirm_item(part=city.part, item=city.post.pk, user=city.heads[0]).is_same
    (line,) = lines_of(fresh(city.part), [city.post.pk], city.government.today())
    assert [row.differs for row in line.rows] == [False, False, True]
    assert line.now.startswith("3 uraian tugas, 4,01")


def test_filling_by_any_road_begins_the_part(city):
    prepare_item(part=city.part, item=city.post.pk, user=city.heads[0])
    assert fresh(city.part).state == PartState.FILLING
    assert not RoundConfirmation.objects.exists()


def test_nothing_filled_in_cannot_be_confirmed_and_nothing_foreign(city):
    WorkloadTask.objects.filter(position=city.post).delete()
    with pytest.raises(ValidationError, match="belum diisi"):
        confirm_item(part=city.part, item=city.post.pk, user=city.heads[0])
    with pytest.raises(ValidationError, match="Tidak ada lagi dalam putaran ini"):
        confirm_item(part=city.part, item=city.posts[1].pk, user=city.heads[0])


def test_unconfirmed_part_is_not_sent(city):
    with pytest.raises(ValidationError, match="Masih 1 jabatan belum dikonfirmasi"):
        submit_part(part=city.part, user=city.heads[0])
    assert fresh(city.part).state == PartState.WAITING


@pytest.mark.parametrize("upto", ["submitted", "verified", "frozen"])
def test_what_was_sent_lies_still_and_says_who_can_give_it_back(city, upto):
    fill(city.part, city.camat)
    words = "sudah dikirim"
    if upto != "submitted":
        verify_part(part=city.part, user=city.officer)
        words = "sudah diverifikasi"
    if upto == "frozen":
        freeze_parts(round_=city.round, parts=[city.part], user=city.officer)
        words = "sudah dibekukan"
    with pytest.raises(ValidationError) as refused:
        save_tasks(government=city.government, drafts=[draft(city.post)], user=city.heads[0])
    (text,) = refused.value.messages
    assert words in text
    assert f"Bagian Organisasi ({city.officer}) dapat mengembalikannya" in text
    # Other years and units are nobody's business.
    save_tasks(government=city.government, drafts=[draft(city.posts[1])], user=city.heads[1])
    other = draft(city.post, year=YEAR - 1)
    save_tasks(government=city.government, drafts=[other], user=city.heads[0])


def test_returned_with_notes_per_row_and_sent_again(city):
    fill(city.part, city.camat)
    task = WorkloadTask.objects.filter(position=city.post, year=YEAR).first()
    texts = {str(task.key): "Volumenya dari buku register?", "": ""}
    assert save_remarks(part=city.part, item=city.post.pk, texts=texts, user=city.officer) == 1
    with pytest.raises(ValidationError, match="catatan yang belum dikirim"):
        verify_part(part=city.part, user=city.officer)
    return_part(part=city.part, user=city.officer)
    part = fresh(city.part)
    assert (part.state, part.n_returns, part.submitted_at) == (PartState.RETURNED, 1, None)
    (line,) = lines_of(part, [city.post.pk], city.government.today())
    assert [row.remark for row in line.rows] == ["Volumenya dari buku register?", ""]
    assert not line.is_confirmed  # what has a note is confirmed anew
    assert Notification.objects.filter(
        recipient=city.heads[0], text__startswith="Dikembalikan dengan catatan"
    ).exists()
    save_tasks(government=city.government, drafts=[draft(city.post)], user=city.heads[0])
    fill(part, city.camat)
    # A second return without row notes: those of the first are not shown as if they were new.
    return_part(part=part, user=city.officer, note="Lengkapi dasar hukumnya.")
    (line,) = lines_of(fresh(part), [city.post.pk], city.government.today())
    assert line.n_remarks == 0


def test_return_needs_a_note_and_remarks_need_a_part_under_judgement(city):
    with pytest.raises(ValidationError, match="selagi isiannya diperiksa"):
        save_remarks(part=city.part, item=city.post.pk, texts={"": "x"}, user=city.officer)
    fill(city.part, city.camat)
    with pytest.raises(ValidationError, match="Tulis apa yang perlu diperbaiki"):
        return_part(part=city.part, user=city.officer, note="  ")
    with pytest.raises(ValidationError, match="barisnya sudah berubah"):
        save_remarks(part=city.part, item=city.post.pk, texts={"9": "x"}, user=city.officer)
    assert not RoundRemark.objects.exists()


def test_nobody_verifies_what_they_sent(city):
    fill(city.part, city.officer)
    with pytest.raises(ValidationError, match="Orang lain yang harus memverifikasi"):
        verify_part(part=city.part, user=city.officer)
    assert verify_part(part=city.part, user=city.second).verified_by == city.second


def test_frozen_data_are_thawed_only_with_a_reason(city):
    frozen(city, city.part)
    with pytest.raises(ValidationError, match=r"[Aa]lasan"):
        unfreeze_part(part=city.part, user=city.officer, reason=" ")
    part = unfreeze_part(part=city.part, user=city.officer, reason="Volume salah ketik.")
    assert (part.state, part.frozen_at) == (PartState.VERIFIED, None)
    assert AuditEvent.objects.get(action="Mencairkan isian putaran").reason == "Volume salah ketik."


def test_decree_fixes_numbered_versions_and_adopts_the_need(city):
    today = city.government.today()
    frozen(city, *city.parts[:2])
    decree = {"round_": city.round, "decree_number": "061/Kep.1", "user": city.officer}
    with pytest.raises(ValidationError, match="2 unit belum dibekukan"):
        fix_round(decree_on=today, **decree)
    for part in city.parts[2:]:
        end_part(part=part, user=city.officer, reason="Kelurahan persiapan.")
    with pytest.raises(ValidationError, match="tidak boleh sesudah hari ini"):
        fix_round(decree_on=today + timedelta(days=1), **decree)
    first = fix_round(decree_on=today, settles=True, **decree)
    # Two tasks of 5,000 times 30 minutes are 300,000 minutes: four people of 75,000.
    assert Position.objects.get(pk=city.post.pk).required_headcount == 4
    sheets = {sheet.unit_id: sheet.content for sheet in first.sheets.all()}
    (unit,) = sheets[city.part.unit_id]["units"]
    assert [(post["required"], post["need"]) for post in unit["posts"]] == [(4, "4")]
    assert len(sheets) == 2
    assert not list(round_faults(city.government.pk))
    RoundPart.objects.filter(pk=city.part.pk).update(state=PartState.VERIFIED, frozen_at=None)
    assert len(list(round_faults(city.government.pk))) == 1
    RoundPart.objects.filter(pk=city.part.pk).update(
        state=PartState.FROZEN, frozen_at=first.made_at
    )
    with pytest.raises(ValidationError, match="putarannya kini ditetapkan"):
        fix_round(decree_on=today, **decree)
    # Thawed, returned, frozen and fixed again: the next version; the first one stays as it was.
    unfreeze_part(part=city.part, user=city.officer, reason="Volume salah ketik.")
    assert Round.objects.get(pk=city.round.pk).state == RoundState.OPEN
    return_part(part=city.part, user=city.officer, note="Betulkan volumenya.")
    save_tasks(government=city.government, drafts=[draft(city.post, volume=1250)], user=city.camat)
    frozen(city, city.part)
    second = fix_round(decree_on=today, **decree)
    assert [first.number, second.number] == [1, 2]
    kept = RoundDecision.objects.get(pk=first.pk).sheets.get(unit=city.part.unit)
    assert kept.content == sheets[city.part.unit_id]
    (unit,) = second.sheets.get(unit=city.part.unit).content["units"]
    assert unit["posts"][0]["need"] == "5"


@pytest.mark.parametrize("state", PartState.values)
def test_every_step_outside_the_table_is_refused(city, state):
    """Each state, each step: what PART_TRANSITIONS does not name leaves the part as it is."""
    steps = {
        PartState.SUBMITTED: lambda part: submit_part(part=part, user=city.camat),
        PartState.RETURNED: lambda part: return_part(part=part, user=city.officer, note="x"),
        PartState.VERIFIED: lambda part: verify_part(part=part, user=city.officer),
        PartState.ENDED: lambda part: end_part(part=part, user=city.officer, reason=REASON),
    }
    part = city.part
    if state in (PartState.SUBMITTED, PartState.RETURNED):
        fill(part, city.camat)
    if state == PartState.RETURNED:
        return_part(part=part, user=city.officer, note="x")
    elif state == PartState.VERIFIED:
        verified(city, part)
    elif state == PartState.FROZEN:
        frozen(city, part)
    elif state == PartState.ENDED:
        end_part(part=part, user=city.officer, reason=REASON)
    elif state == PartState.FILLING:
        confirm_item(part=part, item=city.post.pk, user=city.camat)
    for target, step in steps.items():
        if target not in PART_TRANSITIONS[PartState(state)]:
            with pytest.raises(ValidationError):
                step(part)
            assert fresh(part).state == state


def test_cancelled_round_lets_go_of_the_data(city):
    fill(city.part, city.camat)
    cancel_round(round_=city.round, user=city.officer, reason="Salah tahun.")
    save_tasks(government=city.government, drafts=[draft(city.post)], user=city.heads[0])
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        confirm_item(part=city.parts[1], item=city.posts[1].pk, user=city.camat)
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        update_round(round_=city.round, user=city.officer, title="Lain")


def test_reminder_goes_once_a_day_to_those_who_have_not_sent(city):
    fill(city.part, city.camat)
    assert remind_round(round_=city.round, user=city.officer) == 3
    told = Notification.objects.filter(text__startswith="Pengingat")
    assert {row.recipient for row in told} == set(city.heads[1:])
    with pytest.raises(ValidationError, match="sudah diingatkan hari ini"):
        remind_round(round_=city.round, user=city.officer)
    assert told.count() == 2


def test_tick_reminds_some_days_before_the_deadline_and_not_twice(city):
    assert remind_due_rounds() == 0  # due in ten days, reminded seven before
    today = city.government.today()
    Round.objects.filter(pk=city.round.pk).update(due_on=today + timedelta(days=7))
    assert remind_due_rounds() == 0  # asked today
    Round.objects.update(opened_at=timezone.now() - timedelta(days=9))
    assert [remind_due_rounds(), remind_due_rounds()] == [1, 0]
    RoundPart.objects.filter(round=city.round).update(reminded_on=today - timedelta(days=6))
    Round.objects.filter(pk=city.round.pk).update(due_on=today + timedelta(days=1))
    assert [remind_due_rounds(), remind_due_rounds()] == [1, 0]
    Round.objects.filter(pk=city.round.pk).update(remind_days=0)
    RoundPart.objects.filter(round=city.round).update(reminded_on=None)
    assert remind_due_rounds() == 0  # by the button only


@pytest.mark.parametrize(
    ("days_left", "since"), [(8, None), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)]
)
def test_days_on_which_a_round_reminds(days_left, since, city):
    today = city.government.today()
    row = Round(
        government=city.government,
        due_on=today + timedelta(days=days_left),
        remind_days=7,
        opened_at=timezone.now() - timedelta(days=9),
    )
    expected = None if since is None else row.due_on - timedelta(days=since)
    assert reminder_due(row, today) == expected


def test_merge_in_the_middle_is_followed_and_undone(city):
    """The source's part goes on at the unit that takes over: into its part when it has one (which
    comes back when it was sent), else as a new one; undo gives all of it back."""
    first, second, third, _ = city.parts
    fill(first, city.camat)
    fill(second, city.camat)
    fifth = city.units[4]  # not asked by the round
    merged = apply_changes(
        government=city.government,
        changes=[Merge((first.unit_id,), second.unit_id), Merge((third.unit_id,), fifth.pk)],
        user=city.officer,
        reason=REASON,
    )
    one, two, three = fresh(first), fresh(second), fresh(third)
    assert (one.state, one.successor_id, one.state_before) == ("ended", second.pk, "submitted")
    assert "digabung ke Kelurahan 02" in one.ended_reason
    assert (two.state, two.submitted_at) == (PartState.RETURNED, None)
    new = RoundPart.objects.get(round=city.round, unit=fifth)
    assert (three.state, three.successor, new.state) == ("ended", new, "waiting")
    carried = Position.objects.get(predecessor=city.posts[2])
    made = confirm_item(part=new, item=carried.pk, user=city.camat)  # last year's are its own
    assert made.is_same
    assert merged.pk == one.ended_by_change_id
    undo_last_change(government=city.government, user=city.officer, reason=REASON)
    one, three = fresh(first), fresh(third)
    assert (one.state, one.successor, one.ended_reason) == (PartState.SUBMITTED, None, "")
    assert (three.state, fresh(new).state) == (PartState.WAITING, PartState.ENDED)
    assert fresh(second).state == PartState.RETURNED  # it is sent again
    assert not list(round_faults(city.government.pk))


def test_posts_that_come_by_name_call_a_sent_part_back_and_changed_ones_stay_confirmed(city):
    first, second, third, _ = city.parts
    for part in (first, second):
        fill(part, city.camat)
    post, there, own = city.posts[:3]
    confirm_item(part=third, item=own.pk, user=city.camat)
    changes = [
        Hand("positions", (post.pk,), second.unit_id),
        RenamePost(own.pk, "Penata Kelurahan"),
    ]
    common = {"government": city.government, "user": city.officer, "reason": REASON}
    apply_changes(changes=changes, **common)
    back = fresh(second)
    assert (back.state, back.submitted_at, back.n_returns) == (PartState.RETURNED, None, 1)
    assert back.return_note == "Ada jabatan yang masuk ke unit ini. Konfirmasi, lalu kirim lagi."
    assert fresh(first).state == PartState.SUBMITTED
    renamed = Position.objects.get(predecessor=own)
    assert fresh(third).confirmations.filter(item=renamed.pk).exists()
    assert not back.confirmations.filter(item=Position.objects.get(predecessor=post).pk).exists()
    undo_last_change(**common)
    assert fresh(third).confirmations.filter(item=own.pk).exists()
    assert not list(round_faults(city.government.pk))


def test_undo_leaves_alone_what_was_fixed_meanwhile(city):
    first, second, third, fourth = city.parts
    merge = [Merge((first.unit_id,), city.units[4].pk)]
    apply_changes(government=city.government, changes=merge, user=city.officer, reason=REASON)
    new = RoundPart.objects.select_related("round__government", "unit").get(
        round=city.round, unit=city.units[4]
    )
    frozen(city, new, second, third, fourth)
    decree = {"decree_number": "061/1", "decree_on": city.government.today(), "user": city.officer}
    fix_round(round_=city.round, **decree)
    undo_last_change(government=city.government, user=city.officer, reason=REASON)
    assert (fresh(first).state, fresh(new).state) == (PartState.ENDED, PartState.FROZEN)
    assert not [text for text in round_faults(city.government.pk) if "belum dibekukan" in text]


def test_unit_closed_after_the_decree_is_not_asked_again(city):
    first, *others = city.parts
    frozen(city, *city.parts)
    decree = {"decree_number": "061/1", "decree_on": city.government.today(), "user": city.officer}
    fix_round(round_=city.round, **decree)
    merge = [Merge((first.unit_id,), others[0].unit_id)]
    apply_changes(government=city.government, changes=merge, user=city.officer, reason=REASON)
    with pytest.raises(ValidationError, match="sudah ditutup"):
        unfreeze_part(part=first, user=city.officer, reason="Volume salah ketik.")
    unfreeze_part(part=others[1], user=city.officer, reason="Volume salah ketik.")
    assert (fresh(first).state, fresh(others[0]).state) == (PartState.ENDED, PartState.FROZEN)
    assert not list(round_faults(city.government.pk))


def test_part_leaves_out_units_under_it_with_a_part_of_their_own(city):
    """An agency with its hospital, both asked with what is under them: each post once."""
    row, parts = open_abk(city, [city.kecamatan, city.units[0]], year=YEAR + 1, covers_below=True)
    above, own = parts[city.kecamatan.pk], parts[city.units[0].pk]
    today = city.government.today()
    mine, theirs = item_ids(own, today), item_ids(above, today)
    assert mine == {city.posts[0].pk}
    assert theirs == {post.pk for post in city.posts[1:]}
    assert item_counts(row, {above.pk: above.unit_id}, today)[0] == {above.pk: 4}
    with pytest.raises(ValidationError, match="Tidak ada lagi dalam putaran ini"):
        confirm_item(part=above, item=city.posts[0].pk, user=city.camat)
    # Asked no longer, its posts do not fall to the part above it: neither asked nor held there.
    end_part(part=own, user=city.officer, reason="Diisi rumah sakit sendiri.")
    assert item_ids(above, today) == theirs
    sent = {"state": PartState.SUBMITTED, "submitted_at": timezone.now()}
    RoundPart.objects.filter(pk=above.pk).update(**sent)
    save_tasks(
        government=city.government, drafts=[draft(city.posts[0], year=YEAR + 1)], user=city.camat
    )
    with pytest.raises(ValidationError, match="sudah dikirim"):
        save_tasks(
            government=city.government,
            drafts=[draft(city.posts[1], year=YEAR + 1)],
            user=city.camat,
        )


def test_many_units_are_asked_with_as_many_queries_as_one(city):
    counts = []
    for number, units in enumerate((city.units[:1], city.units[:3])):
        with CaptureQueriesContext(connection) as queries:
            open_abk(city, units, year=YEAR + 2 + number)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_many_parts_are_carried_with_as_many_queries_as_one(db):
    world = kelurahan_world(8)
    open_abk(world, world.units[:4])
    units, counts = world.units, []
    # into units that were not asked, each of which gets a part
    for pairs in ([(0, 4)], [(0, 4), (1, 5), (2, 6)]):
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            apply_changes(
                government=world.government,
                changes=[Merge((units[one].pk,), units[into].pk) for one, into in pairs],
                user=world.officer,
                reason=REASON,
            )
            made = RoundPart.objects.filter(opened_by_change__isnull=False)
            assert made.count() == len(pairs)
            ended = RoundPart.objects.filter(state=PartState.ENDED)
            assert {part.successor.unit_id for part in ended} == {units[i].pk for _, i in pairs}
            transaction.set_rollback(True)
        sql = [query["sql"] for query in queries if "orgunits_roundpart" in query["sql"]]
        counts.append(sum(text.startswith(("INSERT", "UPDATE")) for text in sql))
    assert counts[0] == counts[1]


def test_note_on_a_thing_that_is_gone_does_not_stop_verifying(city):
    fill(city.part, city.camat)
    RoundRemark.objects.create(
        government=city.government, part=city.part, item=2**40, text="Jabatan yang sudah ditutup."
    )
    assert verify_part(part=city.part, user=city.officer).state == PartState.VERIFIED


def test_closed_unit_ends_its_part_with_the_reason(city):
    empty = city.units[4]
    row, parts = open_abk(city, [empty], year=YEAR + 1, title="ABK berikutnya")
    part = parts[empty.pk]
    assert row.parts.count() == 1
    end = city.government.today()
    Position.objects.filter(unit=empty).update(valid_until=end)
    apply_changes(
        government=city.government, changes=[Dissolve(empty.pk)], user=city.officer, reason=REASON
    )
    assert (fresh(part).state, fresh(part).ended_reason) == ("ended", "Unitnya ditutup.")


def test_file_names_the_rows_a_round_holds(city):
    fill(city.part, city.camat)
    line = {"year": str(YEAR), "text": "menata arsip", "volume": "10", "norm": "60"}
    lines = [
        line | {"unit": unit.name, "position": post.name}
        for unit, post in zip(city.units[:2], city.posts[:2], strict=True)
    ]
    told = judge(WorkloadImport(), city.officer, lines).told
    assert told.keys() == {(2, "unit")}
    assert "sudah dikirim pada putaran" in told[2, "unit"]


def test_round_of_anjab_holds_what_is_written_of_posts(city):
    today = city.government.today()
    row = open_round(
        government=city.government, kind="anjab", title="Anjab", year=today.year,
        units=city.units[:1], due_on=today, user=city.officer,
    )  # fmt: skip
    part = fresh(row.parts.get())

    def write(summary):
        draft = JobInformationDraft(
            position_id=city.post.pk, valid_from=today, values={"summary": summary}
        )
        save_job_information(government=city.government, user=city.camat, drafts=[draft])

    with pytest.raises(ValidationError, match="belum diisi"):
        confirm_item(part=part, item=city.post.pk, user=city.camat)
    write("melayani")
    assert fresh(part).state == PartState.FILLING
    confirm_item(part=part, item=city.post.pk, user=city.camat)
    write("melayani warga")
    assert not RoundConfirmation.objects.filter(part=part).exists()
    fill(part, city.camat)
    with pytest.raises(ValidationError, match="sudah dikirim pada putaran"):
        write("lain")
    # A round that prepares another year holds today's wording too: that is what its pages show.
    Round.objects.filter(pk=row.pk).update(year=today.year + 1)
    with pytest.raises(ValidationError, match="sudah dikirim pada putaran"):
        write("lain")
