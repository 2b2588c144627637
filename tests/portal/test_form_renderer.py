"""A select of ours is Django's, without the blanks between options."""

import re

from django import forms
from django.forms.renderers import DjangoTemplates
from hypothesis import given
from hypothesis import strategies as st

from portal.form_renderer import FormRenderer

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
choices = st.lists(
    st.one_of(
        st.tuples(texts, texts),
        st.tuples(texts.filter(bool), st.lists(st.tuples(texts, texts), max_size=3)),
    ),
    max_size=5,
)


class MarkedSelect(forms.Select):
    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] |= {"data-n": len(str(value)), "disabled": value == "", "hidden": False}
        return option


def drawn(widget, value, renderer):
    html = widget.render(
        "unit", value, attrs={"id": "id_unit", "required": True}, renderer=renderer
    )
    return re.sub(r"\s*\n\s*", "\n", html)


@given(choices, texts)
def test_every_select_is_drawn_as_django_draws_it(offered, value):
    for kind in (forms.Select, MarkedSelect):
        widget = kind(choices=offered)
        assert drawn(widget, value, FormRenderer()) == drawn(widget, value, DjangoTemplates())


def test_the_portal_draws_with_it():
    assert isinstance(forms.Form().renderer, FormRenderer)
