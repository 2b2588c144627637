"""How the journeys wait: for the state that must come, never for a length of time.

A page answers a click, a key or a word in its own time: what is fetched, swapped, animated, opened
by ``<details>`` or written into the address comes later, on a loaded machine much later. So nothing
is read once and asserted; ``expect`` and ``until`` ask again until it is so.
"""

import importlib
import time
from urllib.parse import parse_qs, urlsplit

WAIT = 60_000  # milliseconds for whatever a page does by itself; conftest makes it the default
JOB_WAIT = 240_000  # milliseconds for what the worker does
PAUSE = 50  # milliseconds between two questions


def expect(thing):
    """Playwright's ``expect``, which asks again for ``WAIT``. Fetched late: without the group
    "browser" these modules are still collected."""
    return importlib.import_module("playwright.sync_api").expect(thing)


def until(page, holds):
    """Ask ``holds()`` again until it is true; what it said. For what ``expect`` has no word for."""
    end = time.monotonic() + WAIT / 1000
    while not (answer := holds()):
        assert time.monotonic() < end, f"never came true on {page.url}"
        page.wait_for_timeout(PAUSE)
    return answer


def leave(page, target):
    """Click what leads to another page, a link or the button of a form: that page is there, whole."""
    with page.expect_navigation():
        target.click()


def narrow(page, select, text, write):
    """``write()`` the ``text`` into the field that narrows the options of ``select``. Every pause
    in the writing asks the server; the choice may begin when the answer to the last one stands."""

    def is_last(answer):
        return parse_qs(urlsplit(answer.url).query).get("cari") == [text]

    with page.expect_response(is_last):
        write()
    expect(select).not_to_have_attribute("aria-busy", "true")
    select.locator("option").filter(has_text=text).first.wait_for(state="attached")
