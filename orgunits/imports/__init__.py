"""Units from a file (docs/adr/0010): whatever the file says becomes ONE list of typed changes that
goes through the door, so it is one row of the history and can be undone."""

from django.urls import reverse

from orgunits.actions import import_units
from orgunits.imports.checks import effective_day, errors_of
from orgunits.imports.columns import COLUMNS, SOURCES
from orgunits.imports.units_file import UnitsFile
from orgunits.models import OrgUnit
from orgunits.permissions import holds_throughout
from orgunits.unit_finder import UnitFinder, fold, units_of
from portal.imports.spec import Found, ImportKind
from portal.permissions import Permission


class UnitImport(ImportKind):
    name = "orgunits.units"
    label = "Unit organisasi"
    noun = "unit"
    permission = Permission.ORGUNIT_EDIT
    icon = "diagram-3"
    help = (
        "Membentuk unit baru dan mengubah unit yang ada sebagai satu perubahan struktur, yang "
        "tercatat di riwayat dan dapat dibatalkan. Unit yang tidak ada di berkas tidak berubah."
    )
    columns = COLUMNS
    key = ("code", "unor_id", "name")
    key_any = True
    unique = (("code",), ("unor_id",))  # many units are called "Sekretariat"
    sources = SOURCES
    url = "orgunits:orgunit_tree"

    def find(self, ctx, rows):
        """By unor_id, else by code, else by the name under the same parent."""
        finder = UnitFinder(units_of(ctx.government))
        editable = editable_ids(ctx)
        found = {}
        for row in rows:
            unit = finder.units.get(unit_meant(finder, row.values))
            if unit is not None and unit.id in editable:
                found[row.number] = Found(unit.id, as_values(unit, finder))
        return found

    def check(self, ctx, rows, found):
        return errors_of(ctx, rows, found, editable_ids(ctx))

    def apply(self, ctx, created, updated, reason):
        rows = [*created, *(update.row for update in updated)]
        found = {update.row.number: Found(update.pk, {}) for update in updated}
        file = UnitsFile(ctx, rows, found)
        numbers = sorted(file.rows)
        change = import_units(
            government=ctx.government,
            changes=file.changes(numbers),
            details=file.details(numbers),
            user=ctx.user,
            reason=reason,
            effective_on=effective_day(ctx, file, created),
        )
        lines = [f"{len(created)} unit dibentuk"] if created else []
        lines += [f"{len(updated)} unit diubah"] if updated else []
        if change is None:
            return {"lines": lines}
        return {"url": reverse("orgunits:structure_change_list"), "lines": lines}

    def export(self, ctx):
        finder = UnitFinder(units_of(ctx.government))
        seen = set(
            OrgUnit.objects.visible_to(ctx.user)
            .filter(government=ctx.government)
            .order_by()
            .values_list("pk", flat=True)
        )
        for unit in finder.units.values():
            if unit.id in seen:
                yield as_values(unit, finder)


def editable_ids(ctx):
    """Ids of the units the officer may change."""
    units = OrgUnit.objects.filter(government=ctx.government).order_by()
    if not holds_throughout(ctx.user, Permission.ORGUNIT_EDIT, ctx.government.pk):
        units = units & OrgUnit.objects.visible_to(ctx.user, Permission.ORGUNIT_EDIT).order_by()
    return set(units.values_list("pk", flat=True))


def unit_meant(finder, values):
    """The id of the unit a row is about, or None when it is a new one."""
    for name in ("unor_id", "code"):
        text = values.get(name)
        if text and (found := finder.by_label.get(fold(text))):
            same = [pk for pk in found if fold(finder.units[pk].name) == fold(values.get("name"))]
            return same[0] if same else next(iter(found))
    named = finder.by_name.get(fold(values.get("name") or ""), {})
    above = finder.find(values["parent"]) if values.get("parent") else None
    for pk in named:
        parent = finder.units[pk].parent
        unit = finder.units[pk]
        if fold(unit.name) != fold(values.get("name")) or contradicts(unit, values):
            continue
        if parent is None or parent in (above or [root_id(finder)]):
            return pk
    return None


def contradicts(unit, values):
    """Whether the row bears a number that is not the unit's own: then it is another unit."""
    pairs = ((unit.code, values.get("code")), (unit.unor_id, values.get("unor_id")))
    return any(own and said and fold(own) != fold(said) for own, said in pairs)


def root_id(finder):
    return next(unit.id for unit in finder.units.values() if unit.parent is None)


def as_values(unit, finder):
    """A unit as the columns of a file give it."""
    return {
        "code": unit.code or None,
        "unor_id": unit.unor_id or None,
        "name": unit.name,
        "abbreviation": unit.abbreviation or None,
        "kind": unit.kind,
        "tipe": unit.tipe or None,
        "parent": finder.path(unit.parent) if unit.parent else None,
        "order": unit.order,
        "established_on": unit.established_on,
        "npsn": unit.npsn or None,
        "area_code": unit.area_code or None,
    }
