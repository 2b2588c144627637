"""Where a proposal stands on its way: rounds, words on changes, history. For the screens."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from orgunits.ledger_sources import Source
from orgunits.models import StructureChange
from portal.models import Attachment, AuditEvent, User
from portal.permissions import Permission
from restructuring.models import (
    Consultation,
    ConsultationForum,
    FindingAnswer,
    Objection,
    Proposal,
    ProposalComment,
    ProposalDocument,
    ProposalReview,
    SignedDocument,
    StaffChange,
    StepDecision,
)
from restructuring.permissions import people_of
from restructuring.reviewing import BACK_OUT_ORDER
from restructuring.steps import Step


@dataclass(frozen=True, slots=True)
class Round:
    """One submission, or one request to take back, with its stages in order."""

    number: int
    stages: list[ProposalReview]

    @property
    def is_back_out(self) -> bool:
        return self.stages[0].order == BACK_OUT_ORDER


@dataclass(frozen=True, slots=True)
class StepLine:
    """A change as the review shows it: ``decisions`` of the newest round, then older ones."""

    number: int
    step: Step
    text: str
    mine: StepDecision | None
    decisions: list[StepDecision]
    comments: list[ProposalComment]


def rounds_of(proposal: Proposal) -> list[Round]:
    """Every round, the newest first. One query."""
    found = defaultdict(list)
    rows = proposal.reviews.select_related("decided_by").order_by("-round", "order")
    for row in rows:
        found[row.round].append(row)
    return [Round(number, stages) for number, stages in found.items()]


def step_lines(
    proposal: Proposal,
    numbered: Sequence[tuple[int, Step, str]],
    review: ProposalReview | None,
) -> list[StepLine]:
    """``numbered`` steps (place, step, its line) with what was said of them; ``review`` is the stage
    that waits. Two queries."""
    keys = [step.key for _number, step, _text in numbered]
    decisions, comments = defaultdict(list), defaultdict(list)
    said = StepDecision.objects.filter(review__proposal=proposal, step__in=keys)
    for row in said.select_related("review", "made_by").order_by("-review__round", "review__order"):
        decisions[row.step].append(row)
    for row in proposal.comments.filter(step__in=keys).select_related("made_by"):
        comments[row.step].append(row)
    lines = []
    for number, step, text in numbered:
        mine = [row for row in decisions[step.key] if review and row.review_id == review.pk]
        others = [row for row in decisions[step.key] if row not in mine]
        lines.append(
            StepLine(number, step, text, mine[0] if mine else None, others, comments[step.key])
        )
    return lines


def counted_decisions(review: ProposalReview | None) -> tuple[int, int]:
    """(accepted, refused) changes at a stage. One query."""
    if review is None:
        return 0, 0
    said = list(review.steps.values_list("is_accepted", flat=True))
    return sum(said), len(said) - sum(said)


def nobody_decides(review: ProposalReview) -> bool:
    """Whether no one could give the word of a stage today: its role is held by nobody else than the
    drafters."""
    return not people_of(review)


def history_of(proposal: Proposal) -> QuerySet[AuditEvent]:
    """Everything done with a proposal, the newest first, with who did it."""
    return (
        AuditEvent.objects.filter(
            government=proposal.government_id,
            object_label=Proposal._meta.label,
            object_pk=str(proposal.pk),
        )
        .select_related("actor")
        .order_by("-happened_at", "-pk")
    )


def secret_drafts(user: User) -> list[tuple[str, QuerySet]]:
    """What the audit trail does not tell ``user`` of (``portal.veils``): confidential drafts of
    others, until they have been submitted."""
    hidden = Proposal.objects.filter(is_confidential=True, submitted_at__isnull=True).exclude(
        pk__in=Proposal.objects.visible_to(user).values("pk")
    )
    answers = FindingAnswer.objects.filter(proposal__in=hidden.values("pk"))
    asked = Consultation.objects.filter(proposal__in=hidden.values("pk"))
    told = StaffChange.objects.filter(proposal__in=hidden.values("pk"))
    objections = Objection.objects.filter(change__in=told.values("pk"))
    # By joins: one query in another too many is more than SQLite reads.
    documents = _secret(ProposalDocument.objects.all(), "proposal", user)
    signed = _secret(SignedDocument.objects.all(), "document__proposal", user)
    files = Attachment.objects.all()
    written = _secret(files, "written_document__proposal", user)
    returned = _secret(files, "signed_document__document__proposal", user)
    met = _secret(ConsultationForum.objects.all(), "consultation__proposal", user)
    papers = files.filter(
        Q(pk__in=met.values("attendance").exclude(attendance=None))
        | Q(pk__in=met.values("minutes").exclude(minutes=None))
    )
    rows = (hidden, answers, asked, told, objections, documents, signed, written, returned, papers)
    return [(row.model._meta.label, row) for row in rows]


def _secret(rows: QuerySet, proposal: str, user: User) -> QuerySet:
    """Those of ``rows`` whose ``proposal`` is a confidential draft of others, not submitted yet."""
    seen = Proposal.objects.visible_to(user).values("pk")
    found = rows.filter(
        **{f"{proposal}__is_confidential": True, f"{proposal}__submitted_at__isnull": True}
    )
    return found.filter(~Q(**{f"{proposal}__in": seen}))


def joinable_drafts(proposal: Proposal, user: User, limit: int = 200) -> Iterable[Proposal]:
    """Other drafts with changes that ``user`` may see, the newest first."""
    rows = Proposal.objects.visible_to(user).filter(
        government=proposal.government_id, state__in=["draft", "returned"]
    )
    return rows.exclude(pk=proposal.pk).exclude(head__steps=[]).order_by("-made_at", "-pk")[:limit]


def ledger_sources(changes: Sequence[StructureChange], user: User) -> dict[int, Source]:
    """The proposals behind changes of the structure (``orgunits.ledger_sources``). One query."""
    if not user.has_perm(Permission.PROPOSAL_VIEW):
        return {}
    keys = [change.pk for change in changes]
    rows = Proposal.objects.visible_to(user).filter(Q(change__in=keys) | Q(back_out__in=keys))
    found = {}
    for row in rows.only("pk", "number", "change_id", "back_out_id"):
        url = reverse("restructuring:proposal_review", args=[row.pk])
        source = Source(f"Usulan penataan no. {row.number}", url)
        found |= {key: source for key in (row.change_id, row.back_out_id) if key is not None}
    return found
