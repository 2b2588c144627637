"""Hands on the keyboard: reach a thing by Tab, choose in it by its own keys, never by a click."""

import time

from tests.e2e.waiting import PAUSE, until

MOST_STEPS = 150
FORGOTTEN = 1500  # milliseconds after which no browser or tree remembers the letters typed before
HAS_FOCUS = "node => node === document.activeElement"


def reach(page, target, *, back=False):
    """Press Tab (Shift+Tab with ``back``) until ``target`` has the focus. From the top of a page
    whose content holds the target, the link that skips the navigation is taken first; a page that
    was opened at an anchor begins there, without it."""
    target.wait_for()
    if not back and page.evaluate("document.activeElement === document.body"):
        page.keyboard.press("Tab")
        inside = target.evaluate("node => node.closest('main') !== null")
        if inside and page.evaluate("document.activeElement.matches('.skip-link, .skip')"):
            page.keyboard.press("Enter")
    for _ in range(MOST_STEPS):
        if target.evaluate(HAS_FOCUS):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"no way to {target} by keys")


def follow(page, target):
    """Reach a link or button and press Enter; the next page is there."""
    reach(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page, target, text):
    """Reach a field and type over what it holds."""
    reach(page, target)
    if target.evaluate("node => node.type !== 'date'"):
        page.keyboard.press("Control+a")
    page.keyboard.type(text)


def choose(page, select, label):
    """Reach a select and type the beginning of an option, as people do."""
    reach(page, select)
    pick(page, select, label)


def pick(page, select, label):
    """Type the beginning of an option into the select that has the focus. Letters that come too
    slowly begin a new word to the browser: then once more, after it has forgotten them."""

    def is_chosen():
        page.keyboard.type(label)
        chosen = select.evaluate("node => node.selectedOptions[0]?.text.trim() ?? ''")
        if not chosen.startswith(label):
            page.wait_for_timeout(FORGOTTEN)
        return chosen.startswith(label)

    until(page, is_chosen)


def type_name(page, letters, target):
    """Type the beginning of a name, until its row has the focus: on a slow machine two letters may
    lie so far apart that the tree takes the second for a new beginning."""

    def is_there():
        page.keyboard.type(letters)
        end = time.monotonic() + FORGOTTEN / 1000
        while not (found := target.evaluate(HAS_FOCUS)) and time.monotonic() < end:
            page.wait_for_timeout(PAUSE)
        return found

    until(page, is_there)
