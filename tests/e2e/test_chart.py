"""The org chart in a browser: mouse, keyboard, no script, a phone, and no barrier."""

from pypdf import PdfReader

from tests.e2e.barriers import barriers
from tests.e2e.conftest import PHONE

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


def n_cards(page):
    return page.locator(".card").count()


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label') || ''")


def is_in_sight(page, name):
    """Whether the middle of a card lies in the window of the chart."""
    return card(page, name).evaluate(
        "card => { const box = card.getBoundingClientRect(), view = "
        "card.closest('[data-chart]').getBoundingClientRect(); const x = box.left + box.width / 2,"
        " y = box.top + box.height / 2; return x > view.left && x < view.right && y > view.top"
        " && y < view.bottom }"
    )


def test_chart_opens_folds_searches_and_keeps_its_address(visit, axe, picture):
    page = visit(OFFICER)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_chart(page)
    assert card(page, ROOT).count() == 1
    assert barriers(axe, page) == {}
    picture(page, "bagan")

    # The server's drawing and the script's are the same, box by box.
    place = "cards => cards.map(card => [card.dataset.unit, card.getAttribute('transform')])"
    before = dict(page.locator(".card").evaluate_all(place))
    asked.clear()
    card(page, AGENCY).locator(".card-fold").click()
    key = card(page, AGENCY).get_attribute("data-unit")
    assert f"buka={key}" in page.url
    opened = dict(page.locator(".card").evaluate_all(place))
    card(page, AGENCY).locator(".card-fold").click()
    after = dict(page.locator(".card").evaluate_all(place))
    assert after.items() <= before.items()
    assert "buka" not in page.url
    assert asked == []  # no round trip
    card(page, AGENCY).locator(".card-fold").click()
    assert barriers(axe, page) == {}
    page.reload()
    page.locator("[data-chart][data-ready]").wait_for()
    assert opened.items() <= dict(page.locator(".card").evaluate_all(place)).items()

    page.get_by_role("searchbox", name="Cari unit").last.fill(DEEP)
    asked.clear()
    page.get_by_role("button", name="Cari", exact=True).last.click()
    page.wait_for_timeout(800)  # it flies there
    assert asked == []
    assert is_in_sight(page, DEEP)
    assert card(page, DEEP).locator("[aria-current]").count() == 1
    assert barriers(axe, page) == {}


def test_deep_link_stands_in_the_middle_and_all_can_be_opened(visit):
    page = visit(OFFICER)
    open_chart(page, f"?q={DEEP}")
    key = card(page, DEEP).get_attribute("data-unit")
    open_chart(page, f"?unit={key}&isi=rinci")
    assert is_in_sight(page, DEEP)
    assert "jabatan" in card(page, DEEP).text_content()

    page.get_by_role("link", name="Buka semua").click()
    assert "semua=1" in page.url
    shown = n_cards(page)
    page.get_by_role("button", name="Muat semua").click()
    page.wait_for_function(
        f"Number(document.querySelector('[data-chart]').dataset.boxes) > {shown}"
    )
    total = page.evaluate("fetch(document.querySelector('[data-chart]').dataset.chart)"
                          ".then(a => a.json()).then(c => c.steps.split(',').length)")  # fmt: skip
    boxes = page.locator("[data-chart]").get_attribute("data-boxes")
    assert int(boxes) == total  # fitted, everything lies in sight, as plain boxes
    assert n_cards(page) == 1  # the card the keyboard stands on
    page.get_by_text("Isi bagan sebagai daftar").click()
    assert page.locator("[data-chart-list] li").count() == total


def test_keyboard_alone_walks_folds_zooms_and_opens_a_unit(visit):
    page = visit(OFFICER)
    open_chart(page)
    page.locator("[data-chart]").focus()
    page.keyboard.press("Tab")
    assert focused(page) == ROOT
    page.keyboard.press("ArrowDown")
    first = focused(page)
    assert first != ROOT
    while not card(page, focused(page)).locator(".card-fold").count():
        page.keyboard.press("ArrowDown")
    unit, before = focused(page), n_cards(page)
    page.keyboard.press("Space")
    assert focused(page) == unit
    assert n_cards(page) > before
    assert f"{unit} dibuka" in page.locator("#live").inner_text()
    page.keyboard.press("ArrowDown")
    assert focused(page) != unit
    assert is_in_sight(page, focused(page))
    page.keyboard.press("Escape")
    assert focused(page) == unit
    page.keyboard.press("Space")
    assert n_cards(page) == before
    page.keyboard.press("End")
    assert focused(page) not in (ROOT, unit)
    assert is_in_sight(page, focused(page))
    page.keyboard.press("Home")
    assert focused(page) == ROOT
    page.keyboard.press("ArrowDown")
    while focused(page) != unit:
        page.keyboard.press("ArrowDown")
    page.keyboard.press("+")
    assert page.locator("[data-zoom-value]").inner_text() == "125%"
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert page.locator("[data-zoom-value]").inner_text() == "100%"
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=unit).wait_for()


def test_chart_works_without_a_script(visit):
    page = visit(OFFICER, script=False)
    page.goto("/orgunits/chart/")
    before = n_cards(page)
    assert page.get_by_role("button", name="Perbesar").count() == 0
    page.get_by_role("link", name=f"Buka {AGENCY}").click()
    page.wait_for_load_state()
    assert n_cards(page) > before
    page.get_by_text("Isi bagan sebagai daftar").click()
    page.locator("#daftar").get_by_role("link", name=f"di bawah {AGENCY}").click()
    page.wait_for_load_state()
    assert n_cards(page) == before
    assert page.locator("#daftar li").first.is_visible()


def test_chart_on_a_phone_scrolls_in_its_own_window(visit, axe):
    page = visit(OFFICER, size=PHONE)
    open_chart(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert is_in_sight(page, ROOT)
    card(page, AGENCY).locator(".card-fold").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert barriers(axe, page) == {}


def test_colour_day_and_print_are_reached_by_keys_alone(visit, axe):
    page = visit(OFFICER)
    open_chart(page)
    page.get_by_label("Warna", exact=True).focus()
    page.keyboard.type("Low")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**warna=lowong**")
    page.locator("[data-chart][data-ready]").wait_for()
    assert "lowong" in card(page, AGENCY).text_content()
    assert barriers(axe, page) == {}
    before = page.locator(".card").evaluate_all("cards => cards.map(card => card.outerHTML)")
    card(page, AGENCY).locator(".card-fold").click()
    card(page, AGENCY).locator(".card-fold").click()
    after = page.locator(".card").evaluate_all("cards => cards.map(card => card.outerHTML)")
    assert len(after) == len(before)
    assert "lowong" in card(page, AGENCY).text_content()

    page.get_by_label("Pilih hari perubahan").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**per=20**")
    assert "Anda melihat keadaan per" in page.content()
    page.locator("[data-chart][data-ready]").wait_for()
    names = page.evaluate("fetch(document.querySelector('[data-chart]').dataset.chart)"
                          ".then(a => a.json()).then(c => c.names.split('\\t'))")  # fmt: skip
    page.get_by_role("link", name="Cetak PDF").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Cetak bagan").wait_for()
    assert barriers(axe, page) == {}
    page.get_by_role("button", name="Cetak PDF").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Unduh PDF").wait_for(timeout=90_000)
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
