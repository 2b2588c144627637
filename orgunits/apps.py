"""The organisation as it is, was and will be on any day."""

from datetime import timedelta

from django.apps import AppConfig

from orgunits import round_kinds
from orgunits.participants import register
from portal.permissions import Permission

WITH_BELOW = "menghitung semua unit di bawahnya"
# key, label, word, note, reader, permission of each figure of the chart.
OWN_FIGURES = (
    ("rentang", "Rentang kendali", "{} unit langsung di bawahnya",
     "unit tepat di bawah pimpinannya", "orgunits.chart.own_figures.span",
     Permission.ORGUNIT_VIEW),
    ("ukuran", "Unit di bawahnya", "{} unit di bawahnya", WITH_BELOW,
     "orgunits.chart.own_figures.size", Permission.ORGUNIT_VIEW),
    ("lapis", "Lapis", "{} lapis di bawahnya", WITH_BELOW,
     "orgunits.chart.own_figures.layers", Permission.ORGUNIT_VIEW),
)  # fmt: skip
FACT_PERMISSIONS = {
    "findings": Permission.RULEBOOK_VIEW,
    "overlaps": Permission.ORGUNIT_EDIT,  # whoever may edit all units decides overlaps
    "assessments": Permission.ASSESSMENT_VIEW,
}
ABK_ROUND = round_kinds.RoundKind(
    key=round_kinds.ABK,
    label="ABK",
    noun="jabatan",
    permission=Permission.WORKLOAD_EDIT,
    item_ids="orgunits.queries.rounds.abk.post_ids",
    lines="orgunits.queries.rounds.abk.post_lines",
    order="orgunits.queries.rounds.abk.post_order",
    prepare="orgunits.actions.rounds.abk.take_over_last_year",
    settle="orgunits.actions.rounds.abk.adopt_needs",
    sheets="orgunits.actions.rounds.abk.post_map_sheets",
    settle_label="Jadikan hasil ABK sebagai kebutuhan jabatan",
    version_label="Peta jabatan",
    help="Uraian tugas, volume, dan waktu setiap jabatan; hasilnya kebutuhan pegawai dan peta "
    "jabatan.",
)
ANJAB_ROUND = round_kinds.RoundKind(
    key=round_kinds.ANJAB,
    label="Informasi jabatan (anjab)",
    noun="jabatan",
    permission=Permission.WORKLOAD_EDIT,
    item_ids="orgunits.queries.rounds.abk.post_ids",
    lines="orgunits.queries.rounds.anjab.information_lines",
    order="orgunits.queries.rounds.abk.post_order",
    version_label="Informasi jabatan",
    compares=False,
    confirm_label="Sudah benar",
    help="Informasi jabatan setiap jabatan: diperiksa, dilengkapi yang kurang, lalu dikonfirmasi.",
)
ASSESSMENT_ROUNDS = tuple(
    round_kinds.RoundKind(
        key=key,
        label=label,
        noun="evaluasi",
        permission=Permission.ASSESSMENT_EDIT,
        item_ids="orgunits.queries.rounds.assessed.assessment_ids",
        lines="orgunits.queries.rounds.assessed.assessment_lines",
        begin="orgunits.actions.rounds.assessed.open_assessments",
        version_label=label,
        compares=False,
        help="Membuka evaluasi setiap unit untuk tahun itu. Sesudah tim mengirimnya untuk divalidasi, "
        "unit mengonfirmasinya di sini.",
    )
    for key, label in (
        ("kelembagaan", "Evaluasi kelembagaan"),
        ("kematangan", "Kematangan perangkat daerah"),
    )
)


class OrgunitsConfig(AppConfig):
    name = "orgunits"
    verbose_name = "Struktur organisasi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Ticks import models, which need the registry to be full.
        from orgunits import appraisal  # noqa: PLC0415
        from orgunits.chart import registry  # noqa: PLC0415
        from portal import ticks  # noqa: PLC0415
        from portal.backups import fingerprints  # noqa: PLC0415

        register("orgunits", "orgunits.carriers.OrgunitsParticipant")
        ticks.register("orgunits.structure", "orgunits.actions.apply_due_changes")
        ticks.register(
            "orgunits.chart_prints",
            "orgunits.actions.remove_old_prints",
            every=timedelta(hours=1),
        )
        fingerprints.register("orgunits.trees", "orgunits.integrity.tree_fingerprints")
        ticks.register(
            "orgunits.rounds",
            "orgunits.actions.rounds.reminding.remind_due_rounds",
            every=timedelta(hours=1),
        )
        for figure in OWN_FIGURES:
            registry.register(registry.ChartFigure(*figure))
        for key in ("findings", "overlaps", "assessments"):
            appraisal.register_facts(
                appraisal.FactReader(key, f"orgunits.appraisal_facts.{key}", FACT_PERMISSIONS[key])
            )
        for key, label in (("n_units", "Unit"), ("n_layers", "Lapis")):
            appraisal.register_benchmark(
                appraisal.BenchmarkFigure(key, label, f"orgunits.appraisal_facts.{key}")
            )
        for kind in (ABK_ROUND, ANJAB_ROUND, *ASSESSMENT_ROUNDS):
            round_kinds.register(kind)
        # Kinds of import read models too.
        from orgunits.imports import UnitImport  # noqa: PLC0415
        from orgunits.imports.workload import WorkloadImport  # noqa: PLC0415
        from portal.imports import spec  # noqa: PLC0415

        spec.register(UnitImport())
        spec.register(WorkloadImport())
