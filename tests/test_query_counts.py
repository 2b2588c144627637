"""Query counts of every page are the same for 10 units and 3 people as for 2,000 and 3,000."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from employees.actions import place_employees, register_employees
from employees.drafts import PlacementDraft
from orgunits.actions import add_positions, grant_role
from orgunits.drafts import PositionDraft
from portal import longlists
from portal.permissions import Role
from publicservices.actions import register_services
from publicservices.actions.times import TimeDraft, record_times
from publicservices.drafts import ServiceDraft
from restructuring.queries.signal_search import search_signals
from surveys.actions import create_campaigns, load_standard_instrument
from surveys.drafts import CampaignDraft
from surveys.enums import CampaignState
from tests.factories.employees import employee_draft
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    JobTitleFactory,
    grow_units,
    root_of,
)
from tests.factories.portal import UserFactory
from tests.matrix.test_permission_matrix import EXPORTED, VIEWS
from tests.worlds import settle

SEATED = date(2020, 1, 1)
TIMED = 60  # services with times: more than a page of their units
ROLES = (Role.HR_OFFICER, Role.SURVEY_OFFICER, Role.GOVERNMENT_ADMIN, Role.AUDITOR)
UNIT_PAGES = [
    "orgunits:orgunit_detail",
    "orgunits:orgunit_functions",
    "orgunits:orgunit_positions",
    "orgunits:orgunit_workload",
    "orgunits:job_information_fill",
    "orgunits:orgunit_relations",
    "orgunits:relation_create",
    "orgunits:orgunit_template",
    "orgunits:job_print_create",
    "orgunits:orgunit_history",
    "orgunits:orgunit_findings",
    "orgunits:orgunit_move",
    "orgunits:orgunit_close",
    "orgunits:unit_assessments",
    "employees:unit_employees",
    "employees:unit_post_map",
    "employees:unit_desk",
    "employees:unit_reports",
    "employees:unit_teams",
    "employees:unit_post_chart",
    "employees:post_map_print_create",
    "publicservices:unit_services",
    "publicservices:unit_times",
    "publicservices:unit_complaints",
    "surveys:unit_surveys",
    "restructuring:unit_signals",
]


class Place:
    """A government of ``n_units`` and ``n_people`` with somebody signed in who may open all."""

    def __init__(self, name, n_units, n_people):
        government = GovernmentFactory(name=name, complaint_source="here")
        units = grow_units(government, n_units, width=8)
        self.unit = units[0]
        common = {"government": government, "user": None, "reason": REASON}
        title = JobTitleFactory(name=f"Penata {name}")
        positions = add_positions(
            drafts=[
                PositionDraft(unit_id=unit.pk, job_title_id=title.pk, name=f"Penata {number}",
                              valid_from=SEATED, required_headcount=n_people)
                for number, unit in enumerate(units)
            ],
            **common,
        )  # fmt: skip
        people = register_employees(
            drafts=[employee_draft(number) for number in range(n_people)], **common
        )
        place_employees(
            drafts=[
                PlacementDraft(employee=person, position=positions[number % len(positions)],
                               valid_from=SEATED)
                for number, person in enumerate(people)
            ],
            **common,
        )  # fmt: skip
        services = register_services(
            drafts=[
                ServiceDraft(unit=unit, code=f"L{number}", name=f"Layanan {number}",
                             valid_from=SEATED)
                for number, unit in enumerate(units[: n_people // 2 + 1])
            ],
            **common,
        )  # fmt: skip
        record_times(
            created=[
                TimeDraft(service=one, source="lain", number=str(one.pk), started_at=timezone.now())
                for one in services[:TIMED]
            ],
            changed=[],
            **common,
        )
        create_campaigns(
            drafts=[
                CampaignDraft(unit=unit, instrument=load_standard_instrument(),
                              title=f"Survei {number}", period_start=date(2026, 1, 1),
                              period_end=date(2026, 3, 31), state=CampaignState.CLOSED)
                for number, unit in enumerate(units[:n_people])
            ],
            **common,
        )  # fmt: skip
        user = UserFactory(government=government)
        for role in ROLES:
            grant_role(
                user=user, unit=root_of(government), role=role, granted_by=None,
                valid_from=LONG_AGO,
            )  # fmt: skip
        self.client = Client()
        self.client.force_login(user)

    def n_queries(self, name):
        """Queries of one page; 0 when it takes no GET."""
        url = reverse(name, args=[self.unit.pk]) if name in UNIT_PAGES else reverse(name)
        query = {"q": "Unit"} if name == "reports:search" else {}
        with CaptureQueriesContext(connection) as captured:
            status = self.client.get(url, query).status_code
        if status in (403, 405):  # a page of the superadmin, or one that takes posts only
            return 0
        assert status == 200
        return len(captured)


@pytest.fixture(scope="module")
def places(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made = Place("Kota Kecil", 10, 3), Place("Kota Besar", 2_000, 3_000)
        settle()
        yield made
        transaction.set_rollback(True)


def has_no_object(name):
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name in VIEWS if has_no_object(name)) + UNIT_PAGES)
def test_page_asks_as_often_for_a_city_as_for_a_village(name, places, monkeypatch):
    # With its figures on the page also where they would follow it, as a page asked for with them
    # (tests/employees/test_long_lists.py grows the others).
    monkeypatch.setattr(longlists, "RECKONED_AT_ONCE", 10_000)
    village, city = places
    village.n_queries(name)  # the first request warms what a process keeps
    small, big = village.n_queries(name), city.n_queries(name)
    if big > small:  # it keeps some things by government: those are warm now
        big = city.n_queries(name)
    assert big == small


# The audit trail is read in pieces of 2,000 events, each with its few queries.
FILES = sorted(set(EXPORTED) - {"portal:audit_list"})
# Of these the city here has no more than the village; tests beside them grow them.
SHORT = {
    "employees:area_list",
    "employees:account_list",
    "employees:announcement_list",
    "employees:certificate_list",
    "employees:correction_list",
    "employees:difference_list",
    "employees:move_request_list",
    "employees:placement_case_list",
    "employees:pool_list",
    "employees:retirement_list",
    "employees:session_list",
    "employees:team_list",
    "employees:training_list",
    "orgunits:assessment_list",
    "orgunits:coverage_list",
    "orgunits:function_list",
    "orgunits:overlap_list",
    "restructuring:matching_list",
    "orgunits:job_title_list",
    "orgunits:round_list",
    "orgunits:structure_compare",
    "portal:job_list",
    "reports:report_list",
    "restructuring:proposal_list",
    "restructuring:signal_list",
    "restructuring:staff_reading",
    "orgunits:finding_list",
    "orgunits:simplification_list",
    "orgunits:typology_list",
    "surveys:batch_list",
    "surveys:follow_up_list",
    "surveys:instrument_list",
    "surveys:result_overview",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_file_asks_as_often_for_a_city_as_for_a_village(name, places):
    counts = []
    for place in places:
        with CaptureQueriesContext(connection) as captured:
            response = place.client.get(reverse(name), {"ekspor": "csv"})
            n_lines = b"".join(response).count(b"\r\n")
        assert response.status_code == 200
        counts.append(len(captured))
    assert n_lines > 50 or name in SHORT
    assert counts[1] == counts[0]


@pytest.mark.django_db
def test_the_rules_of_signals_ask_as_often_for_a_city_as_for_a_village(places):
    counts = []
    for place in places:
        government = place.unit.government
        with CaptureQueriesContext(connection) as captured:
            seen = search_signals(government, date(2026, 11, 2))
        counts.append(len(captured))
    assert len(seen) >= 2_000  # posts without ABK
    # The village has empty posts, whose last holders are asked for; the city has none.
    assert counts[1] == counts[0] - 1 < 25
