"""The survey on a phone of 360 px: light, without a barrier, by keys, with letters twice as big, through
a lost line and a lost reply; and the kiosk, which forgets whoever walked away."""

from tests.e2e.barriers import barriers
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.keys import reach
from tests.e2e.test_citizen import collected
from tests.e2e.waiting import expect, until

FORM = "/s/tangsel1"
OFFICER = "survei.tangsel"
MOST_BYTES, MOST_REQUESTS = (
    30 * 1024,
    3,
)  # of a first visit: page, stylesheet, the script for bad lines
QUESTIONS = 9
DONE = "Jawaban Anda sudah masuk"


def answer_all(page, choice=2):
    for number in range(QUESTIONS):
        page.locator("fieldset.q:not(.extra)").nth(number).get_by_role("radio").nth(choice).check()


def send(page):
    page.get_by_role("button", name="Kirim jawaban").click()


def arrived(page):
    expect(page.get_by_role("heading", name=DONE)).to_be_visible()


def first_visit(visit, path):
    """(bytes over the line, requests) of a first visit."""
    page = visit(size=PHONE)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    addresses, sizes = [], []
    line.on("Network.requestWillBeSent", lambda event: addresses.append(event["request"]["url"]))
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    return sum(sizes), [one for one in addresses if not one.startswith("data:")]


def test_the_first_visit_weighs_little(visit, capsys):
    n_bytes, addresses = first_visit(visit, FORM)
    with capsys.disabled():  # CI shows it, also when all is well
        print(f"\nfirst visit: {n_bytes:.0f} bytes in {len(addresses)} requests")  # noqa: T201
    assert 5_000 < n_bytes < MOST_BYTES  # heads of the replies too
    assert len(addresses) <= MOST_REQUESTS


def narrow(page):
    """Nothing stands out of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def test_no_barrier_on_a_phone_whatever_the_size_of_letters(visit, axe):
    found = {}
    for scale in ("100%", "200%"):
        page = visit(size=PHONE)
        page.goto(FORM)
        for state in ("empty", "wrong", "thanks"):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", scale)
            narrow(page)
            if problems := barriers(axe, page):
                found[scale, state] = problems
            if state == "wrong":
                answer_all(page)
            if state != "thanks":
                send(page)
                heading = "Kesalahan" if state == "empty" else DONE
                expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert found == {}


def test_every_control_has_a_name_and_is_reached_by_keys(visit):
    page = visit(size=PHONE)
    page.goto(FORM)
    for number in range(QUESTIONS):
        group = page.get_by_role("group").nth(number)
        question = group.locator("legend").inner_text()
        assert question.startswith(f"{number + 1} dari {QUESTIONS}")
        assert group.get_by_role("radio").count() == 4
        for name in group.locator("label").all_inner_texts():
            expect(group.get_by_role("radio", name=name.strip(), exact=True)).to_have_count(1)
        reach(page, group.get_by_role("radio").first)
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(group.get_by_role("radio").nth(1)).to_be_checked()
    for label in ("Saran atau masukan", "Jenis kelamin", "Umur", "Pendidikan", "Pekerjaan"):
        reach(page, page.get_by_label(label))
    reach(page, page.get_by_role("button", name="Kirim jawaban"))
    page.keyboard.press("Enter")
    arrived(page)


def test_a_lost_line_and_a_lost_reply_lose_nothing_and_count_once(visit):
    officer = visit(OFFICER)
    before = collected(officer)
    page = visit(size=PHONE)
    page.goto(FORM)
    answer_all(page)
    page.get_by_label("Saran atau masukan").fill("Antrean panjang.")
    page.reload()
    expect(page.get_by_text("Isian tadi dipasang lagi")).to_be_visible()
    expect(page.get_by_label("Saran atau masukan")).to_have_value("Antrean panjang.")
    expect(page.locator("fieldset.q input:checked")).to_have_count(QUESTIONS)

    page.context.set_offline(True)
    send(page)
    expect(page.get_by_text("Sambungan terputus.")).to_be_visible()
    page.context.set_offline(False)
    arrived(page)

    page.goto(FORM)
    expect(page.get_by_text("Isian tadi dipasang lagi")).to_be_hidden()
    answer_all(page, choice=3)
    lost = []

    def reply_is_lost(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)  # the portal has it
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(f"**{FORM}", reply_is_lost)
    send(page)
    until(page, lambda: page.url.startswith("chrome-error:"))  # the browser's own page stands
    page.goto(FORM)
    expect(page.get_by_text("Isian tadi dipasang lagi")).to_be_visible()
    send(page)
    arrived(page)
    assert lost == [303]
    assert collected(officer) == before + 2

    page.goto(FORM)
    answer_all(page)
    page.reload()
    page.get_by_role("button", name="Kosongkan semua isian").click()
    expect(page.locator("fieldset.q input:checked")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Isian tadi dipasang lagi")).to_be_hidden()
    expect(page.locator("fieldset.q input:checked")).to_have_count(0)


def test_a_kiosk_forgets_whoever_walks_away(visit, axe):
    officer = visit(OFFICER)
    officer.goto("/surveys/?q=tangsel1")
    survey = officer.get_by_role("row").filter(has_text="Dibuka").get_by_role("link").first
    officer.goto(f"{survey.get_attribute('href')}channels/")
    address = officer.locator("main b").filter(has_text="/kiosk/").inner_text()
    page = visit(size=DESKTOP)
    page.clock.install()
    page.goto(address)
    assert barriers(axe, page) == {}
    answer_all(page)
    page.get_by_label("Saran atau masukan").fill("Rahasia")
    page.clock.fast_forward(60_000)
    expect(page.locator("fieldset.q input:checked")).to_have_count(QUESTIONS)
    page.clock.fast_forward(60_000)
    page.clock.fast_forward(60_000)
    expect(page.locator("fieldset.q input:checked")).to_have_count(0)
    expect(page.get_by_label("Saran atau masukan")).to_have_value("")
    expect(page.locator("[data-say]")).to_have_count(0)
    for card in page.locator("label.card").all()[:4]:
        assert card.bounding_box()["height"] >= 56
