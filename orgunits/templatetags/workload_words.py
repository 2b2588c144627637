"""Words and figures of the ABK form."""

from decimal import Decimal

from django import template

from orgunits.enums import Rounding, WorkloadMethod
from orgunits.workload import TIME_METHODS
from portal.templatetags.formats import NOTHING, number

register = template.Library()
NORM_UNITS = {
    WorkloadMethod.TASK: "menit per hasil",
    WorkloadMethod.HEALTH: "menit per hasil",
    WorkloadMethod.OUTPUT: "hasil per orang setahun",
    WorkloadMethod.OBJECT: "objek per orang setahun",
    WorkloadMethod.EQUIPMENT: "alat per orang",
    WorkloadMethod.TEACHER: "rasio menurut aturan",
}
LOAD_UNITS = {
    WorkloadMethod.OUTPUT: "hasil",
    WorkloadMethod.OBJECT: "objek",
    WorkloadMethod.EQUIPMENT: "alat",
    WorkloadMethod.TEACHER: "peserta didik",
}


@register.filter
def figure(value):
    """A number with no more decimals than it has: ``12``, ``12,5``, ``1.250``."""
    if value is None:
        return NOTHING
    value = Decimal(value)
    if value == value.to_integral_value():
        return number(value, 0)
    return number(value, min(4, -value.normalize().as_tuple().exponent))


@register.filter
def method_label(method):
    return WorkloadMethod(method).label


@register.filter
def rounding_label(rounding):
    text = Rounding(rounding).label
    return text[:1].lower() + text[1:]


@register.filter
def norm_unit(method):
    return NORM_UNITS[method]


@register.filter
def load_unit(method):
    return "menit setahun" if method in TIME_METHODS else LOAD_UNITS[method]
