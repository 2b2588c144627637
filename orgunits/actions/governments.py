"""A new tenant with the root of its tree, and who sets it up."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.accounts import open_account
from orgunits.actions.door import enact, lock_government
from orgunits.actions.roles import grant_roles
from orgunits.drafts import RoleDraft
from orgunits.enums import ChangeState, UnitKind
from orgunits.models import OrgUnit, StructureChange
from orgunits.structure import Establish, to_json
from portal import audit
from portal.database import insert_checked
from portal.models import Government, User
from portal.permissions import Role

ROOT = -1
# What the first administrator needs to put in the structure, the people and the services. Whoever
# comes after takes these over; nobody grants them to themselves.
OFFICER_ROLES = (Role.HR_OFFICER, Role.SURVEY_OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdmin:
    """Who sets a new government up; ``prepares`` also gives the roles of OFFICER_ROLES."""

    username: str
    display_name: str
    email: str = ""
    prepares: bool = True


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
    if established_on > government.today():
        government.full_clean()
        raise ValidationError("Tanggal berdiri tidak boleh sesudah hari ini.")
    insert_checked(government, government.full_clean)
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


@transaction.atomic
def found_government(
    *, user: User | None, admin: FirstAdmin, **values: object
) -> tuple[Government, User]:
    """Create a government (``values``: see ``create_government``) and invite its first
    administrator: all or nothing. Raises ValidationError; what is wrong with the administrator
    under the fields ``admin_username``, ``admin_name``, ``admin_email``."""
    government = create_government(user=user, **values)
    try:
        account = open_account(
            government=government,
            username=admin.username,
            display_name=admin.display_name,
            email=admin.email,
            user=user,
        )
    except ValidationError as error:
        names = {"username": "admin_username", "display_name": "admin_name", "email": "admin_email"}
        fields = error.error_dict.items()
        raise ValidationError({names.get(name, name): found for name, found in fields}) from error
    root = OrgUnit.objects.get(government=government, parent__isnull=True)
    roles = [Role.GOVERNMENT_ADMIN, *(OFFICER_ROLES if admin.prepares else ())]
    grant_roles(
        government=government,
        drafts=[
            RoleDraft(
                user=account,
                unit_id=root.pk,
                role=role,
                valid_from=government.today(),
                decree="Pendaftaran pemerintah daerah",
            )
            for role in roles
        ],
        granted_by=user,
    )
    return government, account
