"""The national catalogue of job titles brought into an installation, once and again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from orgunits.actions.positions import TITLE_KEY, TITLE_VALUES, load_job_titles
from orgunits.drafts import JobTitleDraft
from orgunits.models import JobTitle
from portal.models import User


@dataclass(frozen=True, slots=True)
class CatalogueLoad:
    """How many titles were added and changed; ``differing``: there with other values than the
    file's, and left so."""

    added: int
    changed: int
    differing: int


@transaction.atomic
def load_national_titles(
    *, drafts: Sequence[JobTitleDraft], user: User | None = None, overwrite: bool = False
) -> CatalogueLoad:
    """Bring the national catalogue up to ``drafts``; run again it changes nothing.

    Titles that are missing are added and empty fields filled. What somebody has filled in otherwise
    stays, unless ``overwrite`` and the draft has a value. Nothing is removed: posts may bear it.
    """
    known = {
        tuple(getattr(title, name) for name in TITLE_KEY): title
        for title in JobTitle.objects.filter(government=None)
    }
    added, changed, differing = [], [], 0
    for draft in drafts:
        title = known.get((None, draft.name.strip(), draft.jenjang.strip(), draft.kind))
        if title is None:
            added.append(draft)
            continue
        there = {name: getattr(title, name) for name in TITLE_VALUES}
        ours = {name: getattr(draft, name) for name in TITLE_VALUES}
        first, second = (ours, there) if overwrite else (there, ours)
        wanted = {name: value or second[name] for name, value in first.items()}
        differing += any(value and wanted[name] != value for name, value in ours.items())
        if wanted != there:
            changed.append(replace(draft, **wanted))
    load_job_titles(drafts=[*added, *changed], user=user)
    return CatalogueLoad(len(added), len(changed), differing)
