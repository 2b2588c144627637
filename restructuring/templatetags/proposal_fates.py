"""The fate of something in a proposal as a mark."""

from django import template

from portal.templatetags.badges import chip, fate_badge
from restructuring.ledger import LedgerFate

register = template.Library()

# The seven marks of the house; what has none of them is a state chip.
MARKS = {
    LedgerFate.KEPT: "keep",
    LedgerFate.RENAMED: "rename",
    LedgerFate.RETYPED: "rename",
    LedgerFate.MOVED: "move",
    LedgerFate.HANDED: "move",
    LedgerFate.MERGED: "merge",
    LedgerFate.SPLIT: "split",
    LedgerFate.CLOSED: "close",
}


@register.simple_tag
def fate_chip(fate):
    """``{% fate_chip entry.fate %}``: glyph and word, in the colours of the fate."""
    mark = MARKS.get(fate)
    if mark is None:
        return chip("bad" if fate == LedgerFate.OPEN else "warn", fate.label)
    return fate_badge(mark, fate.label)
