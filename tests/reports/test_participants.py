"""reports.participants: a report stands in nobody's way and stays what it is."""

import pytest

from orgunits.actions import apply_changes
from orgunits.participants import REGISTERED
from orgunits.structure import Dissolve
from tests.factories.orgunits import REASON, OrgUnitFactory
from tests.factories.reports import filed_report

pytestmark = pytest.mark.django_db


def test_reports_take_part_in_changes():
    assert "reports" in REGISTERED


def test_unit_with_reports_can_be_dissolved_and_its_reports_stay():
    unit = OrgUnitFactory()
    report = filed_report(unit)
    apply_changes(government=unit.government, changes=[Dissolve(unit.pk)], user=None, reason=REASON)
    fingerprint = report.fingerprint
    report.refresh_from_db()
    assert (report.unit_id, report.fingerprint, report.is_ready) == (unit.pk, fingerprint, True)
