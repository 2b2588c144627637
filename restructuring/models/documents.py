"""Documents written of a proposal, what came back signed, and how each kind is numbered and signed."""

import uuid
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.models import PlacementMove
from orgunits.models import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government, Job
from portal.permissions import Permission
from restructuring.enums import DocumentFormat, DocumentKind
from restructuring.models.proposals import SOMEBODY, Proposal, ProposalVersion
from restructuring.models.waves import PlacementWave

K, P = DocumentKind, Permission
# Who reads and orders a kind: whoever holds one of these on the proposal's unit. Full NIPs are for
# those who prepare or decide placements, as with the annex of a case.
SIGNERS = (P.PLACEMENT_EDIT, P.PLACEMENT_DECIDE)
READERS = {
    K.CHART: (P.PROPOSAL_VIEW,),
    K.MATRIX: (P.PROPOSAL_VIEW,),
    K.DUTIES: (P.PROPOSAL_VIEW,),
    K.NOMINATIVE: (P.EMPLOYEE_VIEW,),
    K.PERDA: (P.PROPOSAL_VIEW,),
    K.PERKADA: (P.PROPOSAL_VIEW,),
    K.STUDY: (P.RULEBOOK_VIEW,),
    K.EXCERPT: SIGNERS,
    K.INDUCTEES: (P.EMPLOYEE_VIEW,),
    K.OATH: SIGNERS,
    K.STATEMENT: SIGNERS,
    K.DUTY: SIGNERS,
    K.ACTING: SIGNERS,
}


class ProposalDocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Documents of proposals in sight, of the kinds ``user`` may read there; one that tells what
        a structure costs only for whoever may know that."""
        shown = self.filter(proposal__in=Proposal.objects.visible_to(user).values("pk"))
        if not user.is_authenticated or user.is_superuser:
            return shown
        reached = [
            Q(
                kind__in=[kind for kind, needed in READERS.items() if needed == permissions],
                unit__in=unit_ids_in_scope(user, permission),
            )
            for permissions in set(READERS.values())
            for permission in permissions
        ]
        spending = Q(unit__in=unit_ids_in_scope(user, P.SPENDING_VIEW))
        return shown.filter(reduce(or_, reached)).filter(Q(with_money=False) | spending)


class ProposalDocument(models.Model):
    """A document of a proposal that somebody ordered and a job writes (``portal.orders``).

    ``version``: the list of changes it tells of; ``wave`` and ``move``: whose people, or which one of
    them, it is about. ``first_number``: the running number of the first paper in it (empty: left
    open). ``day`` is the date of the file; the same inputs, told by ``fingerprint``, give the same
    bytes. ``is_draft``: it says across every page that it is a draft.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="documents")
    version = models.ForeignKey(
        ProposalVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField("dokumen", max_length=12, choices=DocumentKind)
    format = models.CharField("berkas", max_length=4, choices=DocumentFormat)
    wave = models.ForeignKey(
        PlacementWave, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    move = models.ForeignKey(
        PlacementMove, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    day = models.DateField("tanggal dokumen")
    first_number = models.PositiveIntegerField("nomor urut", null=True, blank=True)
    with_money = models.BooleanField(default=False)
    is_draft = models.BooleanField("rancangan", default=True)
    fingerprint = models.CharField("sidik jari", max_length=64, blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField("dipesan", default=timezone.now)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, null=True, related_name="written_document"
    )

    objects = ProposalDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = "dokumen usulan"
        verbose_name_plural = "dokumen usulan"
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=True) | ~Q(fingerprint=""),
                name="proposaldocument_file_has_fingerprint",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def is_ready(self):
        return self.file_id is not None


class SignedDocument(models.Model):
    """What came back of a document: the signed PDF with its number and day. A later one of the same
    document replaces an earlier one; none is taken away. ``kind`` is the document's own: a number
    counts once in it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(ProposalDocument, on_delete=models.PROTECT, related_name="signed")
    kind = models.CharField("jenis", max_length=12, choices=DocumentKind)
    number = models.CharField("nomor", max_length=120)
    is_replaced = models.BooleanField("digantikan", default=False)
    signed_on = models.DateField("tanggal")
    signer = models.CharField("penanda tangan", max_length=150)
    file = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="signed_document"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("disimpan", default=timezone.now)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "dokumen bertanda tangan"
        verbose_name_plural = "dokumen bertanda tangan"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "kind", "number"],
                condition=Q(is_replaced=False),
                name="signeddocument_number_once",
            ),
        ]

    def __str__(self):
        return f"{self.document} nomor {self.number}"


class DocumentSetting(models.Model):
    """How a government numbers and signs a kind of document. Without a row, or a column of it, the
    settings of the government hold. ``number_pattern``: "800/{nomor}/BKPSDM/{tahun}";
    ``copies``: one addressee a line."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("dokumen", max_length=12, choices=DocumentKind)
    number_pattern = models.CharField("pola nomor", max_length=80, blank=True)
    signer_title = models.CharField("jabatan penanda tangan", max_length=150, blank=True)
    signer_name = models.CharField("nama penanda tangan", max_length=120, blank=True)
    signer_rank = models.CharField("pangkat penanda tangan", max_length=80, blank=True)
    signer_nip = models.CharField("NIP penanda tangan", max_length=18, blank=True)
    copies = models.TextField("tembusan", max_length=1000, blank=True)

    class Meta:
        ordering = ["government", "kind"]
        verbose_name = "pengaturan dokumen"
        verbose_name_plural = "pengaturan dokumen"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "kind"], name="documentsetting_kind_once"
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
