"""Invented pay tables and budgets, marked as examples."""

from employees.actions.areas import record_area_residents, record_other_hands
from employees.actions.spending import record_fiscal_year, settle_pay_table
from employees.enums import OtherHandKind, PayComponent
from employees.ranks import PNS_GOLONGAN, PPPK_GOLONGAN
from employees.spending import JENJANG, KEYS, STAFF
from orgunits.enums import Echelon, UnitKind
from orgunits.models import OrgUnit

REASON = "Data contoh: angka karangan."
SOURCE = "Contoh: angka karangan, bukan tarif resmi"
LOWEST_PAY = 1_700_000
STEP = 165_000
LEADERS = dict(zip(Echelon.values, (54, 32, 20, 12, 9, 5, 4), strict=True))  # of 100.000 rupiah
EXPERTS = dict(zip(JENJANG, (20, 13, 11, 5, 8, 5, 4, 3), strict=True))
A_CLASS = 450_000
# Residents and spending a head, so that cities of other sizes get other figures.
STAFF_SPENDING_A_HEAD = 118_000_000
SHARE_PERCENT = 31  # of the budget: above the limit of 30, as in many cities
RESIDENTS_A_HEAD = 110
OUTSIDE = {"setda": 24, "dinkes": 18, "dpmptsp": 6}  # guards, cleaners, drivers


def load(world):
    """Tables from the first day of the demo's last full year, and the budget of its last year."""
    began = world.today.replace(year=world.today.year - 1, month=1, day=1)
    steps = {key: place for place, key in enumerate(PNS_GOLONGAN)}
    steps |= {key: place for place, key in enumerate(PPPK_GOLONGAN)}
    rates = {
        PayComponent.BASE: {key: LOWEST_PAY + STEP * place for key, place in steps.items()},
        PayComponent.ALLOWANCE: {
            key: amount * 100_000 for key, amount in {**LEADERS, **EXPERTS, STAFF: 2}.items()
        },
        PayComponent.PERFORMANCE: {
            key: A_CLASS * int(key) for key in KEYS[PayComponent.PERFORMANCE]
        },
    }
    common = {"government": world.government, "user": world.officer, "reason": REASON}
    for component, found in rates.items():
        settle_pay_table(
            component=component,
            valid_from=began,
            payments=12 if component == PayComponent.PERFORMANCE else 14,
            rates=found,
            source=SOURCE,
            is_example=True,
            **common,
        )
    count_residents(world)
    people = len(world.people)
    spending = people * STAFF_SPENDING_A_HEAD
    record_fiscal_year(
        year=world.today.year,
        budget=spending * 100 // SHARE_PERCENT if people else None,
        staff_spending=spending if people else None,
        residents=people * RESIDENTS_A_HEAD or None,
        source=SOURCE,
        is_example=True,
        **common,
    )


def count_residents(world):
    """Residents of each kecamatan, shared out by its kelurahan, and some hands from outside."""
    placed = OrgUnit.objects.filter(government=world.government).exclude(area_code="")
    villages, codes = (
        list(placed.filter(kind=kind).order_by("pk").values_list("area_code", flat=True))
        for kind in (UnitKind.KELURAHAN, UnitKind.KECAMATAN)
    )
    districts = {code: sum(one.startswith(f"{code}.") for one in villages) for code in codes}
    if not villages or not world.people:
        return
    each = len(world.people) * RESIDENTS_A_HEAD // len(villages)
    record_area_residents(
        government=world.government,
        year=world.today.year,
        residents={code: each * count for code, count in districts.items() if count},
        source="Contoh: angka karangan, dibagi menurut banyaknya kelurahan",
        user=world.officer,
        reason=REASON,
        is_example=True,
    )
    for key, people in OUTSIDE.items():
        if key in world.units:
            record_other_hands(
                unit=world.units[key],
                year=world.today.year,
                people={OtherHandKind.OUTSOURCED: people},
                source=SOURCE,
                user=world.officer,
                is_example=True,
            )
