"""What axe-core finds wrong on a page, of whatever weight."""

from urllib.parse import urlsplit

# Two thirds of axe's time go into the contrast of every text. Rows of a table beyond the tenth look
# like those above them, and the frame is the same on all pages: it is judged on the home page.
ALIKE = ["tbody tr:nth-child(n+11)"]
FRAME = [".bar", ".side-nav", ".page-foot"]
RUN = """([context, options]) => axe.run(context || document, options).then(found =>
    found.violations.map(rule => [rule.id, rule.nodes.slice(0, 3).map(node => node.html.slice(0, 160))]))"""
BUT_CONTRAST = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
CONTRAST = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


def barriers(axe, page):
    """``{rule: elements}`` of everything that axe-core finds wrong on the page."""
    page.evaluate(axe.axe_script)
    spared = ALIKE if urlsplit(page.url).path == "/" else [*ALIKE, *FRAME]
    context = {"exclude": [[selector] for selector in spared]}
    return dict(
        [*page.evaluate(RUN, [None, BUT_CONTRAST]), *page.evaluate(RUN, [context, CONTRAST])]
    )
