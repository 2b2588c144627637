"""Ratings from e-Kinerja BKN: one row a person and year (docs/adr/0010)."""

from employees.actions.performance import RatingDraft, settle_ratings
from employees.enums import Expectation, Predicate
from employees.imports.own import own_cells
from employees.imports.widgets import nip_widget
from employees.models import Employee, PerformanceRating
from employees.performance import predicate
from portal.bulkread import Listed
from portal.imports.spec import CellError, Column, Found, ImportKind, Source
from portal.imports.widgets import ChoiceWidget, IntegerWidget
from portal.permissions import Permission

SYNONYMS = {
    "diatas": Expectation.ABOVE,
    "di atas": Expectation.ABOVE,
    "diatas ekspektasi": Expectation.ABOVE,
    "sesuai": Expectation.MEETS,
    "dibawah": Expectation.BELOW,
    "di bawah": Expectation.BELOW,
    "dibawah ekspektasi": Expectation.BELOW,
}
COLUMNS = (
    Column(
        "nip", "NIP", nip_widget(), required=True, example="198506172015031002", width=24,
        aliases=("nip baru", "nip_baru", "nip pegawai"),
        help="NIP atau NI PPPK, 18 angka, sebagai teks.",
    ),
    Column("year", "Tahun", IntegerWidget(2000, 2100), required=True, example="2025",
           aliases=("tahun penilaian", "tahun skp", "periode tahun")),
    Column(
        "result", "Hasil kerja", ChoiceWidget(Expectation.choices, SYNONYMS), required=True,
        example="Sesuai ekspektasi", aliases=("rating hasil kerja", "hasil_kerja"), width=22,
    ),
    Column(
        "behaviour", "Perilaku kerja", ChoiceWidget(Expectation.choices, SYNONYMS), required=True,
        example="Sesuai ekspektasi", aliases=("rating perilaku", "rating perilaku kerja",
                                              "perilaku", "perilaku_kerja"), width=22,
    ),
    Column(
        "predicate", "Predikat", ChoiceWidget(Predicate.choices, {"cukup": Predicate.NEEDS_WORK}),
        example="Baik", aliases=("predikat kinerja", "predikat_kinerja"), width=18,
        help="Boleh kosong. Bila diisi, harus sama dengan hasil matriksnya.",
    ),
)  # fmt: skip


class PerformanceImport(ImportKind):
    name = "employees.performance"
    label = "Penilaian kinerja"
    noun = "penilaian"
    permission = Permission.EMPLOYEE_EDIT
    icon = "chart-bar"
    help = "Hasil kerja dan perilaku kerja tahunan dari e-Kinerja BKN, menurut NIP dan tahun."
    columns = COLUMNS
    key = ("nip", "year")
    sources = (
        Source(
            "ekinerja",
            "e-Kinerja BKN",
            ("NIP", "Rating Hasil Kerja", "Rating Perilaku"),
            {"Rating Hasil Kerja": "result", "Rating Perilaku": "behaviour"},
        ),
    )
    url = "employees:performance_list"

    def people(self, ctx):
        return Employee.objects.visible_to(ctx.user, Permission.EMPLOYEE_EDIT).filter(
            government=ctx.government
        )

    def existing(self, ctx, keys):
        nips = {nip for nip, _ in keys}
        rows = PerformanceRating.objects.filter(
            employee__in=self.people(ctx).filter(nip__in=Listed(nips)).values("pk")
        ).select_related("employee")
        return {
            (row.employee.nip, row.year): Found(row.pk, values_of(row) | {"nip": row.employee.nip})
            for row in rows
        }

    def check(self, ctx, rows, found):
        errors, year = [], ctx.day.year
        nips = {row.values["nip"] for row in rows}
        known = set(
            self.people(ctx).filter(nip__in=Listed(nips)).order_by().values_list("nip", flat=True)
        )
        for row in rows:
            values = row.values
            if values["nip"] not in known:
                errors.append(
                    CellError(row.number, "nip", "NIP ini tidak ada dalam wewenang Anda.")
                )
            if values["year"] > year:
                errors.append(CellError(row.number, "year", "Tahun ini belum berjalan."))
            said, result = values.get("predicate"), values.get("result")
            behaviour = values.get("behaviour")
            if said and result and behaviour and said != predicate(result, behaviour):
                by_matrix = predicate(result, behaviour).label
                errors.append(
                    CellError(row.number, "predicate", f"Menurut matriksnya: {by_matrix}.")
                )
        return [*errors, *own_cells(ctx, self, rows, found)]

    def apply(self, ctx, created, updated, reason):
        rows = [*created, *(update.row for update in updated)]
        nips = {row.values["nip"] for row in rows}
        ids = dict(
            self.people(ctx).filter(nip__in=Listed(nips)).order_by().values_list("nip", "pk")
        )
        before = self.existing(ctx, [self.key_of(row.values) for row in rows]) if updated else {}
        drafts = []
        for row in rows:
            known = before.get(self.key_of(row.values))
            values = (known.values if known else {}) | {
                name: value for name, value in row.values.items() if value is not None
            }
            drafts.append(
                RatingDraft(
                    ids[values["nip"]], values["year"], values["result"], values["behaviour"]
                )
            )
        new, changed = settle_ratings(
            government=ctx.government, drafts=drafts, user=ctx.user, reason=reason
        )
        words = ((new, "penilaian dicatat"), (changed, "penilaian diubah"))
        return {"lines": [f"{count} {text}" for count, text in words if count]}

    def export(self, ctx):
        rows = PerformanceRating.objects.filter(employee__in=self.people(ctx).values("pk"))
        for row in rows.select_related("employee").order_by("employee__name", "employee", "year"):
            yield values_of(row) | {"nip": row.employee.nip}


def values_of(row):
    return {
        "year": row.year,
        "result": row.result,
        "behaviour": row.behaviour,
        "predicate": str(row.predicate),
    }
