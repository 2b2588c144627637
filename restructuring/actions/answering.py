"""Why a proposal goes on although the rulebook warns."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.models import User
from portal.validators import validate_reason
from restructuring.actions.locking import lock_draft, put_hand
from restructuring.findings import draft_findings
from restructuring.models import FindingAnswer, Proposal
from restructuring.thinking import think

GONE = "Temuan ini tidak ada lagi dalam rancangan. Muat ulang daftar temuan."
MOST_LETTERS = 2000


@transaction.atomic
def answer_finding(
    *, proposal: Proposal, finding: str, reason: str, user: User | None
) -> FindingAnswer:
    """Keep the reason for a new warning of the draft (``finding``: its key), in the place of an
    earlier one. ValidationError for a reason that says nothing, and for a finding the draft does
    not show or that no reason can settle."""
    locked = lock_draft(proposal)
    reason = reason.strip()
    try:
        validate_reason(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    if len(reason) > MOST_LETTERS:
        raise ValidationError({"reason": f"Alasan paling panjang {MOST_LETTERS} huruf."})
    found = draft_findings(think(locked), with_causes=False).new
    if not any(one.key == finding and one.needs_answer for one in found):
        raise ValidationError(GONE)
    before = locked.answers.filter(finding=finding).values_list("reason", flat=True).first()
    answer, _ = FindingAnswer.objects.update_or_create(
        proposal=locked,
        finding=finding,
        defaults={
            "government": locked.government,
            "reason": reason,
            "made_by": user,
            "made_at": timezone.now(),
        },
    )
    put_hand(locked, user)
    audit.record(
        actor=user,
        action="Menanggapi temuan usulan",
        obj=answer,
        government=locked.government,
        unit_id=locked.unit_id,
        changes={"reason": [before, reason]},
    )
    return answer
