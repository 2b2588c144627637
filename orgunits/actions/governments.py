"""A new tenant with the root of its tree."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.door import enact, lock_government
from orgunits.enums import ChangeState, UnitKind
from orgunits.models import OrgUnit, StructureChange
from orgunits.structure import Establish, to_json
from portal import audit
from portal.models import Government, User

ROOT = -1


@transaction.atomic
def create_government(
    *,
    user: User | None,
    name: str,
    slug: str,
    kind: str,
    established_on: date,
    **settings: object,
) -> Government:
    """Create a government and its one root, which begins on ``established_on`` (not after today).

    ``settings`` are further columns of Government; ``root_name`` replaces "Pemerintah <name>".
    ValidationError when a value does not fit.
    """
    root_name = settings.pop("root_name", f"Pemerintah {name}")
    government = Government(name=name, slug=slug, kind=kind, **settings)
    government.full_clean()
    if established_on > government.today():
        raise ValidationError("Tanggal berdiri tidak boleh sesudah hari ini.")
    government.save()
    audit.record(
        actor=user,
        action="Mendaftarkan pemerintah daerah",
        obj=government,
        government=government,
        changes={"name": [None, name], "slug": [None, slug]},
    )
    root = Establish(
        ROOT,
        None,
        root_name,
        UnitKind.ROOT,
        abbreviation=government.short_name[:40],
        order=0,
    )
    change = StructureChange(
        government=government,
        state=ChangeState.SCHEDULED,
        effective_on=established_on,
        changes=to_json([root]),
        reason="Pendaftaran pemerintah daerah.",
        made_by=user,
    )
    change.save(force_insert=True)
    locked = lock_government(government)
    enact(locked, change, [root])
    government.structure_version = locked.structure_version
    OrgUnit.objects.filter(pk=change.created[ROOT]).update(area_code=government.area_code)
    return government
