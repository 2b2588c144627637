"""How people follow a proposal that is in force: waves of placements, and posts that stay empty."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from employees.models import PlacementCase
from orgunits.models import Position
from portal.models import Government
from restructuring.models.proposals import SOMEBODY, Proposal


class PlacementWave(models.Model):
    """People placed together after an enactment. What it is and how far it has come is its case's
    alone: state, kind, TMT, people and what BKN answered of each."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="waves")
    number = models.PositiveSmallIntegerField("gelombang")
    case = models.OneToOneField(PlacementCase, on_delete=models.PROTECT, related_name="wave")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("disusun", default=timezone.now)

    class Meta:
        ordering = ["proposal", "number"]
        verbose_name = "gelombang penempatan"
        verbose_name_plural = "gelombang penempatan"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "number"], name="placementwave_number_once"
            ),
        ]

    def __str__(self):
        return f"Gelombang {self.number}"


class GapNote(models.Model):
    """Why a post that an enactment left empty stays so for now. ``position``: the post as it was
    when this was written; what follows it later keeps the sentence."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="gap_notes")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    text = models.CharField("keterangan", max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("ditulis", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "keterangan jabatan kosong"
        verbose_name_plural = "keterangan jabatan kosong"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "position"], name="gapnote_once"),
        ]

    def __str__(self):
        return self.text
