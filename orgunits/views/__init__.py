"""Pages of the organisation."""

from orgunits.views.browse import orgunit_list, orgunit_table, orgunit_tree
from orgunits.views.changes import (
    orgunit_close,
    orgunit_create,
    orgunit_move,
    orgunit_rename,
    orgunit_retype,
    orgunit_update,
    unit_choices,
)
from orgunits.views.chart import (
    orgunit_chart,
    orgunit_chart_data,
    orgunit_chart_figures,
    orgunit_chart_svg,
)
from orgunits.views.ledger import (
    structure_change_cancel,
    structure_change_list,
    structure_undo,
)
from orgunits.views.posts import function_create, function_end, position_create
from orgunits.views.unit import (
    orgunit_detail,
    orgunit_functions,
    orgunit_history,
    orgunit_positions,
)

__all__ = [
    "function_create",
    "function_end",
    "orgunit_chart",
    "orgunit_chart_data",
    "orgunit_chart_figures",
    "orgunit_chart_svg",
    "orgunit_close",
    "orgunit_create",
    "orgunit_detail",
    "orgunit_functions",
    "orgunit_history",
    "orgunit_list",
    "orgunit_move",
    "orgunit_positions",
    "orgunit_rename",
    "orgunit_retype",
    "orgunit_table",
    "orgunit_tree",
    "orgunit_update",
    "position_create",
    "structure_change_cancel",
    "structure_change_list",
    "structure_undo",
    "unit_choices",
]
