"""Score sheets: a year begun, its marks changed, figures saved as they were entered."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits import typology
from orgunits.enums import UnitKind
from orgunits.models import OrgUnit, TypologySheet, TypologyYear
from portal import audit
from portal.models import Government, User
from portal.opened import refuse_if_changed

MARKS = ("is_archipelago", "has_land_border", "is_outer_island")


@transaction.atomic
def begin_typology_year(
    *,
    government: Government,
    year: int,
    user: User | None,
    marks: Mapping[str, bool],
    copies_previous: bool = False,
) -> TypologyYear:
    """Begin the sheets of ``year``: the general one, one per subject of the Lampiran, one per
    kecamatan. With ``copies_previous`` they begin with the figures of the last year before.

    ValidationError when the year is there already or the area code says nothing of the place.
    """
    # Two people who begin the same year wait for each other; the second is told that it is there.
    Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    row = TypologyYear(government=government, year=year, made_by=user, **marks)
    _check_place(row)
    row.full_clean()
    row.save()
    copied = _fill_sheets(row, _previous(row) if copies_previous else None)
    audit.record(
        actor=user,
        action="Memulai tahun pemetaan",
        obj=row,
        government=government,
        changes={"year": [None, year], "copied": [None, copied], **_as_changes({}, marks)},
    )
    return row


@transaction.atomic
def update_typology_year(
    *, row: TypologyYear, user: User | None, marks: Mapping[str, bool], opened: str | None = None
) -> TypologyYear:
    """Change the marks of a year and add sheets of kecamatan that are new since it began."""
    locked = (
        TypologyYear.objects.select_for_update(no_key=True, of=("self",))
        .select_related("government")
        .get(pk=row.pk)
    )
    refuse_if_changed(obj=locked, opened=opened)
    before = {name: getattr(locked, name) for name in MARKS}
    for name, value in marks.items():
        setattr(locked, name, value)
    _check_place(locked)
    locked.save(update_fields=[*marks])
    changes = _as_changes(before, marks)
    n_before = locked.sheets.count()
    _fill_sheets(locked, None)
    if (n_now := locked.sheets.count()) != n_before:
        changes["sheets"] = [n_before, n_now]
    if changes:
        audit.record(
            actor=user,
            action="Mengubah tahun pemetaan",
            obj=locked,
            government=locked.government,
            changes=changes,
        )
    return locked


@transaction.atomic
def save_figures(
    *,
    sheet: TypologySheet,
    figures: Mapping[int, tuple[Decimal | None, str]],
    user: User | None,
    opened: str | None = None,
) -> TypologySheet:
    """Save ``figures`` {indicator number: (value, source)} of a sheet; a part of them is enough.

    ValidationError for a negative figure or when somebody saved the sheet meanwhile (``opened``:
    portal.opened); ValueError for a number the table does not have.
    """
    locked = (
        TypologySheet.objects.select_for_update(no_key=True, of=("self",))
        .select_related("year__government", "unit")
        .get(pk=sheet.pk)
    )
    refuse_if_changed(obj=locked, opened=opened)
    known = {indicator.number for indicator in locked.table.indicators}
    if figures.keys() - known:
        raise ValueError(f"not in the table: {sorted(figures.keys() - known)}")
    kept = {}
    for number, (value, source) in sorted(figures.items()):
        if value is not None and value < 0:
            raise ValidationError("Angka tidak boleh kurang dari nol.")
        if value is not None or source:
            written = "" if value is None else f"{value:f}"
            kept[str(number)] = {"value": written, "source": source.strip()}
    changes = {
        f"indikator {number}": [_text(locked.figures.get(number)), _text(kept.get(number))]
        for number in sorted(locked.figures.keys() | kept.keys(), key=int)
        if locked.figures.get(number) != kept.get(number)
    }
    if not changes:
        return locked
    changes["revision"] = [locked.revision, locked.revision + 1]
    locked.figures, locked.table_version = kept, typology.VERSION
    locked.revision += 1
    locked.saved_by, locked.saved_at = user, timezone.now()
    locked.save(update_fields=["figures", "table_version", "revision", "saved_by", "saved_at"])
    audit.record(
        actor=user,
        action="Menyimpan lembar skor",
        obj=locked,
        government=locked.year.government,
        unit_id=locked.unit_id,
        changes=changes,
    )
    return locked


def _text(figure: dict[str, str] | None) -> str | None:
    if not figure:
        return None
    source = f" ({figure['source']})" if figure["source"] else ""
    return f"{figure['value'] or '–'}{source}"


def _as_changes(before: Mapping[str, bool], marks: Mapping[str, bool]) -> dict[str, list]:
    return audit.differences(before, marks) if before else {k: [None, v] for k, v in marks.items()}


def _check_place(row: TypologyYear) -> None:
    try:
        typology.classifications(row.place)
    except ValueError as error:
        raise ValidationError(
            "Kode wilayah pemerintah daerah belum dikenal, jadi faktor kesulitan geografis tidak "
            "dapat ditentukan. Lengkapi di setelan pemerintah daerah."
        ) from error


def _previous(row: TypologyYear) -> TypologyYear | None:
    return (
        TypologyYear.objects.filter(government=row.government, year__lt=row.year)
        .order_by("-year")
        .first()
    )


def _fill_sheets(row: TypologyYear, previous: TypologyYear | None) -> int:
    """Add the sheets that ``row`` lacks; return how many began with figures of ``previous``."""
    scope = row.place.scope
    there = set(row.sheets.values_list("subject", "unit"))
    wanted = [(typology.GENERAL, None)]
    for subject in typology.subjects_of(scope):
        if subject.code != typology.KECAMATAN:
            wanted.append((subject.code, None))
    districts = OrgUnit.objects.active().filter(government=row.government, kind=UnitKind.KECAMATAN)
    if scope != typology.PROVINCE:
        wanted += [(typology.KECAMATAN, pk) for pk in districts.values_list("pk", flat=True)]
    figures = {}
    if previous is not None:
        figures = {
            (subject, unit): found
            for subject, unit, found in previous.sheets.values_list("subject", "unit", "figures")
            if found
        }
    new = [
        TypologySheet(
            government=row.government,
            year=row,
            subject=subject,
            unit_id=unit,
            figures=figures.get((subject, unit), {}),
        )
        for subject, unit in wanted
        if (subject, unit) not in there
    ]
    TypologySheet.objects.bulk_create(new)
    return sum(bool(sheet.figures) for sheet in new)
