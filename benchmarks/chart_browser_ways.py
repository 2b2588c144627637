"""The run of ``benchmarks.chart_browser``: a portal, a browser, a stopwatch."""

import gzip
import shutil
import statistics
import time

from django.contrib.auth import get_user_model

from benchmarks import harness
from benchmarks.chart_ways import real_names
from benchmarks.pages import cookie_of, free_port
from benchmarks.planting import SINCE, plant
from orgunits.actions import grant_role
from orgunits.models import OrgUnit
from portal.permissions import Role
from portal.processes import ProcessTree, answers, web_command

BROWSERS = ("chromium-headless-shell", "chromium")
FLAGS = ["--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"]
READY = "[data-chart][data-ready]"


def measure(options, _folder):
    planted = plant(options.units, real_names)
    officer = get_user_model().objects.create_user("petugas", government=planted.government)
    root = OrgUnit.objects.get(pk=planted.ids[0])
    grant_role(user=officer, unit=root, role=Role.HR_OFFICER, granted_by=None, valid_from=SINCE)
    name, _, value = cookie_of(officer, "portal.accounts.SignInBackend").partition("=")
    port = free_port()
    with ProcessTree() as tree:
        tree.start("web", web_command(port))
        tree.wait_until(lambda: answers(port, "/account/login/"), seconds=60, what="web")
        cookie = {"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}
        runs = visits(cookie, options.repeat, len(planted.ids))
    seconds = {key: statistics.median(run[key] for run, _ in runs) for key in runs[0][0]}
    kb = runs[-1][1]
    return {
        "size": {"units": len(planted.ids)},
        "seconds": seconds,
        "kb": kb,
        "ratio": {"floor_first_view_kb": kb["page"] + kb["tree"]},
    }


def visits(cookie, repeat, n_units):
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit(f"none of {BROWSERS} on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        runs = [visit(browser, cookie, n_units) for _ in range(repeat)]
        browser.close()
    return runs


def visit(browser, cookie, n_units):
    """``(seconds, kB)`` of one person's way through the chart in a browser that kept nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
    context.add_cookies([cookie])
    page = context.new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))  # playwright marks it
    seconds, started = {}, time.perf_counter()

    def lap(key):
        seconds[key] = time.perf_counter() - started

    page.goto(f"{cookie['url']}/orgunits/chart/", wait_until="commit")
    page.locator("svg.org-chart .card").first.wait_for()
    lap("first_view")
    page.locator(READY).wait_for()
    lap("interactive")
    kb = sizes(responses)
    started = time.perf_counter()
    page.get_by_role("link", name="Buka semua").click()
    page.get_by_role("link", name="Tutup semua").wait_for()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => done()))")
    lap("unfolded")
    started = time.perf_counter()
    page.get_by_role("button", name="Muat semua").click()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => done()))")
    lap("far")
    boxes = int(page.locator("[data-chart]").get_attribute("data-boxes"))
    harness.agree("far", boxes, n_units)
    started = time.perf_counter()
    page.goto(f"{cookie['url']}/orgunits/chart/", wait_until="commit")
    page.locator(READY).wait_for()
    lap("again")
    context.close()
    return seconds, kb


def sizes(responses):
    """kB of what came, compressed (what the server sent plain as a proxy packs it), by its part."""
    kb = dict.fromkeys(("page", "tree", "script", "style", "typeface", "other"), 0)
    for response in responses:
        body = response.body()
        if response.headers.get("content-encoding"):
            size = response.request.sizes()["responseBodySize"]
        else:
            size = len(gzip.compress(body, 6))
        kb[part_of(response.url)] += size / 1024
    return {part: round(size, 1) for part, size in kb.items()}


def part_of(url):
    endings = {".js": "script", ".css": "style", ".woff2": "typeface", "/chart/": "page"}
    if "/chart/data/" in url:
        return "tree"
    return next((part for ending, part in endings.items() if url.endswith(ending)), "other")
