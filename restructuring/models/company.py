"""What belongs to a proposal beside its changes: reasons, goals, plan, words, what is handed over."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from orgunits.models import OrgUnit
from portal.models import Government
from restructuring.enums import EvidenceKind, ExternalAnswer, HandoverKind, Indicator
from restructuring.models.noticing import Signal
from restructuring.models.proposals import SOMEBODY, Proposal


class ProposalEvidence(models.Model):
    """Why the proposal is made: a sentence, with a link to where it can be read; ``signal``: the
    problem it was taken from."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField("jenis", max_length=12, choices=EvidenceKind)
    text = models.CharField("alasan", max_length=300)
    path = models.CharField("halaman", max_length=300, blank=True)  # within this portal
    signal = models.ForeignKey(
        Signal, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField("ditambahkan", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "alasan usulan"
        verbose_name_plural = "alasan usulan"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "signal"], name="proposalevidence_signal_once"
            ),
        ]

    def __str__(self):
        return self.text


class ProposalGoal(models.Model):
    """What the proposal is to reach: an indicator with baseline, target and day."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="goals")
    indicator = models.CharField("indikator", max_length=16, choices=Indicator)
    label = models.CharField("ukuran", max_length=200)
    baseline = models.DecimalField(
        "keadaan awal", max_digits=18, decimal_places=4, null=True, blank=True
    )
    target = models.DecimalField("sasaran", max_digits=18, decimal_places=4)
    due_on = models.DateField("dicapai paling lambat")

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "sasaran usulan"
        verbose_name_plural = "sasaran usulan"

    def __str__(self):
        return self.label


class ProposalMilestone(models.Model):
    """A step of the formal way (DOMAIN.md 12.1), planned and done."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="milestones")
    order = models.PositiveSmallIntegerField("urutan", default=0)
    label = models.CharField("tahap", max_length=200)
    owner = models.CharField("penanggung jawab", max_length=150, blank=True)
    planned_on = models.DateField("rencana")
    done_on = models.DateField("selesai", null=True, blank=True)

    class Meta:
        ordering = ["planned_on", "order", "pk"]
        verbose_name = "tahap usulan"
        verbose_name_plural = "tahap usulan"

    def __str__(self):
        return self.label


class ProposalComment(models.Model):
    """A remark on the proposal or, with ``step``, on one of its changes."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    step = models.CharField("perubahan", max_length=32, blank=True)  # its key
    text = models.TextField("catatan", max_length=2000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("ditulis", default=timezone.now)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = "catatan usulan"
        verbose_name_plural = "catatan usulan"

    def __str__(self):
        return self.text[:80]


class ExternalApproval(models.Model):
    """A letter to the governor (of a province: the minister) and the answer, due within 15 days;
    silence is consent (PP 18/2016 art 3)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="approvals")
    addressee = models.CharField("kepada", max_length=120)
    letter_number = models.CharField("nomor surat", max_length=120)
    sent_on = models.DateField("diterima gubernur")
    answer = models.CharField("jawaban", max_length=12, choices=ExternalAnswer, blank=True)
    answer_number = models.CharField("nomor jawaban", max_length=120, blank=True)
    answered_on = models.DateField("tanggal jawaban", null=True, blank=True)
    note = models.TextField("catatan", blank=True)

    class Meta:
        ordering = ["sent_on", "pk"]
        verbose_name = "persetujuan luar"
        verbose_name_plural = "persetujuan luar"

    def __str__(self):
        return f"{self.addressee} {self.letter_number}"


class Handover(models.Model):
    """Something of an ending or changing unit that its receiver takes over by a BAST. Listed, not
    kept, here."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="handovers")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("jenis", max_length=12, choices=HandoverKind)
    text = models.CharField("uraian", max_length=300)
    receiver = models.CharField("penerima", max_length=200)
    due_on = models.DateField("paling lambat", null=True, blank=True)
    done_on = models.DateField("diserahkan", null=True, blank=True)
    bast_number = models.CharField("nomor BAST", max_length=120, blank=True)

    class Meta:
        ordering = ["unit", "kind", "pk"]
        verbose_name = "serah terima"
        verbose_name_plural = "serah terima"

    def __str__(self):
        return self.text
