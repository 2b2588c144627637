"""A long list as one parameter, and rows without the ORM's conversion: the same rows, both engines."""

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from portal.bulkread import Listed, plain_rows
from portal.models import Government
from tests.factories.portal import GovernmentFactory, UserFactory


@pytest.fixture
def governments(db):
    return GovernmentFactory.create_batch(3)


@pytest.mark.parametrize("column", ["slug", "pk"])
def test_a_listed_filter_finds_what_a_list_finds(governments, column):
    wanted = [getattr(one, column) for one in governments[:2]]
    known = Government.objects.order_by("pk")
    listed = known.filter(**{f"{column}__in": Listed(wanted)})
    assert list(listed) == list(known.filter(**{f"{column}__in": wanted})) == governments[:2]
    assert len(listed.query.sql_with_params()[1]) == 1


def test_any_text_is_found(governments):
    texts = ["a'b", 'kutip "', "koma, {kurung}", "\\", "é 漢 😀", "NULL", ""]
    for one, text in zip(GovernmentFactory.create_batch(len(texts)), texts, strict=True):
        Government.objects.filter(pk=one.pk).update(short_name=text)
    assert Government.objects.filter(short_name__in=Listed(texts[:-1])).count() == len(texts) - 1


def test_an_empty_list_asks_nothing(governments):
    with CaptureQueriesContext(connection) as asked:
        assert not list(Government.objects.filter(pk__in=Listed([])))
        assert plain_rows(Government.objects.filter(pk__in=Listed([])).values_list("pk")) == []
    assert not asked


def test_a_foreign_key_can_be_listed(governments):
    user = UserFactory(government=governments[0])
    found = type(user).objects.filter(government__in=Listed([governments[0].pk]))
    assert list(found) == [user]


def test_plain_rows_are_the_rows(governments):
    rows = Government.objects.order_by("-pk").values_list("pk", "name").annotate(Count("pk"))
    assert plain_rows(rows) == list(rows)
