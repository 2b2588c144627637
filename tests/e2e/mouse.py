"""A hand on the mouse: take a row of a tree or a board and carry it over another."""

from tests.e2e.waiting import until


def carry(page, source, target, told, *, across=60, key=None):
    """Take the row ``source``, ``across`` pixels from its left edge, over the row ``target`` and
    hold it there, with ``key`` pressed; let go with ``page.mouse.up()``. It is there when the bar of the move says
    ``told``: rows shift when something arrives late, and a browser tells of a drag one move late."""
    source.scroll_into_view_if_needed()
    target.scroll_into_view_if_needed()
    source.hover(position=_grip(source, across))  # waits until it stands still
    page.mouse.down()
    if key:
        page.keyboard.down(key)
    bar = page.locator(".tree-bar")

    def is_told():
        box = target.bounding_box()
        x, y = box["x"] + across, box["y"] + box["height"] / 2
        page.mouse.move(x, y - 20, steps=3)
        for step in (2, 1, 0):
            page.mouse.move(x + step, y)
        return told in (bar.text_content() or "")

    until(page, is_told)


def _grip(row, across):
    return {"x": across, "y": row.bounding_box()["height"] / 2}
