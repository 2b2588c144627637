"""``{% form_key %}``: the hidden field that lets a form be sent twice and written once."""

from django import template
from django.utils.html import format_html

from portal.formkeys import FIELD, new_form_key

register = template.Library()


@register.simple_tag
def form_key():
    """A hidden input with a new key; put it into every ``<form method="post">``."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_form_key())
