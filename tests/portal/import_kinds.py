"""A kind of import only the tests know: holidays of a government, found by their day."""

from django.core.exceptions import ValidationError

from portal import audit
from portal.imports.spec import (
    CellError,
    Column,
    Found,
    ImportKind,
    Option,
    Source,
    register,
)
from portal.imports.widgets import DateWidget, DigitsWidget, TextWidget
from portal.models import Holiday
from portal.permissions import Permission

LABEL = "Hari libur uji"


class HolidayKind(ImportKind):
    name = "portal.test_holidays"
    label = LABEL
    noun = "hari libur"
    permission = Permission.EMPLOYEE_EDIT
    help = "Hanya untuk uji."
    key = ("day",)
    columns = (
        Column(
            "day", "Tanggal", DateWidget(), aliases=("hari", "tgl"), required=True,
            example="2026-08-17", help="Satu hari",
        ),
        Column(
            "name", "Nama", TextWidget(120), aliases=("nama libur", "keterangan"), required=True,
            example="Hari Kemerdekaan",
        ),
        Column(
            "legal_basis", "Dasar hukum", TextWidget(200), aliases=("sk",), clears=True,
            example="SKB 3 Menteri",
        ),
        Column("secret", "NIK", DigitsWidget(16, "NIK"), sealed=True, exported=False),
    )  # fmt: skip
    sources = (
        Source(
            "kemenpan", "SKB Tiga Menteri", ("No", "Hari Tanggal", "Libur"),
            {"Hari Tanggal": "day", "Libur": "name"},
        ),
    )  # fmt: skip
    options = (Option("polite", "Sebut nama lengkap"),)

    def existing(self, ctx, keys):
        rows = Holiday.objects.filter(government=ctx.government, day__in=keys)
        return {
            row.day: Found(
                row.pk,
                {"day": row.day, "name": row.name, "legal_basis": row.legal_basis or None,
                 "secret": None},
            )
            for row in rows
        }  # fmt: skip

    def check(self, ctx, rows, found):
        return [
            CellError(row.number, "name", "Nama ini dilarang.")
            for row in rows
            if row.values.get("name") == "Terlarang"
        ]

    def apply(self, ctx, created, updated, reason):
        if any(row.values.get("name") == "Meledak" for row in created):
            raise RuntimeError("broken on purpose")
        if any(row.values.get("name") == "Tolak" for row in created):
            raise ValidationError("Ditolak oleh aturan.")
        made = Holiday.objects.bulk_create(
            Holiday(
                government=ctx.government,
                day=row.values["day"],
                name=row.values["name"],
                legal_basis=row.values.get("legal_basis") or "",
            )
            for row in created
        )
        for update in updated:
            values = {name: new or "" for name, (_, new) in update.changes.items()}
            values.pop("secret", None)
            Holiday.objects.filter(pk=update.pk).update(**values)
        if made:
            audit.record(
                actor=ctx.user, action="Menambah hari libur", obj=made[0],
                government=ctx.government, reason=reason,
            )  # fmt: skip
        return {"lines": [f"{len(made)} hari libur dicatat"]}

    def export(self, ctx):
        for row in Holiday.objects.filter(government=ctx.government).order_by("day"):
            yield {"day": row.day, "name": row.name, "legal_basis": row.legal_basis or None}


KIND = HolidayKind()
register(KIND)
