"""What this app knows of a unit against its reference: the law, its functions, its evaluations."""

from collections import Counter
from datetime import date
from decimal import Decimal

from django.urls import reverse

from orgunits.appraisal import Fact
from orgunits.chart.registry import Asked
from orgunits.enums import OverlapState, Verdict
from orgunits.models import Assessment, OrgUnit, OverlapSide, UnitVersion
from orgunits.queries import branch_of, government_findings
from orgunits.queries.overlaps import last_run
from orgunits.rulebook import Severity
from portal.models import Government
from portal.templatetags.formats import number

# (label, grades that are strong, the one that is even, that one in words): PermenPANRB 20/2018 and
# Permendagri 99/2018 (DOMAIN.md 3). By grade, since a score between 60 and 61 is P-4 and the bounds
# of maturity are a setting.
ASSESSED = {
    "kelembagaan": ("Evaluasi kelembagaan", ("P-5", "P-4"), "P-3", "P-3: di atas 40 sampai 60"),
    "kematangan": (
        "Kematangan perangkat daerah", ("Sangat Tinggi", "Tinggi"), "Sedang", "Sedang: 29–37",
    ),
}  # fmt: skip


def findings(asked: Asked, unit: OrgUnit) -> list[Fact]:
    """Findings of the rulebook on the unit and everything under it."""
    rows = government_findings(asked.government, asked.day, asked.user, below=unit.pk)
    counts = Counter(row.finding.severity for row in rows)
    n = counts[Severity.BLOCK] + counts[Severity.WARN]
    return [
        Fact(
            "Temuan aturan",
            number(n),
            "tidak ada (PP 18/2016 jo 72/2019 dan pedoman)",
            Verdict.WEAK if n else Verdict.STRONG,
            f"{number(counts[Severity.INFO])} keterangan di samping itu",
            reverse("orgunits:orgunit_findings", args=[unit.pk]),
        )
    ]


def overlaps(asked: Asked, unit: OrgUnit) -> list[Fact]:
    """Overlaps that somebody confirmed and that stand in the last search; nothing before one."""
    run = last_run(asked.government)
    if run is None:
        return []
    below = [row.id for row in branch_of(asked.rows, unit.pk)]
    sides = OverlapSide.objects.filter(
        unit__in=below, overlap__run=run, overlap__state=OverlapState.CONFIRMED
    )
    n = sides.values("overlap").distinct().count()
    return [
        Fact(
            "Fungsi yang tumpang tindih",
            number(n),
            "tidak ada yang dibenarkan petugas",
            Verdict.WEAK if n else Verdict.STRONG,
            url=reverse("orgunits:overlap_list"),
        )
    ]


def assessments(_asked: Asked, unit: OrgUnit) -> list[Fact]:
    """The last validated kelembagaan and maturity of the unit itself."""
    rows = Assessment.objects.filter(
        unit=unit, final_score__isnull=False, validated_at__isnull=False
    )
    newest = {row.kind: row for row in rows.order_by("year", "pk")}
    found = []
    for kind, (label, strong, even, reference) in ASSESSED.items():
        if row := newest.get(kind):
            verdict = (
                Verdict.STRONG
                if row.final_grade in strong
                else Verdict.EVEN
                if row.final_grade == even
                else Verdict.WEAK
            )
            found.append(
                Fact(
                    label,
                    number(row.final_score, 2),
                    reference,
                    verdict,
                    f"{row.final_grade}, tahun {row.year}",
                    reverse("orgunits:assessment_detail", args=[row.pk]),
                )
            )
    return found


def n_units(government: Government, day: date) -> Decimal:
    """Units of the government, without its root."""
    rows = UnitVersion.objects.on(day).filter(government=government)
    return Decimal(rows.exclude(parent=None).count())


def n_layers(government: Government, day: date) -> Decimal:
    """Levels under the root."""
    rows = UnitVersion.objects.on(day).filter(government=government).order_by()
    parents = dict(rows.values_list("unit_id", "parent_id"))
    depths: dict[int, int] = {}
    for unit in parents:
        chain = []
        while unit is not None and unit not in depths and unit not in chain:
            chain.append(unit)
            unit = parents.get(unit)
        depth = depths.get(unit, -1)
        for one in reversed(chain):
            depth += 1
            depths[one] = depth
    return Decimal(max(depths.values(), default=0))
