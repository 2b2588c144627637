"""Who holds which post, what they can do, what they learn."""

from datetime import timedelta

from django.apps import AppConfig

from orgunits import participants, round_kinds
from portal.permissions import Permission

CHART_FIGURES = (
    ("lowong", "Lowong", "{} lowong", "employees.chart.vacancies"),
    ("pegawai", "Pegawai", "{} pegawai", "employees.chart.headcount"),
    ("tim", "Tim kerja", "{} tim kerja", "employees.chart.teams"),
)
BENCHMARKS = (
    ("people_per_thousand", "Pegawai per 1.000 penduduk", "orang"),
    ("vacant_percent", "Kursi lowong", "persen dari semua kursi"),
    ("leader_percent", "Pemangku jabatan pimpinan", "persen dari pegawai"),
)
TICKS = (
    ("employees.account_lists", "employees.actions.accounts.remove_old_lists", timedelta(hours=1)),
    ("employees.placement_cases", "employees.actions.cases.apply_due_cases", timedelta(minutes=1)),
    (
        "employees.session_reminders",
        "employees.actions.session_reminders.remind_sessions",
        timedelta(minutes=30),
    ),
    (
        "employees.announcement_reminders",
        "employees.actions.announcements.remind_announcements",
        timedelta(minutes=30),
    ),
    (
        "employees.move_request_reminders",
        "employees.actions.move_requests.remind_move_requests",
        timedelta(minutes=30),
    ),
    (
        "employees.correction_reminders",
        "employees.actions.corrections.remind_corrections",
        timedelta(minutes=15),
    ),
)
STAFF_ROUND = round_kinds.RoundKind(
    key="pegawai",
    label="Data pegawai",
    noun="pegawai",
    permission=Permission.ROUND_FILL,
    item_ids="employees.queries.round_people.person_ids",
    lines="employees.queries.round_people.person_lines",
    order="employees.queries.round_people.person_order",
    version_label="Data pegawai",
    compares=False,
    confirm_label="Sudah benar",
    confirmed_label="Sudah diperiksa",
    help="Pimpinan unit memeriksa jabatan, status, golongan, dan pendidikan setiap pegawainya; yang "
    "keliru ditulis sebagai catatan dan dibetulkan petugas kepegawaian.",
)


class EmployeesConfig(AppConfig):
    name = "employees"
    verbose_name = "Pegawai"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Checks import models, which are not there before the registry is full.
        from employees import checks  # noqa: F401, PLC0415
        from employees.imports import PeopleImport  # noqa: PLC0415
        from employees.imports.competences import CompetenceImport  # noqa: PLC0415
        from employees.imports.performance import PerformanceImport  # noqa: PLC0415
        from portal import ticks  # noqa: PLC0415
        from portal.imports import spec  # noqa: PLC0415

        self.offer_figures()
        for name, work, every in TICKS:
            ticks.register(name, work, every=every)
        round_kinds.register(STAFF_ROUND)
        round_kinds.register_post_facts("employees.queries.fixed_posts.post_facts")
        participants.register("employees", "employees.participants.EmployeesParticipant")
        spec.register(PeopleImport())
        spec.register(PerformanceImport())
        spec.register(CompetenceImport())

    def offer_figures(self):
        """Tell the chart, and the strengths and weaknesses of a unit, what is known of its people."""
        from orgunits import appraisal  # noqa: PLC0415
        from orgunits.chart import registry  # noqa: PLC0415

        registry.register_heads("employees.chart.heads")
        for key, label, word, reader in CHART_FIGURES:
            registry.register(
                registry.ChartFigure(
                    key, label, word, "menghitung semua unit di bawahnya", reader,
                    Permission.EMPLOYEE_VIEW,
                )
            )  # fmt: skip
        registry.register(
            registry.ChartFigure(
                "beban",
                "Beban kerja (EU)",
                "EU {}",
                "beban setahun dibagi pegawainya, unit beserta semua di bawahnya; di atas 1 kurang "
                "orang",
                "employees.chart.efficiency",
                Permission.EMPLOYEE_VIEW,
                decimals=2,
            )
        )
        appraisal.register_facts(
            appraisal.FactReader(
                "staff", "employees.appraisal.staff_facts", Permission.EMPLOYEE_VIEW
            )
        )
        for key, label, unit in BENCHMARKS:
            appraisal.register_benchmark(
                appraisal.BenchmarkFigure(key, label, f"employees.appraisal.{key}", 2, unit)
            )
