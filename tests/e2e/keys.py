"""Hands on the keyboard: reach a thing by Tab, choose in it by its own keys, never by a click."""

MOST_STEPS = 150
HAS_FOCUS = "node => node === document.activeElement"


def reach(page, target, *, back=False):
    """Press Tab (Shift+Tab with ``back``) until ``target`` has the focus. From the top of a page
    whose content holds the target, the link that skips the navigation is taken first."""
    target.wait_for()
    if not back and page.evaluate("document.activeElement === document.body"):
        page.keyboard.press("Tab")
        if target.evaluate("node => node.closest('main') !== null"):
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
    page.keyboard.type(label)
    chosen = select.evaluate("node => node.selectedOptions[0]?.text.trim() ?? ''")
    assert chosen.startswith(label), chosen
