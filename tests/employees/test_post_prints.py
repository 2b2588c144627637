"""The A3 print of a peta jabatan: how it is cut into sheets, built, kept and served."""

import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from employees.actions.post_maps import keep_post_map, order_post_map
from employees.hands import Hands
from employees.models import PostMapPrint
from employees.post_sheets import HEIGHT, LEAST_SCALE, cut, numbers_of, scale_of
from employees.queries import PostLine, StaffCount, UnitBox
from orgunits.models import JobTitle, Position
from orgunits.queries import StructureRow
from portal.enums import JobState
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.orgunits import OrgUnitFactory, PositionFactory, user_with_role
from tests.factories.portal import form_key


def box(number, level, n_posts=2, n_children=0, kind="bidang"):
    row = StructureRow(number, None, level, f"Unit {number}", "", kind, "", "", n_children)
    lines = [
        PostLine(
            Position(
                name=f"Jabatan {number}-{post}", required_headcount=1, job_title=JobTitle(name="x")
            ),
            row.name,
            Hands(pns=1),
        )
        for post in range(n_posts)
    ]
    count = StaffCount(n_posts, n_posts, 0, 0)
    return UnitBox(row, lines, "", count, count)


def drawn(sheets):
    return " ".join(sheet.drawing(numbers_of(sheets), "t", "d")[0] for sheet in sheets)


def agency(first, n_parts, level, n_posts):
    parts = [box(first + 1 + n, level + 1, n_posts) for n in range(n_parts)]
    return [box(first, level, n_posts, n_parts, "dinas"), *parts]


def test_a_small_branch_is_one_sheet():
    [sheet] = cut(agency(1, 4, 1, 3))
    assert not sheet.folded
    assert len(sheet.boxes) == 5


def test_a_large_tree_is_cut_and_every_box_and_post_is_drawn():
    boxes = [box(1, 1, 2, 14, "root")]
    for n in range(14):
        boxes += agency(100 * (n + 1), 6, 2, 9)
    sheets = cut(boxes)
    assert len(sheets) > 3
    assert sheets[0].folded
    svg = drawn(sheets)
    wanted = {line.position.name for each in boxes for line in each.lines}
    assert {name for name in wanted if f">{name}</text>" not in svg} == set()
    numbers = numbers_of(sheets)
    assert set(numbers) == {each.row.id for each in boxes}
    for pk in sheets[0].folded:
        assert f"Lanjut di lembar {numbers[pk]}" in svg
    for sheet in sheets:
        _svg, width, height = sheet.drawing(numbers, "t", "d")
        assert scale_of(width, height) >= LEAST_SCALE


def test_a_unit_higher_than_a_sheet_goes_on_beside_itself():
    [sheet] = cut([box(1, 1, 150)])
    assert len(sheet.parts) > 1
    assert all(part.height * LEAST_SCALE <= HEIGHT for part in sheet.parts)
    assert drawn([sheet]).count(">Jabatan 1-149</text>") == 1


def test_a_high_unit_with_parts_shows_its_posts_first_and_once():
    sheets = cut([box(1, 1, 150, 2, "rsud"), box(2, 2), box(3, 2)])
    assert sheets[0].parts
    assert drawn(sheets).count(">Jabatan 1-0</text>") == 1
    assert set(numbers_of(sheets)) == {1, 2, 3}


@pytest.fixture
def printed(city, client, django_capture_on_commit_callbacks):
    """A print of dinas A, ordered on its page and built by the worker."""
    section = OrgUnitFactory(parent=city.a.unit, name="Bidang <Data> #1")
    PositionFactory(unit=section, name="Pengolah *Data* @satu")
    client.force_login(city.officer)
    url = reverse("employees:post_map_print_create", args=[city.a.unit.pk])
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url, form_key())
    order = PostMapPrint.objects.select_related("job", "attachment").get()
    assert response.url == reverse("employees:post_map_print_detail", args=[order.uuid])
    return order


def test_print_holds_every_unit_and_post_as_text(city, client, printed):
    assert printed.job.state == JobState.DONE, printed.job.error
    assert (printed.n_units, printed.n_posts) == (2, 3)
    page = client.get(reverse("employees:post_map_print_detail", args=[printed.uuid]))
    assert "Unduh PDF" in page.content.decode()
    response = client.get(reverse("employees:post_map_print_file", args=[printed.uuid]))
    reader = PdfReader(io.BytesIO(b"".join(response.streaming_content)))
    text = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in reader.pages))
    for name in ("Dinas A", "Bidang <Data> #1", "Kepala Dinas A", "Pengolah *Data* @satu"):
        assert text.count(name) >= 2, name  # on the chart and in the table
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (1191, 842)
    assert reader.metadata.title == "Peta jabatan Dinas A"
    assert {"Memesan cetakan peta jabatan", "Menyimpan cetakan peta jabatan"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_print_is_kept_once(city, printed):
    first = printed.attachment_id
    keep_post_map(order=printed, pdf=b"other", n_units=9, n_posts=9, user=None)
    printed.refresh_from_db()
    assert (printed.attachment_id, printed.n_units) == (first, 2)


def test_print_is_for_its_orderer_alone(city, client, printed):
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.a.unit))
    for name in ("post_map_print_detail", "post_map_print_file"):
        response = client.get(reverse(f"employees:{name}", args=[printed.uuid]))
        assert response.status_code == 404


def order(city, user, day=None):
    return order_post_map(
        government=city.government, unit=city.a.unit, day=day or city.today, user=user
    )


def test_the_same_print_is_not_built_twice_at_once(city):
    order(city, city.officer)
    with pytest.raises(ValidationError, match="masih dikerjakan"):
        order(city, city.officer)
    assert PostMapPrint.objects.count() == 1


def test_a_unit_that_was_not_there_cannot_be_printed(city, client):
    client.force_login(city.officer)
    url = reverse("employees:post_map_print_create", args=[city.a.unit.pk])
    response = client.post(f"{url}?per=1999-01-01", form_key())
    assert response.status_code == 200
    assert not PostMapPrint.objects.exists()
    assert response.context["problem"].endswith("tidak ada pada 1 Januari 1999.")
