"""``{% url %}`` for lists: most addresses differ in one number, and so does a list of them.

Django looks through the routes for every address; that is the dearest thing in a row of a table.
Here a route that takes one number is looked up once and the number put in. Anything else is
Django's own tag, which this one takes the place of (``builtins`` of the settings).
"""

from functools import cache

from django import template
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as djangos_url
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = template.Library()

SAMPLE = 902107041150612  # a number that no route contains


@cache
def around(name, urlconf, current_app, prefix):
    """What stands before and after the number in the addresses of ``name``; None when the route
    takes something else. Routes do not change while the process runs."""
    try:
        before, number, after = reverse(
            name, urlconf=urlconf, args=[SAMPLE], current_app=current_app
        ).partition(str(SAMPLE))
    except NoReverseMatch:
        return None
    return (before, after) if number else None


def numbered_url(name, number):
    """What ``reverse(name, args=[number])`` gives."""
    found = around(name, get_urlconf(), None, get_script_prefix())
    if found is None:
        return reverse(name, args=[number])
    return f"{found[0]}{number}{found[1]}"


def current_app_of(context):
    """The namespace that Django's tag prefers: what the request says, else where it arrived."""
    request = getattr(context, "request", None)
    try:
        return request.current_app
    except AttributeError:
        return getattr(getattr(request, "resolver_match", None), "namespace", None)


class NumberedURLNode(URLNode):
    def render(self, context):
        number = self.args[0].resolve(context) if len(self.args) == 1 and not self.kwargs else None
        if type(number) is not int or number < 0:
            return super().render(context)
        name = self.view_name.resolve(context)
        found = around(name, get_urlconf(), current_app_of(context), get_script_prefix())
        if found is None:
            return super().render(context)
        address = f"{found[0]}{number}{found[1]}"
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser, token):
    node = djangos_url(parser, token)
    return NumberedURLNode(node.view_name, node.args, node.kwargs, node.asvar)
