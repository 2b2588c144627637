"""Sealing the answers that are written together (surveys.merkle)."""

from collections.abc import Iterable

from surveys.merkle import leaf_of_sheet, root_of
from surveys.models import AnswerBatch, Response


def seal(responses: Iterable[Response]) -> None:
    """Put a seal on answers that are about to be written, one per survey, and name it on each of
    them. One statement; the answers are not saved."""
    by_campaign: dict[int, list[Response]] = {}
    for response in responses:
        by_campaign.setdefault(response.campaign_id, []).append(response)
    batches = []
    for campaign_id, mine in by_campaign.items():
        batch = AnswerBatch(
            government_id=mine[0].government_id,
            campaign_id=campaign_id,
            day=max(response.day for response in mine),
            n=len(mine),
            root=root_of(leaf_of_sheet(response) for response in mine),
        )
        for response in mine:
            response.batch = batch
        batches.append(batch)
    AnswerBatch.objects.bulk_create(batches)
