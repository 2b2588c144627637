"""Informasi jabatan: parts as they are read, dated writing, filling, paper, screens."""

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from orgunits import tasks
from orgunits.actions import (
    apply_changes,
    end_positions,
    order_job_print,
    remove_old_prints,
    save_job_information,
    undo_last_change,
)
from orgunits.catalogue import national_titles
from orgunits.drafts import JobInformationDraft
from orgunits.enums import InformationState
from orgunits.integrity import information_faults
from orgunits.job_information import (
    PART_NAMES,
    PARTS,
    TASKS,
    cells_of,
    completed,
    lines_of,
    n_filled,
    sections_of,
    starting_values,
)
from orgunits.job_paper import JobSheet, blocks_of, docx_of
from orgunits.models import JobInformation, JobPrint
from orgunits.queries import (
    fillings,
    information_on,
    information_table,
    job_sheets,
    like_information,
    post_lines,
    printable_posts,
)
from orgunits.structure import Merge
from portal.jobs import run_job
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.orgunits import (
    JobTitleFactory,
    PositionFactory,
    WorkloadTaskFactory,
    user_with_role,
)
from tests.factories.portal import form_key

DAY = date(2026, 3, 2)


# --- pure -----------------------------------------------------------------------------------------


def test_parts_are_those_of_the_guideline_in_its_order():
    labels = [section.label for section in sections_of({})]
    assert labels == [
        "Ikhtisar jabatan", "Kualifikasi jabatan", "Tugas pokok", "Hasil kerja", "Bahan kerja",
        "Perangkat kerja", "Tanggung jawab", "Wewenang", "Korelasi jabatan",
        "Kondisi lingkungan kerja", "Risiko bahaya", "Syarat jabatan",
        "Prestasi kerja yang diharapkan",
    ]  # fmt: skip
    assert len(set(PART_NAMES)) == len(PARTS) == 20
    assert {part.name for part in PARTS} <= {f.name for f in JobInformation._meta.fields}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1. S-1\n2) D-4\n", ["S-1", "D-4"]),
        ("- menulis\r\n• a. memimpin", ["menulis", "a. memimpin"]),
        ("2 tahun pengalaman", ["2 tahun pengalaman"]),
        ("  \n\n", []),
    ],
)
def test_lines_lose_typed_bullets_and_nothing_else(text, lines):
    assert lines_of(text) == lines


@settings(max_examples=40)
@given(st.lists(st.text("aé1 .", max_size=5), max_size=5), st.integers(1, 4))
def test_cells_fill_exactly_the_columns(cells, columns):
    found = cells_of(";".join(cells), columns)
    assert len(found) == columns
    if len(cells) == columns:
        assert found == [cell.strip() for cell in cells]


def test_start_and_copy_take_nothing_away():
    start = starting_values("ikhtisar", "S-1", ["laporan", "laporan ", "", "surat"])
    assert start == {"summary": "ikhtisar", "education": "S-1", "outputs": "Laporan\nSurat"}
    merged = completed({"summary": "milik sendiri", "tools": " "}, {**start, "tools": "Komputer"})
    assert (merged["summary"], merged["tools"], merged["outputs"]) == (
        "milik sendiri", "Komputer", "Laporan\nSurat",
    )  # fmt: skip
    assert n_filled(merged) == 4


def test_paper_holds_the_form_in_order_and_says_what_is_missing():
    sheet = JobSheet(
        name="Lurah <Ciater>", code="", title="Lurah", kind="Pengawas", echelon="IV.a",
        job_class="9", seats="1", unit_path=["Kecamatan Serpong", "Kelurahan Ciater"],
        values={"tools": "Komputer; menulis", "skills": "1. Memimpin"},
    )  # fmt: skip
    blocks = blocks_of(sheet, DAY)
    headings = [block["text"] for block in blocks if block["kind"] == "heading"]
    assert headings[0] == "4. Ikhtisar jabatan"
    assert headings[2] == f"6. {TASKS}"
    assert headings[-1] == "17. Kelas jabatan"
    table = next(block for block in blocks if block["kind"] == "table")
    assert table["rows"] == [["Komputer", "menulis"]]
    assert {"kind": "text", "text": "Belum diisi."} in blocks
    first, second = (docx_of([sheet] * 2, title="T", government="Kota", day=DAY) for _ in range(2))
    assert first == second
    text = zipfile.ZipFile(io.BytesIO(first)).read("word/document.xml").decode()
    assert "Lurah &lt;Ciater&gt;" in text
    assert text.count("<w:pageBreakBefore/>") == 1


def test_catalogue_carries_the_tasks_in_short_where_the_source_has_them():
    told = {title.name: title.summary for title in national_titles() if title.summary}
    assert len(told) == 231
    assert told["Pengadministrasi Perkantoran"].startswith("Melaksanakan kegiatan dukungan admin")


# --- writing --------------------------------------------------------------------------------------


@pytest.fixture
def post(town):
    title = JobTitleFactory(
        name="Penata Rujukan", summary="Menata rujukan pasien", education="S-1 Kesehatan"
    )
    return PositionFactory(unit=town.health, name="Penata Rujukan", job_title=title)


def save(post, day=DAY, user=None, opened=None, **values):
    draft = JobInformationDraft(
        position_id=post.pk, valid_from=day, values=values or {"summary": "lama"}, opened=opened
    )
    return save_job_information(government=post.government, drafts=[draft], user=user)


def test_correction_keeps_one_row_and_a_later_day_begins_another(town, post):
    save(post)
    save(post, summary="dibetulkan", user=town.officer)
    later = DAY + timedelta(days=30)
    (second,) = save(post, later, summary="baru", tools="Komputer; mengetik")
    assert save(post, later, summary="baru", tools="Komputer; mengetik") == []
    rows = JobInformation.objects.filter(position=post).values_list(
        "summary", "valid_from", "valid_until"
    )
    assert list(rows) == [("dibetulkan", DAY, later), ("baru", later, None)]
    assert information_on([post.pk], later - timedelta(days=1))[post.pk].summary == "dibetulkan"
    assert information_on([post.pk], later)[post.pk] == second
    events = AuditEvent.objects.filter(action="Mengisi informasi jabatan")
    assert events.count() == 3
    assert events.filter(actor=town.officer, unit_id=town.health.pk).count() == 1
    assert list(information_faults(town.government.pk)) == []
    JobInformation.objects.filter(summary="dibetulkan").update(valid_until=later + timedelta(1))
    assert len(list(information_faults(town.government.pk))) == 1


def test_days_outside_empty_texts_closed_posts_and_unseen_rows_are_refused(town, post):
    with pytest.raises(ValidationError, match="baru ada sejak"):
        save(post, post.valid_from - timedelta(days=1))
    with pytest.raises(ValidationError, match="paling sedikit satu bagian"):
        save(post, summary=" ")
    with pytest.raises(ValidationError, match="4000 huruf"):
        save(post, summary="x" * 4001)
    with pytest.raises(ValueError, match="not a part"):
        save(post, kode="x")
    save(post)
    with pytest.raises(ValidationError, match="pakai tanggal itu"):
        save(post, DAY - timedelta(days=1), summary="x")
    with pytest.raises(ValidationError, match="baru diisi orang lain"):
        save(post, summary="x", opened="")
    with pytest.raises(ValidationError, match="tidak lengkap"):
        save(post, summary="x", opened="palsu")
    end_positions(
        government=town.government, positions=[post], on=DAY, user=None, reason="Ditutup."
    )
    with pytest.raises(ValidationError, match="sudah ditutup"):
        save(post, summary="x")
    assert JobInformation.objects.get().summary == "lama"


def test_many_posts_are_written_with_as_many_queries_as_one(
    town, django_assert_max_num_queries, post
):
    posts = [post, *PositionFactory.create_batch(30, unit=town.care)]
    drafts = [
        JobInformationDraft(position_id=one.pk, valid_from=DAY, values={"summary": one.name})
        for one in posts
    ]
    with django_assert_max_num_queries(8):
        save_job_information(government=town.government, drafts=drafts, user=None)
    with django_assert_max_num_queries(12):
        sheets = job_sheets(
            printable_posts(town.health, town.officer, DAY, with_below=True),
            government=town.government, user=town.officer, day=DAY,
        )  # fmt: skip
    assert len(sheets) == 31
    assert sheets[0].unit_path[-1] == sheets[0].unit


def test_merge_carries_it_with_the_post_and_undo_gives_it_back(town):
    post = PositionFactory(unit=town.market, name="Penata Pasar")
    save(post, summary="lama")
    today = town.government.today()
    save(post, today + timedelta(days=9), summary="kelak")
    apply_changes(
        government=town.government, changes=[Merge((town.market.pk,), town.care.pk)], user=None,
        reason="Digabung.",
    )  # fmt: skip
    carried = JobInformation.objects.filter(position__predecessor=post).order_by("valid_from")
    assert [(row.summary, row.valid_from) for row in carried] == [
        ("lama", today), ("kelak", today + timedelta(days=9)),
    ]  # fmt: skip
    assert list(information_faults(town.government.pk)) == []
    undo_last_change(government=town.government, user=None, reason="Keliru.")
    assert information_on([post.pk], today)[post.pk].summary == "lama"


# --- reading --------------------------------------------------------------------------------------


def test_list_tells_apart_none_part_and_whole(town, post):
    bare, whole = PositionFactory.create_batch(2, unit=town.trade)
    save(post)
    save(whole, **dict.fromkeys(PART_NAMES, "isi"))
    scope = {"government": town.government, "user": town.officer, "day": DAY}
    for state, found in (("none", bare), ("partial", post), ("complete", whole)):
        assert list(information_table(**scope, state=state)) == [found]
        assert post_lines([found], DAY)[0].state == InformationState(state)
    assert list(information_table(**scope, text="rujukan kesehatan")) == [post]
    assert list(information_table(**scope, agency=town.trade.pk, sort="-name")) == sorted(
        [bare, whole], key=lambda one: one.name, reverse=True
    )
    narrow = {**scope, "user": town.narrow}
    assert list(information_table(**narrow)) == [post]


def test_filling_takes_the_fullest_like_post_in_sight_else_title_and_tasks(town, post):
    WorkloadTaskFactory(position=post, year=DAY.year, output="rujukan")
    (alone,) = fillings(town.health, town.officer, DAY)
    assert alone.values["outputs"] == "Rujukan"
    assert alone.values["summary"] == "Menata rujukan pasien"
    like = PositionFactory(unit=town.trade, name="Penata", job_title=post.job_title)
    save(like, summary="dari perdagangan", tools="Komputer; menulis")
    (copied,) = fillings(town.health, town.officer, DAY)
    assert copied.values["summary"] == "dari perdagangan"
    assert copied.words == "Disalin: Penata, Dinas Perdagangan"
    (unseen,) = fillings(town.health, town.narrow, DAY)
    assert unseen.source is None
    assert like_information(post, town.narrow, DAY) == ([], False)
    assert [one.n_filled for one in like_information(post, town.officer, DAY)[0]] == [2]


# --- screens --------------------------------------------------------------------------------------


def at(name, obj):
    return reverse(f"orgunits:{name}", args=[obj.pk])


def test_head_of_the_unit_writes_it_and_everybody_reads_it(client, town, post):
    client.force_login(town.head)
    page = client.get(at("job_information_update", post)).content.decode()
    assert "Menata rujukan pasien" in page  # begun from the title
    data = form_key() | {
        "valid_from": "2026-03-02",
        "summary": "Menata",
        "tools": "Komputer; menulis",
    }
    assert client.post(at("job_information_update", post), data).status_code == 302
    reader = user_with_role(Role.EMPLOYEE, unit=town.health)
    client.force_login(reader)
    page = client.get(at("position_detail", post)).content.decode()
    assert "<td>Komputer</td><td>menulis</td>" in page
    assert "2 dari 20 bagian" in page
    assert at("job_information_update", post) not in page
    assert client.get(at("job_information_update", post)).status_code == 403
    before = client.get(at("position_detail", post), {"per": "2026-03-01"}).content.decode()
    assert "Komputer" not in before


def test_bad_input_is_told_at_its_field_and_nothing_is_written(client, town, post):
    client.force_login(town.officer)
    url = at("job_information_update", post)
    for values, words in (
        ({"valid_from": "kapan", "summary": "x"}, "Tanggal tidak dikenal"),
        ({"valid_from": "2026-03-02"}, "Isi paling sedikit satu bagian."),
        ({"valid_from": "2014-01-01", "summary": "x"}, "Jabatan ini baru ada sejak"),
        ({"valid_from": "2026-03-02", "summary": "x" * 4001}, "Paling banyak 4000 huruf."),
    ):
        response = client.post(url, form_key() | values)
        assert words in response.content.decode()
    assert not JobInformation.objects.exists()
    save(post)
    response = client.post(url, form_key() | {"valid_from": "2026-03-02", "summary": "menimpa"})
    assert "baru diisi orang lain" in response.content.decode()
    assert JobInformation.objects.get().summary == "lama"


def test_copy_fills_only_what_is_empty(client, town, post):
    like = PositionFactory(unit=town.trade, job_title=post.job_title)
    save(like, summary="dari sana", tools="Komputer; menulis")
    save(post, summary="milik sendiri")
    client.force_login(town.officer)
    url = at("job_information_copy", post)
    assert "Pilih dulu" in client.post(url, form_key()).content.decode()
    source = JobInformation.objects.get(position=like)
    client.post(url, form_key() | {"source": source.pk})
    row = JobInformation.objects.get(position=post)
    assert (row.summary, row.tools) == ("milik sendiri", "Komputer; menulis")
    assert row.source.startswith("Disalin: ")


def test_unit_fills_all_that_lack_it_at_once(client, town, post):
    PositionFactory(unit=town.health, job_title=JobTitleFactory(summary="", education=""))
    client.force_login(town.head)
    assert (
        at("job_information_fill", town.health)
        in client.get(at("orgunit_positions", town.health)).content.decode()
    )
    client.post(at("job_information_fill", town.health), form_key())
    row = JobInformation.objects.get()  # nothing is known of the other
    assert (row.position, row.summary) == (post, "Menata rujukan pasien")


def test_one_post_leaves_as_word_file_at_once(client, town, post):
    save(post, summary="Menata rujukan")
    WorkloadTaskFactory(position=post, year=town.government.today().year, text="menerima rujukan",
                        volume=Decimal(900), norm=Decimal(60))  # fmt: skip
    client.force_login(town.officer)
    response = client.get(at("job_information_file", post))
    assert response["Content-Disposition"].endswith('.docx"')
    text = zipfile.ZipFile(io.BytesIO(response.content)).read("word/document.xml").decode()
    assert "Menata rujukan" in text
    assert "menerima rujukan" in text
    assert "0,7200" in text  # 900 × 60 / 75.000


def test_job_prints_the_branch_as_pdf_and_old_files_go(client, town, post, monkeypatch):
    PositionFactory(unit=town.clinic)
    monkeypatch.setattr(tasks, "pdf_of", lambda sheets, **_: f"{len(sheets)} lembar".encode())
    client.force_login(town.officer)
    url = at("job_print_create", town.health)
    assert "Pilih PDF atau DOCX." in client.post(url, form_key() | {"kind": "x"}).content.decode()
    page = client.post(url, form_key() | {"kind": "pdf", "with_below": "on"})
    made = JobPrint.objects.get()
    assert page["Location"] == reverse("orgunits:job_print_detail", args=[made.uuid])
    run_job(made.job_id)
    made.refresh_from_db()
    assert made.n_posts == 2
    body = client.get(reverse("orgunits:job_print_file", args=[made.uuid]))
    assert b"".join(body) == b"2 lembar"
    assert "2 jabatan" in client.get(page["Location"]).content.decode()
    JobPrint.objects.update(ordered_at=made.ordered_at - timedelta(91), expires_at=made.ordered_at)
    assert remove_old_prints() == 1
    with pytest.raises(ValidationError, match="tidak ada pada"):
        order_job_print(
            government=town.government, unit=town.health, day=date(1999, 1, 1), kind="pdf",
            with_below=False, user=town.officer,
        )  # fmt: skip


def test_list_filters_sorts_and_leaves_as_a_file(client, town, post):
    save(post)
    bare = PositionFactory(unit=town.trade, name="Jabatan Kosong")
    client.force_login(town.officer)
    url = reverse("orgunits:job_information_list")
    page = client.get(url, {"state": "none"}).content.decode()
    assert bare.name in page
    assert f">{post.name}</a>" not in page
    lines = b"".join(client.get(url, {"ekspor": "csv"})).decode()
    assert "Penata Rujukan" in lines
    assert "Belum lengkap" in lines
