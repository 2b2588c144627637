"""Proposals to change the organisation, and every version of their list of changes."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from orgunits.models import OrgUnit, StructureChange
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission
from restructuring.enums import ProposalState
from restructuring.states import DRAFTING

SOMEBODY = {"on_delete": models.PROTECT, "null": True, "blank": True, "related_name": "+"}
# Whoever judges a proposal sees it, also a confidential one, once it has been submitted.
JUDGED = frozenset(ProposalState) - DRAFTING


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.PROPOSAL_VIEW):
        """Proposals within units on which ``user`` holds ``permission``. A confidential one is seen
        by its maker and those on its list; by whoever reviews it once it has been submitted."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        reached = self.filter(unit__in=unit_ids_in_scope(user, permission))
        if user.is_superuser:
            return reached
        listed = Exists(ProposalAccess.objects.filter(proposal=OuterRef("pk"), user=user))
        judging = Q(
            state__in=JUDGED,
            submitted_at__isnull=False,  # one withdrawn as a draft was never theirs to read
            unit__in=unit_ids_in_scope(user, Permission.PROPOSAL_REVIEW),
        )
        return reached.filter(Q(is_confidential=False) | Q(made_by=user) | listed | judging)


class Proposal(models.Model):
    """A proposal (usulan penataan): a list of typed changes over the living structure.

    ``unit`` is what it may touch: that unit and everything under it. The list itself is in
    ``head``, the version shown now; ``base_version`` is the structure version the list was last
    brought in line with. ``change`` is the enactment in the ledger, ``back_out`` what took it back.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", verbose_name="lingkup"
    )
    number = models.PositiveIntegerField("nomor")
    title = models.CharField("judul", max_length=200)
    reason = models.TextField("latar belakang")
    legal_basis = models.CharField("dasar hukum", max_length=200, blank=True)
    state = models.CharField(
        "keadaan", max_length=12, choices=ProposalState, default=ProposalState.DRAFT
    )
    effective_on = models.DateField("rencana berlaku", null=True, blank=True)
    base_version = models.PositiveIntegerField("versi struktur")
    head = models.ForeignKey(
        "ProposalVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    last_new = models.PositiveIntegerField(default=0)  # new units and posts numbered so far
    is_confidential = models.BooleanField("rahasia", default=False)
    is_example = models.BooleanField("contoh", default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("dibuat", default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    submitted_at = models.DateTimeField("diajukan", null=True, blank=True)
    approved_at = models.DateTimeField("disetujui", null=True, blank=True)
    change = models.OneToOneField(StructureChange, **SOMEBODY)
    back_out = models.OneToOneField(StructureChange, **SOMEBODY)
    note = models.TextField("catatan keadaan", blank=True)  # why returned, withdrawn, failed

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "usulan penataan"
        verbose_name_plural = "usulan penataan"
        constraints = [
            models.UniqueConstraint(fields=["government", "number"], name="proposal_number_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[ProposalState.SCHEDULED, ProposalState.ENACTED])
                | Q(change__isnull=False),
                name="proposal_enacted_has_change",
            ),
        ]
        indexes = [models.Index(fields=["government", "state"], name="proposal_gov_state")]

    def __str__(self):
        return self.title

    @property
    def is_drafting(self):
        return self.state in DRAFTING


class ProposalVersion(models.Model):
    """The whole list of changes as it stood after one edit. Never changed.

    ``steps``: list of {"key", "changes": engine changes as JSON, "note"}; one step is what somebody
    did at once (a drag with the units it shifts, a merge). ``seen``: {unit id: its columns} of every
    unit the list touches or names, as they were when the list was last brought in line. Undo goes
    back along ``parent``, redo forth to the newest child; an edit after an undo starts a new branch.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("nomor")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    steps = models.JSONField(default=list)
    seen = models.JSONField(default=dict)
    summary = models.CharField("yang diubah", max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("disimpan", default=timezone.now)

    class Meta:
        ordering = ["proposal", "number"]
        verbose_name = "versi usulan"
        verbose_name_plural = "versi usulan"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "number"], name="proposalversion_number_once"
            ),
        ]

    def __str__(self):
        return f"Versi {self.number}: {self.summary}"


class ProposalAccess(models.Model):
    """Somebody who may see a confidential proposal."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="access")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "akses usulan"
        verbose_name_plural = "akses usulan"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="proposalaccess_once"),
        ]

    def __str__(self):
        return str(self.user)


class ProposalHand(models.Model):
    """Somebody who had a hand in a proposal: made it, changed what is judged of it, submitted it, or
    drafted what was taken into it. They never decide about it (UU 30/2014 art 14(7))."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="hands")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "penyusun usulan"
        verbose_name_plural = "penyusun usulan"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="proposalhand_once"),
        ]

    def __str__(self):
        return str(self.user)


class FindingAnswer(models.Model):
    """Why a proposal goes on although the rulebook warns. ``finding`` names it: rule, unit, text
    (``restructuring.findings``); the reason holds while the proposal shows that very finding."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="answers")
    finding = models.CharField("temuan", max_length=64)
    reason = models.TextField("alasan")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("ditulis", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "tanggapan temuan"
        verbose_name_plural = "tanggapan temuan"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "finding"], name="findinganswer_once"),
        ]

    def __str__(self):
        return self.reason[:80]
