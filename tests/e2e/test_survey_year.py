"""Two quarters of surveys in Semarang: surveys of every serving unit from one template, posters, 300
answers through four channels, results, the lowest unsur answered, measured again, before and after
published. What must be decided is clicked in a browser; the mass of answers is posted to the same
addresses; every figure is reckoned here again from what was posted."""

import secrets
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from tests.e2e.conftest import DESKTOP, PHONE, desk_beside
from tests.e2e.waiting import JOB_WAIT, expect

OFFICER = "survei.semarang"
UNSUR = (
    "persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarpras",
    "pengaduan",
)  # fmt: skip
SLOW, QUICK = (1, 2, 2), (3, 4, 4)  # what people say about the time, before and after
MAIN = "Dinas Kependudukan dan Pencatatan Sipil"
OTHERS = 4  # units that are answered too, on the web only
WEB, KIOSK, INTERVIEW, PAPER, ELSEWHERE = 60, 60, 30, 30, 30
LATER = 12  # answers of each unit in the second quarter
CHANNELS = {
    "Tautan daring": f"{WEB}",
    "Kiosk": f"{KIOSK}",
    "Wawancara petugas": f"{INTERVIEW}",
    "Formulir kertas": f"{PAPER}",
}
ACTION = "Menambah dua loket pada jam sibuk"


@pytest.fixture
def desk(portal):
    with desk_beside(portal, "tests.e2e.survey_desk") as ask:
        yield ask


def sheet(number, times, low=3):
    """What the ``number``-th person says, by unsur, of ``low`` and one more: no two neighbours alike,
    none all of one value."""
    values = {unsur: low + (number + at) % 2 for at, unsur in enumerate(UNSUR)}
    return values | {"waktu": times[number % len(times)]}


def index(sheets, unsur=UNSUR):
    """The index of sheets as the regulation reckons it, in words: 81,25."""
    means = [Fraction(sum(one[name] for one in sheets), len(sheets)) for name in unsur]
    return rounded(sum(means) / len(means) * 25)


def rounded(value):
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP)}".replace(".", ",")


def post(page, address, data):
    """Send a sheet as a form does; the answer is the thanks page's address."""
    answer = page.request.post(address, form=data, max_redirects=0)
    assert answer.status in (302, 303), answer.text()


def by_web(page, address, sheets):
    for one in sheets:
        post(page, address, one | {"form_key": secrets.token_urlsafe(24)})


def token_of(page):
    return page.locator("main [name=csrfmiddlewaretoken]").first.input_value()


def choose(page, answers):
    for unsur, value in answers.items():
        page.locator(f"input[name={unsur}][value='{value}']").check()
    page.get_by_role("button", name="Kirim jawaban").click()


def make_surveys(officer, source, start, end):
    """Every survey of a period from the template, made and opened; the address of their batch."""
    officer.goto("/surveys/batches/new/")
    if source:
        officer.get_by_label("Unit dan layanan yang disurvei").select_option(source)
    officer.get_by_label("Awal periode").fill(start)
    officer.get_by_label("Akhir periode").fill(end)
    officer.get_by_role("button", name="Lihat daftarnya").click()
    expect(officer.get_by_role("heading", name="Periksa survei")).to_be_visible()
    row = officer.get_by_role("row").filter(has_text=MAIN)
    row.get_by_role("textbox").fill("500")
    officer.get_by_role("button", name="Buat survei").click()
    expect(officer.get_by_text("tersimpan sebagai rancangan")).to_be_visible()
    batch = officer.url
    officer.get_by_role("link", name="Buka semua").click()
    officer.get_by_role("button", name="Buka semua").click()
    expect(officer.get_by_text("survei dibuka.")).to_be_visible()
    return batch


def surveys_of(officer, batch):
    """``{unit: address of its survey}`` of a batch, MAIN first."""
    officer.goto(batch)
    rows = officer.locator("main tbody tr").evaluate_all(
        "rows => rows.map(row => [row.cells[1].innerText.trim(), row.querySelector('a').pathname])"
    )
    return dict(sorted(rows, key=lambda row: (row[0] != MAIN, row[0])))


def print_posters(officer, batch, n):
    officer.goto(batch)
    officer.get_by_role("button", name="Cetak poster").click()
    ready = officer.get_by_role("link", name="Unduh PDF")
    expect(ready).to_be_visible(timeout=JOB_WAIT)
    expect(officer.get_by_text(f"{n} halaman A4")).to_be_visible()
    with officer.expect_download() as download:
        ready.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def public_address(officer, survey):
    officer.goto(f"{survey}channels/")
    return officer.locator("main b").filter(has_text="/s/").first.inner_text()


def answer_by_four_ways(officer, visit, survey, address):
    """180 sheets for the survey of MAIN: the first of each way by hand."""
    n = WEB + KIOSK + INTERVIEW + PAPER
    sheets = [sheet(number, SLOW) for number in range(n)]
    ways = iter(sheets)
    web, kiosk, interview, paper = (
        [next(ways) for _ in range(size)] for size in (WEB, KIOSK, INTERVIEW, PAPER)
    )
    phone = visit(size=PHONE, script=False)
    phone.goto(address)
    choose(phone, web[0])
    expect(phone.get_by_role("heading", name="Jawaban Anda sudah masuk")).to_be_visible()
    by_web(phone, address, web[1:])

    officer.goto(f"{survey}channels/")
    officer.get_by_role("button", name="Nyalakan kiosk").click()
    expect(officer.get_by_text("Kiosk dinyalakan.")).to_be_visible()
    at_kiosk = officer.locator("main b").filter(has_text="/kiosk/").inner_text()
    screen = visit(size=DESKTOP)
    screen.goto(at_kiosk)
    choose(screen, kiosk[0])
    expect(screen.get_by_role("heading", name="Jawaban Anda sudah masuk")).to_be_visible()
    screen.get_by_role("link", name="Kembali ke awal").click()
    expect(screen.locator("fieldset.q input:checked")).to_have_count(0)
    by_web(screen, at_kiosk, kiosk[1:])

    officer.goto(f"{survey}interview/")
    choose(officer, interview[0])
    expect(officer.get_by_text("Silakan mulai wawancara berikutnya.")).to_be_visible()
    token = {"csrfmiddlewaretoken": token_of(officer)}
    by_web(officer, officer.url, [one | token for one in interview[1:]])

    officer.goto(f"{survey}paper/")
    first, *pages = [paper[at : at + 10] for at in range(0, PAPER, 10)]
    for number, one in enumerate(first, start=1):
        for unsur, value in one.items():
            officer.locator(f"[name='{number}-{unsur}']").fill(str(value))
    officer.get_by_role("button", name="Simpan semua").click()
    expect(officer.get_by_text("10 formulir masuk.")).to_be_visible()
    token = {"csrfmiddlewaretoken": token_of(officer)}
    for page in pages:
        lines = {
            f"{number}-{unsur}": value
            for number, one in enumerate(page, start=1)
            for unsur, value in one.items()
        }
        by_web(officer, officer.url, [lines | token])
    return sheets


def close_all(officer, batch):
    officer.goto(batch)
    officer.get_by_role("link", name="Tutup semua").click()
    officer.get_by_role("button", name="Tutup").click()
    back = officer.get_by_role("link", name="Buka survei serentak")
    expect(back).to_be_visible(timeout=JOB_WAIT)


def publish(officer):
    officer.goto("/surveys/publications/")
    officer.get_by_role("link", name="Umumkan", exact=True).click()
    officer.get_by_role("button", name="Umumkan hasil").click()
    expect(officer.get_by_text("Hasil diumumkan.")).to_be_visible()


def plan(officer, survey):
    """Answer the lowest unsur, which the form names by itself."""
    officer.goto(survey)
    lowest = officer.locator("section[aria-labelledby=unsur-head] tbody tr").first
    expect(lowest.locator("th")).to_have_text("Waktu Penyelesaian")
    officer.get_by_role("link", name="Rencanakan tindak lanjut").click()
    expect(officer.get_by_label("Unsur")).to_have_value("waktu")
    officer.get_by_label("Program atau kegiatan").fill(ACTION)
    officer.get_by_label("Penanggung jawab").fill("Kepala Bidang Pelayanan")
    officer.get_by_role("button", name="Simpan").click()
    expect(officer.get_by_text("Tindak lanjut direncanakan.")).to_be_visible()


def finish(officer, survey):
    officer.goto(survey)
    officer.get_by_role("link", name=f"Akhiri: {ACTION}").click()
    officer.get_by_label("Selesai", exact=True).check()
    officer.get_by_label("Bukti pelaksanaan").fill("Berita acara 12/2026")
    officer.get_by_role("button", name="Akhiri").click()
    expect(officer.get_by_text("Tindak lanjut diakhiri.")).to_be_visible()


def assert_results(officer, survey, sheets):
    """Index, lowest unsur and channels on the officer's page against what was posted."""
    officer.goto(survey)
    expect(officer.locator(".figure-xl")).to_have_text(index(sheets))
    row = officer.get_by_role("row").filter(has_text="Waktu Penyelesaian").first
    expect(row).to_contain_text(index(sheets, ["waktu"]))
    expect(officer.locator("main")).to_contain_text(f"Dari {len(sheets)} jawaban.")


def assert_published(page, period, by_unit):
    """The public page of a period: pooled and mean index and number of answers."""
    page.goto(f"/ikm/semarang/{period['start']}/{period['end']}/")
    every = [one for sheets in by_unit.values() for one in sheets]
    units = [Decimal(index(sheets).replace(",", ".")) for sheets in by_unit.values()]
    pairs = page.locator("dl.pairs").first
    expect(pairs.locator("dd")).to_have_text(
        [index(every), rounded(Fraction(sum(units)) / len(units))]
    )
    expect(page.locator("main")).to_contain_text(
        f"Dari {len(every)} jawaban di {len(by_unit)} unit layanan"
    )


def test_two_quarters_from_template_to_before_and_after(portal, desk, visit, picture):
    quarter = desk("make", portal.password)
    officer = visit(OFFICER)
    batch = make_surveys(officer, "", quarter["start"], quarter["end"])
    surveys = surveys_of(officer, batch)
    print_posters(officer, batch, len(surveys))
    picture(officer, "poster-serentak")

    citizen = visit(size=PHONE)
    main, *others = list(surveys)[: OTHERS + 1]
    assert main == MAIN
    first = {
        main: answer_by_four_ways(
            officer, visit, surveys[main], public_address(officer, surveys[main])
        )
    }
    for unit in others:
        first[unit] = [sheet(number, SLOW, low=2) for number in range(ELSEWHERE)]
        by_web(citizen, public_address(officer, surveys[unit]), first[unit])
    assert sum(map(len, first.values())) == 300

    close_all(officer, batch)
    assert_results(officer, surveys[main], first[main])
    ways = officer.get_by_role("region", name="Saluran")
    told = ways.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [row.cells[0].innerText.trim(), row.cells[1].innerText.trim()])"
    )
    assert dict(told) == CHANNELS
    plan(officer, surveys[main])
    publish(officer)
    assert_published(citizen, quarter, first)
    expect(citizen.locator("main")).to_contain_text("sesudahnya belum diukur")

    before = desk("age")
    finish(officer, surveys[main])
    source = f"{before['start']}..{before['end']}"
    second_batch = make_surveys(officer, source, quarter["start"], quarter["end"])
    again = surveys_of(officer, second_batch)
    assert again.keys() == surveys.keys()
    second = {unit: [sheet(number, QUICK) for number in range(LATER)] for unit in [main, *others]}
    for unit, sheets in second.items():
        by_web(citizen, public_address(officer, again[unit]), sheets)
    close_all(officer, second_batch)
    assert_results(officer, again[main], second[main])
    publish(officer)

    citizen = visit(size=PHONE)  # nothing in its memory of the page that stood at this address
    assert_published(citizen, quarter, second)
    assert_published(citizen, before, first)
    said = f"Nilai unsur: {index(first[main], ['waktu'])}, sesudahnya {index(second[main], ['waktu'])}."
    expect(citizen.locator("main")).to_contain_text(said)
    assert desk("wrong") == []
