"""Units, what they were on every day, and the ledger of what changed them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from mptt.models import MPTTModel, TreeForeignKey

from orgunits.enums import ChangeState, LineageKind, UnitKind, UnitTipe
from orgunits.models.dated import valid_on
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission


class LegalBasis(models.Model):
    """A regulation or decree a structure, post or placement rests on."""

    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField("dasar hukum", max_length=200)
    signed_on = models.DateField("tanggal", null=True, blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name = "dasar hukum"
        verbose_name_plural = "dasar hukum"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "title"],
                name="legalbasis_unique_title",
                violation_error_message="Dasar hukum ini sudah ada.",
            ),
            # Two, because SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=["title"],
                condition=Q(government__isnull=True),
                name="legalbasis_national_unique_title",
                violation_error_message="Dasar hukum ini sudah ada.",
            ),
        ]

    def __str__(self):
        return self.title


class OrgUnitQuerySet(models.QuerySet):
    """Vocabulary of unit reads. Every list of a screen begins with ``visible_to``."""

    def visible_to(self, user, permission=Permission.ORGUNIT_VIEW):
        """Units (also closed ones) on which ``user`` holds ``permission``, today, with their
        subtrees and the predecessors of every unit in them."""
        return self.filter(pk__in=unit_ids_in_scope(user, permission))

    def active(self):
        return self.filter(closed_on__isnull=True)


class OrgUnit(MPTTModel):
    """A unit of the organisation: identity and today's projection.

    The truth of every day is ``UnitVersion``; these columns and the MPTT numbers are written only
    by the door (``orgunits.actions.apply_changes``, docs/adr/0001). A closed unit keeps its last
    parent. ``parent`` is the truth of the tree, lft and rght a cache; tree_id is the government's.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    parent = TreeForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="induk",
    )
    name = models.CharField("nama", max_length=200)
    abbreviation = models.CharField("singkatan", max_length=40, blank=True)
    kind = models.CharField("jenis", max_length=20, choices=UnitKind)
    tipe = models.CharField("tipe", max_length=1, choices=UnitTipe, blank=True)
    code = models.CharField("kode", max_length=40, blank=True)
    order = models.PositiveIntegerField("urutan", default=0)
    urusan = models.CharField("urusan", max_length=120, blank=True)  # codes joined by ";"
    legal_basis = models.ForeignKey(
        LegalBasis, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    area_code = models.CharField("kode wilayah", max_length=13, blank=True)
    siasn_unor_id = models.CharField("unor_id SIASN", max_length=40, blank=True)
    sipd_code = models.CharField("kode SIPD", max_length=40, blank=True)
    npsn = models.CharField("NPSN", max_length=8, blank=True)
    health_facility_code = models.CharField("kode faskes", max_length=20, blank=True)
    contact = models.CharField("kontak", max_length=200, blank=True)
    is_example = models.BooleanField("contoh", default=False)
    established_on = models.DateField("berdiri")
    closed_on = models.DateField("ditutup", null=True, blank=True)

    objects = OrgUnitQuerySet.as_manager()

    class Meta:
        ordering = ["tree_id", "lft"]
        verbose_name = "unit organisasi"
        verbose_name_plural = "unit organisasi"
        constraints = [
            models.UniqueConstraint(
                fields=["government"],
                condition=Q(parent__isnull=True),
                name="orgunit_one_root_per_government",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("established_on")),
                name="orgunit_period_ordered",
            ),
        ]
        indexes = [models.Index(fields=["government", "kind"], name="orgunit_gov_kind")]

    def __str__(self):
        return self.name

    @property
    def is_active(self):
        return self.closed_on is None

    @property
    def short_name(self):
        return self.abbreviation or self.name


class StructureChange(models.Model):
    """The ledger: one row per list of typed changes that went (or will go) through the door.

    ``changes`` and ``inverse`` are lists of the engine's changes as JSON
    (orgunits.structure.to_json). ``number`` is the structure version it made; scheduled rows have
    none yet. Undo is a new row whose ``undoes`` is the one undone. ``concerned`` are the units from
    or to which it handed posts, functions, services or roles, or that it opened or closed them on;
    what it did to units themselves is told by their versions.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("nomor", null=True)
    state = models.CharField("keadaan", max_length=10, choices=ChangeState)
    effective_on = models.DateField("berlaku mulai")
    changes = models.JSONField(default=list)
    inverse = models.JSONField(default=list)
    # {unit: [urusan before, after]} of those it wrote: urusan are no dated column, so an undo needs it.
    urusan = models.JSONField(default=dict, blank=True, editable=False)
    summary = models.CharField("ringkasan", max_length=300)
    reason = models.TextField("alasan")
    legal_basis = models.ForeignKey(
        LegalBasis, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)
    failure = models.TextField("sebab tidak dapat diberlakukan", blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    concerned = models.ManyToManyField(OrgUnit, related_name="+", blank=True)

    class Meta:
        ordering = ["-number", "-pk"]
        verbose_name = "perubahan struktur"
        verbose_name_plural = "perubahan struktur"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "number"], name="structurechange_number_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ChangeState.APPLIED, number__isnull=False, applied_at__isnull=False
                )
                | (~Q(state=ChangeState.APPLIED) & Q(number__isnull=True)),
                name="structurechange_applied_is_numbered",
            ),
        ]
        indexes = [models.Index(fields=["state", "effective_on"], name="structurechange_due")]

    def __str__(self):
        return self.summary


class UnitVersionQuerySet(models.QuerySet):
    def current_knowledge(self):
        """Versions not replaced by a later correction."""
        return self.filter(superseded_at__isnull=True)

    def on(self, day):
        return self.current_knowledge().filter(valid_on(day))


class UnitVersion(models.Model):
    """What a unit was between two days: the truth of every day (docs/adr/0002).

    A row is never changed but for ``superseded_at``: a later change splits it into new rows, so
    both what held and what was believed can be told.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="versions")
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum", null=True)
    parent = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField("nama", max_length=200)
    abbreviation = models.CharField("singkatan", max_length=40, blank=True)
    kind = models.CharField("jenis", max_length=20, choices=UnitKind)
    tipe = models.CharField("tipe", max_length=1, choices=UnitTipe, blank=True)
    code = models.CharField("kode", max_length=40, blank=True)
    order = models.PositiveIntegerField("urutan", default=0)
    change = models.ForeignKey(StructureChange, on_delete=models.PROTECT, related_name="versions")
    recorded_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True)

    objects = UnitVersionQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "valid_from"]
        verbose_name = "versi unit"
        verbose_name_plural = "versi unit"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="unitversion_period_ordered",
            ),
            models.UniqueConstraint(
                fields=["unit", "valid_from"],
                condition=Q(superseded_at__isnull=True),
                name="unitversion_one_start",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(superseded_at__isnull=True, valid_until__isnull=True),
                name="unitversion_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "valid_from"], name="unitversion_gov_from"),
        ]

    def __str__(self):
        return f"{self.name} ({self.valid_from})"


class LineageQuerySet(models.QuerySet):
    def followed(self):
        """Links that series and scopes follow: those from units that have ended. A unit that was
        divided and goes on keeps its own series; its people and surveys are not those of whoever
        received a part of it."""
        return self.filter(superseded_at__isnull=True, predecessor__closed_on__isnull=False)


class Lineage(models.Model):
    """``successor`` took over from ``predecessor``, or a part of it, on a day: series and scopes
    follow it once the predecessor has ended."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    predecessor = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("cara", max_length=12, choices=LineageKind)
    effective_on = models.DateField("sejak")
    change = models.ForeignKey(StructureChange, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True)

    objects = LineageQuerySet.as_manager()

    class Meta:
        ordering = ["effective_on"]
        verbose_name = "asal-usul unit"
        verbose_name_plural = "asal-usul unit"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "kind"],
                condition=Q(superseded_at__isnull=True),
                name="lineage_once",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="lineage_not_itself"
            ),
        ]
        indexes = [models.Index(fields=["government", "successor"], name="lineage_successor")]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
