"""The chart on paper: pages that hold every unit once, references that meet, the job, the file."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from orgunits import tasks
from orgunits.actions import order_chart, remove_old_prints
from orgunits.chart.layout import MARGIN
from orgunits.chart.paper import Branch, TitleBlock, chart_data, chart_pdf
from orgunits.chart.sheets import REFERENCE, Sheet, set_pages
from orgunits.models import ChartPrint
from orgunits.structure import Rename
from portal.charts.cards import Card, name_room, wrap_to
from portal.enums import JobState
from portal.files import attachment_path
from portal.jobs import run_job
from portal.models import AuditEvent, Job
from portal.permissions import Role
from tests.factories.orgunits import (
    GovernmentFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.portal import form_key
from tests.orgunits.test_views import at, change, text_of

DAY = date(2026, 11, 22)
HOSTILE = 'Seksi #panic("x") $ \\ <script>alert(1)</script> *_`@x`'


def levels_of(picks):
    """Depth-first levels under one topmost unit."""
    levels = [1]
    for pick in picks:
        levels.append(2 + pick % levels[-1])
    return levels


trees = st.lists(st.integers(0, 4), max_size=60).map(levels_of)
sheets = st.builds(Sheet, st.integers(300, 1400), st.integers(200, 900))


def paged(levels, sheet, height=36):
    return set_pages(levels, [height] * len(levels), ["Jenis"] * len(levels), 196, sheet)


@given(trees, sheets)
def test_every_unit_has_one_box_and_every_reference_meets_its_other_end(levels, sheet):
    paging = paged(levels, sheet)
    blocks = [block for page in paging.pages for block in page]
    boxes = [unit for block in blocks for unit in block.units[1:]]
    assert sorted([0, *boxes]) == list(range(len(levels)))
    assert [block.page for block in blocks] == sorted(block.page for block in blocks)
    for number, page in enumerate(paging.pages, 1):
        assert page
        assert all(block.page == number for block in page)
    for block in blocks[1:]:
        assert paging.comes_from(block) == paging.home[block.head]
        if block.part == 1:
            assert paging.goes_on[block.head] == block.page
    for unit in range(1, len(levels)):  # whoever has parts shows them, or says where they are
        has_parts = unit + 1 < len(levels) and levels[unit + 1] > levels[unit]
        shown = any(unit in block.units and unit + 1 in block.units for block in blocks)
        assert not has_parts or shown


@given(trees, st.builds(Sheet, st.integers(500, 1400), st.integers(300, 900)))
def test_nothing_leaves_the_sheet_and_drawings_do_not_touch(levels, sheet):
    for page in paged(levels, sheet).pages:
        frames = [
            (
                block.x,
                block.y - REFERENCE,
                block.x + block.layout.width - 2 * MARGIN,
                block.y + block.layout.height - 2 * MARGIN,
            )
            for block in page
        ]
        assert all(right <= sheet.width and foot <= sheet.height for _, _, right, foot in frames)
        for number, (left, top, right, foot) in enumerate(frames):
            for x1, y1, x2, y2 in frames[number + 1 :]:
                assert x1 >= right or x2 <= left or y1 >= foot or y2 <= top


def test_parts_that_fill_pages_are_numbered_and_name_the_next_page():
    paging = paged([1, *[2] * 300], Sheet(700, 400))
    blocks = [block for page in paging.pages for block in page]
    assert [block.part for block in blocks] == list(range(1, len(blocks) + 1))
    assert {block.parts for block in blocks} == {len(blocks)}
    assert len(blocks) > 3
    assert [block.next_page for block in blocks] == [*range(2, len(blocks) + 1), 0]
    assert all(len(block.units) > 2 for block in blocks[:-1])


def branch(names, levels):
    cards = [
        Card(key=number, name=name, lines=wrap_to(name, name_room(196)), tone="plain")
        for number, name in enumerate(names)
    ]
    return Branch(cards, levels, ["Seksi"] * len(names), 196)


TITLE = TitleBlock("Kota Contoh", "Pemerintah Kota Contoh", DAY, "Perda 8/2016", "Nomor 3")


def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def squeezed(text):
    return "".join(text.split())


def test_pdf_carries_every_name_title_block_and_page_references():
    names = [f"Unit Pelayanan Nomor {number}" for number in range(300)]
    levels = levels_of([number % 4 for number in range(299)])
    pdf, n_pages = chart_pdf(branch(names, levels), TITLE, "a4")
    pages = pages_of(pdf)
    assert len(pages) == n_pages > 3
    text = squeezed(" ".join(pages))
    assert [name for name in names if squeezed(name) not in text] == []
    for number, page in enumerate(pages, 1):
        for words in (
            "Kota Contoh",
            "22 November 2026",
            "Perda 8/2016",
            f"{number} dari {n_pages}",
        ):
            assert squeezed(words) in squeezed(page)
    assert squeezed("Lanjutan dari halaman 1") in text
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert box.width > box.height


def test_same_chart_gives_the_same_bytes_and_names_are_no_markup():
    drawn = branch(["Kota", HOSTILE, "Bidang \u202e\x07 gpj.exe"], [1, 2, 2])
    first, _ = chart_pdf(drawn, TITLE, "a3")
    assert first == chart_pdf(drawn, TITLE, "a3")[0]
    assert squeezed(HOSTILE) in squeezed(pages_of(first)[0])


def test_small_branch_is_drawn_larger_than_a_big_one():
    small = chart_data(branch(["A", "B"], [1, 2]), TITLE, "a3")
    big = chart_data(branch(["A"] * 400, [1, *[2] * 399]), TITLE, "a3")
    assert (small["scale"], len(small["pages"])) == (0.846, 1)
    assert big["scale"] == 0.577


# --- the order and its job ----------------------------------------------------------------------


def drawn_pdf(monkeypatch):
    """Let the job keep a short text instead of typesetting: the paper has tests of its own."""
    kept = []

    def pdf(branch, title, paper):
        kept.append((branch, title, paper))
        return b"%PDF-1.7 bagan", 2

    monkeypatch.setattr(tasks, "chart_pdf", pdf)
    return kept


def order(town, user, unit, **values):
    return order_chart(
        government=town.government,
        unit=unit,
        user=user,
        **{"day": town.government.today(), "paper": "a3", "detail": "ringkas"} | values,
    )


@pytest.mark.django_db
def test_job_draws_what_the_orderer_sees_and_keeps_one_file(town, monkeypatch):
    kept = drawn_pdf(monkeypatch)
    made = order(town, town.head, town.health)
    run_job(made.job_id)
    made.refresh_from_db()
    assert (made.n_units, made.n_pages, made.is_ready) == (3, 2, True)
    assert attachment_path(made.pdf).read_bytes().startswith(b"%PDF")
    [(branch, title, paper)] = kept
    assert [card.name for card in branch.cards] == [
        u.name for u in (town.health, town.care, town.clinic)
    ]
    assert (title.subject, paper) == (town.health.name, "a3")
    assert Job.objects.get(pk=made.job_id).state == JobState.DONE
    actions = AuditEvent.objects.of_object(made).values_list("action", flat=True)
    assert set(actions) == {"Memesan cetakan bagan", "Menyelesaikan cetakan bagan"}
    tasks.draw_chart(lambda *_: None, chart_print=made.pk)  # again: nothing is drawn twice
    assert len(kept) == 1


@pytest.mark.django_db
def test_past_day_prints_the_name_of_that_day_in_full_detail(town, monkeypatch):
    kept = drawn_pdf(monkeypatch)
    old = town.health.name
    change(town.government, Rename(town.health.pk, "Dinas Sehat"))
    made = order(
        town, town.officer, town.health,
        day=town.government.today() - timedelta(days=1), detail="rinci",
    )  # fmt: skip
    run_job(made.job_id)
    assert made.subject == kept[0][0].cards[0].name == old
    assert "2 unit di bawahnya" in kept[0][0].cards[0].notes


@pytest.mark.django_db
def test_unit_of_another_day_or_government_is_refused(town):
    with pytest.raises(ValidationError, match="tidak ada pada"):
        order(town, town.officer, town.health, day=date(1999, 1, 1))
    with pytest.raises(ValueError, match="another government"):
        order(town, town.officer, root_of(GovernmentFactory()))
    assert not ChartPrint.objects.exists()


@pytest.mark.django_db
def test_whoever_lost_sight_of_the_unit_gets_no_print(town, monkeypatch):
    drawn_pdf(monkeypatch)
    made = order(town, town.head, town.health)
    town.head.is_active = False
    town.head.save()
    run_job(made.job_id)
    made.refresh_from_db()
    assert not made.is_ready
    assert Job.objects.get(pk=made.job_id).state == JobState.FAILED


@pytest.mark.django_db
def test_old_files_go_and_the_order_remains(town, monkeypatch):
    drawn_pdf(monkeypatch)
    made = order(town, town.officer, town.health)
    run_job(made.job_id)
    assert remove_old_prints() == 0
    ChartPrint.objects.update(
        ordered_at=timezone.now() - timedelta(days=91), expires_at=timezone.now()
    )
    assert remove_old_prints() == 1
    made.refresh_from_db()
    assert not made.is_ready


# --- the pages ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_officer_orders_watches_and_fetches_a_print(client, town, monkeypatch):
    drawn_pdf(monkeypatch)
    client.force_login(town.officer)
    url = at("chart_print_create", akar=town.health.pk)
    assert f"{town.health.name}" in text_of(client.get(url))
    assert (
        reverse("orgunits:chart_print_create") in client.get(at("orgunit_chart")).content.decode()
    )
    response = client.post(url, {"paper": "a4", "detail": "sedang", **form_key()})
    made = ChartPrint.objects.get()
    assert response["Location"] == reverse("orgunits:chart_print_detail", args=[made.uuid])
    assert (made.unit_id, made.paper, made.detail) == (town.health.pk, "a4", "sedang")
    assert "Menunggu" in text_of(client.get(response["Location"]))
    pdf_url = reverse("orgunits:chart_print_pdf", args=[made.uuid])
    assert client.get(pdf_url).status_code == 404
    run_job(made.job_id)
    assert client.get(response["Location"], headers={"hx-request": "true"})["HX-Refresh"] == "true"
    assert "3 unit pada 2 halaman" in text_of(client.get(response["Location"]))
    answer = client.get(pdf_url)
    assert b"".join(answer).startswith(b"%PDF")
    assert "attachment" in answer["Content-Disposition"]
    client.force_login(user_with_role(Role.HR_OFFICER, unit=town.root))
    assert client.get(pdf_url).status_code == 404  # a print is its orderer's
    assert client.get(response["Location"]).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"paper": "a0", "detail": "ringkas"}, "Pilih A3 atau A4."),
        ({"detail": "ringkas"}, "Pilih kertasnya."),
        ({"paper": "a3", "detail": "semua"}, "Pilih salah satu rincian di atas."),
    ],
)
def test_bad_order_is_told_and_nothing_is_written(client, town, data, message):
    client.force_login(town.officer)
    response = client.post(at("chart_print_create"), {**data, **form_key()})
    assert message in text_of(response)
    assert not ChartPrint.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_branch_out_of_sight_is_not_offered(client, town):
    client.force_login(town.head)
    assert client.get(at("chart_print_create", akar=town.trade.pk)).status_code == 404
    assert client.get(at("chart_print_create", akar="x")).status_code == 404
    body = client.get(at("chart_print_create"))
    assert town.health.name in text_of(body)
    assert town.trade.name not in text_of(body)


@pytest.mark.django_db
def test_order_page_takes_the_same_queries_for_6_and_300_units(
    client, town, django_assert_max_num_queries
):
    client.force_login(town.officer)
    grow_units(town.government, 300)
    client.get(at("chart_print_create"))
    with django_assert_max_num_queries(14):
        client.get(at("chart_print_create"))
