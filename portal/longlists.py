"""Pages of lists that are too long to be read, or even counted, before the first rows are shown
(docs/adr/0051)."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from portal.bulkread import Listed

Row = TypeVar("Row")

FIRST_CHUNK, MOST_AT_ONCE = 125, 8000  # rows read for a page that fills itself, and at most
GROWTH = 4
LAST = "last"  # the page an address may ask for without knowing its number
COUNTED_AT_ONCE = 5000  # rows up to which a list says how many it has
RECKONED_AT_ONCE = 500  # rows of which Python reckons each for the first page


def is_long(rows: QuerySet) -> bool:
    """Whether ``rows`` are more than a page reckons whole (RECKONED_AT_ONCE). One query."""
    return rows.order_by()[: RECKONED_AT_ONCE + 1].count() > RECKONED_AT_ONCE


def is_many(paginator: Paginator) -> bool:
    """The same of the list of a paginator."""
    return paginator.count > RECKONED_AT_ONCE


def page_asked(number: str | None) -> int | str:
    """The page an address asks for: its number, 1 for what is no number, LAST for what is below the
    first one, as Django's own pages have it."""
    if number == LAST:
        return LAST
    try:
        asked = int(number or 1)
    except ValueError:
        return 1
    return asked if asked > 0 else LAST


class LongPaginator(Paginator):
    """Counts no further than COUNTED_AT_ONCE rows, but for those who leaf past them.

    ``is_open``: there are more rows than were counted; ``count`` is then one above what is certain.
    """

    is_open = False

    @cached_property
    def count(self):
        found = self.object_list.order_by()[: COUNTED_AT_ONCE + 1].count()
        self.is_open = found > COUNTED_AT_ONCE
        return found

    def get_page(self, number):
        asked, counted = page_asked(number), self.count
        if self.is_open and (asked == LAST or asked * self.per_page >= counted):
            self.count, self.is_open = self.object_list.order_by().count(), False
        return super().get_page(self.num_pages if asked == LAST else asked)

    def page(self, number):
        """From its end when that is nearer: the database skips fewer rows."""
        number = self.validate_number(number)
        start, end = (number - 1) * self.per_page, min(number * self.per_page, self.count)
        if self.is_open or start <= self.count - end:
            return super().page(number)
        rows = self.object_list.reverse()[self.count - end : self.count - start]
        return self._get_page(list(rows)[::-1], number, self)


class Walk:
    """The rows of a list that is filtered by what only Python can reckon, read chunk by chunk until
    there are enough. ``chunks`` yields lists of rows in their order."""

    def __init__(self, chunks: Iterable[list]):
        self._chunks, self._found, self.is_over = iter(chunks), [], False

    def first(self, n: int | None) -> list:
        """The first ``n`` rows, or fewer when there are fewer; all with None."""
        while not self.is_over and (n is None or len(self._found) < n):
            chunk = next(self._chunks, None)
            if chunk is None:
                self.is_over = True
            else:
                self._found += chunk
        return self._found if n is None else self._found[:n]


class WalkPaginator(Paginator):
    """Pages of a Walk: it goes one row past the page that is asked for. ``is_open`` as above."""

    @property
    def is_open(self):
        return not self.object_list.is_over

    def get_page(self, number):
        asked = page_asked(number)
        wanted = None if asked == LAST else asked * self.per_page + 1
        self.count = len(self.object_list.first(wanted))
        return super().get_page(self.num_pages if asked == LAST else asked)

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = self.object_list.first(self.count)[start : start + self.per_page]
        return self._get_page(rows, number, self)


def in_chunks(
    rows: QuerySet, *, order: tuple[str, str], columns: tuple[str, ...] = (), at_once: int = 0
) -> Iterator[list[tuple]]:
    """``rows`` in lists of tuples (``order`` first, then ``columns``), each begun where the last one
    ended, by value: no database counts its way there again. ``order``: a column that is never NULL,
    and the key. A query a list; lists grow from FIRST_CHUNK, or have ``at_once`` rows."""
    name, key = order
    size, last = at_once or FIRST_CHUNK, None
    while True:
        after = rows if last is None else rows.filter(_behind(name, key, last))
        found = list(after.order_by(name, key).values_list(name, key, *columns)[:size])
        if found:
            yield found
        if len(found) < size:
            return
        last, size = found[-1], at_once or min(size * GROWTH, MOST_AT_ONCE)


def _behind(name: str, key: str, last: tuple) -> Q:
    value, pk = last[:2]
    # The first half alone would do, but only that an index can begin at.
    return Q(**{f"{name}__gte": value}) & (Q(**{f"{name}__gt": value}) | Q(**{f"{key}__gt": pk}))


def sifted(wide: QuerySet, narrow: QuerySet, at_once: int, *, by: str = "pk") -> Iterator[list]:
    """The rows of ``narrow``, in its order of ``name`` and key, found among ``wide`` chunk by chunk
    (``by``: the column of ``narrow`` that holds the key of ``wide``): for filters that cost the
    database more than looking at the next few hundred by name."""
    for chunk in in_chunks(wide, order=("name", "pk"), at_once=at_once):
        yield list(narrow.filter(**{f"{by}__in": Listed([pk for _, pk in chunk])}))


def slices(rows: QuerySet, at_once: int) -> Iterator[list]:
    """``rows`` in lists by their place, which grow as those of ``in_chunks``: for orders of many
    columns over rows that are counted in thousands. A query a list."""
    start, size = 0, at_once or FIRST_CHUNK
    while True:
        found = list(rows[start : start + size])
        if found:
            yield found
        if len(found) < size:
            return
        start, size = start + size, at_once or min(size * GROWTH, MOST_AT_ONCE)


class Reckoned(Generic[Row]):
    """A list of which only Python can say what is on it.

    ``chunks(at_once)`` yields its rows in their order, in lists (``at_once``: so many a list, 0: few
    first); ``asked`` says which of them the filter bar wants; ``is_long``: a page reads only as far
    as it must, else everything is reckoned once for the page and its figures.
    """

    def __init__(
        self,
        chunks: Callable[[int], Iterable[list[Row]]],
        asked: Callable[[Row], bool],
        *,
        is_long: bool,
    ):
        self._chunks, self._asked, self.is_long = chunks, asked, is_long

    def everything(self) -> Iterable[Row]:
        """Every row, asked for or not."""
        return self._all_at_once if not self.is_long else self._row_by_row()

    def _row_by_row(self) -> Iterator[Row]:
        return chain.from_iterable(self._chunks(MOST_AT_ONCE))

    @cached_property
    def _all_at_once(self) -> list[Row]:
        return list(self._row_by_row())

    def asked_for(self) -> Iterator[Row]:
        """Every row that is asked for, as a file takes them."""
        return (row for row in self._row_by_row() if self._asked(row))

    def page(self, number: str | None, size: int) -> Page:
        """The page ``number`` of what is asked for."""
        if not self.is_long:
            rows = [row for row in self._all_at_once if self._asked(row)]
            whole = Paginator(rows, size)
            return whole.get_page(whole.num_pages if number == LAST else number)
        found = ([row for row in chunk if self._asked(row)] for chunk in self._chunks(0))
        return WalkPaginator(Walk(found), size).get_page(number)
