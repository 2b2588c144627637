"""Colours, heads and days of the chart: what is told, to whom, and in which shade."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from orgunits.chart import own_figures, registry
from orgunits.chart.registry import Asked, ChartFigure, Unseen
from orgunits.chart.shading import MOST_CLASSES, class_floors, shade_of, shade_units
from orgunits.queries import days_of_change
from orgunits.structure import Rename
from portal.permissions import Permission, Role
from tests.factories.orgunits import LONG_AGO, PositionFactory, grow_units, user_with_role
from tests.orgunits.test_chart import rows_of
from tests.orgunits.test_chart_views import decoded, drawn
from tests.orgunits.test_views import at, change, text_of

FIGURE = ChartFigure("uji", "Uji", "{} buah", "catatan", "x.y", Permission.ORGUNIT_VIEW)
numbers = st.lists(st.integers(0, 40), min_size=1, max_size=80)


@given(numbers)
def test_shades_keep_the_order_of_the_numbers_and_spread_over_the_scale(drawn_numbers):
    floors = class_floors(drawn_numbers)
    shades = [shade_of(number, floors) for number in drawn_numbers]
    assert len(floors) <= MOST_CLASSES
    assert floors == sorted(set(floors))
    assert floors[0] == min(drawn_numbers)
    assert all(1 <= shade <= MOST_CLASSES for shade in shades)
    pairs = sorted(zip(drawn_numbers, shades, strict=True))
    assert [shade for _, shade in pairs] == sorted(shades)
    if len(floors) > 1:
        assert {min(shades), max(shades)} == {1, MOST_CLASSES}


@given(numbers)
def test_legend_counts_every_unit_once(drawn_numbers):
    ids = range(1, len(drawn_numbers) + 3)
    values = dict(zip(ids, drawn_numbers, strict=False))
    shading = shade_units(FIGURE, list(ids), values)
    assert sum(entry.n_units for entry in shading.legend) == len(ids)
    assert shading.legend[-1].label == "tidak ada data"
    assert shading.legend[-1].n_units == 2


def test_figure_says_number_missing_and_hidden_in_words():
    values = {1: Decimal("81.366"), 2: Unseen.FEW_ANSWERS}
    figure = ChartFigure("ikm", "IKM", "IKM {}", "", "x.y", Permission.RESULT_VIEW, decimals=2)
    shading = shade_units(figure, [1, 2, 3], values)
    assert shading.notes == {
        1: "IKM 81,37",
        2: "IKM: disembunyikan, kurang dari 5 jawaban",
        3: "IKM: tidak ada data",
    }
    assert (shading.shades[2], shading.shades[3]) == (0, 0)


def test_half_of_the_units_without_any_do_not_swallow_the_scale():
    floors = class_floors([0] * 357 + [1] * 159 + [2] * 89 + [3, 4] * 43 + [9, 50, 594] * 14)
    assert floors[:3] == [0, 1, 2]
    assert len(floors) == MOST_CLASSES


def test_figures_of_the_structure_are_counted_from_the_rows():
    asked = Asked(None, None, None, rows_of([1, 2, 3, 3, 2]))
    assert own_figures.span(asked) == {1: 2, 2: 2}
    assert own_figures.size(asked) == {1: 4, 2: 2, 3: 0, 4: 0, 5: 0}
    assert own_figures.layers(asked) == {1: 2, 2: 1, 3: 0, 4: 0, 5: 0}


def test_two_figures_of_one_key_are_refused():
    taken = next(iter(registry.FIGURES.values()))
    registry.register(taken)
    with pytest.raises(ValueError, match="registered twice"):
        registry.register(ChartFigure(taken.key, "Lain", "{}", "", "x.y", Permission.HOME_VIEW))


# --- the page and what its script asks for ------------------------------------------------------


@pytest.fixture
def officer(client, town):
    client.force_login(town.officer)
    return client


@pytest.mark.django_db
def test_coloured_page_says_the_figure_in_box_list_and_legend(officer, town):
    page = officer.get(at("orgunit_chart", warna="ukuran"))
    body = page.content.decode()
    assert body.count("2 unit di bawahnya") == 2  # the box of Dinas Kesehatan and its list twin
    assert "Unit di bawahnya" in text_of(page)
    assert "fill-shade-5" in body
    assert 'name="warna" value="ukuran"' in body  # a search keeps the colour
    assert "warna=ukuran" in body[body.index("data-figures") :][:200]
    plain = officer.get(at("orgunit_chart")).content.decode()
    assert "shade-" not in plain
    assert 'data-figures=""' in plain


@pytest.mark.django_db
def test_unknown_or_forbidden_figure_is_no_colour(client, town):
    client.force_login(user_with_role(Role.EMPLOYEE, unit=town.health))
    for key in ("lowong", "ikm", "zzz"):
        page = client.get(at("orgunit_chart", warna=key))
        assert page.status_code == 200
        assert "shade-" not in page.content.decode()
        answer = client.get(at("orgunit_chart_figures", isi="ringkas", warna=key)).json()
        assert answer.keys() == {"stamp"}
    assert [f.key for f in page.context["colours"]] == ["rentang", "ukuran", "lapis"]


@pytest.mark.django_db
def test_script_is_given_what_the_server_draws(officer, town):
    answer = officer.get(at("orgunit_chart_figures", isi="ringkas", warna="ukuran")).json()
    ids = [row[1] for row in decoded(officer.get(at("orgunit_chart_data")).json())]
    notes = dict(zip(ids, answer["notes"].split("\t"), strict=True))
    shades = dict(zip(ids, answer["shades"], strict=True))
    assert notes[town.health.pk] == "2 unit di bawahnya"
    body = officer.get(at("orgunit_chart", warna="ukuran")).content.decode()
    for pk in drawn(officer.get(at("orgunit_chart", warna="ukuran"))):
        card = body[body.index(f'data-unit="{pk}"') :][:900]
        assert f"fill-shade-{shades[pk]} " in card
        assert notes[pk] in card


@pytest.mark.django_db
def test_head_and_people_stand_on_the_box_only_for_who_may_see_people(client, town):
    PositionFactory(unit=town.health, name="Kepala Dinas", is_head=True)
    client.force_login(town.officer)
    assert "Pimpinan kosong" in text_of(client.get(at("orgunit_chart", isi="sedang")))
    assert "0 dari 1 pegawai" in text_of(client.get(at("orgunit_chart", isi="rinci")))
    client.force_login(user_with_role(Role.EMPLOYEE, unit=town.root))
    page = text_of(client.get(at("orgunit_chart", isi="sedang")))
    assert "Pimpinan" not in page
    assert "Perlu 1 pegawai" in page


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["lowong", "pegawai", "ikm", "lapis"])
def test_colours_take_the_same_queries_for_6_and_300_units(officer, town, key):
    def count():
        with CaptureQueriesContext(connection) as asked:
            officer.get(at("orgunit_chart", warna=key, isi="rinci"))
        return len(asked)

    count()
    few = count()
    grow_units(town.government, 300)
    assert count() == few


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_stops_are_the_days_on_which_something_in_sight_changed(client, town):
    spring, autumn = date(2021, 3, 1), date(2021, 9, 1)
    change(town.government, Rename(town.care.pk, "Bidang Yankes"), on=spring)
    change(town.government, Rename(town.market.pk, "Bidang Niaga"), on=autumn)
    assert days_of_change(town.government, town.officer) == [LONG_AGO, spring, autumn]
    assert days_of_change(town.government, town.head) == [LONG_AGO, spring]
    client.force_login(town.officer)
    page = client.get(at("orgunit_chart", per="2021-05-05"))
    body = page.content.decode()
    today = town.government.today()
    stops = f'data-chart-days="{LONG_AGO} {spring} 2021-05-05 {autumn} {today}"'
    assert stops in body
    assert f'href="?per={spring}" rel="prev"' in body
    assert f'href="?per={autumn}" rel="next"' in body
    last = client.get(at("orgunit_chart", per=autumn)).content.decode()
    assert 'href="/orgunits/chart/" rel="next"' in last  # today needs no day in the address


@pytest.mark.django_db
def test_future_day_is_a_stop_of_its_own(officer, town):
    later = town.government.today() + timedelta(days=30)
    body = officer.get(at("orgunit_chart", per=later)).content.decode()
    assert f"{town.government.today()} {later}" in body
