"""What a change of structure means for proposals (docs/adr/0003).

A proposal belongs to the unit it may touch and stays with it: a draft over a unit that has changed is
brought in line by its officer (``restructuring.thinking``), never by the change. The proposal that
is being put in force, or taken back, takes its state from the change itself: so it is in force
exactly when the structure is, also when the tick applies it on its day. What it touches may have
moved between the two days: then it is not applied. Taking it back needs its own way: the ledger's
undo alone would need one person only.
"""

from collections import Counter

from django.core.exceptions import ValidationError

from orgunits.actions import Preview
from orgunits.participants import Blocker
from restructuring.enums import ProposalState, ReviewDecision
from restructuring.findings import draft_findings
from restructuring.gates import moved_words
from restructuring.models import Proposal
from restructuring.moving import lock_proposal, move_proposal, tell_drafters
from restructuring.objecting import objection_words
from restructuring.rebasing import drift
from restructuring.reviewing import BACK_OUT_ORDER, last_round
from restructuring.thinking import Thought, head_steps

OPEN = (
    ProposalState.DRAFT,
    ProposalState.RETURNED,
    ProposalState.SUBMITTED,
    ProposalState.IN_REVIEW,
    ProposalState.APPROVED,
    ProposalState.SCHEDULED,
)


class RestructuringParticipant:
    def blockers(self, changes, context):
        """A unit that open proposals of others are about cannot end: they would hang on nothing. An
        enacted proposal is taken back on its own page, by two."""
        return [
            *self._about_closed(context),
            *self._taken_back(context),
            *self._unlawful_by_now(context),
        ]

    def _about_closed(self, context):
        if not context.plan.closed:
            return []
        rows = Proposal.objects.filter(unit__in=context.plan.closed, state__in=OPEN)
        counts = Counter(rows.values_list("unit_id", flat=True))
        return [
            Blocker(
                unit_id=unit_id,
                text=f"“{context.structure.unit(unit_id).name}” masih punya {count} usulan penataan"
                " yang belum selesai. Selesaikan atau tarik dulu usulannya.",
                count=count,
            )
            for unit_id, count in counts.items()
        ]

    def _taken_back(self, context):
        if context.undoes is None:
            return []
        rows = Proposal.objects.filter(change=context.undoes, state=ProposalState.ENACTED)
        return [
            Blocker(
                unit_id=row.unit_id,
                text=f"Perubahan ini memberlakukan usulan penataan no. {row.number}. Minta "
                "pembatalannya pada usulan itu; pemutus usulan yang menyetujuinya.",
                count=1,
            )
            for row in rows
            if not back_out_is_approved(row)
        ]

    def _unlawful_by_now(self, context):
        """What a scheduled proposal that falls due would break that it did not break when it was
        approved: another change may have used up since what the law allows. Nothing is applied then,
        and its people are told (``follow_ended_schedules``)."""
        if context.change is None or context.undoes is not None:
            return []
        rows = Proposal.objects.filter(change=context.change, state=ProposalState.SCHEDULED)
        return [
            Blocker(
                unit_id=one.finding.unit,
                text=f"{one.finding.message} ({one.finding.rule.clause})",
                count=1,
            )
            for row in rows.select_related("government", "unit", "head")
            for one in new_findings(row, context)
            if one.is_blocking
        ]

    def load(self, structure, government, day):
        """Nothing hangs on units: see above."""

    def hanging(self, units, day):
        """Proposals are about a unit and stay with it: nothing to settle."""
        return []

    def follow(self, plan, change, day):
        scheduled = Proposal.objects.filter(change=change, state=ProposalState.SCHEDULED)
        for row in scheduled:
            follow_schedule(lock_proposal(row), plan)
        if plan.undoes is None:
            return
        for row in Proposal.objects.filter(change=plan.undoes, state=ProposalState.ENACTED):
            move_proposal(
                lock_proposal(row),
                "back_out",
                user=change.made_by,
                action="Membatalkan pemberlakuan usulan penataan",
                reason=change.reason,
                back_out=change,
            )


def follow_schedule(row, plan):
    """A scheduled proposal comes into force with its change, unless what it touches has moved since
    it was brought in line, or an objection of the staff waits for its answer: then nothing is
    applied."""
    moved = drift(row.head.seen, head_steps(row), plan)
    if not moved.is_in_line:
        head = "Unit yang disentuh usulan berubah sesudah dijadwalkan. Buka kembali dan sesuaikan."
        raise ValidationError([ValidationError(text) for text in (head, *moved_words(moved))])
    if words := objection_words(row, row.effective_on):
        raise ValidationError([ValidationError(text) for text in words])
    move_proposal(row, "enact", user=None, action="Usulan penataan terjadwal mulai berlaku")
    tell_drafters(row, f"Usulan penataan mulai berlaku: {row.title}")


def new_findings(row, context):
    """What the proposal ``row`` breaks by the structure it is being applied to."""
    preview = Preview(context.plan, [], [])
    thought = Thought(row, head_steps(row), context.day, preview)
    return draft_findings(thought, with_causes=False).new


def back_out_is_approved(row):
    """Whether the newest round of ``row`` is a request to take it back, granted by its decider."""
    rows = list(row.reviews.filter(round=last_round(row)).order_by("order"))
    is_request = bool(rows) and rows[0].order == BACK_OUT_ORDER
    return is_request and all(one.decision == ReviewDecision.APPROVED for one in rows)
