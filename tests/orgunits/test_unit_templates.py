"""Unit templates: how units differ from them, adopted in bulk, excepted; nothing of people touched."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from orgunits.actions import (
    PostChange,
    add_template_post,
    adopt_template,
    attach_units,
    create_template,
    grant_exception,
    update_template,
    withdraw_exception,
)
from orgunits.enums import DifferenceKind, JobTitleKind
from orgunits.integrity import template_faults
from orgunits.models import (
    Position,
    TemplateException,
    TemplateUnit,
    UnitFunction,
    UnitTemplate,
    WorkloadTask,
)
from orgunits.queries import template_instances
from orgunits.unit_templates import (
    TaskLine,
    TherePost,
    UnitState,
    Wanted,
    WantedPost,
    differences,
    pattern_of,
    read_tasks,
    rendered,
    task_text,
)
from orgunits.views.template_adoption import first_units
from portal.models import AuditEvent
from tests.factories.orgunits import (
    GovernmentFactory,
    JobTitleFactory,
    OrgUnitFactory,
    PositionFactory,
    UnitFunctionFactory,
    WorkloadTaskFactory,
    root_of,
)
from tests.factories.portal import form_key

KINDS = DifferenceKind
REASON = "Penyeragaman kelurahan."
TASK = TaskLine("Melayani warga", "surat", Decimal(20), "day", Decimal(5))


# --- pure -----------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.text("abc d", min_size=1).filter(str.strip), st.integers(1, 999_999_900),
    st.sampled_from(["year", "semester", "quarter", "month", "week", "day"]),
    st.integers(1, 999_999_900),
)  # fmt: skip
def test_tasks_are_written_as_they_are_read(text, volume, period, minutes):
    task = TaskLine(
        " ".join(text.split()), "berkas", Decimal(volume) / 100, period, Decimal(minutes) / 100
    )
    assert read_tasks(task_text(task)) == ([task], [])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Melayani; surat; 20; hari", "tulis uraian tugas"),
        ("Melayani; surat; 20; abad; 5", "bukan tahun"),
        ("Melayani; surat; banyak; hari; 5", "Baris 1"),
        ("Melayani; surat; 0; hari; 5", "lebih dari nol"),
        ("Melayani; surat; 1,234; hari; 5", "dua angka"),
        ("Melayani; surat; 1; hari; 5\nmelayani; surat; 1; hari; 5", "dua kali"),
    ],
)
def test_lines_that_cannot_be_read_are_named(line, words):
    assert words in " ".join(read_tasks(line)[1])


def test_names_become_patterns_and_names_again():
    assert pattern_of("Lurah Ciater", "Kelurahan Ciater") == "Lurah {nama}"
    assert pattern_of("Kepala Kelurahan Ciater", "Kelurahan Ciater") == "Kepala {unit}"
    assert pattern_of("Bendahara", "Kelurahan Ciater") == "Bendahara"
    assert pattern_of("Guru Kelas 1", "SMPN 1") == "Guru Kelas 1"
    assert pattern_of("Analis Data", "Puskesmas A") == "Analis Data"
    assert rendered("Lurah {nama}, {unit}", "Kelurahan Setu") == "Lurah Setu, Kelurahan Setu"


def kinds(found):
    return [(one.kind, one.words) for one in found]


def test_every_kind_of_difference_is_found_once_and_a_copy_has_none():
    wanted = Wanted(
        posts=[
            WantedPost(1, "Lurah", "Lurah {nama}", is_head=True, one_seat=True, tasks=(TASK,)),
            WantedPost(2, "Pengolah", "Pengolah", seats=2),
            WantedPost(2, "Pengolah", "Pengolah", part="Sekretariat", seats=1),
            WantedPost(3, "Juru", "Juru", part="Seksi", seats=1),
        ],
        functions=["Pelayanan", "Pembinaan"],
    )
    same = UnitState(
        10, "Kelurahan Setu",
        posts=[
            TherePost(1, 10, 1, "Lurah Setu", True, 1, frozenset({"melayani warga"})),
            TherePost(2, 10, 2, "Pengolah", False, 2),
            TherePost(3, 11, 2, "Pengolah", False, 1),
            TherePost(4, 12, 3, "Juru", False, 1),
        ],
        parts={"sekretariat": 11, "seksi": 12},
        functions={"pelayanan": (1, "Pelayanan"), "pembinaan": (2, "Pembinaan")},
    )  # fmt: skip
    assert differences(wanted, same) == []
    other = UnitState(
        10, "Kelurahan Setu",
        posts=[
            TherePost(1, 10, 1, "Lurah Setu", True, 1),
            TherePost(2, 10, 2, "Pengolah", False, 5),
            TherePost(5, 10, 9, "Penjaga", False, 1),
        ],
        parts={"sekretariat": 11},
        functions={"pelayanan": (1, "Pelayanan"), "parkir": (3, "Parkir")},
    )  # fmt: skip
    found = differences(wanted, other)
    assert kinds(found) == [
        (KINDS.PART_MISSING, "Seksi"),
        (KINDS.TASK_MISSING, "Lurah Setu: Melayani warga"),
        (KINDS.SEATS, "Pengolah: 5, templat 2"),
        (KINDS.POST_MISSING, "Pengolah, 1 kursi, di Sekretariat"),
        (KINDS.POST_EXTRA, "Penjaga, 1 kursi"),
        (KINDS.FUNCTION_MISSING, "Pembinaan"),
        (KINDS.FUNCTION_EXTRA, "Parkir"),
    ]
    assert [one.is_adoptable for one in found] == [False, True, True, True, False, True, True]
    assert len({one.key for one in found}) == len(found)
    assert [one.key for one in differences(wanted, other)] == [one.key for one in found]


def test_no_post_takes_a_namesake_from_another():
    """Two posts of one title: the one that is there stays itself, the other is missing."""
    wanted = Wanted(
        posts=[WantedPost(1, "Guru", "Guru Kelas", seats=6), WantedPost(1, "Guru", "Guru Agama")],
        functions=[],
    )
    state = UnitState(10, "SDN Setu", posts=[TherePost(1, 10, 1, "Guru Agama", False, 1)])
    assert kinds(differences(wanted, state)) == [(KINDS.POST_MISSING, "Guru Kelas, 6 kursi")]


# --- adopting -------------------------------------------------------------------------------------


@pytest.fixture
def two(town):
    """A model kelurahan and a poor one, each with a secretariat."""
    head = JobTitleFactory(name="Lurah", kind=JobTitleKind.PENGAWAS)
    clerk = JobTitleFactory(name="Pengadministrasi")
    district = OrgUnitFactory(name="Kecamatan Setu", parent=town.root, kind="kecamatan")
    made = []
    for name in ("Kelurahan Setu", "Kelurahan Ciater"):
        unit = OrgUnitFactory(name=name, parent=district, kind="kelurahan")
        part = OrgUnitFactory(name="Sekretariat", parent=unit, kind="sekretariat")
        PositionFactory(
            unit=unit,
            job_title=head,
            name=f"Lurah {name.split()[1]}",
            is_head=True,
            required_headcount=1,
        )
        made.append((unit, part))
    (setu, part), (ciater, other) = made
    post = PositionFactory(
        unit=part, job_title=clerk, name="Pengadministrasi", required_headcount=3
    )
    WorkloadTaskFactory(position=post, year=town.government.today().year, text="Mencatat surat",
                        volume=Decimal("12.5"), norm=Decimal(4), period="day")  # fmt: skip
    UnitFunctionFactory(unit=setu, text="Pelayanan masyarakat")
    UnitFunctionFactory(unit=ciater, text="Parkir")
    extra = PositionFactory(unit=ciater, name="Penjaga Balai")
    template = create_template(
        government=town.government, name="Kelurahan standar", unit=setu, user=town.officer
    )
    units = [setu.pk, ciater.pk]
    attach_units(template=template, offered=units, chosen=units, user=town.officer)
    return template, setu, ciater, other, extra


def instance(town, template, unit, user=None):
    found = template_instances(
        template, user=user or town.officer, day=town.government.today(), unit_ids=[unit.pk]
    )
    return found[0] if found else None


def adopt(town, template, unit, keys, **values):
    return adopt_template(
        template=template, chosen={unit.pk: keys},
        **({"on": town.government.today(), "user": town.officer, "reason": REASON} | values),
    )  # fmt: skip


def test_model_follows_its_template_without_a_difference(town, two):
    template, setu, *_ = two
    assert instance(town, template, setu).found == []
    assert list(template_faults(town.government.pk)) == []
    post = template.posts.get(part="Sekretariat")
    assert post.seats == 3
    assert post.tasks.startswith("Mencatat surat; ")
    assert post.tasks.endswith("; 12,5; hari; 4")
    assert template.posts.get(is_head=True).name == "Lurah {nama}"
    template.posts.update(tasks="rusak")
    UnitTemplate.objects.update(government=GovernmentFactory())
    assert len(list(template_faults(town.government.pk))) == 4


def test_adopting_writes_everything_it_may_and_closes_no_post(town, two):
    template, _, ciater, part, extra = two
    found = instance(town, template, ciater)
    assert [one.kind for one in found.found] == [
        KINDS.POST_MISSING, KINDS.POST_EXTRA, KINDS.FUNCTION_MISSING, KINDS.FUNCTION_EXTRA,
    ]  # fmt: skip
    done = adopt(town, template, ciater, [one.key for one in found.adoptable])
    assert (done.n_units, done.n_differences) == (1, 3)
    post = Position.objects.get(unit=part)
    assert (post.name, post.required_headcount) == ("Pengadministrasi", 3)
    task = WorkloadTask.objects.get(position=post)
    assert (task.text, task.volume, task.source) == (
        "Mencatat surat",
        Decimal("12.5"),
        "Templat unit",
    )
    assert UnitFunction.objects.get(unit=ciater, valid_until=None).text == "Pelayanan masyarakat"
    extra.refresh_from_db()
    assert extra.valid_until is None
    assert [one.kind for one in instance(town, template, ciater).found] == [KINDS.POST_EXTRA]
    assert AuditEvent.objects.filter(reason__startswith="Templat Kelurahan standar.").exists()


def test_changed_template_shows_and_sets_needs_but_not_those_of_heads(town, two):
    template, setu, *_ = two
    posts = {post.pk: post for post in template.posts.all()}
    change = {
        pk: PostChange(seats=1 if post.is_head else 5, tasks="Menjaga; kegiatan; 1; hari; 60")
        for pk, post in posts.items()
    }
    update_template(
        template=template, name="Kelurahan baku", functions="Pelayanan masyarakat", posts=change,
        user=None,
    )  # fmt: skip
    found = instance(town, template, setu)
    assert [one.kind for one in found.found] == [
        KINDS.TASK_MISSING,
        KINDS.SEATS,
        KINDS.TASK_MISSING,
    ]
    seats = next(one for one in found.found if one.kind == KINDS.SEATS)
    adopt(town, template, setu, [seats.key])
    assert Position.objects.get(pk=seats.row_id).required_headcount == 5
    assert AuditEvent.objects.filter(action="Menetapkan kebutuhan dari templat").count() == 1


def test_what_moved_is_excepted_or_out_of_reach_is_refused(town, two):
    template, _, ciater, _part, extra = two
    found = instance(town, template, ciater)
    (closing,) = [one for one in found.found if one.kind == KINDS.POST_EXTRA]
    missing = found.found[0]
    before = Position.objects.count()
    for keys, words in (
        ([], "paling sedikit satu"),
        ([closing.key], "berubah sejak"),
        (["x" * 40], "berubah sejak"),
    ):
        with pytest.raises(ValidationError, match=words):
            adopt(town, template, ciater, keys)
    with pytest.raises(ValidationError, match="Tulis alasannya"):
        adopt(town, template, ciater, [missing.key], reason=" ")
    with pytest.raises(ValidationError, match="berubah sejak"):
        adopt(town, template, ciater, [missing.key], user=town.narrow)
    exception = grant_exception(
        instance=found.row, difference=missing, reason="Tanpa sekretariat.", user=town.officer
    )
    with pytest.raises(ValidationError, match="berubah sejak"):
        adopt(town, template, ciater, [missing.key])
    assert missing.key not in {one.key for one in instance(town, template, ciater).open}
    withdraw_exception(exception=exception, user=None)
    assert missing.key in {one.key for one in instance(town, template, ciater).open}
    assert Position.objects.count() == before


def test_template_that_does_not_fit_is_refused(town, two):
    template, setu, _, _, extra = two
    common = {"government": town.government, "user": None}
    with pytest.raises(ValidationError, match="Sudah ada templat"):
        create_template(name="Kelurahan standar", unit=setu, **common)
    with pytest.raises(ValidationError, match="belum punya jabatan"):
        create_template(name="Kosong", unit=town.clinic, **common)
    with pytest.raises(ValueError, match="another government"):
        create_template(name="Asing", unit=root_of(GovernmentFactory()), **common)
    with pytest.raises(ValidationError, match="sejenis"):
        attach_units(template=template, offered=[town.care.pk], chosen=[town.care.pk], user=None)
    head = template.posts.get(is_head=True)
    for change, words in ((PostChange(tasks="x"), "Baris 1"), (PostChange(seats=2), "satu orang")):
        with pytest.raises(ValidationError, match=words):
            update_template(
                template=template, name="Lain", functions="", posts={head.pk: change}, user=None
            )
    template.refresh_from_db()
    assert template.name == "Kelurahan standar"
    add_template_post(
        template=template, title=extra.job_title, name="", part="", seats=1, user=None
    )
    update_template(
        template=template, name="Lain", functions="", user=None,
        posts={head.pk: PostChange(is_gone=True)},
    )  # fmt: skip
    assert template.posts.filter(is_head=True).count() == 0


def test_many_units_are_compared_with_as_many_queries_as_one(town, two):
    template, setu, ciater, *_ = two
    counts = []
    for ids in ([setu.pk], [setu.pk, ciater.pk]):
        with CaptureQueriesContext(connection) as asked:
            found = template_instances(
                template, user=town.officer, day=town.government.today(), unit_ids=ids
            )
        assert len(found) == len(ids)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


# --- screens --------------------------------------------------------------------------------------


def at(name, obj=None, query=""):
    return reverse(f"orgunits:{name}", args=[obj.pk] if obj else []) + query


def test_officer_makes_a_template_chooses_units_and_adopts(client, town, two):
    _, setu, ciater, *_ = two
    UnitTemplate.objects.all().delete()
    client.force_login(town.officer)
    assert f"?unit={setu.pk}" in client.get(at("unit_template_create")).content.decode()
    url = at("unit_template_create", query=f"?unit={setu.pk}")
    assert "Tulis nama templatnya." in client.post(url, form_key() | {"name": ""}).content.decode()
    client.post(url, form_key() | {"name": "Kelurahan"})
    template = UnitTemplate.objects.get()
    client.post(at("template_units", template), form_key() | {"unit": [setu.pk, ciater.pk]})
    assert TemplateUnit.objects.count() == 2
    # A page made before the second one followed says nothing of it.
    client.post(
        at("template_units", template), form_key() | {"unit": [setu.pk], "shown": str(setu.pk)}
    )
    assert TemplateUnit.objects.count() == 2
    assert (
        f'value="{setu.pk},{ciater.pk}"'
        in client.get(at("template_units", template)).content.decode()
    )
    assert "Kelurahan Ciater" in client.get(at("unit_template_detail", template)).content.decode()
    page = client.get(at("unit_template_adopt", template)).content.decode()
    assert "Jabatan belum ada" in page
    ticks = [f"{ciater.pk}:{one.key}" for one in instance(town, template, ciater).adoptable]
    data = form_key() | {
        "pilih": ticks,
        "on": town.government.today().isoformat(),
        "reason": REASON,
    }
    later = client.post(at("unit_template_adopt", template), data | {"on": "2099-01-01"})
    assert "paling lambat hari ini" in later.content.decode()
    done = client.post(at("unit_template_adopt", template), form_key() | data, follow=True)
    assert "3 perbedaan pada 1 unit" in done.content.decode()
    client.force_login(town.narrow)  # templates speak for the whole government
    assert client.get(at("unit_template_update", template)).status_code == 403


def test_officer_edits_a_template_and_errors_stand_at_their_field(client, town, two):
    template, *_ = two
    client.force_login(town.officer)
    url = at("unit_template_update", template)
    page = client.get(url)
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields if not name.startswith("gone")}
    post = template.posts.get(part="Sekretariat")
    data |= form_key() | {"opened": form.opening}
    bad = client.post(url, data | {f"tasks-{post.pk}": "tanpa titik koma"})
    assert "Baris 1: tulis uraian tugas" in bad.content.decode()
    assert client.post(url, data | form_key() | {f"seats-{post.pk}": "7"}).status_code == 302
    post.refresh_from_db()
    assert post.seats == 7
    stale = client.post(url, data | form_key())
    assert "diubah" in stale.content.decode()
    title = JobTitleFactory(name="Bendahara Baru")
    url = at("template_post_create", template)
    found = client.post(url, form_key() | {"cari": "bendahara", "step": "search", "seats": 2})
    assert "Bendahara Baru" in found.content.decode()
    assert "Pilih nama jabatan" in client.post(url, form_key() | {"seats": 2}).content.decode()
    client.post(url, form_key() | {"job_title": title.pk, "seats": 2})
    assert template.posts.filter(job_title=title, seats=2).exists()


def test_exceptions_are_granted_with_a_reason_and_withdrawn_on_the_units_page(client, town, two):
    template, _, ciater, *_ = two
    client.force_login(town.officer)
    url = at("orgunit_template", ciater)
    key = instance(town, template, ciater).open[0].key
    assert "Tulis alasannya." in client.post(url, form_key() | {"key": key}).content.decode()
    assert not TemplateException.objects.exists()
    client.post(url, form_key() | {"key": key, "reason": "Kelurahan kecil."})
    assert "Kelurahan kecil." in client.get(url).content.decode()
    client.post(url, form_key() | {"key": key, "step": "withdraw"})
    assert not TemplateException.objects.exists()
    assert (
        at("orgunit_template", ciater)
        in client.get(at("orgunit_positions", ciater)).content.decode()
    )
    client.force_login(town.head)
    assert (
        client.post(at("orgunit_template", town.health), form_key() | {"key": key}).status_code
        == 403
    )


def test_unit_too_large_for_a_template_is_no_model(town, two):
    _, setu, *_ = two
    title = JobTitleFactory(name="Guru")
    PositionFactory.create_batch(60, unit=setu, job_title=title)
    with pytest.raises(ValidationError, match="62 jabatan; satu templat paling banyak 60"):
        create_template(government=town.government, name="Besar", unit=setu, user=town.officer)


def test_form_holds_no_more_boxes_than_may_be_sent():
    units = [SimpleNamespace(adoptable=range(400)) for _ in range(5)]
    assert len(first_units(units)) == 3
    assert len(first_units([SimpleNamespace(adoptable=range(9000))])) == 1
    assert first_units([]) == []
