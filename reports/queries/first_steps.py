"""What a new government still has to do before its citizens can be asked. One query."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from employees.models import Employee
from orgunits.enums import RoleOrigin
from orgunits.models import OrgUnit, RoleAssignment
from orgunits.permissions import holds_throughout
from portal.models import Government, User
from portal.permissions import Permission, Role
from publicservices.models import PublicService
from surveys.models import Campaign


@dataclass(frozen=True, slots=True)
class Step:
    """A step, the page where it is done, and whether it is."""

    title: str
    text: str
    url_name: str
    done: bool


def _any(rows: QuerySet) -> Exists:
    """Whether ``rows`` has one of the government of the outer query."""
    return Exists(rows.filter(government=OuterRef("pk")).order_by())


def first_steps(*, user: User, government: Government) -> list[Step]:
    """The first steps of ``government`` in their order, for whoever administers all of it; empty
    for anybody else, and once every step is done."""
    if not holds_throughout(user, Permission.GOVERNMENT_EDIT, government.pk):
        return []
    granted = RoleAssignment.objects.filter(origin=RoleOrigin.GRANTED).exclude(role=Role.EMPLOYEE)
    founders = granted.filter(role=Role.GOVERNMENT_ADMIN).values("user")
    found = (
        Government.objects.filter(pk=government.pk)
        .annotate(
            units=_any(OrgUnit.objects.filter(parent__isnull=False)),
            people=_any(Employee.objects.all()),
            accounts=_any(User.objects.filter(employee__isnull=False)),
            roles=_any(granted.exclude(user__in=founders)),
            services=_any(PublicService.objects.all()),
            surveys=_any(Campaign.objects.all()),
        )
        .values("units", "people", "accounts", "roles", "services", "surveys")
        .get()
    )
    steps = [
        Step(
            "Susun struktur",
            "Tambahkan perangkat daerah dan unit di bawahnya, satu per satu atau lewat Impor data.",
            "orgunits:orgunit_list",
            found["units"],
        ),
        Step(
            "Masukkan pegawai",
            "Daftarkan pegawai beserta jabatannya, satu per satu atau lewat Impor data.",
            "employees:employee_list",
            found["people"],
        ),
        Step(
            "Beri akun kepada pegawai",
            "Setiap orang menetapkan sandinya sendiri dengan kode sekali pakai.",
            "employees:account_overview",
            found["accounts"],
        ),
        Step(
            "Beri peran",
            "Tunjuk petugas dan pimpinan, tiap peran di unitnya. Auditor ditunjuk pimpinan.",
            "employees:account_list",
            found["roles"],
        ),
        Step(
            "Daftarkan layanan",
            "Layanan yang diterima warga, menurut unitnya.",
            "publicservices:service_list",
            found["services"],
        ),
        Step(
            "Buka survei pertama",
            "Survei kepuasan masyarakat untuk satu layanan.",
            "surveys:campaign_list",
            found["surveys"],
        ),
    ]
    return [] if all(step.done for step in steps) else steps
