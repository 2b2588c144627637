"""The matrix of urusan: who holds each, and what is missing, double or elsewhere."""

import html
import re

import pytest

from orgunits.coverage import Coverage, cover
from orgunits.models import OrgUnit
from orgunits.overlap import Forest, Place
from portal.permissions import Role
from tests.factories.orgunits import UnitFunctionFactory, user_with_role
from tests.orgunits.test_overlap import padang
from tests.orgunits.test_post_views import at


def town():
    return Forest(
        [
            Place(1, None, "root", "Kota"),
            Place(2, 1, "dinas", "Dinas Kesehatan", "1.02;2.14"),
            Place(3, 2, "bidang", "Bidang Pelayanan", "1.02"),
            Place(4, 1, "dinas", "Dinas Sosial", "1.06;2.14"),
            Place(5, 1, "kelurahan", "Kelurahan A", "1.06"),
            Place(6, 1, "satpol_pp", "Satpol PP", "1.05"),
            Place(7, 1, "dinas", "Dinas Pemadam Kebakaran", "1.05;9.99"),
        ]
    )


def states(*functions):
    return {row.code: row for row in cover(town(), functions)}


def test_each_state_of_an_urusan():
    rows = states((3, "1.02"), (4, "1.02"), (5, "1.02"), (2, "3.30"), (4, "8.88;2.14"))
    assert {code: row.state for code, row in rows.items() if code[0] in "1389"} == {
        "1.01": Coverage.GAP,
        "1.02": Coverage.STRAY,
        "1.03": Coverage.GAP,
        "1.04": Coverage.GAP,
        "1.05": Coverage.HELD,  # two may (PP 18/2016 art 37(7))
        "1.06": Coverage.HELD,
        "3.25": Coverage.UNUSED,
        "3.26": Coverage.UNUSED,
        "3.27": Coverage.UNUSED,
        "3.28": Coverage.UNUSED,
        "3.29": Coverage.UNUSED,
        "3.30": Coverage.STRAY,
        "3.31": Coverage.UNUSED,
        "3.32": Coverage.UNUSED,
        "8.01": Coverage.GAP,
        "8.88": Coverage.UNKNOWN,
        "9.99": Coverage.UNKNOWN,
    }
    assert rows["2.14"].state == Coverage.DOUBLE
    assert rows["2.14"].owners == (2, 4)
    # The bidang counts for its dinas; a kelurahan works on every urusan of its territory.
    assert (rows["1.02"].owners, rows["1.02"].n_functions) == ((2,), 1)
    assert rows["1.02"].strays == ((4, 1),)
    assert not rows["2.14"].may_be_two


def test_an_urusan_of_a_high_score_may_have_two_units():
    places = [Place(number, 1, "dinas", "Dinas", "1.03") for number in (2, 3, 4)]
    for owners, may in ((places[:2], True), (places, False)):
        forest = Forest([Place(1, None, "root", "Kota"), *owners])
        (row,) = (row for row in cover(forest, [(2, "7.01")]) if row.code in ("1.03", "7.01"))
        assert (row.state, row.may_be_two) == (Coverage.DOUBLE, may)


def test_doubles_of_padang_are_those_of_the_overlap_finder():
    doubles = [row for row in cover(padang(), []) if row.state == Coverage.DOUBLE]
    assert {row.code: len(row.owners) for row in doubles} == {
        "1.03": 3, "1.04": 3, "1.05": 3, "5.02": 3, "8.01": 2,
    }  # fmt: skip


def words(response):
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


@pytest.mark.django_db
def test_page_tells_filters_and_exports(client, town):
    client.force_login(town.officer)
    OrgUnit.objects.filter(pk__in=(town.health.pk, town.trade.pk)).update(urusan="1.02")
    UnitFunctionFactory(unit=town.care, urusan="1.02")
    UnitFunctionFactory(unit=town.trade, urusan="")
    page = words(client.get(at("coverage_list")))
    assert "1.02 Kesehatan Wajib, pelayanan dasar Lebih dari satu unit Dinas Kesehatan" in page
    assert "1 fungsi tanpa kode urusan" in page
    assert "dalam wewenang Anda" not in page
    doubled = client.get(at("coverage_list", state="double"))
    assert [entry["row"].code for entry in doubled.context["rows"]] == ["1.02"]
    assert "Tidak ada urusan yang cocok" in words(client.get(at("coverage_list", q="xyz")))
    wrong = client.get(at("coverage_list", state="x"))
    assert 'class="bad-text"' in wrong.text
    assert len(wrong.context["rows"]) == len(wrong.context["found"].rows)
    sheet = b"".join(client.get(at("coverage_list", q="1.02", ekspor="csv")).streaming_content)
    assert sheet.decode().count("\r\n") == 2
    assert "Lebih dari satu unit" in sheet.decode()


@pytest.mark.django_db
def test_who_sees_a_part_is_told_so(client, town):
    OrgUnit.objects.filter(pk=town.trade.pk).update(urusan="3.30")
    client.force_login(user_with_role(Role.HR_OFFICER, unit=town.health))
    page = client.get(at("coverage_list"))
    assert "Hanya unit dalam wewenang Anda yang dihitung" in words(page)
    assert town.trade.name not in page.text
