"""The pages of the ABK form."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from orgunits.actions import save_tasks
from orgunits.actions.workload import TASK_COLUMNS
from orgunits.drafts import WorkloadTaskDraft
from orgunits.enums import JobTitleKind
from orgunits.models import Position, WorkloadRule, WorkloadTask
from portal.models import AuditEvent
from portal.opened import stamp
from portal.permissions import Role
from tests.factories.orgunits import (
    JobTitleFactory,
    PositionFactory,
    WorkloadTaskFactory,
    user_with_role,
)
from tests.factories.portal import form_key

YEAR = 2026
QUERY = f"?tahun={YEAR}"
JSON = {"HTTP_ACCEPT": "application/json"}
ROW = {"text": "menyusun laporan", "output": "laporan", "volume": "1.234,5", "norm": "30"}


@pytest.fixture
def post(town):
    return PositionFactory(unit=town.health, name="Penata Layanan", required_headcount=4)


def address(name, obj):
    return reverse(f"orgunits:{name}", args=[obj.pk]) + QUERY


def posted(*rows, step="save"):
    """What the grid sends; a row without ``key`` gets one."""
    data = form_key() | {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0, "step": step}
    for place, row in enumerate(rows):
        for name, value in ({"key": uuid.uuid4()} | row).items():
            data[f"rows-{place}-{name}"] = str(value)
    return data


def seen(task):
    """A stored row as its page sends it back."""
    values = {name: getattr(task, name) for name in TASK_COLUMNS}
    return values | {"key": task.key, "order": task.order, "opened": stamp(task, TASK_COLUMNS)}


def test_grid_stores_rows_and_leaves_blank_ones(client, town, post):
    client.force_login(town.officer)
    response = client.post(address("workload_update", post), posted(ROW, {}, {"period": "month"}))
    assert response.status_code == 302
    (task,) = WorkloadTask.objects.filter(position=post)
    assert (task.text, task.volume, task.norm, task.year) == (
        "menyusun laporan",
        Decimal("1234.50"),
        Decimal(30),
        YEAR,
    )
    assert task.load == 37_035 * 10_000
    event = AuditEvent.objects.get(object_label="orgunits.Position", action="Mengisi beban kerja")
    assert (event.object_pk, event.unit_id, event.actor) == (
        str(post.pk),
        town.health.pk,
        town.officer,
    )
    page = client.get(response["Location"]).content.decode()
    assert "1234,5" in page
    assert "0,4938" in page


def test_grid_shows_what_is_wrong_at_the_cell_and_writes_nothing(client, town, post):
    client.force_login(town.officer)
    bad = [
        ROW | {"volume": "banyak"},
        ROW | {"norm": ""},
        ROW | {"text": "", "volume": "1,234"},
        ROW | {"method": "health"},
        ROW | {"volume": "-3"},
    ]
    page = client.post(address("workload_update", post), posted(ROW, *bad)).content.decode()
    for words in (
        "Isi dengan angka, misalnya 12 atau 12,5.",
        "Isi angkanya, lebih dari nol.",
        "Isi uraian tugasnya.",
        "Paling banyak dua angka di belakang koma.",
        "Dasar metode ABK Kesehatan belum ditetapkan dalam aturan ABK.",
        "Tidak boleh kurang dari nol.",
    ):
        assert words in page
    assert 'aria-describedby="salah-rows-1-volume"' in page
    assert not WorkloadTask.objects.exists()
    assert not AuditEvent.objects.filter(action="Mengisi beban kerja").exists()


def test_script_learns_what_was_stored_and_a_repeat_stores_nothing_more(client, town, post):
    client.force_login(town.head)  # the head of the unit fills in
    data = posted(ROW)
    for _ in range(2):
        answer = client.post(address("workload_update", post), data, follow=True, **JSON)
        rows = answer.json()["rows"]
        assert rows.keys() == {data["rows-0-key"]}
        assert rows[data["rows-0-key"]]["need"] == "0,4938"
        assert "dibulatkan" in answer.json()["total"]
    again = posted(ROW | {"key": data["rows-0-key"]})  # the answer was lost, a new request
    assert client.post(address("workload_update", post), again, **JSON).status_code == 302
    assert WorkloadTask.objects.count() == 1


def test_script_is_told_which_rows_were_refused(client, town, post):
    client.force_login(town.officer)
    data = posted(ROW, ROW | {"volume": "x"})
    answer = client.post(address("workload_update", post), data, **JSON)
    assert answer.status_code == 422
    assert answer.json() == {
        "rows": {
            data["rows-1-key"]: {
                "errors": {"volume": ["Isi dengan angka, misalnya 12 atau 12,5."]},
                "opened": "",
                "stays": True,
            }
        },
        "errors": [],
    }
    assert not WorkloadTask.objects.exists()


def test_nobody_overwrites_what_another_changed_meanwhile(client, town, post):
    task = WorkloadTaskFactory(position=post)
    mine = seen(task)
    theirs = WorkloadTaskDraft(
        position_id=post.pk,
        year=YEAR,
        key=task.key,
        text="lain",
        volume=Decimal(7),
        norm=Decimal(5),
    )
    save_tasks(government=town.government, drafts=[theirs], user=town.head)
    client.force_login(town.officer)
    response = client.post(address("workload_update", post), posted(mine | {"volume": "8"}))
    assert response.status_code == 200
    page = response.content.decode()
    assert f"sudah diubah oleh {town.head}" in page
    task.refresh_from_db()
    assert task.volume == 7
    again = response.context["formset"].forms[0]["opened"].value()
    client.post(address("workload_update", post), posted(mine | {"volume": "8", "opened": again}))
    task.refresh_from_db()
    assert task.volume == 8


def test_row_deleted_by_another_is_told_and_can_be_stored_again(client, town, post):
    task = WorkloadTaskFactory(position=post)
    mine = seen(task) | {"volume": "9"}
    task.delete()
    client.force_login(town.officer)
    response = client.post(address("workload_update", post), posted(mine))
    assert "sudah dihapus orang lain" in response.content.decode()
    fresh = response.context["formset"].forms[0]["opened"].value()
    assert fresh == ""
    client.post(address("workload_update", post), posted(mine | {"opened": fresh}))
    assert WorkloadTask.objects.get().volume == 9


def test_deleted_row_is_gone_and_its_values_are_in_the_trail(client, town, post):
    task = WorkloadTaskFactory(position=post, text="menggandakan")
    client.force_login(town.officer)
    client.post(address("workload_update", post), posted(seen(task) | {"DELETE": "on"}))
    assert not WorkloadTask.objects.exists()
    event = AuditEvent.objects.get(action="Menghapus uraian tugas")
    assert event.changes["text"] == ["menggandakan", None]


def test_more_rows_keep_what_was_typed(client, town, post):
    client.force_login(town.officer)
    page = client.post(
        address("workload_update", post), posted(ROW | {"volume": "12,25"}, step="more")
    )
    assert len(page.context["formset"].forms) == 11
    assert page.context["formset"].forms[0]["volume"].value() == "12,25"
    assert not WorkloadTask.objects.exists()


def test_only_the_own_officer_and_head_fill_in(client, town, post):
    for user, status in [
        (town.officer, 200),
        (town.head, 200),
        (town.narrow, 200),
        (user_with_role(Role.LEADERSHIP, government=town.government), 403),
        (user_with_role(Role.UNIT_HEAD, unit=town.trade), 404),
        (user_with_role(Role.UNIT_HEAD, unit=town.foreign), 404),
    ]:
        client.force_login(user)
        assert client.get(address("workload_update", post)).status_code == status
        expected = 302 if status == 200 else status
        row = ROW | {"text": f"tugas {user}"}
        assert client.post(address("workload_update", post), posted(row)).status_code == expected


def test_head_of_a_unit_below_sees_but_does_not_fill_in(client, town, post):
    client.force_login(user_with_role(Role.EMPLOYEE, unit=town.health))
    page = client.get(address("workload_sheet", post))
    assert page.status_code == 200
    assert "Isi beban kerja" not in page.content.decode()


def test_ended_post_is_only_read(client, town, post):
    Position.objects.filter(pk=post.pk).update(valid_until=town.government.today())
    client.force_login(town.officer)
    response = client.get(address("workload_update", post))
    assert response["Location"] == address("workload_sheet", post)
    client.post(address("workload_update", post), posted(ROW))
    assert not WorkloadTask.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_grid_asks_the_database_as_often_for_one_row_as_for_many(
    client, town, post, django_assert_max_num_queries, count
):
    for _ in range(count):
        WorkloadTaskFactory(position=post)
    client.force_login(town.officer)
    client.get(address("workload_update", post))
    with django_assert_max_num_queries(16):
        client.get(address("workload_update", post))


def test_unit_lists_its_posts_with_need_and_difference(client, town, post):
    head = PositionFactory(unit=town.health, name="Kepala Dinas", is_head=True)
    PositionFactory(unit=town.health, name="Belum Terisi")
    WorkloadTaskFactory(position=head, volume=Decimal(100), norm=Decimal(60))
    WorkloadTaskFactory(position=post, volume=Decimal(2000), norm=Decimal(60))
    client.force_login(town.officer)
    page = client.get(address("orgunit_workload", town.health))
    rows = {row["position"].name: row for row in page.context["rows"]}
    assert (rows["Penata Layanan"]["computed"], rows["Penata Layanan"]["difference"]) == (2, -2)
    assert (rows["Kepala Dinas"]["computed"], rows["Kepala Dinas"]["difference"]) == (1, 0)
    assert rows["Belum Terisi"]["workload"] is None
    assert page.context["totals"] == {
        "n_tasks": 2,
        "need": Decimal("1.68"),
        "computed": 3,
        "present": 6,
        "n_filled": 2,
    }
    assert page.context["may_adopt"]


def test_computed_need_becomes_the_need_of_the_chosen_posts(client, town, post):
    other = PositionFactory(unit=town.health, required_headcount=2)
    for position in (post, other):
        WorkloadTaskFactory(position=position, volume=Decimal(2000), norm=Decimal(120))
    client.force_login(town.officer)
    url = address("workload_adopt", town.health)
    rows = client.get(url).context["rows"]
    data = {f"opened-{row['position'].pk}": row["opened"] for row in rows}
    data |= {f"computed-{row['position'].pk}": row["computed"] for row in rows}
    data |= {"position": [post.pk], "reason": "Hasil ABK disepakati."}
    assert client.post(url, form_key() | data | {"reason": ""}).status_code == 200
    assert Position.objects.get(pk=post.pk).required_headcount == 4
    assert client.post(url, form_key() | data).status_code == 302
    assert Position.objects.get(pk=post.pk).required_headcount == 3
    assert Position.objects.get(pk=other.pk).required_headcount == 2
    event = AuditEvent.objects.get(action="Menetapkan kebutuhan dari beban kerja")
    assert event.changes == {"required_headcount": [4, 3]}
    assert event.reason == "ABK 2026. Hasil ABK disepakati."


def test_need_that_changed_meanwhile_is_not_replaced_unseen(client, town, post):
    WorkloadTaskFactory(position=post, volume=Decimal(2000), norm=Decimal(60))
    client.force_login(town.officer)
    url = address("workload_adopt", town.health)
    (row,) = client.get(url).context["rows"]
    Position.objects.filter(pk=post.pk).update(required_headcount=9)
    data = {f"opened-{post.pk}": row["opened"], f"computed-{post.pk}": row["computed"]}
    data |= {"position": [post.pk], "reason": "Hasil ABK."}
    page = client.post(url, form_key() | data)
    assert "sudah diubah" in page.content.decode()
    assert Position.objects.get(pk=post.pk).required_headcount == 9


def test_workload_that_changed_meanwhile_is_not_adopted_unseen(client, town, post):
    task = WorkloadTaskFactory(position=post, volume=Decimal(2000), norm=Decimal(60))
    client.force_login(town.officer)
    url = address("workload_adopt", town.health)
    (row,) = client.get(url).context["rows"]
    WorkloadTaskFactory(position=post, volume=Decimal(10_000), norm=Decimal(60), text=f"{task} 2")
    data = {f"opened-{post.pk}": row["opened"], f"computed-{post.pk}": row["computed"]}
    data |= {"position": [post.pk], "reason": "Hasil ABK."}
    page = client.post(url, form_key() | data)
    assert "kini 10 orang" in page.content.decode()
    assert Position.objects.get(pk=post.pk).required_headcount == 4
    assert 'value="10"' in page.content.decode()  # seen now


def test_form_is_filled_from_a_like_post_and_from_last_year(client, town, post):
    title = post.job_title
    like = PositionFactory(unit=town.care, job_title=title, name="Penata Sejenis")
    hidden = PositionFactory(unit=town.trade, job_title=title, name="Penata Lain Dinas")
    other = PositionFactory(unit=town.care, job_title=JobTitleFactory(), name="Bukan Sejenis")
    for position in (like, hidden, other):
        WorkloadTaskFactory(position=position, text="mencatat surat")
    WorkloadTaskFactory(position=post, year=2025, text="menyusun rencana")
    client.force_login(town.narrow)
    url = address("workload_copy", post)
    page = client.get(url).content.decode()
    assert "Penata Sejenis" in page
    assert "Jabatan ini, tahun 2025" in page
    assert "Penata Lain Dinas" not in page
    assert "Bukan Sejenis" not in page
    for source in (f"{hidden.pk}:{YEAR}", f"{other.pk}:{YEAR}", "x"):
        refused = client.post(url, form_key() | {"source": source})
        assert "Pilih dulu dari mana disalin." in refused.content.decode()
    for source in (f"{like.pk}:{YEAR}", f"{post.pk}:2025", f"{like.pk}:{YEAR}"):
        client.post(url, form_key() | {"source": source})
    rows = WorkloadTask.objects.filter(position=post, year=YEAR).order_by("order")
    assert [(row.text, row.source) for row in rows] == [
        ("mencatat surat", "Disalin: Penata Sejenis, Bidang Pelayanan, Dinas Kesehatan, 2026"),
        ("menyusun rencana", "Disalin: 2025"),
    ]


def test_unit_takes_last_years_values_where_there_are_none(client, town, post):
    filled = PositionFactory(unit=town.health)
    for position in (post, filled):
        WorkloadTaskFactory(position=position, year=2025, text="mengarsipkan")
    WorkloadTaskFactory(position=filled, year=YEAR, text="lain")
    client.force_login(town.head)
    url = address("workload_renew", town.health)
    assert client.get(url).context["n_posts"] == 1
    assert client.post(url, form_key()).status_code == 302
    assert [row.text for row in WorkloadTask.objects.filter(year=YEAR).order_by("pk")] == [
        "lain",
        "mengarsipkan",
    ]
    assert client.get(url).context["n_posts"] == 0


RULE = {
    "valid_from": "2026-01-01",
    "rounding": "up",
    "base_minutes": "72.000",
    "health_allowance": "1",
    "full_time_hours": "37.5",
    "counts_pns": "on",
    "reason": "Perwal 5/2026.",
}


def test_rule_is_settled_from_a_day_on_and_corrected(client, town, post):
    WorkloadTaskFactory(position=post, volume=Decimal(100), norm=Decimal(72))
    client.force_login(town.officer)
    url = reverse("orgunits:workload_rule_create")
    assert client.post(url, form_key() | RULE).status_code == 302
    rule = WorkloadRule.objects.get()
    assert (rule.made_by, rule.counts_pppk, rule.teacher_ratio) == (town.officer, False, None)
    assert rule.base_minutes == 72_000  # and not 72, as a number field reads "72.000"
    page = client.get(address("workload_sheet", post)).content.decode()
    assert "0,1000" in page
    assert "1 orang" in page
    again = client.post(url, form_key() | RULE)
    assert "mulai berlaku pada tanggal itu" in again.content.decode()
    edit = reverse("orgunits:workload_rule_update", args=[rule.pk])
    opened = client.get(edit).context["form"].opening
    changed = RULE | {"base_minutes": "75000", "opened": opened}
    assert client.post(edit, form_key() | changed).status_code == 302
    assert client.post(edit, form_key() | changed | {"base_minutes": "1"}).status_code == 200
    rule.refresh_from_db()
    assert rule.base_minutes == 75_000


@pytest.mark.parametrize(
    "columns",
    [
        {"base_minutes": "0"},
        {"base_minutes": "75,5"},
        {"base_minutes": "527.041"},
        {"valid_from": "kemarin"},
        {"valid_from": "1850-01-01"},
        {"rounding": "down"},
        {"teacher_ratio": "-1"},
        {"full_time_hours": "0"},
        {"reason": ""},
    ],
)
def test_impossible_rule_is_not_stored(client, town, columns):
    client.force_login(town.officer)
    page = client.post(reverse("orgunits:workload_rule_create"), form_key() | RULE | columns)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not WorkloadRule.objects.exists()


def test_rule_is_settled_only_by_who_may_change_the_whole_government(client, town):
    client.force_login(town.narrow)
    assert client.get(reverse("orgunits:workload_rule_list")).status_code == 200
    url = reverse("orgunits:workload_rule_create")
    assert client.post(url, form_key() | RULE).status_code == 403


def test_structural_posts_are_never_resized(client, town):
    title = JobTitleFactory(kind=JobTitleKind.PENGAWAS)
    post = PositionFactory(unit=town.health, job_title=title)
    WorkloadTaskFactory(position=post, volume=Decimal(5000), norm=Decimal(60))
    client.force_login(town.officer)
    assert client.get(address("workload_adopt", town.health)).context["rows"] == []
