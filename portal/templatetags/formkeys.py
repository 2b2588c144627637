"""``{% form_key %}`` and ``{% opened form %}``: the hidden fields that guard what a form writes."""

from django import template
from django.utils.html import format_html

from portal import opened as openings
from portal.formkeys import FIELD, new_form_key

register = template.Library()
HIDDEN = '<input type="hidden" name="{}" value="{}">'


@register.simple_tag
def form_key():
    """A hidden input with a new key; put it into every ``<form method="post">``."""
    return format_html(HIDDEN, FIELD, new_form_key())


@register.simple_tag
def opened(form):
    """What the row said when the page was made (portal.opened); nothing for a form over no row."""
    opening = getattr(form, "opening", "")
    return format_html(HIDDEN, openings.FIELD, opening) if opening else ""
