"""Numbers, dates, marks and components as the pages print them."""

import datetime
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import timezone
from heroicons import IconDoesNotExist
from hypothesis import given
from hypothesis import strategies as st

from portal.as_of import read_as_of
from portal.templatetags import formats
from portal.templatetags.drawings import ruler, scale_bar
from portal.templatetags.icons import OWN, icon_svg

TODAY = datetime.date(2026, 11, 20)
TEMPLATES = Path(settings.BASE_DIR) / "templates"


def render(source, path="/list/", cookies=None, **context):
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies or {})
    loads = "{% load components %}{% load formats %}"
    return Template(loads + source).render(Context({"request": request, **context}))


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (7980, None, "7.980"),
        (1234567, None, "1.234.567"),
        (Decimal("81.37"), None, "81,37"),
        (Decimal("81.365"), 2, "81,37"),
        (Decimal("81.364"), 2, "81,36"),
        (Decimal("3.1605"), None, "3,1605"),
        (0.5, None, "0,50"),
        (-5, None, "−5"),
        (Decimal("-0.4"), 0, "0"),
        (0, None, "0"),
        (None, None, "–"),
        ("", None, "–"),
        ("struktural", None, "struktural"),
        (Decimal("NaN"), None, Decimal("NaN")),
    ],
)
def test_number_is_written_the_indonesian_way(value, decimals, text):
    assert str(formats.number(value, decimals)) == str(text)


@given(st.integers())
def test_number_loses_no_digit(value):
    assert int(formats.number(value).replace(".", "").replace("−", "-")) == value


@pytest.mark.parametrize(
    ("value", "text"), [(7, "+7"), (-1, "−1"), (0, "0"), (Decimal("0.00"), "0,00"), (None, "–")]
)
def test_signed_always_shows_the_direction(value, text):
    assert formats.signed(value) == text


def test_percent_takes_points_and_share_takes_a_fraction():
    assert formats.percent(Decimal("90.42")) == formats.share(Decimal("0.9042")) == "90,4%"
    assert formats.share(1, 0) == "100%"
    assert formats.share(None) == formats.percent(None) == "–"


def test_count_word_and_file_size():
    assert [formats.count_word(n) for n in (0, 2, 10, 11)] == ["nol", "dua", "sepuluh", "11"]
    sizes = [formats.file_size(n).replace("\xa0", " ") for n in (999, 1000, 1_240_000, None)]
    assert sizes == ["999 B", "1 KB", "1,2 MB", "–"]


# --- dates -----------------------------------------------------------------------------------


def test_dates_are_written_in_indonesian():
    assert formats.date_long(TODAY) == "20 November 2026"
    assert formats.date_short(datetime.date(2026, 8, 1)) == "1 Agu 2026"
    assert formats.date_day(TODAY) == "Jumat, 20 November 2026"
    assert formats.date_long(None) == "–"
    start = datetime.date(2026, 1, 1)
    assert formats.date_range(start, TODAY) == "1 Januari 2026 sampai 20 November 2026"
    assert formats.date_range(start, None) == "sejak 1 Januari 2026"


def test_instants_are_shown_in_the_current_time_zone():
    instant = datetime.datetime(2026, 11, 19, 17, 10, tzinfo=datetime.UTC)
    with timezone.override("Asia/Jakarta"):
        assert formats.datetime_short(instant) == "20 Nov 2026 00.10"
        assert formats.date_long(instant) == "20 November 2026"
        assert formats.time_short(instant) == "00.10"


# --- identity --------------------------------------------------------------------------------


def test_nip_is_grouped_and_masked():
    assert formats.nip("198006272017041025") == "19800627\xa0201704\xa01\xa0025"
    assert formats.mask_nip("198006272017041025") == "********\xa0******\xa0*\xa0025"
    assert formats.nip("123") == "123"
    assert formats.mask_nip("123") == "***"


def test_nik_mask_hides_the_birth_date():
    assert formats.mask_nik("3374016708900001") == "3374********0001"
    assert formats.mask_nik(None) == "–"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ratna Wulandari", "RW"), ("dewi", "DE"), ("A. B. Cahya", "AC"), ("", "")],
)
def test_initials(name, letters):
    assert formats.initials(name) == letters


# --- marks -----------------------------------------------------------------------------------


def test_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in icon_svg("clock")
    labelled = icon_svg("clock", label='Terlambat "sekali"')
    assert 'role="img"' in labelled
    assert 'aria-hidden="true"' not in labelled
    assert '"sekali"' not in labelled
    assert all('viewBox="0 0 20 20"' in icon_svg(name) for name in OWN)


def test_icon_unknown_is_left_out_in_front_of_users_and_raises_when_strict():
    with override_settings(STRICT_ICONS=False):
        assert icon_svg("no-such-icon") == ""
    with override_settings(STRICT_ICONS=True), pytest.raises(IconDoesNotExist):
        icon_svg("no-such-icon-either")


def test_every_icon_named_in_a_template_exists():
    named = {
        (name, path.name)
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())
    }
    assert named
    assert {pair for pair in named if not icon_svg(pair[0])} == set()


def test_templates_hold_no_inline_style_script_or_unescaped_text():
    forbidden = re.compile(r"\sstyle=|<script(?![^>]*\ssrc=)|\|safe\b|\son\w+=\"", re.I)
    found = {
        path.relative_to(TEMPLATES).as_posix(): forbidden.findall(path.read_text())
        for path in TEMPLATES.rglob("*.html")
        if forbidden.search(path.read_text())
    }
    assert found == {}


@pytest.mark.parametrize(
    ("grade", "word"),
    [("A", "Sangat Baik"), ("B", "Baik"), ("C", "Kurang Baik"), ("D", "Tidak Baik")],
)
def test_mutu_badge_says_letter_and_word(grade, word):
    html = render("{% mutu_badge grade %}", grade=grade)
    assert f">{grade}</b>" in html
    assert f">{word}</span>" in html
    assert "visually-hidden" in render("{% mutu_badge grade word=False %}", grade=grade)


def test_mutu_badge_without_a_grade_says_so():
    assert "belum ada" in render("{% mutu_badge None %}")


def test_ej_badge_says_that_a_is_too_much_work():
    html = render('{% ej_badge value "A" %}', value=Decimal("1.43"))
    assert "A 1,43" in html
    assert "kurang orang" in html
    assert ">kosong<" in render("{% ej_badge %}")


@pytest.mark.parametrize(
    ("key", "css", "word"),
    [
        ("establish", "new", "Baru"),
        ("MOVE", "move", "Pindah"),
        ("retype", "rename", "Ganti nama"),
        ("merged", "merge", "Gabung"),
        ("split", "split", "Pecah"),
        ("dissolve", "close", "Tutup"),
        ("tetap", "keep", "Tetap"),
    ],
)
def test_fate_badge_knows_the_seven_fates(key, css, word):
    html = render("{% fate_badge key %}", key=key)
    assert f"fate-{css}" in html
    assert word in html


def test_chip_escapes_its_text():
    assert "&lt;b&gt;" in render('{% chip "ok" text %}', text="<b>")


@pytest.mark.parametrize(
    ("days", "text", "css"),
    [
        (-4, "Lewat 4 hari", "overdue"),
        (0, "Hari ini, 20 Nov", "bad"),
        (1, "Besok, 21 Nov", "bad"),
        (2, "2 hari lagi, 22 Nov", "warn"),
        (7, "7 hari lagi, 27 Nov", "warn"),
        (8, "28 Nov 2026", "plain"),
    ],
)
def test_due_chip_grows_more_urgent(days, text, css):
    html = render("{% due_chip due %}", due=TODAY + datetime.timedelta(days), today=TODAY)
    assert text in html
    assert f"chip-{css}" in html


# --- drawings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ("25", "D"),
        ("64.99", "D"),
        ("65.00", "C"),
        ("76.60", "C"),
        ("76.61", "B"),
        ("88.30", "B"),
        ("88.31", "A"),
        ("100", "A"),
    ],
)
def test_ruler_names_the_band_on_both_sides_of_each_limit(value, grade):
    assert f"mutu {grade} (" in ruler(Decimal(value))


def test_ruler_tells_value_and_interval_in_words_and_keeps_coordinates_plain():
    html = ruler(Decimal("79.01"), low=Decimal("78.21"), high=Decimal("79.81"))
    assert "Nilai 79,01 pada skala 25 sampai 100, mutu B (Baik), rentang 78,21 sampai 79,81" in html
    assert html.count("ruler-interval") == 2
    numbers = re.findall(r'(?:x|y|width|height)="([^"]+)"', html)
    assert [number for number in numbers if "," in number] == []
    assert ruler(None) == ""
    with pytest.raises(ValueError, match="between 25 and 100"):
        ruler(Decimal("24.99"))


@given(st.decimals(min_value=25, max_value=100, places=2))
def test_ruler_keeps_its_value_inside_the_frame(value):
    for width, svg in zip((720, 300), ruler(value).split("<svg")[1:], strict=True):
        x = float(re.search(r'<text x="([\d.]+)"[^>]*class="ruler-value"', svg).group(1))
        assert 26 <= x <= width - 26


def test_scale_bar_stays_on_its_scale():
    assert 'width="50%" height="18" rx="2" class="scale-soga"' in scale_bar(
        Decimal("62.5"), low=25, high=100, tone="soga"
    )
    assert 'width="100%" height="18" rx="2" class="scale-tarum"' in scale_bar(140)
    assert "scale-mark" in scale_bar(80, mark=76.61)
    assert scale_bar(None) == ""


def test_step_bar_says_which_step():
    html = render("{% step_bar 3 6 %}")
    assert 'aria-label="Langkah 3 dari 6"' in html
    assert [html.count(f"step-{name}") for name in ("done", "now", "later")] == [2, 1, 3]


# --- components ------------------------------------------------------------------------------


class DecreeForm(forms.Form):
    number = forms.CharField(label="Nomor SK", help_text="Seperti tertulis")
    day = forms.DateField(label="TMT")
    kind = forms.ChoiceField(label="Status", choices=[("a", "PNS")], widget=forms.RadioSelect)
    note = forms.CharField(label="Catatan", required=False)

    def clean(self):
        raise forms.ValidationError("Isian saling bertentangan.")


def test_error_summary_names_every_error_and_leads_to_its_field():
    form = DecreeForm({"day": "bukan"})
    form.is_valid()
    form.add_error("note", "Catatan memuat <NIK>.")
    html = render("{% error_summary form %}", form=form)
    assert "Kesalahan: lima isian perlu dibetulkan" in html
    assert re.findall(r'href="#([^"]+)">([^<]+)<', html) == [
        ("id_number", "Nomor SK belum diisi."),
        ("id_day", f"TMT: {form.errors['day'][0]}"),
        ("div_id_kind", "Status belum diisi."),
        ("id_note", "Catatan memuat &lt;NIK&gt;."),
    ]
    assert "<li>Isian saling bertentangan.</li>" in html


def test_error_summary_names_a_field_once():
    class DayForm(forms.Form):
        day = forms.DateField(
            label="TMT", error_messages={"invalid": "TMT bukan tanggal yang ada."}
        )

    html = render("{% error_summary form %}", form=DayForm({"day": "31-31"}))
    assert ">TMT bukan tanggal yang ada.</a>" in html


def test_crispy_repeats_no_summary_that_the_page_printed():
    class DayForm(forms.Form):
        day = forms.DateField(label="TMT")

    body = "{% load crispy_forms_tags %}{{ form|crispy }}"
    for page in (body, "{% error_summary form %}" + body, "{% error_summary form None %}" + body):
        html = render(page, form=DayForm({"day": "31-31"}))
        assert html.count('class="error-summary"') == 1, page


def test_error_summary_says_that_a_box_is_not_ticked():
    class ConsentForm(forms.Form):
        agreed = forms.BooleanField(label="Persetujuan")

    html = render("{% error_summary form %}", form=ConsentForm({}))
    assert ">Persetujuan belum dicentang.</a>" in html


def test_error_summary_reads_formsets_and_is_silent_when_all_is_well():
    formset = forms.formset_factory(DecreeForm, extra=1)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-number": "1"}
    bound = formset(data)
    bound.is_valid()
    assert 'href="#id_form-0-day"' in render("{% error_summary bound %}", bound=bound)
    assert render("{% error_summary form None %}", form=DecreeForm()).strip() == ""


def test_field_prints_label_hint_message_and_control_in_this_order():
    form = DecreeForm({"day": "2026-11-20", "kind": "a"})
    html = render_to_string("_components/_field.html", {"field": form["number"]})
    parts = ["Nomor SK</label>", 'id="id_number_helptext"', 'id="id_number_error"', "<input"]
    assert sorted(parts, key=html.index) == parts
    assert 'aria-describedby="id_number_helptext id_number_error"' in html
    assert "field-bad" in html
    assert "(boleh dikosongkan)" not in html
    assert "*" not in html
    optional = render_to_string("_components/_field.html", {"field": form["note"]})
    assert 'Catatan <span class="field-optional">(boleh dikosongkan)</span>' in optional


def test_field_of_radios_is_a_fieldset_with_a_legend_and_keeps_the_choice():
    html = render_to_string("_components/_field.html", {"field": DecreeForm({"kind": "a"})["kind"]})
    assert "<fieldset" in html
    assert "<legend" in html
    assert re.search(r'<input[^>]*value="a"[^>]*checked', html)


def test_crispy_form_prints_the_summary_by_itself():
    html = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=DecreeForm({}))
    assert html.count("data-error-summary") == 1
    assert html.index("data-error-summary") < html.index('id="div_id_number"')


def test_sort_header_turns_round_and_forgets_the_page():
    first = render('{% sort_header "name" "Nama" %}', path="/list/?q=a&page=3")
    assert 'href="?q=a&amp;sort=name"' in first
    assert "aria-sort" not in first
    again = render('{% sort_header "name" "Nama" %}', path="/list/?sort=name")
    assert 'href="?sort=-name"' in again
    assert 'aria-sort="ascending"' in again
    assert 'aria-sort="descending"' in render(
        '{% sort_header "name" "Nama" %}', path="/?sort=-name"
    )


def test_pagination_counts_rows_and_keeps_the_filters():
    page = Paginator(range(3012), 50).get_page(2)
    html = render("{% pagination page %}", path="/list/?q=a&page=2", page=page)
    assert "Baris 51–100 dari 3.012" in html
    assert 'href="?q=a&amp;page=1"' in html
    assert 'href="?q=a&amp;page=3"' in html
    empty = render("{% pagination page %}", page=Paginator([], 50).get_page(1))
    assert "Tidak ada baris" in empty
    assert "<a" not in empty


def test_density_comes_from_the_address_before_the_cookie():
    assert render("{% density_class %}") == ""
    assert render("{% density_class %}", cookies={"density": "rapat"}) == "table-dense"
    chosen = render("{% density_class %}", path="/?density=longgar", cookies={"density": "rapat"})
    assert chosen == ""


@pytest.mark.parametrize(
    ("cookie", "shown"), [(None, "auto"), ("dark", "dark"), ('"><script>', "auto")]
)
def test_theme_is_one_of_three(cookie, shown):
    cookies = {"theme": cookie} if cookie else {}
    assert render("{% theme as chosen %}{{ chosen }}", cookies=cookies) == shown


def test_as_of_control_moves_by_a_day_and_keeps_the_filters():
    html = render(
        "{% as_of_control %}",
        path="/list/?per=2026-10-01&q=a&page=4",
        as_of=read_as_of("2026-10-01", TODAY),
    )
    assert "per=2026-09-30" in html
    assert "per=2026-10-02" in html
    assert 'name="q" value="a"' in html
    assert 'name="page"' not in html
    assert 'value="2026-10-01"' in html
    assert "1 Okt 2026" in html


def test_breadcrumbs_end_with_the_present_page():
    html = render('{% breadcrumbs "Struktur" "/struktur/" "Dinas" %}')
    assert '<a href="/struktur/">Struktur</a>' in html
    assert '<li aria-current="page">Dinas</li>' in html


def test_progress_without_a_total_is_indeterminate():
    assert 'value="1840" max="3012"' in render("{% progress 1840 3012 %}")
    assert "value=" not in render("{% progress 0 None %}")


def test_asset_that_was_never_built_leaves_the_page_plain(tmp_path):
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    stores = settings.STORAGES | {"staticfiles": {"BACKEND": storage}}
    with override_settings(STORAGES=stores, STATIC_ROOT=str(tmp_path), DEBUG=False):
        assert render('{% asset "dist/no-such-file.css" %}') == ""
    assert render('{% asset "css/citizen.css" %}').endswith("css/citizen.css")


# --- frame -----------------------------------------------------------------------------------


def test_base_frame_has_its_landmarks_and_marks_another_day():
    request = RequestFactory().get("/x/?per=2026-10-01&q=a")
    request.htmx = False
    context = {
        "request": request,
        "government": SimpleNamespace(name="Kota Contoh"),
        "nav": [
            {
                "label": "Kelola",
                "items": [
                    {
                        "label": "Pekerjaan",
                        "url": "/j/",
                        "icon": "queue-list",
                        "current": True,
                        "count": 1200,
                    }
                ],
            }
        ],
        "today": TODAY,
        "as_of": read_as_of("2026-10-01", TODAY),
        "user": SimpleNamespace(is_authenticated=False),
    }
    html = render_to_string("base.html", context)
    assert '<html lang="id" data-theme="auto">' in html
    assert html.count("<main") == html.count("<h1") == 1
    assert 'href="/j/" title="Pekerjaan" aria-current="page"' in html
    assert "1.200" in html
    assert "Anda melihat keadaan per <b>1 Oktober 2026</b>" in html
    assert '<a href="?q=a">Kembali ke hari ini</a>' in html


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_page_needs_nothing_and_tells_the_next_step(name):
    html = render_to_string(name)
    assert '<html lang="id"' in html
    assert html.count("<main") == html.count("<h1") == 1
    assert "Ke beranda" in html


def test_public_page_carries_no_script_and_one_small_stylesheet():
    html = render_to_string("public_base.html", {"government": SimpleNamespace(name="Kota Contoh")})
    assert "<script" not in html
    assert re.findall(r'rel="stylesheet" href="([^"]+)"', html) == ["/static/css/citizen.css"]
    assert "Kota Contoh" in html
