"""Before and after of a proposal in force: what is read, and the page."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from orgunits.actions import apply_changes, grant_role
from orgunits.structure import Establish, Merge, Rename, Retype, Split
from portal.permissions import ROLE_PERMISSIONS, Permission, Role
from publicservices.models import ServiceRequest
from reports.before_after import Lack, Reading
from reports.enums import PeriodKind
from reports.outcomes import (
    window_of,
)
from reports.periods import containing
from reports.queries.outcomes import (
    otherwise_changed,
    outcomes_of,
    request_figures,
    survey_figures,
    touched_units,
)
from restructuring.enums import ProposalState
from restructuring.models import Proposal
from surveys.actions import create_campaigns, import_responses, load_standard_instrument
from surveys.drafts import CampaignDraft, ResponseDraft
from surveys.enums import CampaignState
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    OrgUnitFactory,
    establish,
    root_of,
    user_with_role,
)
from tests.factories.publicservices import PublicServiceFactory, ask, take_requests
from tests.factories.reports import NINE
from tests.factories.restructuring import ProposalFactory
from tests.worlds import kept_world

Q = PeriodKind.QUARTER
N_OTHERS = 20

pytestmark = pytest.mark.django_db


@kept_world
def town():
    """Two dinas that became one three quarters ago, and twenty badan with surveys beside them."""
    government = GovernmentFactory(name="Kota Hasil")
    root = root_of(government)
    made = establish(
        government,
        [
            Establish(-1, root.pk, "Dinas Loket", "dinas"),
            Establish(-2, root.pk, "Dinas Arsip", "dinas"),
            *(Establish(-10 - n, root.pk, f"Badan {n}", "badan") for n in range(1, N_OTHERS + 1)),
        ],
    )
    desk, archive, *others = made.values()
    start = containing(Q, government.today())
    for _ in range(3):
        start = start.previous
    government.refresh_from_db()
    change = apply_changes(
        government=government,
        changes=[Merge((archive.pk,), desk.pk), Rename(desk.pk, "Dinas Loket dan Arsip")],
        user=None,
        reason=REASON,
        effective_on=start.start,
    )
    officer = user_with_role(Role.HR_OFFICER, unit=root)
    proposal = ProposalFactory(government=government, user=officer)
    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.ENACTED, change=change)
    answer(desk, archive, others, window_of(start.start, government.today()))
    return SimpleNamespace(
        government=government,
        root=root,
        desk=desk,
        archive=archive,
        others=others,
        officer=officer,
        change=change,
        proposal=Proposal.objects.select_related("government", "change", "unit").get(
            pk=proposal.pk
        ),
    )


def answer(desk, archive, others, window):
    """Ten sheets of every unit in every quarter; the archive has none after it ended, the
    first badan one survey too small to be told."""
    instrument = load_standard_instrument()
    wanted = []
    for place, one in enumerate(window.every[1:]):
        is_after = one in window.after
        wanted += [(unit, one, 10, 2 + (at + place) % 5) for at, unit in enumerate(others)]
        wanted += [(desk, one, 10, 10 if is_after else 3)]
        wanted += [] if is_after else [(archive, one, 10, 3)]
    wanted += [(others[0], window.before[0], 4, 1)]
    campaigns = create_campaigns(
        government=desk.government,
        drafts=[
            CampaignDraft(
                unit=unit,
                instrument=instrument,
                title=f"SKM {number}",
                period_start=one.start,
                period_end=one.end,
                state=CampaignState.CLOSED,
            )
            for number, (unit, one, _n, _fours) in enumerate(wanted)
        ],
        user=None,
    )
    import_responses(
        government=desk.government,
        drafts=[
            ResponseDraft(campaign, one.start, dict.fromkeys(NINE, 4 if at < fours else 3))
            for campaign, (_unit, one, n, fours) in zip(campaigns, wanted, strict=True)
            for at in range(n)
        ],
        user=None,
        reason=REASON,
    )


def page_of(proposal):
    return reverse("reports:proposal_outcome", args=[proposal.pk])


def test_a_merged_line_is_read_from_the_database(town):
    index, time, in_time = outcomes_of(town.proposal, town.government.today())
    assert index.finding.reading == Reading.BETTER
    [row] = index.ours
    assert [cell.n for cell in row] == [20, 20, 20, 10, 10, 10]
    assert [float(cell.value) for cell in row] == [82.5] * 3 + [100] * 3
    assert len(index.theirs) == N_OTHERS
    assert not index.same_kind
    assert time.finding.effect == index.finding.effect  # every sheet answers all unsur alike
    assert in_time.finding.lacks == (Lack.NO_SERIES,)


def test_a_survey_too_small_to_be_told_is_in_no_sum(town):
    window = window_of(town.change.effective_on, town.government.today())
    found = survey_figures(town.government, window)
    assert window.before[0] not in found[town.others[0].pk]
    assert found[town.others[0].pk][window.before[1]].n == 10


def test_what_a_change_touched(town):
    units, links = touched_units(town.change)
    assert (units, links) == (
        {town.desk.pk, town.archive.pk},
        [(town.archive.pk, town.desk.pk)],
    )
    town.government.refresh_from_db()
    other = town.others
    later = apply_changes(
        government=town.government,
        changes=[
            Establish(-1, town.root.pk, "Badan Baru", "badan"),
            Split(other[0].pk, (-1, other[1].pk)),
            Retype(other[2].pk, "badan", "A"),
        ],
        user=None,
        reason=REASON,
    )
    units, links = touched_units(later)
    new = max(units)
    assert {other[0].pk, other[1].pk, other[2].pk, new} <= units
    assert town.root.pk not in units
    assert set(links) == {(other[0].pk, new), (other[0].pk, other[1].pk)}
    window = window_of(town.change.effective_on, town.government.today() + timedelta(days=400))
    apart = otherwise_changed(town.government, town.change, window)
    assert apart == {other[0].pk, other[1].pk, new}


def test_requests_count_by_the_quarter_and_the_deadline_they_ended_by(town):
    window = window_of(town.change.effective_on, town.government.today())
    service = PublicServiceFactory(unit=town.desk)
    take_requests(service)
    ended = window.after[0].start + timedelta(days=10)
    at = datetime.combine(ended, time(23, 30), town.government.zone)  # the next day in UTC
    for days_late in (0, 0, 1):
        row = ask(service).request
        ServiceRequest.objects.filter(pk=row.pk).update(
            state="done", closed_at=at, due_on=ended - timedelta(days=days_late)
        )
    refused = ask(service).request  # quickly, which helps nobody
    ServiceRequest.objects.filter(pk=refused.pk).update(
        state="refused", closed_at=at, due_on=ended + timedelta(days=1)
    )
    ask(service)  # still open
    assert request_figures(town.government, window) == {town.desk.pk: {window.after[0]: (3, 2)}}


def test_the_page_tells_reading_figures_and_method(client, town):
    client.force_login(town.officer)
    body = client.get(page_of(town.proposal)).content.decode()
    assert "IKM membaik" in body
    assert "Pembanding" in body
    assert body.count("<svg") >= 4
    assert '<td class="num"><b>82,50</b></td>' in body
    assert "difference in differences" in body.split("Cara menghitung", 1)[1]
    assert "Belum dapat disimpulkan" in body  # requests
    assert "Badan 3" not in body
    tab = reverse("restructuring:proposal_placing", args=[town.proposal.pk])
    assert page_of(town.proposal) in client.get(tab).content.decode()


def test_a_proposal_not_in_force_has_nothing_to_compare(client, town):
    draft = ProposalFactory(government=town.government, user=town.officer)
    client.force_login(town.officer)
    body = client.get(page_of(draft)).content.decode()
    assert "Belum ada yang dibandingkan" in body
    tab = reverse("restructuring:proposal_detail", args=[draft.pk])
    assert page_of(draft) not in client.get(tab).content.decode()


def test_who_may_not_see_the_proposal_finds_no_page(client, town):
    elsewhere = user_with_role(Role.HR_OFFICER, unit=OrgUnitFactory())
    client.force_login(elsewhere)
    assert client.get(page_of(town.proposal)).status_code == 404
    below = user_with_role(Role.UNIT_HEAD, unit=town.others[0])
    client.force_login(below)
    assert client.get(page_of(town.proposal)).status_code == 404
    client.logout()
    assert client.get(page_of(town.proposal)).status_code == 302


def test_sight_of_a_proposal_is_no_sight_of_figures(client, town, monkeypatch):
    """No role has the one without the other today; the page does not rest on that."""
    less = ROLE_PERMISSIONS[Role.LEGAL_REVIEWER] - {Permission.REPORT_VIEW}
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.LEGAL_REVIEWER, less)
    lawyer = user_with_role(Role.LEGAL_REVIEWER, unit=town.root)
    grant_role(
        user=lawyer,
        unit=town.others[0],
        role=Role.SURVEY_OFFICER,
        granted_by=None,
        valid_from=LONG_AGO,
    )
    client.force_login(lawyer)
    assert client.get(page_of(town.proposal)).status_code == 403


def test_queries_do_not_grow_with_units_and_answers(town, django_assert_num_queries):
    today = town.government.today()
    with django_assert_num_queries(9):
        outcomes_of(town.proposal, today)
