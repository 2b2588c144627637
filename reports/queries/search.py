"""One search over units, people, services, surveys and reports, each in the person's scope."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from employees.queries import EmployeeFilters, employee_table
from orgunits.enums import UnitKind
from orgunits.queries import orgunit_rows
from portal.models import Government, User
from portal.permissions import Permission
from publicservices.queries import service_table
from reports.queries.library import report_table
from surveys.queries import campaign_table

SHOWN = 8
LEAST_LETTERS = 2


@dataclass(frozen=True)
class Hit:
    """One result: where it leads (URL name and argument), its name, and what it is."""

    url_name: str
    key: Any
    name: str
    note: str


@dataclass(frozen=True)
class HitGroup:
    """Results of one kind, at most SHOWN; ``list_url_name`` leads to all of them."""

    label: str
    hits: list[Hit]
    has_more: bool
    list_url_name: str


def search(*, user: User, government: Government, text: str, day: date) -> list[HitGroup]:
    """Return the groups with results for ``text`` on ``day``; none below two letters.

    Units by name, abbreviation or code, people by name or whole NIP, services, surveys and
    reports by name. Kinds the person has no permission for are not looked for.
    """
    text = text.strip()
    if len(text) < LEAST_LETTERS:
        return []
    kinds = [
        (Permission.ORGUNIT_VIEW, "Unit", "orgunits:orgunit_table", units),
        (Permission.EMPLOYEE_VIEW, "Pegawai", "employees:employee_list", people),
        (Permission.SERVICE_VIEW, "Layanan", "publicservices:service_list", services),
        (Permission.CAMPAIGN_VIEW, "Survei", "surveys:campaign_list", surveys),
        (Permission.REPORT_VIEW, "Laporan", "reports:report_list", reports),
    ]
    groups = []
    for permission, label, list_url_name, find in kinds:
        if user.has_perm(permission):
            hits = find(user, government, text, day)
            if hits:
                groups.append(HitGroup(label, hits[:SHOWN], len(hits) > SHOWN, list_url_name))
    return groups


def units(user: User, government: Government, text: str, day: date) -> list[Hit]:
    rows = orgunit_rows(government=government, user=user, day=day, text=text)
    return [
        Hit("orgunits:orgunit_detail", row["unit_id"], row["name"], UnitKind(row["kind"]).label)
        for row in rows[: SHOWN + 1]
    ]


def people(user: User, government: Government, text: str, day: date) -> list[Hit]:
    filters = EmployeeFilters(text=text)
    found = employee_table(user=user, government=government, filters=filters, day=day)
    return [
        Hit("employees:employee_detail", person.pk, person.full_name, person.get_status_display())
        for person in found[: SHOWN + 1]
    ]


def services(user: User, government: Government, text: str, day: date) -> list[Hit]:
    found = service_table(government=government, user=user, day=day, text=text)
    return [
        Hit("publicservices:unit_services", service.unit_id, service.name, service.unit.name)
        for service in found[: SHOWN + 1]
    ]


def surveys(user: User, government: Government, text: str, day: date) -> list[Hit]:
    found = campaign_table(government=government, user=user, text=text)
    return [
        Hit("surveys:campaign_detail", campaign.pk, campaign.title, campaign.unit.name)
        for campaign in found[: SHOWN + 1]
    ]


def reports(user: User, government: Government, text: str, day: date) -> list[Hit]:
    found = report_table(user=user, government=government, text=text)
    return [
        Hit("reports:report_detail", report.uuid, report.title, report.period.label)
        for report in found[: SHOWN + 1]
    ]
