"""Where a structure is seen besides its own tree: the chart, people, a unit's history, its survey,
its report."""

import re

from tests.e2e.waiting import JOB_WAIT, expect


def number_in(address):
    return re.search(r"\d+", address).group()


def chart_shows(page, name, *, without):
    """The chart has a card of ``name`` and none of the unit ``without``."""
    page.goto("/orgunits/chart/")
    page.locator("[data-chart][data-ready]").wait_for()
    cards = page.locator(".card")
    expect(cards.filter(has=page.get_by_role("link", name=name, exact=True))).to_have_count(1)
    gone = cards.filter(has=page.get_by_role("link", name=without, exact=True))
    expect(gone).to_have_count(0)


def people_are_in(page, bureau, agency):
    """Everybody of a bureau is listed with it, under the agency of that short name."""
    page.goto(f"/employees/?unit={number_in(bureau)}")
    rows = page.locator("main tbody tr")
    expect(rows.first).to_be_visible()
    expect(rows.filter(has_text=agency)).to_have_count(rows.count())
    return rows.count()


def history_tells(page, unit, text):
    page.goto(f"{unit}history/")
    expect(page.get_by_text(text).first).to_be_visible()


def survey_is_of(page, unit, name):
    """Every survey of the unit is listed under that name."""
    page.goto(f"/surveys/unit/{number_in(unit)}/")
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
    expect(page.locator("main").get_by_text("Dibuka").first).to_be_visible()
    page.goto(f"/surveys/?q={name}")
    expect(page.locator("main tbody tr").filter(has_text=name).first).to_be_visible()


def report_tells(page, unit, *texts):
    """The report of the quarter that runs, ordered now, names the unit and what is under it."""
    page.goto(unit)
    page.get_by_role("link", name="Buat laporan").first.click()
    period = page.get_by_label("Periode")
    running = period.locator("option").filter(has_text="(berjalan)").first
    period.select_option(label=running.inner_text())
    page.get_by_role("button", name="Buat laporan").click()
    page.get_by_label("Tetap buat, sebagai laporan sementara").check()  # the quarter is not over
    page.get_by_role("button", name="Buat laporan").click()
    page.wait_for_url("**/reports/*-*/")
    page.get_by_role("link", name="Unduh PDF").wait_for(timeout=JOB_WAIT)
    for text in texts:
        expect(page.locator("main").get_by_text(text).first).to_be_visible()
