"""Pages of lists that are read bit by bit, against the same rows all at once."""

import pytest
from django.core.paginator import Paginator
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import longlists
from portal.longlists import LongPaginator, Reckoned, Walk, in_chunks, slices
from portal.models import Notification
from portal.templatetags.formats import row_count
from tests.factories.portal import UserFactory


def leaf(paginator, most=50):
    """The rows of every page, one after the other, as somebody reads them who only goes on."""
    number, found = 1, []
    while number < most:
        page = paginator(number)
        found.append(list(page.object_list))
        if not page.has_next():
            return found
        number += 1
    raise AssertionError("no end")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=6),
    st.integers(1, 4),
    st.integers(0, 9),
)
def test_pages_of_chunks_are_the_pages_of_everything(chunks, size, least):
    rows = [row for chunk in chunks for row in chunk if row >= least]
    whole = leaf(Paginator(rows, size).get_page)
    found = Reckoned(lambda _at_once: chunks, lambda row: row >= least, is_long=True)
    assert leaf(lambda number: found.page(str(number), size)) == whole
    assert list(found.page("last", size)) == whole[-1]
    assert list(found.page("nonsense", size)) == whole[0]
    for number in ("0", "-3", "9" * 40):
        assert list(found.page(number, size)) == whole[-1], number
    assert list(found.asked_for()) == rows
    assert list(found.everything()) == [row for chunk in chunks for row in chunk]


def test_a_walk_stops_when_it_has_enough():
    asked = []

    def chunks():
        for number in range(1, 9):
            asked.append(number)
            yield [number] * 3

    walk = Walk(chunks())
    assert walk.first(4) == [1, 1, 1, 2]
    assert asked == [1, 2]
    assert not walk.is_over
    page = Reckoned(lambda _at_once: chunks(), lambda _row: True, is_long=True).page("2", 5)
    assert (row_count(page), page.has_next()) == ("10+", True)


@pytest.fixture
def notices(db):
    """Seven notices of one account, some of which say the same."""
    user = UserFactory()
    rows = [
        Notification(recipient=user, government=user.government, text=text) for text in "bbacaba"
    ]
    Notification.objects.bulk_create(rows)
    return Notification.objects.filter(recipient=user)


def test_chunks_by_value_lose_and_double_nothing(notices, monkeypatch):
    monkeypatch.setattr(longlists, "GROWTH", 1)
    wanted = list(notices.order_by("text", "pk").values_list("text", "pk"))
    for size in range(1, 9):
        monkeypatch.setattr(longlists, "FIRST_CHUNK", size)
        chunks = list(in_chunks(notices, order=("text", "pk")))
        assert [row for chunk in chunks for row in chunk] == wanted
        assert max(map(len, chunks)) <= size
        ordered = notices.order_by("text", "pk").values_list("pk", flat=True)
        assert [pk for some in slices(ordered, 0) for pk in some] == [pk for _, pk in wanted]


def test_a_long_list_is_counted_to_its_end_by_who_leafs_there(
    notices, monkeypatch, django_assert_num_queries
):
    rows = notices.order_by("text", "pk")
    wanted = leaf(Paginator(rows, 2).get_page)
    assert leaf(lambda number: LongPaginator(rows, 2).get_page(str(number))) == wanted
    monkeypatch.setattr(longlists, "COUNTED_AT_ONCE", 3)
    assert leaf(lambda number: LongPaginator(rows, 2).get_page(str(number))) == wanted
    with django_assert_num_queries(2):
        first = LongPaginator(rows, 2).get_page(None)
        assert (list(first), row_count(first)) == (wanted[0], "3+")
    last = LongPaginator(rows, 2).get_page("last")
    assert (list(last), row_count(last), last.number) == (wanted[-1], "7", 4)
    for number in ("99", "0", "-3", "9" * 40):
        past = LongPaginator(rows, 2).get_page(number)
        assert (list(past), row_count(past)) == (wanted[-1], "7"), number
