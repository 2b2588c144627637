"""How widgets are drawn: by Django's templates, and by ours of the same name."""

from pathlib import Path

from django.conf import settings
from django.forms import renderers
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property


class FormRenderer(renderers.DjangoTemplates):
    """Looks for the template of a widget under ``templates/forms/`` first."""

    @cached_property
    def engine(self):
        own = settings.BASE_DIR / "templates" / "forms"
        djangos = Path(renderers.__file__).parent / self.backend.app_dirname
        options = {"APP_DIRS": True, "DIRS": [own, djangos], "NAME": "djangoforms", "OPTIONS": {}}
        return DjangoTemplates(options)
