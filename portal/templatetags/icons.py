"""Icons: Heroicons (20 px solid) and three glyphs of our own for the fates of units."""

from functools import lru_cache

from django.conf import settings
from django.utils.html import format_html
from heroicons import IconDoesNotExist
from heroicons.templatetags.heroicons import heroicon_mini

MERGE = (
    "M3 4.5h2.2c1.6 0 3 .9 3.7 2.3L10 9h3.2L11.6 7.4l1.4-1.4 4 4-4 4-1.4-1.4 1.6-1.6H10l-1.1 2.2"
    "A4.1 4.1 0 0 1 5.2 15.5H3v-2h2.2c.8 0 1.5-.45 1.9-1.15L8.3 10 7.1 7.65A2.1 2.1 0 0 0 5.2 6.5"
    "H3z"
)
OWN = {
    "merge": format_html('<path d="{}"/>', MERGE),
    "split": format_html('<path transform="matrix(-1 0 0 1 20 0)" d="{}"/>', MERGE),
    "rename": format_html(
        '<text x="10" y="14.5" text-anchor="middle" font-size="13" font-weight="800">{}</text>',
        "Aa",
    ),
}


@lru_cache(maxsize=512)
def icon_svg(name, css_class="", label=""):
    """One inline SVG as safe text; without a label it is decoration and hidden from readers.

    An unknown name is a programming error: it raises while DEBUG or when ``STRICT_ICONS`` is set
    (the tests), and leaves the icon out in front of a user.
    """
    classes = f"icon {css_class}".strip()
    if name in OWN:
        return format_html(
            '<svg class="{}" viewBox="0 0 20 20" width="20" height="20" fill="currentColor"'
            ' aria-{}="{}"{}>{}</svg>',
            classes,
            *(("label", label) if label else ("hidden", "true")),
            format_html(' role="{}"', "img") if label else "",
            OWN[name],
        )
    described = {"role": "img", "aria_label": label, "aria_hidden": "false"} if label else {}
    try:
        return heroicon_mini(name, size=20, **{"class": classes}, **described)
    except IconDoesNotExist:
        if settings.DEBUG or getattr(settings, "STRICT_ICONS", False):
            raise
        return ""
