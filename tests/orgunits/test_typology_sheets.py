"""Score sheets: years, figures saved as entered, results beside the living units."""

import io
from datetime import date
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from orgunits.actions import begin_typology_year, save_figures, update_typology_year
from orgunits.enums import UnitKind
from orgunits.forms import FiguresForm
from orgunits.forms.typology import class_words, read_figure, unit_of
from orgunits.models import OrgUnit, TypologySheet, TypologyYear
from orgunits.queries import (
    general_values,
    rule_facts,
    sheet_history,
    sheet_row,
    sheet_rows,
    sheets_of,
)
from orgunits.structure import Establish
from orgunits.typology import SUBJECTS, table_of
from portal.models import AuditEvent
from portal.opened import FIELD as OPENED
from portal.opened import stamp
from portal.permissions import Role
from tests.factories.orgunits import GovernmentFactory, establish, root_of, user_with_role
from tests.factories.portal import form_key
from tests.orgunits.test_post_views import at, words

GENERAL = (1_400_000, 165, 5_200_000_000_000)  # 170 points
EDUCATION = (500, 300_000, 2)  # 680 points; (170 + 680) × 1.1 = 935
pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """A city with a dinas for education of tipe B and a kecamatan."""
    government = GovernmentFactory(name="Kota Rimba", area_code="36.74")
    made = establish(
        government,
        [
            Establish(-1, root_of(government).pk, "Dinas Pendidikan", UnitKind.DINAS, "B"),
            Establish(-2, root_of(government).pk, "Kecamatan Hulu", UnitKind.KECAMATAN, "A"),
        ],
    )
    OrgUnit.objects.filter(pk=made[-1].pk).update(urusan="1.01")
    government.refresh_from_db()
    return government


@pytest.fixture
def officer(city):
    return user_with_role(Role.HR_OFFICER, government=city)


def begin(government, year=2026, **kwargs):
    return begin_typology_year(government=government, year=year, user=None, marks={}, **kwargs)


def sheet(year, subject):
    return TypologySheet.objects.select_related("year__government").get(year=year, subject=subject)


def save(year, subject, *values, source="BPS"):
    figures = {
        number: (None if value is None else Decimal(value), source)
        for number, value in enumerate(values, start=1)
    }
    return save_figures(sheet=sheet(year, subject), figures=figures, user=None)


def test_a_year_begins_with_a_sheet_for_everything(city):
    year = begin(city)

    sheets = sheets_of(year)
    n_subjects = sum(subject.municipal for subject in SUBJECTS.values())
    assert len(sheets) == 1 + n_subjects  # the general one; kecamatan is one of the subjects
    assert [one.name for one in sheets][:2] == ["Variabel umum", "Pendidikan"]
    assert sheets[-1].name == "Kecamatan Hulu"
    assert AuditEvent.objects.filter(object_pk=str(year.pk), action__startswith="Memulai").exists()


def test_beginning_a_year_asks_as_often_for_many_kecamatan(city):
    with CaptureQueriesContext(connection) as few:
        begin(city, 2025)
    root = root_of(city).pk
    establish(city, [Establish(-n, root, f"Kecamatan {n}", "kecamatan") for n in range(1, 20)])
    city.refresh_from_db()

    with CaptureQueriesContext(connection) as many:
        begin(city, 2026)

    assert len(many) == len(few)


def test_a_year_may_begin_with_the_figures_of_the_year_before(city):
    save(begin(city, 2024), "1.01", *EDUCATION)

    copied = begin(city, 2026, copies_previous=True)

    assert sheet(copied, "1.01").values == {1: 500, 2: 300_000, 3: 2}
    assert sheet(copied, "1.02").values == {}
    assert sheet(copied, "1.01").revision == 0


def test_a_year_is_begun_once_and_only_where_the_place_is_known(city):
    begin(city)
    with pytest.raises(ValidationError, match="sudah ada"):
        begin(city)
    nowhere = GovernmentFactory(name="Kabupaten Entah", kind="regency", area_code="")
    with pytest.raises(ValidationError, match="Kode wilayah"):
        begin(nowhere)
    assert not TypologyYear.objects.filter(government=nowhere).exists()


def test_figures_are_kept_as_entered_with_their_source(city):
    kept = save(begin(city), "0", "164.850", None, 7, source="Sensus")

    assert kept.figures == {
        "1": {"value": "164.850", "source": "Sensus"},
        "2": {"value": "", "source": "Sensus"},
        "3": {"value": "7", "source": "Sensus"},
    }
    assert kept.values == {1: Decimal("164.850"), 3: 7}
    assert kept.revision == 1
    event = AuditEvent.objects.of_object(kept).get()
    assert event.changes["indikator 3"] == [None, "7 (Sensus)"]


def test_saving_the_same_again_leaves_no_trace(city):
    year = begin(city)
    first = save(year, "1.01", *EDUCATION)
    again = save(year, "1.01", *EDUCATION)

    assert again.revision == first.revision == 1
    assert AuditEvent.objects.of_object(first).count() == 1


def test_a_sheet_that_somebody_saved_meanwhile_is_not_overwritten(city):
    year = begin(city)
    opened = stamp(sheet(year, "1.01"), ["revision"])
    save(year, "1.01", *EDUCATION)

    with pytest.raises(ValidationError, match="sudah diubah"):
        save_figures(
            sheet=sheet(year, "1.01"), figures={1: (Decimal(1), "")}, user=None, opened=opened
        )
    assert sheet(year, "1.01").values[1] == 500


def test_wrong_figures_are_refused(city):
    year = begin(city)
    with pytest.raises(ValidationError, match="kurang dari nol"):
        save(year, "1.01", -1)
    with pytest.raises(ValueError, match="not in the table"):
        save(year, "1.01", 1, 2, 3, 4)
    assert sheet(year, "1.01").figures == {}


def test_marks_of_a_year_change_the_factor_and_add_new_kecamatan(city):
    year = begin(city)
    establish(city, [Establish(-1, root_of(city).pk, "Kecamatan Hilir", "kecamatan")])

    changed = update_typology_year(row=year, user=None, marks={"is_outer_island": True})

    assert sheet_rows(changed)[1].score.factor == Decimal("1.5")
    assert sheets_of(changed)[-2].name == "Kecamatan Hilir"
    event = AuditEvent.objects.of_object(year).first()
    assert event.changes == {"is_outer_island": [False, True], "sheets": [42, 43]}


def test_sheets_of_new_kecamatan_alone_are_in_the_audit_too(city):
    year = begin(city)
    establish(city, [Establish(-1, root_of(city).pk, "Kecamatan Hilir", "kecamatan")])
    update_typology_year(row=year, user=None, marks={})
    update_typology_year(row=year, user=None, marks={})

    events = AuditEvent.objects.of_object(year).filter(action="Mengubah tahun pemetaan")
    assert [event.changes for event in events] == [{"sheets": [42, 43]}]


def test_a_sheet_of_a_kecamatan_needs_its_unit(city):
    year = begin(city)
    with pytest.raises(IntegrityError), transaction.atomic():
        TypologySheet.objects.create(government=city, year=year, subject="7.01")


def row_of(year, subject):
    return next(row for row in sheet_rows(year) if row.sheet.subject == subject)


def test_result_stands_beside_the_living_unit(city):
    year = begin(city)
    save(year, "0", *GENERAL)
    save(year, "1.01", *EDUCATION)

    row = row_of(year, "1.01")

    assert (row.state, row.score.total, row.score.outcome.tipe) == ("complete", 935, "A")
    assert [(one.name, one.tipe, one.verdict) for one in row.holders] == [
        ("Dinas Pendidikan", "B", "below")
    ]
    assert row_of(year, "1.02").state == "empty"
    assert row_of(year, "7.01").holders[0].name == "Kecamatan Hulu"


@pytest.mark.parametrize(
    ("tipe", "urusan", "verdict"),
    [
        ("A", "1.01", "same"),
        ("B", "1.01", "below"),
        ("", "1.01", "empty"),
    ],
)
def test_verdict_on_the_tipe_of_a_unit(city, tipe, urusan, verdict):
    year = begin(city)
    save(year, "0", *GENERAL)
    save(year, "1.01", *EDUCATION)
    OrgUnit.objects.filter(name="Dinas Pendidikan").update(tipe=tipe, urusan=urusan)

    assert row_of(year, "1.01").holders[0].verdict == verdict


@pytest.mark.parametrize(("urusan", "verdict"), [("2.20", "above"), ("2.16;2.20", "shared")])
def test_an_urusan_too_small_for_its_tipe(city, urusan, verdict):
    """Statistik with 363 points is no dinas of its own; with others in one dinas that is right."""
    year = begin(city)
    save(year, "0", *GENERAL)
    save(year, "2.20", 1, 1)
    OrgUnit.objects.filter(name="Dinas Pendidikan").update(urusan=urusan)

    assert row_of(year, "2.20").holders[0].verdict == verdict


def test_history_tells_every_year(city):
    for year in (2024, 2026):
        row = begin(city, year)
        save(row, "0", *GENERAL)
        save(row, "1.01", *(EDUCATION if year == 2026 else (1, 1, 1)))

    found = sheet_history(sheet(row, "1.01"))

    assert [(one.year, score.total) for one, score in found] == [(2026, 935), (2024, 363)]


def test_complete_scores_reach_the_rulebook_from_their_year_on(city):
    year = begin(city)
    save(year, "0", *GENERAL)
    save(year, "1.01", *EDUCATION)
    save(year, "7.01", 5, 6, 15_001)
    save(year, "1.02", 1)  # one figure of two

    facts = rule_facts(city, date(2026, 6, 1))

    assert {code: one.tipe for code, one in facts.scores.items()} == {"1.01": "A"}
    assert [one.tipe for one in facts.district_scores.values()] == ["A"]
    assert rule_facts(city, date(2025, 6, 1)).scores == {}


def test_general_sheet_has_no_score(city):
    year = begin(city)
    general = save(year, "0", *GENERAL)

    row = sheet_row(general, general_values([general]), [])

    assert (row.score, row.n_filled, row.n_asked) == (None, 3, 3)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234", "1234"),
        ("1.234.567,5", "1234567.5"),
        ("12,50", "12.50"),
        ("0", "0"),
        ("1 250", "1250"),
        ("5200000000000", "5200000000000"),
    ],
)
def test_figures_are_read_as_people_write_them(typed, value):
    read = read_figure(typed)
    assert (read, str(read)) == (Decimal(value), value)


@pytest.mark.parametrize("typed", ["12.5", "1,2,3", "-4", "abc", "1.23.456", "٣", "9" * 21, "1e5"])
def test_what_is_no_figure_is_refused(typed):
    with pytest.raises(ValidationError):
        read_figure(typed)


def test_classes_and_units_are_told_in_words():
    indicator = table_of("municipality", "0").indicators[1]

    assert class_words(indicator) == (
        "≤ 150: 200 · > 150 – 300: 400 · > 300 – 450: 600 · > 450 – 600: 800 · > 600: 1.000"
    )
    assert unit_of(indicator) == "km²"


def test_form_begins_with_what_is_stored(city):
    year = begin(city)
    save(year, "0", "1400000.5", 165)

    form = FiguresForm(sheet=sheet(year, "0"))

    assert [form[f"value_{n}"].value() for n in (1, 2, 3)] == ["1.400.000,5", "165", ""]
    assert form["source_1"].value() == "BPS"


# Screens.


def posted(form_sheet, *values):
    data = form_key() | {OPENED: FiguresForm(sheet=form_sheet).opening}
    for number, value in enumerate(values, start=1):
        data |= {f"value_{number}": value, f"source_{number}": "BPS"}
    return data


def test_list_begins_empty_and_offers_a_first_year(client, city, officer):
    client.force_login(officer)

    assert "Mulai tahun pemetaan" in words(client.get(at("typology_list")))

    made = client.post(at("typology_create"), form_key() | {"year": "2026"})
    assert made["Location"] == at("typology_list", tahun=2026)
    page = words(client.get(made["Location"]))
    assert "Lembar terisi lengkap 0 dari 41" in page
    assert "Faktor kesulitan geografis 1,1: kota di seluruh wilayah" in page


def test_bad_year_is_refused_and_nothing_begins(client, city, officer):
    begin(city)
    client.force_login(officer)

    for typed in ("2026", "1900", "besok", ""):
        answer = client.post(at("typology_create"), form_key() | {"year": typed})
        assert answer.status_code == 200
        assert b"is-invalid" in answer.content or b"ahun" in answer.content
    assert TypologyYear.objects.count() == 1


def test_figures_are_filled_in_and_the_working_is_shown(client, city, officer):
    year = begin(city)
    client.force_login(officer)

    for subject, values in (
        ("0", ("1.400.000", "164,85", "5.200.000.000.000")),
        ("1.01", ("500", "300.000", "2")),
    ):
        one = sheet(year, subject)
        answer = client.post(at("sheet_update", one), posted(one, *values))
        assert answer["Location"] == at("sheet_detail", one)

    page = words(client.get(at("sheet_detail", sheet(year, "1.01"))))
    assert "Umum 170 + teknis 680 850" in page
    assert "× faktor kesulitan geografis 1,1 935,0" in page
    assert "Tipe A dengan nilai 935,0 (PP 18/2016 pasal 53 ayat (2))" in page
    assert "Dinas Pendidikan , tipe B Lebih rendah daripada skor" in page
    assert "164,85" in page


def test_wrong_figure_is_told_beside_its_field_and_nothing_is_saved(client, city, officer):
    one = sheet(begin(city), "1.01")
    client.force_login(officer)

    answer = client.post(at("sheet_update", one), posted(one, "500", "12.5", ""))

    assert "Tulis angka seperti 1.250 atau 12,5." in words(answer)
    assert 'value="12.5"' in answer.text
    assert sheet(one.year, "1.01").revision == 0


def test_page_opened_before_another_saved_is_told_so(client, city, officer):
    year = begin(city)
    one = sheet(year, "1.01")
    stale = posted(one, "1", "2", "3")
    save(year, "1.01", *EDUCATION)
    client.force_login(officer)

    answer = client.post(at("sheet_update", one), stale)

    assert "sudah diubah" in words(answer)
    assert sheet(year, "1.01").values[1] == 500


def test_a_form_sent_twice_is_saved_once(client, city, officer):
    one = sheet(begin(city), "1.01")
    client.force_login(officer)
    data = posted(one, "1", "2", "3")

    first, second = (client.post(at("sheet_update", one), data) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert sheet(one.year, "1.01").revision == 1


def test_marks_are_changed_on_screen(client, city, officer):
    year = begin(city)
    client.force_login(officer)
    page = client.get(at("typology_update", year))
    opening = page.context["form"].opening

    client.post(at("typology_update", year), form_key() | {OPENED: opening, "is_archipelago": "on"})

    year.refresh_from_db()
    assert year.is_archipelago
    assert "berciri kepulauan" in words(client.get(at("typology_list")))


def test_unknown_year_is_said(client, city, officer):
    begin(city)
    client.force_login(officer)

    assert "Tahun itu belum ada" in words(client.get(at("typology_list", tahun=2019)))
    assert client.get(at("typology_list", tahun="x")).status_code == 404


def test_sheet_and_list_leave_as_files(client, city, officer):
    year = begin(city)
    save(year, "0", *GENERAL)
    save(year, "1.01", *EDUCATION)
    client.force_login(officer)

    table = client.get(at("typology_list", ekspor="csv"))
    one = client.get(at("sheet_detail", sheet(year, "1.01"), ekspor="csv"))
    book = client.get(at("sheet_detail", sheet(year, "1.01"), ekspor="xlsx"))

    assert "Pendidikan;Terisi;3;3;170;680" in b"".join(table).decode().replace(",", ";")
    assert "Jumlah anak usia pendidikan dini" in b"".join(one).decode()
    assert book.content.startswith(b"PK")


def test_only_the_whole_governments_officer_may_write(client, city):
    year = begin(city)
    narrow = user_with_role(Role.HR_OFFICER, unit=OrgUnit.objects.get(name="Dinas Pendidikan"))
    reader = user_with_role(Role.AUDITOR, government=city)

    client.force_login(narrow)
    assert client.get(at("typology_list")).status_code == 403
    client.force_login(reader)
    assert client.get(at("typology_list")).status_code == 200
    assert "Isi angka" not in words(client.get(at("sheet_detail", sheet(year, "1.01"))))
    assert client.get(at("sheet_update", sheet(year, "1.01"))).status_code == 403


def test_another_governments_sheets_are_not_found(client, city, officer):
    foreign = begin(GovernmentFactory(name="Kota Asing"))
    client.force_login(officer)

    for name in ("sheet_detail", "sheet_update"):
        address = reverse(f"orgunits:{name}", args=[sheet(foreign, "1.01").pk])
        assert client.get(address).status_code == 404
    assert client.get(at("typology_update", foreign)).status_code == 404


def test_sheets_leave_as_pdf_with_their_working(client, city, officer):
    year = begin(city)
    save(year, "0", *GENERAL)
    save(year, "1.01", *EDUCATION)
    client.force_login(officer)
    one = client.get(reverse("orgunits:sheet_pdf", args=[sheet(year, "1.01").pk]))
    assert one["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(one.content)).pages)
    for told in ("Jumlah anak usia pendidikan dini", "Umum 170 + teknis 680", "Tipe A"):
        assert told in " ".join(text.split())
    # All of a year, each under its own heading; the typesetting itself is that of the one above.
    with patch("orgunits.typology_paper.render_pdf", return_value=b"%PDF") as made:
        whole = client.get(reverse("orgunits:typology_pdf", args=[year.pk]))
    assert whole.content == b"%PDF"
    sections = made.call_args.args[1]["sections"]
    assert len(sections) == year.sheets.count()
    assert sections[0]["heading"] == "Variabel umum"
