"""Who holds which post, what they can do, what they learn."""

from datetime import timedelta

from django.apps import AppConfig

from orgunits import participants, round_kinds
from portal.permissions import Permission

CHART_FIGURES = (
    ("lowong", "Lowong", "{} lowong", "employees.chart.vacancies"),
    ("pegawai", "Pegawai", "{} pegawai", "employees.chart.headcount"),
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
        from employees.imports.performance import PerformanceImport  # noqa: PLC0415
        from orgunits.chart import registry  # noqa: PLC0415
        from portal import ticks  # noqa: PLC0415
        from portal.imports import spec  # noqa: PLC0415

        registry.register_heads("employees.chart.heads")
        for key, label, word, reader in CHART_FIGURES:
            registry.register(
                registry.ChartFigure(
                    key, label, word, "menghitung semua unit di bawahnya", reader,
                    Permission.EMPLOYEE_VIEW,
                )
            )  # fmt: skip
        ticks.register(
            "employees.account_lists",
            "employees.actions.accounts.remove_old_lists",
            every=timedelta(hours=1),
        )
        round_kinds.register(STAFF_ROUND)
        round_kinds.register_post_facts("employees.queries.fixed_posts.post_facts")
        participants.register("employees", "employees.participants.EmployeesParticipant")
        spec.register(PeopleImport())
        spec.register(PerformanceImport())
