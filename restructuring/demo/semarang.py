"""A change of a year ago in Kota Semarang, so that its before and after can be read: the civil
registration office names who handles complaints about KTP-el. Invented after the story in which its
service became faster once it was rearranged; what citizens answered is told by surveys.demo."""

from datetime import date

from orgunits.actions import grant_roles
from orgunits.drafts import RoleDraft
from orgunits.models import OrgUnit
from orgunits.structure import Rename
from portal.models import User
from portal.permissions import Role
from restructuring.actions import (
    add_step,
    approve_review,
    create_proposal,
    enact_proposal,
    submit_proposal,
)
from restructuring.models import Proposal
from restructuring.reviewing import waiting_review

SLUG, AGENCY, DESK = "semarang", "disdukcapil", "disdukcapil/dafduk"
NAME = "Bidang Pelayanan Pendaftaran Penduduk dan Pengaduan"
TITLE = "Satu bidang untuk KTP-el dan pengaduannya"
WHY = (
    "Warga mengeluhkan lamanya pembuatan KTP-el dan tidak tahu ke mana mengadu. Pelayanan dan "
    "pengaduannya diletakkan pada satu bidang. Tanggal dan rinciannya contoh."
)
JUDGES = {
    "hukum": (Role.LEGAL_REVIEWER, "Peninjau hukum"),
    "walikota": (Role.LEADERSHIP, "Wali kota"),
}


def a_year_ago(today):
    """The first day of the quarter that began a year before the running one."""
    return date(today.year - 1, (today.month - 1) // 3 * 3 + 1, 1)


def rearrange(world):
    """Lead the proposal through its reviews and put it in force on a day of last year; returns how
    many proposals were made."""
    if world.spec.slug != SLUG or DESK not in world.units:
        return 0
    root = OrgUnit.objects.get(government=world.government, parent=None)
    judges = make_judges(world, root)
    proposal = create_proposal(
        government=world.government,
        unit=world.units[AGENCY],
        title=TITLE,
        reason=WHY,
        user=world.officer,
        effective_on=a_year_ago(world.today),
        legal_basis="Perwal contoh tentang susunan Disdukcapil",
        is_example=True,
    )
    change = Rename(world.units[DESK].pk, NAME)
    add_step(proposal=proposal, changes=[change], user=world.officer, note="")
    submit_proposal(proposal=fresh(proposal), user=world.officer)
    for judge in judges:
        approve_review(review=waiting_review(fresh(proposal)), user=judge)
    enact_proposal(proposal=fresh(proposal), user=world.officer, consents=("budget", "corrected"))
    return 1


def make_judges(world, root):
    """Who reviews and who decides, in this order."""
    users = User.objects.bulk_create(
        User(
            username=f"{key}.{world.spec.code.lower()}",
            display_name=title,
            password=world.password_hash,
            government=world.government,
        )
        for key, (_role, title) in JUDGES.items()
    )
    roles = [role for role, _title in JUDGES.values()]
    drafts = [
        RoleDraft(user=user, unit_id=root.pk, role=role, valid_from=root.established_on)
        for user, role in zip(users, roles, strict=True)
    ]
    grant_roles(government=world.government, drafts=drafts, granted_by=world.superadmin)
    return users


def fresh(proposal):
    return Proposal.objects.select_related("government", "unit", "head", "change").get(
        pk=proposal.pk
    )
