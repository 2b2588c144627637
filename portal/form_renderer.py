"""How widgets are drawn: the plain ones without a template, the others by Django's.

A sheet of tasks has more than a hundred fields, and each of Django's templates includes two others:
so drawn, the fields were nine tenths of the page's time. What is drawn here is what Django's
templates draw, but for the blanks between options.
"""

from django.forms import renderers
from django.utils.formats import localize
from django.utils.html import conditional_escape

WIDGETS = "django/forms/widgets/"
INPUTS = (
    *("checkbox", "color", "date", "datetime", "email", "file", "hidden", "input", "number"),
    *("password", "search", "tel", "text", "time", "url"),
)


def text_of(value):
    return conditional_escape(value if isinstance(value, str) else str(value))


def attributes(attrs):
    """Attributes as they stand in a tag: True is the name alone, False is left out."""
    return "".join(
        f" {text_of(name)}" if value is True else f' {text_of(name)}="{text_of(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def draw_input(widget):
    value = widget["value"]
    given = "" if value is None else f' value="{text_of(value)}"'
    name, rest = text_of(widget["name"]), attributes(widget["attrs"])
    return f'<input type="{text_of(widget["type"])}" name="{name}"{given}{rest}>'


def draw_textarea(widget):
    inside = conditional_escape(widget["value"]) if widget["value"] else ""
    rest = attributes(widget["attrs"])
    return f'<textarea name="{text_of(widget["name"])}"{rest}>\n{inside}</textarea>'


def draw_option(option):
    rest = attributes(option["attrs"])
    label = conditional_escape(localize(option["label"]))
    return f'  <option value="{text_of(option["value"])}"{rest}>{label}</option>'


def draw_select(widget):
    lines = [f'<select name="{text_of(widget["name"])}"{attributes(widget["attrs"])}>']
    for name, options, _index in widget["optgroups"]:
        drawn = map(draw_option, options)
        if name:
            label = conditional_escape(localize(name))
            lines += [f'  <optgroup label="{label}">', *drawn, "  </optgroup>"]
        else:
            lines += drawn
    return "\n".join([*lines, "</select>"])


PLAIN = {f"{WIDGETS}{name}.html": draw_input for name in INPUTS} | {
    f"{WIDGETS}textarea.html": draw_textarea,
    f"{WIDGETS}select.html": draw_select,
}


class FormRenderer(renderers.DjangoTemplates):
    """Django's, with the plain widgets drawn here."""

    def render(self, template_name, context, request=None):
        draw = PLAIN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return draw(context["widget"]).strip()
