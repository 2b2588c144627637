"""The list under the chart: the same units, one under the other."""

from html import escape

from django import template
from django.utils.safestring import mark_safe

register = template.Library()


def _fold(card, query):
    if not card.fold:
        return ""
    verb = "Tutup" if card.is_open else "Buka"
    query = escape(query + ("" if query == "?" else "&"))
    return (
        f' <a class="chart-list-fold" href="{query}daftar=1#daftar-{card.key}"'
        f' aria-expanded="{"true" if card.is_open else "false"}">{verb} {card.fold} unit'
        f'<span class="visually-hidden"> di bawah {escape(card.name)}</span></a>'
    )


@register.simple_tag
def chart_list(drawing):
    """Nested lists of the cards of a drawing (orgunits.views.chart.Drawing), all texts escaped."""
    parts, depth = [], 0
    for card, level in zip(drawing.cards, drawing.levels, strict=True):
        if level > depth:
            parts.append("<ul>" * (level - depth))
        else:
            parts.append("</li>" + "</ul></li>" * (depth - level))
        depth = level
        current = ' aria-current="true"' if card.tone == "chosen" else ""
        notes = "".join(f'<span class="cell-sub">{escape(note)}</span>' for note in card.notes)
        parts.append(
            f'<li id="daftar-{card.key}"><a href="{escape(card.url)}"{current}>'
            f"{escape(card.name)}</a>{_fold(card, card.fold_url.partition('#')[0])}{notes}"
        )
    if depth:
        parts.append("</li></ul>" + "</li></ul>" * (depth - 1))
    return mark_safe("".join(parts))
