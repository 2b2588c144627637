"""reports.actions: ordering and finishing, once, with their audit events."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from orgunits.actions import apply_changes
from orgunits.structure import Rename
from portal.files import attachment_path
from portal.models import Attachment, AuditEvent, Government, Job
from portal.permissions import Role
from reports.actions import finish_report, order_report
from reports.enums import PeriodKind, ReportState
from reports.freezing import RULE_VERSION
from reports.models import EvaluationReport
from reports.periods import Period, containing, last_full
from tests.factories.orgunits import REASON, GovernmentFactory, OrgUnitFactory, user_with_role

pytestmark = pytest.mark.django_db


def order(unit, user=None, period=None):
    period = period or last_full(PeriodKind.QUARTER, unit.government.today())
    return order_report(government=unit.government, unit=unit, period=period, user=user)


def finish(report, **values):
    return finish_report(
        **{
            "report": report,
            "inputs": {"facts": {}},
            "fingerprint": "a" * 64,
            "ikm": Decimal("81.37"),
            "pdf": b"%PDF-1",
            "xlsx": b"PK-1",
            "user": None,
        }
        | values
    )


def test_order_makes_report_job_and_audit_together():
    unit = OrgUnitFactory(name="Dinas Sosial")
    user = user_with_role(Role.LEADERSHIP, government=unit.government)
    report = order(unit, user)
    assert report.state == ReportState.ORDERED
    assert report.title.startswith("Laporan evaluasi Dinas Sosial, Triwulan ")
    assert (report.job.kind, report.job.params) == ("reports.build_report", {"report": report.pk})
    assert (report.job.requested_by, report.ordered_by) == (user, user)
    event = AuditEvent.objects.of_object(report).get()
    assert (event.action, event.unit_id, event.actor) == (
        "Memesan laporan evaluasi", unit.pk, user,
    )  # fmt: skip


def test_order_names_the_unit_as_it_was_at_the_end_of_the_period():
    unit = OrgUnitFactory(name="Nama Lama")
    apply_changes(government=unit.government, changes=[Rename(unit.pk, "Nama Baru")], user=None,
                  reason=REASON, effective_on=date(2024, 4, 1))  # fmt: skip
    report = order(unit, period=Period(PeriodKind.QUARTER, 2024, 1))
    assert report.title == "Laporan evaluasi Nama Lama, Triwulan I 2024"


def nothing_written():
    return not (EvaluationReport.objects.exists() or Job.objects.exists())


def test_order_of_a_period_to_come_is_refused():
    unit = OrgUnitFactory()
    today = unit.government.today()
    coming = Period(PeriodKind.YEAR, today.year + 1, 1)
    with pytest.raises(ValidationError, match="belum dimulai"):
        order(unit, period=coming)
    assert nothing_written()


def test_order_of_the_running_period_is_taken():
    unit = OrgUnitFactory()
    report = order(unit, period=containing(PeriodKind.YEAR, unit.government.today()))
    assert report.period.kind == PeriodKind.YEAR


def test_order_for_a_unit_that_did_not_exist_is_refused():
    unit = OrgUnitFactory(established_on=date(2024, 4, 1))
    with pytest.raises(ValidationError, match="tidak ada pada akhir Triwulan I 2024"):
        order(unit, period=Period(PeriodKind.QUARTER, 2024, 1))
    assert nothing_written()
    assert order(unit, period=Period(PeriodKind.QUARTER, 2024, 2)).pk


def test_order_by_someone_who_may_not_see_the_unit_leaves_nothing():
    unit = OrgUnitFactory()
    stranger = user_with_role(Role.UNIT_HEAD, unit=OrgUnitFactory(government=unit.government))
    with pytest.raises(ValidationError, match="tidak punya wewenang"):
        order(unit, stranger)
    assert nothing_written()


def test_order_for_a_unit_of_another_government_is_a_programmers_error():
    unit = OrgUnitFactory()
    other = Government.objects.get(pk=GovernmentFactory().pk)
    period = last_full(PeriodKind.QUARTER, other.today())
    with pytest.raises(ValueError, match="another government"):
        order_report(government=other, unit=unit, period=period, user=None)


def test_finish_stores_files_inputs_and_audit():
    report = finish(order(OrgUnitFactory()))
    report.refresh_from_db()
    assert (report.state, report.ikm, report.grade) == (
        ReportState.READY, Decimal("81.37"), "B",
    )  # fmt: skip
    assert (report.rule_version, report.fingerprint) == (RULE_VERSION, "a" * 64)
    assert attachment_path(report.pdf).read_bytes() == b"%PDF-1"
    assert report.xlsx.name.endswith(".xlsx")
    assert (
        AuditEvent.objects.of_object(report)
        .filter(action="Menyelesaikan laporan evaluasi")
        .exists()
    )


def test_finish_twice_keeps_the_first_and_stores_nothing_more():
    report = order(OrgUnitFactory())
    first = finish(report)
    second = finish(report, fingerprint="b" * 64, pdf=b"other", ikm=None)
    assert (second.pdf, second.fingerprint) == (first.pdf, "a" * 64)
    assert Attachment.objects.count() == 2


def test_report_without_answers_has_no_index_and_no_grade():
    report = finish(order(OrgUnitFactory()), ikm=None)
    assert (report.ikm, report.grade) == (None, None)
