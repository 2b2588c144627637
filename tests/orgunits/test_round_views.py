"""The pages of a round, and a round over 40 units from its opening to the print of its decree."""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from employees.actions.post_maps import order_fixed_map
from employees.models import PostMapPrint
from employees.post_paper import paper_data
from employees.tasks import fixed_paper
from orgunits.actions import add_positions, apply_changes
from orgunits.actions.rounds import fix_round, freeze_parts, return_part, verify_part
from orgunits.drafts import PositionDraft
from orgunits.enums import PARTS_AT_REST, PARTS_VERIFIED, PartState
from orgunits.models import Round, RoundConfirmation, RoundDecision, RoundPart, WorkloadTask
from orgunits.queries.rounds import board, item_ids, tally_of
from orgunits.structure import Rename
from portal.permissions import Role
from tests.factories.orgunits import LONG_AGO, REASON, user_with_role
from tests.factories.portal import form_key
from tests.factories.rounds import YEAR, fill, fill_many, kelurahan_world, open_abk
from tests.worlds import kept_world


@kept_world
def forty():
    return kelurahan_world(40, n_tasks=1)


@kept_world
def few():
    """Four kelurahan in a round."""
    world = kelurahan_world(4)
    row, parts = open_abk(world)
    parts = [parts[unit.pk] for unit in world.units]
    return SimpleNamespace(
        round=row, parts=parts, part=parts[0], post=world.posts[0], **vars(world)
    )


def address(name, obj):
    return reverse(f"orgunits:{name}", args=[obj.pk])


def press(client, name, obj, **data):
    return client.post(address(name, obj), form_key() | data)


def recount(row):
    """Where every part is, counted one by one from what is stored."""
    counts, n_items, n_confirmed = Counter(), 0, 0
    for part in RoundPart.objects.filter(round=row).select_related("round__government"):
        counts[part.state] += 1
        if part.state == PartState.ENDED:
            continue
        items = item_ids(part, part.round.government.today())
        n_items += len(items)
        for row_ in RoundConfirmation.objects.filter(part=part):
            n_confirmed += row_.item in items
    return dict(counts), n_items, n_confirmed


def shown(row, user):
    tally = tally_of(board(row, user, row.government.today()))
    counts = {state: n for state, n in tally.counts.items() if n}
    return counts, tally.n_items, tally.n_confirmed


def test_round_over_forty_units_from_opening_to_the_print(client, forty):
    """Opened, half filled on a phone and by paste, one returned with notes, frozen, decree number,
    printed; the board's figures equal a recount."""
    client.force_login(forty.officer)
    query = f"?kind=abk&year={YEAR}&shape=unit&unit_kinds=kelurahan"
    page = client.get(reverse("orgunits:round_create") + query).content.decode()
    assert page.count('name="units"') == 40
    due = forty.government.today() + timedelta(days=20)
    opened = client.post(
        reverse("orgunits:round_create") + query,
        form_key()
        | {"title": "ABK kelurahan", "due_on": due.isoformat(), "remind_days": 7, "note": ""}
        | {"units": [unit.pk for unit in forty.units]},
    )
    row = Round.objects.get()
    assert opened["Location"] == address("round_detail", row)
    parts = list(
        RoundPart.objects.filter(round=row)
        .select_related("round__government", "unit__government")
        .order_by("unit_id")
    )

    # On a phone: one press for what is as last year, then sent.
    client.force_login(forty.heads[0])
    press(client, "round_part_item", parts[0], item=forty.posts[0].pk, step="confirm")
    assert "Kirim" in client.get(address("round_part_detail", parts[0])).content.decode()
    press(client, "round_part_submit", parts[0])
    # By paste: the grid takes the rows the script sends; then confirmed and sent.
    client.force_login(forty.heads[1])
    filled = press(client, "round_part_item", parts[1], item=forty.posts[1].pk, step="edit")
    sheet = {"rows-TOTAL_FORMS": 2, "rows-INITIAL_FORMS": 0, "step": "save"}
    for place in range(2):
        cells = {"key": uuid4(), "text": f"tugas tempelan {place}", "volume": "2.500", "norm": "15"}
        sheet |= {f"rows-{place}-{name}": str(value) for name, value in cells.items()}
    pasted = client.post(filled["Location"], form_key() | sheet, HTTP_ACCEPT="application/json")
    assert pasted.status_code == 302
    press(client, "round_part_item", parts[1], item=forty.posts[1].pk, step="confirm")
    press(client, "round_part_submit", parts[1])
    fill(parts[2], forty.camat)
    fill_many(forty, parts[3:20], forty.posts[3:20])
    assert shown(row, forty.officer) == recount(row)
    client.force_login(forty.officer)
    board_page = client.get(address("round_detail", row)).content.decode()
    assert "50%" in board_page
    assert "20 dari 40 unit" in board_page

    # One comes back with a note on its row, is filled in and sent again.
    task = WorkloadTask.objects.filter(position=forty.posts[1], year=YEAR).last()
    remarks = address("round_part_remarks", parts[1])
    line = client.get(remarks).context["line"]
    place = [one.key for one in line.rows].index(str(task.key)) + 1
    told = {f"note_{place}": "Volumenya dari mana?", "rows": ",".join(r.key for r in line.rows)}
    client.post(remarks, form_key() | told)
    press(client, "round_part_decide", parts[1], step="return", note="")
    assert RoundPart.objects.get(pk=parts[1].pk).state == PartState.RETURNED
    client.force_login(forty.heads[1])
    back = client.get(address("round_part_detail", parts[1])).content.decode()
    assert "Volumenya dari mana?" in back
    press(client, "round_part_item", parts[1], item=forty.posts[1].pk, step="confirm")
    press(client, "round_part_submit", parts[1])
    assert shown(row, forty.officer) == recount(row)

    # The rest, all verified and frozen, fixed by a decree, printed.
    fill_many(forty, parts[20:], forty.posts[20:])
    client.force_login(forty.officer)
    press(client, "round_part_decide", parts[0], step="verify")
    verify_part(part=parts[1], user=forty.officer)
    RoundPart.objects.filter(round=row, state=PartState.SUBMITTED).update(
        state=PartState.VERIFIED, verified_by=forty.officer, verified_at=timezone.now()
    )
    press(client, "round_freeze", row)
    assert shown(row, forty.officer) == recount(row) == ({"frozen": 40}, 40, 40)
    fixed = press(
        client, "round_fix", row, decree_number="061/Kep.7-Org/2026",
        decree_on=forty.government.today().isoformat(), settles="on",
    )  # fmt: skip
    assert fixed["Location"] == address("round_detail", row)
    decision = RoundDecision.objects.get()
    assert (decision.number, decision.sheets.count()) == (1, 40)
    version = client.get(address("round_decision_detail", decision)).content.decode()
    assert "061/Kep.7-Org/2026" in version
    order_fixed_map(decision=decision, user=forty.officer)
    order = PostMapPrint.objects.select_related("decision", "government", "ordered_by").get()
    assert fixed_paper(order)["figures"][-1].count.required == sum(
        unit["posts"][0]["required"]
        for sheet in decision.sheets.all()
        for unit in sheet.content["units"]
    )


def test_version_prints_the_same_after_everything_has_changed(few):
    for part in few.parts:
        fill(part, few.camat)
        verify_part(part=part, user=few.officer)
    freeze_parts(round_=few.round, parts=few.parts, user=few.officer)
    today = few.government.today()
    decision = fix_round(
        round_=few.round, decree_number="061/1", decree_on=today, user=few.officer, settles=True
    )
    order = PostMapPrint(
        government=few.government, decision=decision, ordered_by=few.officer, day=today
    )

    def printed():  # what is typeset: the same data give the same bytes (tests/portal/test_documents.py)
        return paper_data(government=few.government, day=today, **fixed_paper(order))

    first = printed()
    apply_changes(
        government=few.government,
        changes=[Rename(few.part.unit_id, "Kelurahan Lain", "")],
        user=few.officer,
        reason=REASON,
    )
    add_positions(
        government=few.government,
        drafts=[
            PositionDraft(unit_id=few.part.unit_id, job_title_id=few.post.job_title_id,
                          name="Jabatan baru", valid_from=LONG_AGO)
        ],
        user=few.officer,
        reason=REASON,
    )  # fmt: skip
    assert printed() == first


MOVES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(PartState.values), st.booleans()), max_size=8
)


@given(moves=MOVES)
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_board_equals_a_recount_whatever_happened(few, moves):
    """Any history of states and confirmations, also of things that are not (or no longer) there."""
    now = few.round.opened_at
    RoundConfirmation.objects.all().delete()
    for place, state, confirmed in moves:
        RoundPart.objects.filter(pk=few.parts[place].pk).update(
            state=state,
            submitted_at=now if state in PARTS_AT_REST else None,
            verified_at=now if state in PARTS_VERIFIED else None,
            frozen_at=now if state == PartState.FROZEN else None,
            ended_reason="Uji" if state == PartState.ENDED else "",
        )
        if confirmed:
            for item in (few.posts[place].pk, few.posts[place - 1].pk):
                RoundConfirmation.objects.get_or_create(
                    government=few.government, part=few.parts[place], item=item
                )
    assert shown(few.round, few.officer) == recount(few.round)


def test_board_asks_as_often_for_one_unit_as_for_four(client, few):
    client.force_login(few.officer)
    url, counts = address("round_detail", few.round), []
    others = RoundPart.objects.filter(round=few.round).exclude(pk=few.part.pk)
    others.update(state=PartState.ENDED, ended_reason="Uji")
    for _ in range(2):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
        others.update(state=PartState.FILLING, ended_reason="")
    assert counts[0] == counts[1]


def test_board_filters_sorts_and_exports_what_it_shows(client, few):
    fill(few.part, few.camat)
    client.force_login(few.officer)
    url = address("round_detail", few.round)
    page = client.get(url, {"state": "submitted"})
    assert [line.part.pk for line in page.context["page_obj"]] == [few.part.pk]
    rows = client.get(url, {"sort": "-percent"}).context["page_obj"]
    assert next(iter(rows)).part.pk == few.part.pk
    assert [line.percent for line in rows] == [100, 0, 0, 0]
    file = b"".join(client.get(url, {"ekspor": "csv", "q": "02"})).decode()
    assert file.count("\r\n") == 2
    assert "Kelurahan 02;Kecamatan Hulu" in file or "Kelurahan 02,Kecamatan Hulu" in file


def test_page_of_a_unit_offers_one_press_and_remembers_the_place(client, few):
    client.force_login(few.heads[0])
    page = client.get(address("round_part_detail", few.part)).content.decode()
    assert "Sama dengan tahun lalu" in page
    assert "2 uraian tugas, 4,00 orang" in page
    pressed = press(
        client,
        "round_part_item",
        few.part,
        item=few.post.pk,
        step="confirm",
        lihat="belum",
        note="Volume dari register.",
    )
    assert pressed["Location"].endswith(f"?lihat=belum#hal-{few.post.pk}")
    again = client.get(address("round_part_detail", few.part)).content.decode()
    assert "Catatan unit: Volume dari register." in again
    grid = client.get(reverse("orgunits:workload_update", args=[few.post.pk]) + f"?tahun={YEAR}")
    assert "Diminta dalam putaran" in grid.content.decode()


def test_sent_data_are_shown_with_the_reason_and_not_to_be_changed(client, few):
    fill(few.part, few.camat)
    client.force_login(few.heads[0])
    url = reverse("orgunits:workload_update", args=[few.post.pk]) + f"?tahun={YEAR}"
    page = client.get(url, follow=True).content.decode()
    assert "sudah dikirim pada putaran" in page
    assert "Isi beban kerja" not in page
    rows = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "rows-0-key": uuid4(),
            "rows-0-text": "lain", "rows-0-volume": "1", "rows-0-norm": "1", "step": "save"}  # fmt: skip
    answer = client.post(url, form_key() | rows, HTTP_ACCEPT="application/json")
    assert "dapat mengembalikannya" in answer.json()["errors"][0]
    assert WorkloadTask.objects.filter(position=few.post, year=YEAR).count() == 2


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("round_update", {"title": "", "due_on": "besok", "remind_days": "99"},
         ("Tulis judulnya.", "Paling banyak 60 hari sebelumnya.")),
        ("round_fix", {"decree_number": "", "decree_on": ""}, ()),
        ("round_cancel", {"reason": ""}, ("Tulis alasannya.",)),
    ],
)  # fmt: skip
def test_bad_input_is_told_at_the_field_and_writes_nothing(client, few, name, data, words):
    client.force_login(few.officer)
    before = Round.objects.values().get()
    page = press(client, name, few.round, **data).content.decode()
    for text in words:
        assert text in page
    assert Round.objects.values().get() == before
    assert not RoundDecision.objects.exists()


def test_bad_input_on_a_part_is_told_and_writes_nothing(client, few):
    fill(few.part, few.camat)
    client.force_login(few.officer)
    page = press(client, "round_part_decide", few.part, step="return", note="").content.decode()
    assert "Tulis apa yang perlu diperbaiki" in page
    for name in ("round_part_end", "round_part_unfreeze"):
        press(client, name, few.part, reason="")
    assert RoundPart.objects.get(pk=few.part.pk).state == PartState.SUBMITTED
    return_part(part=few.part, user=few.officer, note="Lengkapi.")
    page = client.get(address("round_part_detail", few.part)).content.decode()
    assert "Lengkapi." in page


def test_who_may_not_fill_in_or_decide_is_refused(client, few):
    """The head of another kelurahan does not see it; who only reads may not press."""
    client.force_login(few.heads[1])
    assert client.get(address("round_part_detail", few.part)).status_code == 404
    auditor = user_with_role(Role.AUDITOR, unit=few.part.unit)
    client.force_login(auditor)
    assert client.get(address("round_part_detail", few.part)).status_code == 200
    for name in ("round_part_item", "round_part_submit", "round_part_decide", "round_part_end"):
        assert press(client, name, few.part, item=few.post.pk).status_code == 403
    # An officer of one kelurahan does not run a round over four.
    officer = user_with_role(Role.HR_OFFICER, unit=few.part.unit)
    client.force_login(officer)
    assert press(client, "round_remind", few.round).status_code == 403
    assert client.get(address("round_part_decide", few.part)).status_code == 200


def test_first_page_says_what_waits_for_a_head_and_for_the_officer(client, few):
    fill(few.parts[1], few.camat)
    client.force_login(few.heads[0])
    page = client.get(reverse("reports:home")).content.decode()
    assert f"ABK {YEAR}: Kelurahan 01" in page
    client.force_login(few.officer)
    assert "1 isian menunggu verifikasi" in client.get(reverse("reports:home")).content.decode()
