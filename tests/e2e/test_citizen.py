"""A citizen answers on a small phone without JavaScript; the officer sees one answer more."""

import re

from tests.e2e.conftest import PHONE
from tests.e2e.waiting import leave

ANSWERS = 9
COLLECTED = re.compile(r"([\d.]+) dari [\d.]+ yang diperlukan")


def collected(page):
    """How many answers the results page of the open survey counts."""
    page.goto("/surveys/?q=tangsel1")
    row = page.get_by_role("row").filter(has_text="Dibuka")
    leave(page, row.get_by_role("link").first)
    sample = page.get_by_role("region", name="Jawaban terkumpul").inner_text()
    return int(COLLECTED.search(sample).group(1).replace(".", ""))


def test_citizen_answers_on_a_phone_without_script(visit, picture):
    officer = visit("survei.tangsel")
    before = collected(officer)

    page = visit(size=PHONE, script=False)
    page.goto("/s/tangsel1")
    assert page.locator("input[type=radio]:checked").count() == 0
    width = page.locator("html").bounding_box()["width"]
    assert width <= PHONE["width"]
    picture(page, "survei-ponsel")

    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_role("heading", name="Kesalahan").wait_for()
    questions = page.locator("fieldset.q:not(.extra)")
    assert questions.count() == ANSWERS
    for number in range(ANSWERS):
        questions.nth(number).get_by_role("radio").nth(2).check()
    page.get_by_label("Saran atau masukan").fill("Papan petunjuk loket mohon diperbesar.")
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_role("heading", name="Jawaban Anda sudah masuk").wait_for()
    assert page.context.cookies() == []

    assert collected(officer) == before + 1
    picture(officer, "hasil-survei")
