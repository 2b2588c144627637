"""A withdrawn proposal is read on when the unit it is about has ended since."""

import pytest
from django.urls import reverse

from orgunits.actions import apply_changes
from orgunits.structure import Merge, Rename
from restructuring.actions import add_step, withdraw_proposal
from tests.factories.orgunits import REASON
from tests.factories.restructuring import ProposalFactory
from tests.restructuring.conftest import draft_of, fresh

pytestmark = pytest.mark.django_db
READ = ("detail", "effects", "ledger", "findings", "review", "brief", "history", "particulars")


def test_every_page_of_a_withdrawn_proposal_opens_after_its_unit_has_ended(city, client):
    day = city.government.today()
    gone = ProposalFactory(
        government=city.government, unit=city.health, user=city.officer, effective_on=day
    )
    add_step(proposal=gone, changes=[Rename(city.care.pk, "Bidang Rujukan")], user=city.officer)
    withdraw_proposal(proposal=fresh(gone), user=city.officer, reason=REASON)
    other = draft_of(city)
    city.government.refresh_from_db()
    apply_changes(
        government=city.government,
        changes=[Merge((city.care.pk,), city.craft.pk), Merge((city.health.pk,), city.trade.pk)],
        user=city.officer,
        reason=REASON,
        effective_on=day,
    )
    client.force_login(city.officer)
    for name in READ:
        page = client.get(reverse(f"restructuring:proposal_{name}", args=[gone.pk]))
        assert page.status_code == 200, name
        if name in ("effects", "ledger", "findings"):
            assert "Unit usulan ini sudah tidak ada" in page.content.decode()
    tree = client.get(reverse("restructuring:proposal_tree", args=[gone.pk]))
    assert tree.status_code == 404
    chosen = {"usulan": [gone.pk, other.pk]}
    compared = client.get(reverse("restructuring:proposal_compare"), chosen).content.decode()
    assert "tidak ada atau sudah berlaku" in compared
