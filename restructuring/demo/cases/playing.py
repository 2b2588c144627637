"""The real cases as governments of their own, each with its proposal as far as it is told here.

The days are examples: a case is played as though it came into force on the day the demo is loaded.
"""

from datetime import date
from itertools import zip_longest

from employees.demo.people import PeopleMaker
from orgunits.actions import create_government, grant_roles
from orgunits.drafts import RoleDraft
from orgunits.models import JobTitle
from portal.models import User
from portal.permissions import Role
from restructuring.actions import (
    add_step,
    answer_finding,
    approve_review,
    ask_back_out,
    confirm_back_out,
    create_proposal,
    enact_proposal,
    submit_proposal,
)
from restructuring.demo.cases.city import BACKED_OUT, IN_REVIEW, build
from restructuring.findings import proposal_findings
from restructuring.models import Proposal
from restructuring.reviewing import waiting_review
from restructuring.thinking import think

ACCOUNTS = {
    "organisasi": (Role.HR_OFFICER, "Petugas organisasi"),
    "mutasi": (Role.HR_OFFICER, "Petugas kepegawaian"),
    "hukum": (Role.LEGAL_REVIEWER, "Peninjau hukum"),
    "walikota": (Role.LEADERSHIP, "Wali kota"),
}
SINCE = date(2015, 1, 5)
WHY = "Kasus nyata menurut {}. Unit di dalamnya, jabatan, dan orangnya karangan; tanggalnya contoh."
ANSWER = "Susunan ini ditetapkan demikian dalam sumbernya: {}."
TAKEN_BACK = "Contoh pembatalan: susunan kembali seperti sebelum usulan ini berlaku."


def play(case, world):
    """Make the government of ``case`` and lead its proposal up to ``case.shown``."""
    government = create_government(
        user=world.superadmin,
        name=f"Kasus {case.name}",
        short_name=f"Kasus {case.name}",
        slug=case.slug,
        kind="city",
        established_on=SINCE,
        is_example=True,
    )
    maker = PeopleMaker(world, [])
    city = build(
        case,
        government,
        national_titles(),
        user=world.superadmin,
        name_of=lambda number: maker.any_name(world.rng("kasus", case.slug, number)),
    )
    people = make_accounts(case, city, world)
    proposal = drafted(case, city, people["organisasi"])
    lead_on(case, proposal, people)


def national_titles():
    rows = JobTitle.objects.filter(government=None).order_by("pk")
    return [rows.filter(kind=kind).first() for kind in ("administrator", "pelaksana")]


def make_accounts(case, city, world):
    """The people of the steps by the stem of their account's name."""
    users = User.objects.bulk_create(
        User(
            username=f"{key}.{case.code}",
            display_name=title,
            password=world.password_hash,
            government=city.government,
        )
        for key, (_role, title) in ACCOUNTS.items()
    )
    people = dict(zip(ACCOUNTS, users, strict=True))
    drafts = [
        RoleDraft(user=people[key], unit_id=city.root.pk, role=role, valid_from=SINCE)
        for key, (role, _title) in ACCOUNTS.items()
    ]
    grant_roles(government=city.government, drafts=drafts, granted_by=world.superadmin)
    return people


def drafted(case, city, officer):
    proposal = create_proposal(
        government=city.government,
        unit=city.root,
        title=case.title,
        reason=WHY.format(case.source),
        user=officer,
        effective_on=city.government.today(),
        legal_basis=case.source,
        is_example=True,
    )
    for changes, note in zip_longest(case.steps(city), case.notes, fillvalue=""):
        proposal = add_step(proposal=proposal, changes=changes, user=officer, note=note)
    return proposal


def lead_on(case, proposal, people):
    """Submitted and through the legal review; then as far as is shown."""
    officer = people["organisasi"]
    for one in proposal_findings(think(fresh(proposal))):
        if one.needs_answer:
            reason = ANSWER.format(case.source)
            answer_finding(proposal=proposal, finding=one.key, reason=reason, user=officer)
    submit_proposal(proposal=fresh(proposal), user=officer)
    approve(proposal, people["hukum"])
    if case.shown == IN_REVIEW:
        return
    approve(proposal, people["walikota"])
    enact_proposal(proposal=fresh(proposal), user=officer, consents=("budget",))
    if case.shown == BACKED_OUT:
        ask_back_out(proposal=fresh(proposal), user=people["mutasi"], reason=TAKEN_BACK)
        confirm_back_out(review=waiting_review(fresh(proposal)), user=people["walikota"])


def approve(proposal, user):
    approve_review(review=waiting_review(fresh(proposal)), user=user)


def fresh(proposal):
    return Proposal.objects.select_related("government", "unit", "head", "change").get(
        pk=proposal.pk
    )
