"""The org chart in a browser: mouse, keyboard, no script, a phone, and no barrier."""

import re

from pypdf import PdfReader

from tests.e2e.barriers import barriers
from tests.e2e.conftest import PHONE
from tests.e2e.keys import pick
from tests.e2e.waiting import JOB_WAIT, expect, leave, until

OFFICER = "organisasi.tangsel"
ROOT = "Pemerintah Kota Tangerang Selatan"
AGENCY = "Dinas Kesehatan"
DEEP = "Bagian Organisasi"


def open_chart(page, query=""):
    page.goto(f"/orgunits/chart/{query}")
    page.locator("[data-chart][data-ready]").wait_for()


def card(page, name):
    return page.locator(".card").filter(has=page.get_by_role("link", name=name, exact=True))


def printed_text(page):
    """The text of the PDF the page offers, without the breaks of its lines."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh PDF").click()
    sheets = PdfReader(download.value.path()).pages
    return "".join("".join(sheet.extract_text().split()) for sheet in sheets)


def fold(page, name, *, opens):
    """Click the fold of a card; it says that it is open, or that it is closed."""
    card(page, name).locator(".card-fold").click()
    said = "true" if opens else "false"
    expect(card(page, name).locator(".card-fold")).to_have_attribute("aria-expanded", said)


def n_cards(page):
    return page.locator(".card").count()


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label') || ''")


def step(page, key, name=None):
    """Press a key that leads to another card, or to the card ``name``; where the keyboard stands."""
    before = focused(page)
    page.keyboard.press(key)
    return until(
        page, lambda: (now := focused(page)) and now != before and name in (None, now) and now
    )


def comes_into_sight(page, name):
    """Wait until the middle of a card lies in the window of the chart."""
    until(
        page,
        lambda: card(page, name).evaluate(
            "card => { const box = card.getBoundingClientRect(), view ="
            " card.closest('[data-chart]').getBoundingClientRect();"
            " const x = box.left + box.width / 2, y = box.top + box.height / 2;"
            " return x > view.left && x < view.right && y > view.top && y < view.bottom }"
        ),
    )


def test_chart_opens_folds_searches_and_keeps_its_address(visit, axe, picture):
    page = visit(OFFICER)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_chart(page)
    expect(card(page, ROOT)).to_have_count(1)
    assert barriers(axe, page) == {}
    picture(page, "bagan")

    # The server's drawing and the script's are the same, box by box.
    place = "cards => cards.map(card => [card.dataset.unit, card.getAttribute('transform')])"
    before = dict(page.locator(".card").evaluate_all(place))
    asked.clear()
    fold(page, AGENCY, opens=True)
    key = card(page, AGENCY).get_attribute("data-unit")
    expect(page).to_have_url(re.compile(f"buka={key}"))
    opened = dict(page.locator(".card").evaluate_all(place))
    fold(page, AGENCY, opens=False)
    after = dict(page.locator(".card").evaluate_all(place))
    assert after.items() <= before.items()
    expect(page).not_to_have_url(re.compile("buka"))
    assert asked == []  # no round trip
    fold(page, AGENCY, opens=True)
    assert barriers(axe, page) == {}
    page.reload()
    page.locator("[data-chart][data-ready]").wait_for()
    assert opened.items() <= dict(page.locator(".card").evaluate_all(place)).items()

    page.get_by_role("searchbox", name="Cari unit").last.fill(DEEP)
    asked.clear()
    page.get_by_role("button", name="Cari", exact=True).last.click()
    comes_into_sight(page, DEEP)  # it flies there
    expect(card(page, DEEP).locator("[aria-current]")).to_have_count(1)
    assert asked == []
    assert barriers(axe, page) == {}


def test_deep_link_stands_in_the_middle_and_all_can_be_opened(visit):
    page = visit(OFFICER)
    open_chart(page, f"?q={DEEP}")
    key = card(page, DEEP).get_attribute("data-unit")
    open_chart(page, f"?unit={key}&isi=rinci")
    comes_into_sight(page, DEEP)
    expect(card(page, DEEP)).to_contain_text("jabatan")

    page.get_by_role("link", name="Buka semua").click()
    expect(page).to_have_url(re.compile("semua=1"))
    page.get_by_role("button", name="Muat semua").click()
    total = page.evaluate("fetch(document.querySelector('[data-chart]').dataset.chart)"
                          ".then(a => a.json()).then(c => c.steps.split(',').length)")  # fmt: skip
    # Fitted, everything lies in sight, as plain boxes.
    expect(page.locator("[data-chart]")).to_have_attribute("data-boxes", str(total))
    expect(page.locator(".card")).to_have_count(1)  # the card the keyboard stands on
    page.get_by_text("Isi bagan sebagai daftar").click()
    expect(page.locator("[data-chart-list] li")).to_have_count(total)


def test_keyboard_alone_walks_folds_zooms_and_opens_a_unit(visit):
    page = visit(OFFICER)
    open_chart(page)
    page.locator("[data-chart]").focus()
    step(page, "Tab", ROOT)
    unit = step(page, "ArrowDown")
    while not card(page, unit).locator(".card-fold").count():
        unit = step(page, "ArrowDown")
    before = n_cards(page)
    page.keyboard.press("Space")
    expect(page.locator("#live")).to_contain_text(f"{unit} dibuka")
    until(page, lambda: n_cards(page) > before)
    until(page, lambda: focused(page) == unit)
    comes_into_sight(page, step(page, "ArrowDown"))
    step(page, "Escape", unit)
    page.keyboard.press("Space")
    expect(page.locator("#live")).to_contain_text(f"{unit} ditutup")
    expect(page.locator(".card")).to_have_count(before)
    until(page, lambda: focused(page) == unit)
    last = step(page, "End")
    assert last != ROOT
    comes_into_sight(page, last)
    step(page, "Home", ROOT)
    while step(page, "ArrowDown") != unit:
        pass
    page.keyboard.press("+")
    expect(page.locator("[data-zoom-value]")).to_have_text("125%")
    page.keyboard.press("-")
    page.keyboard.press("0")
    expect(page.locator("[data-zoom-value]")).to_have_text("100%")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=unit).wait_for()


def test_chart_works_without_a_script(visit):
    page = visit(OFFICER, script=False)
    page.goto("/orgunits/chart/")
    before = n_cards(page)
    assert page.get_by_role("button", name="Perbesar").count() == 0
    leave(page, page.get_by_role("link", name=f"Buka {AGENCY}"))
    assert n_cards(page) > before
    page.get_by_text("Isi bagan sebagai daftar").click()
    leave(page, page.locator("#daftar").get_by_role("link", name=f"di bawah {AGENCY}"))
    expect(page.locator(".card")).to_have_count(before)
    expect(page.locator("#daftar li").first).to_be_visible()


def test_chart_on_a_phone_scrolls_in_its_own_window(visit, axe):
    page = visit(OFFICER, size=PHONE)
    open_chart(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    comes_into_sight(page, ROOT)
    fold(page, AGENCY, opens=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert barriers(axe, page) == {}


def test_colour_day_and_print_are_reached_by_keys_alone(visit, axe):
    page = visit(OFFICER)
    open_chart(page)
    page.get_by_label("Warna", exact=True).focus()
    pick(page, page.get_by_label("Warna", exact=True), "Low")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**warna=lowong**")
    page.locator("[data-chart][data-ready]").wait_for()
    expect(card(page, AGENCY)).to_contain_text("lowong")
    assert barriers(axe, page) == {}
    before = n_cards(page)
    fold(page, AGENCY, opens=True)
    fold(page, AGENCY, opens=False)
    expect(page.locator(".card")).to_have_count(before)
    expect(card(page, AGENCY)).to_contain_text("lowong")

    page.get_by_label("Pilih hari perubahan").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**per=20**")
    page.get_by_text("Anda melihat keadaan per").wait_for()
    page.locator("[data-chart][data-ready]").wait_for()
    names = page.evaluate("fetch(document.querySelector('[data-chart]').dataset.chart)"
                          ".then(a => a.json()).then(c => c.names.split('\\t'))")  # fmt: skip
    page.get_by_role("link", name="Cetak PDF").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Cetak bagan").wait_for()
    assert barriers(axe, page) == {}
    page.get_by_role("button", name="Cetak PDF").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Unduh PDF").wait_for(timeout=JOB_WAIT)
    assert barriers(axe, page) == {}
    text = printed_text(page)
    assert len(names) > 300
    assert [name for name in names if "".join(name.split()) not in text] == []


def test_comparison_of_two_days_has_no_barrier(visit, axe):
    page = visit(OFFICER)
    page.goto("/orgunits/compare/?dari=2020-01-01")
    page.get_by_role("heading", level=1, name="Bandingkan dua tanggal").wait_for()
    assert page.locator("tbody tr").count() > 0
    assert barriers(axe, page) == {}
