"""The plain widgets are Django's, without the blanks between options."""

import re

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from portal.form_renderer import PLAIN, FormRenderer

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
choices = st.lists(
    st.one_of(
        st.tuples(texts, texts),
        st.tuples(texts.filter(bool), st.lists(st.tuples(texts, texts), max_size=3)),
    ),
    max_size=5,
)
attrs = st.dictionaries(
    st.sampled_from(["class", "data-n", "required", "step", "hidden", "title"]),
    st.one_of(texts, texts.map(mark_safe), st.booleans(), st.integers(), st.none()),
)
KINDS = [
    *(forms.CheckboxInput, forms.ColorInput, forms.DateInput, forms.DateTimeInput),
    *(forms.EmailInput, forms.FileInput, forms.HiddenInput, forms.NumberInput),
    *(forms.PasswordInput, forms.SearchInput, forms.TelInput, forms.TextInput, forms.TimeInput),
    *(forms.URLInput, forms.Textarea),
]


class MarkedSelect(forms.Select):
    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] |= {"data-n": len(str(value)), "disabled": value == "", "hidden": False}
        return option


def drawn(widget, value, renderer, given=None):
    html = widget.render(
        "unit", value, attrs={"id": "id_unit", "required": True} | (given or {}), renderer=renderer
    )
    return re.sub(r"\s*\n\s*", "\n", html)


@given(choices, texts)
def test_every_select_is_drawn_as_django_draws_it(offered, value):
    for kind in (forms.Select, MarkedSelect):
        widget = kind(choices=offered)
        assert drawn(widget, value, FormRenderer()) == drawn(widget, value, DjangoTemplates())


@given(
    st.sampled_from(KINDS),
    st.one_of(texts, texts.map(mark_safe), st.none(), st.integers()),
    attrs,
)
def test_every_field_is_drawn_as_django_draws_it(kind, value, given):
    ours = drawn(kind(), value, FormRenderer(), given)
    assert ours == drawn(kind(), value, DjangoTemplates(), given)


def test_every_plain_template_is_compared():
    compared = {kind.template_name for kind in (*KINDS, forms.Select)}
    assert set(PLAIN) <= compared | {"django/forms/widgets/input.html"}


def test_labels_that_are_no_texts_are_written_as_django_writes_them():
    widget = forms.Select(choices=[(2026, 2026), (None, "–"), (True, True)])
    assert drawn(widget, 2026, FormRenderer()) == drawn(widget, 2026, DjangoTemplates())


def test_the_portal_draws_with_it():
    assert isinstance(forms.Form().renderer, FormRenderer)
