"""Standards of service in versions: the fourteen components of UU 25/2009 art 21."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.models import Government
from portal.working_days.clock import Term, TermUnit
from publicservices.enums import TERM_UNITS, StandardState


class ServiceStandardQuerySet(models.QuerySet):
    def in_force(self, day):
        """The published versions that hold on ``day``."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day),
            state=StandardState.PUBLISHED,
            valid_from__lte=day,
        )


class ServiceStandard(models.Model):
    """One version of the standard of a service (``line``: PublicService.line). At most one version is
    a draft; a published one is never changed, only followed by the next."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    line = models.UUIDField(db_index=True, editable=False)
    number = models.PositiveIntegerField("versi")
    state = models.CharField(
        "keadaan", max_length=10, choices=StandardState, default=StandardState.DRAFT
    )
    valid_from = models.DateField("berlaku mulai", null=True, blank=True)
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)

    # Penyampaian pelayanan: told to everybody.
    requirements = models.TextField("persyaratan", blank=True)
    procedure = models.TextField("sistem, mekanisme, dan prosedur", blank=True)
    term_amount = models.PositiveIntegerField("jangka waktu", null=True, blank=True)
    term_unit = models.CharField(
        "satuan waktu", max_length=15, choices=TERM_UNITS, default=TermUnit.WORKING_DAYS.value
    )
    term_note = models.CharField("keterangan waktu", max_length=200, blank=True)
    cost = models.CharField("biaya/tarif", max_length=300, blank=True)
    product = models.CharField("produk pelayanan", max_length=300, blank=True)
    complaints = models.TextField("penanganan pengaduan, saran, dan masukan", blank=True)
    # Pengelolaan pelayanan: of the office.
    legal_basis = models.TextField("dasar hukum", blank=True)
    facilities = models.TextField("sarana, prasarana, dan fasilitas", blank=True)
    competence = models.TextField("kompetensi pelaksana", blank=True)
    supervision = models.TextField("pengawasan internal", blank=True)
    staffing = models.TextField("jumlah pelaksana", blank=True)
    guarantee = models.TextField("jaminan pelayanan", blank=True)
    safety = models.TextField("jaminan keamanan dan keselamatan", blank=True)
    evaluation = models.TextField("evaluasi kinerja pelaksana", blank=True)

    search_words = models.CharField("kata yang dipakai warga", max_length=300, blank=True)
    maklumat = models.TextField("maklumat pelayanan", blank=True)
    # The steps of PP 96/2012, as far as they happened.
    agreed_on = models.DateField("berita acara pembahasan", null=True, blank=True)
    announced_on = models.DateField("rancangan diumumkan", null=True, blank=True)
    settled_on = models.DateField("standar ditetapkan", null=True, blank=True)
    maklumat_on = models.DateField("maklumat dipublikasikan", null=True, blank=True)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField("alasan", blank=True)

    objects = ServiceStandardQuerySet.as_manager()

    class Meta:
        ordering = ["line", "-number"]
        verbose_name = "standar pelayanan"
        verbose_name_plural = "standar pelayanan"
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="servicestandard_number_once"),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(state=StandardState.DRAFT),
                name="servicestandard_one_draft",
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(state=StandardState.PUBLISHED, valid_until__isnull=True),
                name="servicestandard_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state=StandardState.DRAFT) | Q(valid_from__isnull=False),
                name="servicestandard_published_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="servicestandard_dates_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["government", "state", "valid_from"], name="servicestandard_catalogue"
            )
        ]

    def __str__(self):
        return f"Standar pelayanan versi {self.number}"

    @property
    def term(self):
        """The promised time as a Term, or None while it is not set."""
        return Term(self.term_amount, TermUnit(self.term_unit)) if self.term_amount else None

    @property
    def term_words(self):
        """The promised time as people read it."""
        words = str(self.term) if self.term else ""
        return (
            f"{words} ({self.term_note})" if words and self.term_note else words or self.term_note
        )
