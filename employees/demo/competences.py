"""Invented standards of titles and assessments of a part of the people of the demo."""

from datetime import timedelta
from decimal import Decimal

from employees.actions.competences import (
    AssessmentDraft,
    save_technical,
    set_standard,
    settle_assessments,
)
from employees.actions.talent import set_talent_scale
from employees.competence_enums import Competence
from employees.competences import usual_standard
from employees.enums import Predicate
from orgunits.enums import JobTitleKind as K
from orgunits.models import JobTitle

REASON = "Data contoh: orang dan angka karangan."
ASSESSOR = "Pusat Penilaian Kompetensi (contoh)"
ASSESSED = {K.JPT_PRATAMA: 0.95, K.ADMINISTRATOR: 0.8, K.PENGAWAS: 0.5, K.JF_KEAHLIAN: 0.3}
TECHNICAL = (
    ("Pengelolaan pelayanan publik", K.PENGAWAS),
    ("Penyusunan kebijakan daerah", K.ADMINISTRATOR),
)
N_STANDARDS = 25
VALID_DAYS = 1095
SHORT_BY_ONE, BEYOND = 0.24, 0.9


def load(world):
    """Standards of the most common managerial titles, assessments of those who lead and some JF."""
    titles = managerial_titles(world)
    technical = {
        kind: save_technical(
            government=world.government,
            values={"name": name, "summary": "", "is_active": True},
            user=world.officer,
        )
        for name, kind in TECHNICAL
    }
    for title in titles:
        own = technical.get(title.kind)
        set_standard(
            government=world.government,
            of=title,
            valid_from=world.today.replace(year=world.today.year - 2, month=1, day=1),
            basis="Keputusan Wali Kota (contoh)",
            general=dict(usual_standard(title.kind, title.jenjang).general),
            technical={own.pk: 3} if own else {},
            user=world.officer,
        )
    drafts = [draft for seat, person in world.people if (draft := assessment(world, seat, person))]
    settle_assessments(
        government=world.government, drafts=drafts, user=world.officer, reason=REASON
    )
    set_talent_scale(
        government=world.government,
        valid_from=world.today.replace(year=world.today.year - 1, month=1, day=1),
        above_from=Predicate.VERY_GOOD,
        meets_from=Predicate.GOOD,
        medium_from=Decimal(68),
        high_from=Decimal(85),
        competence_weight=60,
        basis="Peraturan Wali Kota (contoh)",
        user=world.officer,
    )
    world.say(f"  {len(titles)} standar kompetensi, {len(drafts)} penilaian kompetensi")


def managerial_titles(world):
    """The titles of administrator and pengawas posts that have a holder, by name."""
    ids = {seat.post.position.job_title_id for seat, _ in world.people}
    kinds = (K.JPT_PRATAMA, K.ADMINISTRATOR, K.PENGAWAS)
    return JobTitle.objects.filter(pk__in=ids, kind__in=kinds).order_by("name", "pk")[:N_STANDARDS]


def assessment(world, seat, person):
    """What assessors found of one person; None for most."""
    title = seat.post.position.job_title
    rng = world.rng("competence", person.nip)
    if rng.random() > ASSESSED.get(K(title.kind), 0):
        return None
    usual = usual_standard(title.kind, title.jenjang).general
    if not usual:
        return None
    found = {}
    for one in Competence:
        turn = rng.random()
        step = -1 if turn < SHORT_BY_ONE else 1 if turn > BEYOND else 0
        found[str(one)] = min(max(usual[str(one)] + step, 1), 5)
    on = world.today - timedelta(days=rng.randrange(60, 1400))
    return AssessmentDraft(
        employee_id=person.pk,
        assessed_on=on,
        assessor=ASSESSOR,
        number=f"CONTOH/{person.pk}",
        valid_until=on + timedelta(days=VALID_DAYS),
        potential=Decimal(rng.randrange(4200, 9500)) / 100,
        general=found,
    )
