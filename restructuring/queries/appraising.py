"""The chapter "analisis" of a kajian: what is known of a unit against its references."""

from orgunits.appraisal import facts_of, split
from orgunits.chart.registry import Asked
from orgunits.enums import Verdict
from orgunits.models import OrgUnit, UnitNote
from orgunits.queries import structure_on
from portal.models import User
from portal.permissions import Permission


def appraisal_of(unit: OrgUnit, user: User) -> list[tuple[str, str, str, str]]:
    """(side, label, figure, reference or note) of ``unit`` today: figures on either side of their
    reference as far as ``user`` may see them, then the notes of officers."""
    government = unit.government
    day = government.today()
    rows = structure_on(government, day, user)
    facts = split(facts_of(unit, Asked(government, user, day, rows)))
    told = [
        (str(side.label), fact.label, fact.value, fact.reference)
        for side in (Verdict.STRONG, Verdict.WEAK)
        for fact in facts[side.value]
    ]
    if not user.has_perm(Permission.RULEBOOK_VIEW, unit):
        return told
    notes = UnitNote.objects.filter(unit=unit, withdrawn_at=None).order_by("side", "made_at", "pk")
    return told + [(note.get_side_display(), "Catatan petugas", "", note.text) for note in notes]
