"""The tag that writes addresses with a number says what Django's own tag says."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from portal.templatetags.numbered_urls import NumberedURLNode


def routes(resolver, namespaces=()):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from routes(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield ":".join((*namespaces, entry.name))


def written(source, **values):
    request = RequestFactory().get("/")
    return Template(source).render(Context({"request": request, **values}))


def test_every_address_with_one_argument_is_the_one_of_djangos_tag():
    compared = 0
    for name in sorted(set(routes(get_resolver()))):
        for value in (0, 7, 12345, True, "7", "ab"):
            try:
                expected = reverse(name, args=[value])
            except NoReverseMatch:
                expected = ""
            assert written("{% url name value as found %}{{ found }}", name=name, value=value) == (
                expected
            ), (name, value)
            compared += bool(expected)
    assert compared > 100


def test_address_without_a_route_is_refused_as_ever():
    with pytest.raises(NoReverseMatch):
        written('{% url "employees:employee_detail" pk %}', pk=-1)
    with pytest.raises(NoReverseMatch):
        written('{% url "nowhere" 1 %}')
    assert isinstance(Template('{% url "reports:home" %}').nodelist[0], NumberedURLNode)
