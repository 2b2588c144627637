"""What a unit says in public about the comments of a survey."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.models import Government
from surveys.models.campaigns import Campaign


class CommentAnswer(models.Model):
    """The public answer to all comments of a closed survey about one theme (surveys.themes), never to
    a single one: comments stay unpublished. ``theme`` is the theme's key."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    theme = models.SlugField("tema", max_length=60)
    text = models.TextField("jawaban", max_length=1000)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["campaign", "theme"]
        verbose_name = "jawaban atas saran"
        verbose_name_plural = "jawaban atas saran"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "theme"], name="commentanswer_theme_once")
        ]

    def __str__(self):
        return f"Jawaban atas saran {self.theme}"
