"""What a change of structure means for surveys (docs/adr/0003).

A survey is about one unit in one period and stays its unit's for good: the answers were given
about that unit. After a merge its results are reached from the receiving unit (scopes follow the
lineage), and one that still runs goes on under its address until it is closed. So there is nothing
to carry and nothing to take back. A unit that would be dissolved has no successor to close its
running surveys: they stand in the way.
"""

from collections import Counter

from orgunits.participants import Blocker
from orgunits.structure import Thing
from portal.bulkread import Listed
from surveys.models import Campaign


class SurveysParticipant:
    def blockers(self, changes, context):
        dissolved = context.plan.dissolved
        if not dissolved:
            return []
        running = Campaign.objects.running().filter(unit__in=dissolved)
        return [
            Blocker(
                unit_id=unit_id,
                text=f"“{context.structure.unit(unit_id).name}” masih punya {count} survei yang"
                " dibuka. Tutup dulu surveinya.",
                count=count,
                url_name="surveys:unit_surveys",
            )
            for unit_id, count in Counter(running.values_list("unit_id", flat=True)).items()
        ]

    def load(self, structure, government, day):
        running = Campaign.objects.running().filter(government=government)
        structure.add_holders("campaigns", Counter(running.values_list("unit_id", flat=True)))

    def hanging(self, units, day):
        """Running surveys stay with their unit, also when it is merged: not movable."""
        running = Campaign.objects.running().filter(unit__in=Listed(units)).order_by("unit", "pk")
        return [Thing("campaigns", row.pk, row.unit_id, str(row), movable=False) for row in running]

    def follow(self, plan, change, day):
        """Nothing moves: see above."""
