"""What a change of structure means for reports (docs/adr/0003).

Nothing. A report is a closed document about a unit as it was on the last day of its period: it
says so by name, its inputs are frozen, and its unit keeps its row when it is merged or dissolved.
So no report stands in the way of a change, none is a holder that a unit must hand over, and none
follows. Whoever takes a unit over sees its reports, because scopes follow the lineage.
"""


class ReportsParticipant:
    def blockers(self, changes, context):
        return []

    def load(self, structure, government, day):
        """Reports are no holders."""

    def follow(self, plan, change, day):
        """Reports stay what they are."""
