"""What the rules about posts and their people see: vacancies, Plt., retirements. See ``sightings``.

Posts are named, people never: a signal is read by more than a personal file is.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import F, Max

from employees.enums import PlacementKind
from employees.models import Employee, Placement
from employees.placement_rules import Period, exceeds_months, months_between
from employees.retirement import DEFAULT_AGE, months_later, retirement_age, retirement_date
from portal.bulkread import Listed
from portal.templatetags.formats import date_long, number
from restructuring.queries.signal_scene import Post, Scene, Sighting
from restructuring.signal_rules import RULES

RETIRING_MONTHS = 12
LONGEST_AHEAD = 24  # months the threshold of a head's retirement may reach


# --- vacancies ------------------------------------------------------------------------------------


def vacant_since(scene: Scene) -> dict[int, date]:
    """{post without a definitive holder: since when}. One query. The day its last holder left it,
    or a post it goes on from; else the day the first of these began."""
    empty = [post for post in scene.posts if not scene.n_holders(post) and post.required]
    lines = {post.pk: scene.line_of(post) for post in empty}
    asked = {one.pk for line in lines.values() for one in line}
    left = dict(
        Placement.objects.current_knowledge()
        .definitive()
        .filter(position__in=Listed(asked), valid_until__lte=scene.day)
        .filter(valid_until__gt=F("valid_from"))
        .order_by()
        .values_list("position_id")
        .annotate(Max("valid_until"))
    )
    return {
        pk: max((left[one.pk] for one in line if one.pk in left), default=line[-1].valid_from)
        for pk, line in lines.items()
    }


def vacancy_head(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    for post, since, months in _vacancies(scene, threshold, "vacancy_head"):
        if post.is_head:
            text = f"{post.name} tanpa pejabat definitif sejak {date_long(since)}"
            rows = ((post.name, date_long(since), number(months)),)
            yield Sighting(post.unit, months, text, VACANT, rows)


def vacancy_long(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    struck = [
        entry for entry in _vacancies(scene, threshold, "vacancy_long") if not entry[0].is_head
    ]
    for unit, entries in scene.by_unit(struck).items():
        entries.sort(key=lambda entry: entry[1])
        post, since, months = entries[0]
        text = f"{post.name} kosong sejak {date_long(since)}"
        if len(entries) > 1:
            text = f"{len(entries)} jabatan lama kosong; {text}"
        rows = tuple((one.name, date_long(day), number(n)) for one, day, n in entries)
        yield Sighting(unit, months, text, VACANT, rows)


VACANT = ("Jabatan", "Kosong sejak", "Bulan")


def _vacancies(scene: Scene, threshold: Decimal, code: str) -> Iterator[tuple[Post, date, int]]:
    since = scene.once("vacant", lambda: vacant_since(scene))
    for post in scene.posts:
        if post.pk in since:
            months = months_between(since[post.pk], scene.day)
            if RULES[code].strikes(months, threshold):
                yield post, since[post.pk], months


# --- acting ---------------------------------------------------------------------------------------


def acting_long(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    """Periods of one person on one post that follow each other without a gap are one: an extension
    is written as another placement."""
    rows = Placement.objects.current_knowledge().filter(
        government=scene.government, kind=PlacementKind.PLT, valid_from__lte=scene.day
    )
    periods: dict[tuple[int, int], list[tuple[date, date | None]]] = {}
    for position, person, *period in rows.order_by("-valid_from", "-pk").values_list(
        "position_id", "employee_id", "valid_from", "valid_until"
    ):
        periods.setdefault((position, person), []).append(tuple(period))
    here = {post.pk: post for post in scene.posts}
    struck = []
    for (position, _person), spans in periods.items():
        since = _acting_since(spans, scene.day)
        if since is None or position not in here:
            continue
        if exceeds_months(Period(since), int(threshold), scene.day):
            struck.append((here[position], since, months_between(since, scene.day)))
    for unit, entries in scene.by_unit(struck).items():
        entries.sort(key=lambda entry: entry[1])
        post, since, months = entries[0]
        text = f"{post.name} diisi Plt. sejak {date_long(since)}"
        if len(entries) > 1:
            text = f"{len(entries)} jabatan diisi Plt. lebih dari {number(threshold)} bulan; {text}"
        listed = tuple((one.name, date_long(day), number(n)) for one, day, n in entries)
        yield Sighting(unit, months, text, ("Jabatan", "Plt. sejak", "Bulan"), listed)


def _acting_since(spans: list[tuple[date, date | None]], day: date) -> date | None:
    """Since when somebody acts without a gap, of their periods, the latest first; None when they do
    not on ``day``."""
    since = None
    for begins, ends in spans:
        if since is None:
            if ends is None or ends > day:
                since = begins
        elif ends is not None and ends >= since:
            since = min(since, begins)
        else:
            break
    return since


# --- retirements ----------------------------------------------------------------------------------


def retiring(scene: Scene) -> list[tuple[Post, date]]:
    """(post, day of pension) of definitive holders within the longest time ahead. Two queries: asked
    in one, a PostgreSQL that has not counted these tables reads everybody old enough again for every
    placement."""
    horizon = months_later(scene.day, LONGEST_AHEAD)
    youngest = date(horizon.year - DEFAULT_AGE, horizon.month, 1)
    old = Employee.objects.filter(government=scene.government, birth_date__lt=youngest)
    births = dict(old.order_by().values_list("pk", "birth_date"))
    held = Placement.objects.on(scene.day).definitive()
    rows = held.filter(government=scene.government, employee__in=Listed(births))
    here = {post.pk: post for post in scene.posts}
    found = []
    for person, position, *title in rows.order_by("employee", "-valid_from", "pk").values_list(
        "employee_id", "position_id", "position__job_title__kind",
        "position__job_title__jenjang", "position__job_title__name",
    ):  # fmt: skip
        on = retirement_date(births[person], retirement_age(*title).years)
        if position in here and on <= horizon:
            found.append((here[position], on))
    return found


RETIRING = ("Jabatan", "Mulai pensiun")


def retiring_head(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    end = months_later(scene.day, int(threshold))
    for post, on in scene.once("retiring", lambda: retiring(scene)):
        if post.is_head and on <= end:
            months = max(0, (on.year - scene.day.year) * 12 + on.month - scene.day.month)
            text = f"Pejabat {post.name} mencapai BUP, pensiun {date_long(on)}"
            yield Sighting(post.unit, months, text, RETIRING, ((post.name, date_long(on)),))


def retiring_many(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    end = months_later(scene.day, RETIRING_MONTHS)
    soon = [(post, on) for post, on in scene.once("retiring", lambda: retiring(scene)) if on <= end]
    for unit, entries in scene.by_unit(soon).items():
        if RULES["retiring_many"].strikes(len(entries), threshold):
            entries.sort(key=lambda entry: entry[1])
            text = f"{len(entries)} pegawai pensiun sampai {date_long(end)}"
            rows = tuple((post.name, date_long(on)) for post, on in entries)
            yield Sighting(unit, len(entries), text, RETIRING, rows)
