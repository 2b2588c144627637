"""The parts of every page that need a little reckoning before they are drawn.

Parts that only need markup are includes under ``templates/_components/``.
"""

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import CheckboxInput

from portal.templatetags import badges, drawings
from portal.templatetags.formats import count_word
from portal.templatetags.icons import icon_svg

register = template.Library()

register.simple_tag(badges.chip)
register.simple_tag(badges.due_chip, takes_context=True)
register.simple_tag(badges.ej_badge)
register.simple_tag(badges.fate_badge)
register.simple_tag(badges.fate_glyph)
register.simple_tag(badges.mutu_badge)
register.simple_tag(drawings.ruler, name="ikm_ruler")
register.simple_tag(drawings.scale_bar, name="scale_bar")
register.simple_tag(drawings.step_bar, name="step_bar")

THEMES = ("auto", "light", "dark")


@register.simple_tag
def icon(name, label="", **attributes):
    """``{% icon "clock" %}``: a Heroicon, hidden from screen readers unless it has a label."""
    return icon_svg(str(name), str(attributes.get("class", "")), str(label))


@register.simple_tag
def asset(path):
    """The address of a static file, or nothing when it was never built: the page stays plain."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return ""


@register.simple_tag(takes_context=True)
def theme(context):
    """The look a person has fixed for this browser: ``auto``, ``light`` or ``dark``."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme") if request else None
    return chosen if chosen in THEMES else "auto"


@register.inclusion_tag("_components/_breadcrumbs.html")
def breadcrumbs(*parts):
    """Label and address by turns, the last label alone: the page you are on."""
    crumbs = [
        {"label": label, "url": url} for label, url in zip(parts[::2], parts[1::2], strict=False)
    ]
    return {"crumbs": crumbs, "current": parts[-1] if len(parts) % 2 else ""}


def _in_summary(field, error, message):
    """A message as it stands far from its field: what Django says about "this field" gets a name."""
    if error.code == "required":
        verb = "dicentang" if isinstance(field.field.widget, CheckboxInput) else "diisi"
        return f"{field.label} belum {verb}."
    is_named = not error.code or message.startswith(f"{field.label} ")
    return message if is_named else f"{field.label}: {message}"


def _field_errors(form):
    """(address, message) of every error of a form, those of no field first."""
    for message in form.non_field_errors():
        yield "", message
    for name, messages in form.errors.items():
        if name == NON_FIELD_ERRORS:
            continue
        field = form[name]
        target = "" if field.is_hidden else field.id_for_label or f"div_{field.auto_id}"
        for error, message in zip(messages.as_data(), messages, strict=True):
            yield target, _in_summary(field, error, message)


def _all_errors(form):
    if not hasattr(form, "non_form_errors"):
        yield from _field_errors(form)
        return
    for message in form.non_form_errors():
        yield "", message
    for one in form.forms:
        yield from _field_errors(one)


@register.inclusion_tag("_components/_error_summary.html")
def error_summary(*forms):
    """Everything that must be put right in bound forms and formsets, with links to the fields.

    Each is marked, so that crispy, which prints this at the head of every form, does not repeat it
    (templates/bootstrap5/errors.html)."""
    for form in forms:
        if form is not None and form.is_bound:
            form.is_summed_up = True
    entries = [
        {"target": target, "message": message}
        for form in forms
        if form is not None and form.is_bound
        for target, message in _all_errors(form)
    ]
    title = f"{count_word(len(entries))} isian perlu dibetulkan"
    return {"errors": entries, "title": title}


def _query(context, **changes):
    """The page's query string with some keys replaced (None removes one), ready for a link."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return f"?{query.urlencode()}" if query else context["request"].path


@register.inclusion_tag("_components/_sort_header.html", takes_context=True)
def sort_header(context, key, label, **attributes):
    """A column head that sorts by ``key``: ``?sort=key`` and, pressed again, ``?sort=-key``."""
    current = context["request"].GET.get("sort", "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {
        "label": label,
        "direction": direction,
        "url": _query(context, sort=f"-{key}" if current == key else key, page=None),
        "css_class": attributes.get("class", ""),
    }


@register.inclusion_tag("_components/_pagination.html", takes_context=True)
def pagination(context, page_obj):
    """``Baris 1–50 dari 3.012`` with the way to the pages before and after."""
    return {
        "page_obj": page_obj,
        "previous_url": (
            _query(context, page=page_obj.previous_page_number()) if page_obj.has_previous() else ""
        ),
        "next_url": (
            _query(context, page=page_obj.next_page_number()) if page_obj.has_next() else ""
        ),
    }


def _density(context):
    request = context["request"]
    return request.GET.get("density") or request.COOKIES.get("density", "")


@register.simple_tag(takes_context=True)
def density_class(context):
    """The class of tables for a person who reads dense rows, else nothing."""
    return "table-dense" if _density(context) == "rapat" else ""


@register.inclusion_tag("_components/_density_switch.html", takes_context=True)
def density_switch(context):
    """Two links that choose the row height; the script remembers the choice in a cookie."""
    return {
        "dense": _density(context) == "rapat",
        "roomy_url": _query(context, density="longgar"),
        "dense_url": _query(context, density="rapat"),
    }


@register.inclusion_tag("_components/_as_of.html", takes_context=True)
def as_of_control(context):
    """The day the page speaks of, a day back, a day on, and a form for any other day."""
    as_of = context["as_of"]
    query = context["request"].GET
    return {
        "as_of": as_of,
        "previous_url": _query(context, per=as_of.previous.isoformat(), page=None),
        "next_url": _query(context, per=as_of.next.isoformat(), page=None),
        "today_url": _query(context, per=None, page=None),
        "day_value": as_of.day.isoformat(),
        "kept": [
            (key, value)
            for key, values in query.lists()
            if key not in ("per", "page")
            for value in values
        ],
    }


@register.inclusion_tag("_components/_export_menu.html", takes_context=True)
def export_menu(context):
    """The files of this list (portal.exports), with the filter and order of the page."""
    return {
        "xlsx_url": _query(context, ekspor="xlsx", page=None),
        "csv_url": _query(context, ekspor="csv", page=None),
    }


@register.simple_tag(takes_context=True)
def today_url(context):
    """This page as of today."""
    return _query(context, per=None, page=None)


@register.inclusion_tag("_components/_progress.html")
def progress(done, total, label=""):
    """A bar of ``done`` out of ``total``; without a total it is shown as not yet known."""
    return {"done": done or 0, "total": total, "label": label or "Kemajuan"}
