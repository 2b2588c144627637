"""Which units of the demo ask their citizens, when, and how many answer."""

from dataclasses import dataclass
from datetime import date, timedelta

from orgunits.enums import UnitKind
from orgunits.models import OrgUnit

ROMAN = ("I", "II", "III", "IV")
QUARTERS = 8
BY_ABBREVIATION = {  # answers a quarter, for a city of the first staffing
    "DPMPTSP": 210,
    "Disdukcapil": 260,
    "Dinsos": 60,
    "Disnaker": 60,
    "Disnakerin": 60,
    "Dishub": 70,
    "DLH": 50,
}
BY_KIND = {UnitKind.RSUD: 150, UnitKind.KECAMATAN: 58, UnitKind.PUSKESMAS: 44}
VILLAGE = 26  # every second quarter
SHARE = {"tangerang-selatan": 1.0, "semarang": 0.75, "padang": 0.75, "tebing-tinggi": 0.6}
VILLAGES = {"tangerang-selatan": 54, "semarang": 30, "padang": 24, "tebing-tinggi": 12}
CENTRES = {"tangerang-selatan": 14, "semarang": 10, "padang": 8, "tebing-tinggi": 4}


@dataclass(frozen=True)
class Quarter:
    start: date

    @property
    def number(self):
        return (self.start.month - 1) // 3 + 1

    @property
    def end(self):
        return self.next.start - timedelta(days=1)

    @property
    def next(self):
        return quarter_of(self.start + timedelta(days=100))

    @property
    def previous(self):
        return quarter_of(self.start - timedelta(days=1))

    @property
    def label(self):
        return f"Triwulan {ROMAN[self.number - 1]} {self.start.year}"


def quarter_of(day):
    return Quarter(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))


def past_quarters(today):
    """The eight quarters up to the last full one, latest first."""
    found = [quarter_of(today).previous]
    while len(found) < QUARTERS:
        found.append(found[-1].previous)
    return found


def asking_units(world):
    """``[(unit, answers a quarter)]`` of the units that survey in every quarter, and the kelurahan
    that do so every half year with their number."""
    share = SHARE.get(world.spec.slug)
    if share is None:
        return [], []
    units = list(
        OrgUnit.objects.active()
        .filter(government=world.government)
        .order_by("established_on", "pk")
    )
    regular = [
        (unit, BY_ABBREVIATION[unit.abbreviation])
        for unit in units
        if unit.kind == UnitKind.DINAS and unit.abbreviation in BY_ABBREVIATION
    ]
    centres = [unit for unit in units if unit.kind == UnitKind.PUSKESMAS]
    centres = chosen(centres, CENTRES[world.spec.slug])
    regular += [
        (unit, BY_KIND[unit.kind])
        for unit in [u for u in units if u.kind in (UnitKind.RSUD, UnitKind.KECAMATAN)] + centres
    ]
    villages = [unit for unit in units if unit.kind == UnitKind.KELURAHAN]
    yearly = [(unit, VILLAGE) for unit in chosen(villages, VILLAGES[world.spec.slug])]
    return (
        [(unit, round(number * share)) for unit, number in regular],
        [(unit, round(number * max(share, 0.8))) for unit, number in yearly],
    )


def chosen(units, number):
    """``number`` of ``units``, spread over the list, the first among them."""
    if len(units) <= number:
        return units
    return [units[place * len(units) // number] for place in range(number)]


def population(world, unit, usual):
    """Users of the service in the same quarter a year before: from a few more than those who
    answer (the required sample is reached) to many times as many (it is not)."""
    return round(usual * world.rng("population", unit.name).choice((1.1, 1.2, 1.4, 2, 5, 12)))


def answers_in(world, unit, usual, quarter):
    """How many answered in ``quarter``: the usual number, give or take a fifth."""
    drawn = world.rng("number", unit.name, quarter.start).uniform(0.8, 1.2)
    return max(5, round(usual * drawn))
