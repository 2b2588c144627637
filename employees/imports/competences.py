"""Assessments of competences: one row a person and day (docs/adr/0010). Technical competences,
which differ by post, are entered on the file of the person."""

from employees.actions.competences import AssessmentDraft, settle_assessments
from employees.competence_enums import Competence
from employees.imports.own import own_cells
from employees.imports.widgets import nip_widget
from employees.models import CompetenceAssessment, Employee
from portal.bulkread import Listed
from portal.imports.spec import CellError, Column, Found, ImportKind
from portal.imports.widgets import DateWidget, DecimalWidget, IntegerWidget, TextWidget
from portal.permissions import Permission

GENERAL = tuple(str(one) for one in Competence)
ABOUT = ("assessed_on", "assessor", "number", "valid_until", "potential")
COLUMNS = (
    Column(
        "nip", "NIP", nip_widget(), required=True, example="198506172015031002", width=24,
        aliases=("nip baru", "nip_baru", "nip pegawai"),
        help="NIP atau NI PPPK, 18 angka, sebagai teks.",
    ),
    Column("assessed_on", "Tanggal penilaian", DateWidget(), required=True, example="2025-03-04",
           aliases=("tanggal asesmen", "tgl penilaian", "tgl asesmen")),
    Column("assessor", "Lembaga penilai", TextWidget(150), required=True, width=36,
           example="Pusat Penilaian Kompetensi ASN BKN", aliases=("lembaga", "penyelenggara")),
    Column("number", "Nomor laporan", TextWidget(80), example="", clears=True),
    Column("valid_until", "Berlaku sampai", DateWidget(), example="2028-03-03", clears=True,
           aliases=("masa berlaku",)),
    Column("potential", "Nilai potensi", DecimalWidget(2, 0, 100), example="72,5", clears=True,
           aliases=("potensi",), help="0 sampai 100, bila dinilai."),
    *(
        Column(str(one), str(one.label), IntegerWidget(1, 5),
               example="3", clears=True, width=14, help="Tingkat 1 sampai 5.")
        for one in Competence
    ),
)  # fmt: skip


class CompetenceImport(ImportKind):
    name = "employees.competences"
    label = "Penilaian kompetensi"
    noun = "penilaian"
    permission = Permission.EMPLOYEE_EDIT
    icon = "academic-cap"
    help = (
        "Tingkat sembilan kompetensi manajerial dan sosial kultural hasil asesmen, menurut NIP dan "
        "tanggal penilaian."
    )
    columns = COLUMNS
    key = ("nip", "assessed_on")
    url = "employees:competence_list"

    def people(self, ctx):
        return Employee.objects.visible_to(ctx.user, Permission.EMPLOYEE_EDIT).filter(
            government=ctx.government
        )

    def existing(self, ctx, keys):
        nips = {nip for nip, _ in keys}
        rows = (
            CompetenceAssessment.objects.standing()
            .filter(employee__in=self.people(ctx).filter(nip__in=Listed(nips)).values("pk"))
            .select_related("employee")
        )
        return {(row.employee.nip, row.assessed_on): Found(row.pk, values_of(row)) for row in rows}

    def check(self, ctx, rows, found):
        errors = []
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
            if values["assessed_on"] > ctx.day:
                errors.append(CellError(row.number, "assessed_on", "Tanggal penilaian belum tiba."))
            until = values.get("valid_until")
            if until and until < values["assessed_on"]:
                text = "Tidak boleh sebelum tanggal penilaian."
                errors.append(CellError(row.number, "valid_until", text))
            before = found.get(row.number)
            levels = [values.get(name) for name in GENERAL if name in values]
            if not any(levels) and before is None:
                text = "Isi tingkat paling sedikit satu kompetensi."
                errors.append(CellError(row.number, "", text))
        return [*errors, *own_cells(ctx, self, rows, found)]

    def apply(self, ctx, created, updated, reason):
        rows = [*created, *(update.row for update in updated)]
        nips = {row.values["nip"] for row in rows}
        ids = dict(
            self.people(ctx).filter(nip__in=Listed(nips)).order_by().values_list("nip", "pk")
        )
        before = self.stored(update.pk for update in updated)
        drafts = [self.draft(ids, row.values, {}) for row in created]
        for update in updated:
            changed = {name: new for name, (_, new) in update.changes.items()}
            drafts.append(self.draft(ids, changed, before[update.pk]))
        new, changed = settle_assessments(
            government=ctx.government, drafts=drafts, user=ctx.user, reason=reason
        )
        words = ((new, "penilaian dicatat"), (changed, "penilaian diganti"))
        return {"lines": [f"{count} {text}" for count, text in words if count]}

    def stored(self, ids):
        """What is on file under these keys, with the technical levels a file does not know."""
        rows = CompetenceAssessment.objects.filter(pk__in=list(ids))
        found = {}
        for row in rows.select_related("employee").prefetch_related("technical_levels"):
            technical = {one.competence_id: one.level for one in row.technical_levels.all()}
            found[row.pk] = values_of(row) | {"technical": technical}
        return found

    def draft(self, ids, values, before):
        whole = before | values
        return AssessmentDraft(
            employee_id=ids[whole["nip"]],
            **{name: whole.get(name) for name in ABOUT if name != "number"},
            number=whole.get("number") or "",
            general={name: whole[name] for name in GENERAL if whole.get(name) is not None},
            technical=before.get("technical", {}),
        )

    def export(self, ctx):
        rows = CompetenceAssessment.objects.standing().filter(
            employee__in=self.people(ctx).values("pk")
        )
        for row in rows.select_related("employee").order_by("employee__name", "employee", "pk"):
            yield values_of(row)


def values_of(row):
    """An assessment as the columns hold it."""
    values = {name: getattr(row, name) for name in (*ABOUT, *GENERAL)}
    return values | {"nip": row.employee.nip, "number": row.number or None}
