"""Every write of the organisation. The tree is changed only by ``apply_changes`` and its kin."""

from orgunits.actions.accounts import (
    ACCOUNT_FIELDS,
    deactivate_account,
    open_account,
    reactivate_account,
    update_account,
)
from orgunits.actions.catalogue import load_national_titles
from orgunits.actions.consents import end_consent, record_consent
from orgunits.actions.delegations import (
    delegate_role,
    follow_delegations,
    withdraw_delegation,
)
from orgunits.actions.dependants import dependants_of
from orgunits.actions.door import (
    Preview,
    StructureConflict,
    StructureCorrupt,
    lock_government,
    preview_changes,
)
from orgunits.actions.functions import FUNCTION_COLUMNS, move_function, update_function
from orgunits.actions.governments import FirstAdmin, create_government, found_government
from orgunits.actions.granting import end_by_hand, grant_by_hand
from orgunits.actions.imports import import_units
from orgunits.actions.job_information import save_job_information
from orgunits.actions.job_prints import finish_job_print, order_job_print
from orgunits.actions.overlaps import (
    DECIDED_COLUMNS,
    decide_overlap,
    keep_findings,
    order_overlap_run,
)
from orgunits.actions.positions import (
    add_functions,
    add_positions,
    end_functions,
    end_positions,
    load_job_titles,
)
from orgunits.actions.prints import finish_chart, order_chart, remove_old_prints
from orgunits.actions.relations import add_relations, end_relation
from orgunits.actions.roles import end_role, grant_role, grant_roles
from orgunits.actions.structure import (
    apply_changes,
    apply_due_changes,
    cancel_scheduled_change,
    undo_change,
    undo_last_change,
    undoable_change,
)
from orgunits.actions.template_adoption import Adopted, adopt_template
from orgunits.actions.typology import (
    begin_typology_year,
    save_figures,
    update_typology_year,
)
from orgunits.actions.unit_templates import (
    PostChange,
    add_template_post,
    attach_units,
    create_template,
    grant_exception,
    update_template,
    withdraw_exception,
)
from orgunits.actions.units import settle_legal_basis, update_details, update_unit_details
from orgunits.actions.workload import WorkloadRefused, save_tasks
from orgunits.actions.workload_copies import WorkloadCopy, copy_tasks
from orgunits.actions.workload_rules import adopt_headcounts, settle_workload_rule
from orgunits.actions.workload_volumes import take_volume

__all__ = [
    "Adopted",
    "PostChange",
    "add_template_post",
    "adopt_template",
    "attach_units",
    "create_template",
    "grant_exception",
    "update_template",
    "withdraw_exception",
    "add_relations",
    "end_relation",
    "ACCOUNT_FIELDS",
    "Preview",
    "StructureConflict",
    "FirstAdmin",
    "StructureCorrupt",
    "add_functions",
    "add_positions",
    "apply_changes",
    "apply_due_changes",
    "cancel_scheduled_change",
    "create_government",
    "deactivate_account",
    "delegate_role",
    "end_by_hand",
    "finish_chart",
    "order_chart",
    "remove_old_prints",
    "finish_job_print",
    "order_job_print",
    "save_job_information",
    "follow_delegations",
    "found_government",
    "grant_by_hand",
    "open_account",
    "reactivate_account",
    "update_account",
    "withdraw_delegation",
    "dependants_of",
    "end_functions",
    "end_positions",
    "end_role",
    "grant_role",
    "import_units",
    "grant_roles",
    "load_job_titles",
    "load_national_titles",
    "lock_government",
    "preview_changes",
    "settle_legal_basis",
    "undo_change",
    "take_volume",
    "undo_last_change",
    "undoable_change",
    "update_details",
    "update_unit_details",
    "FUNCTION_COLUMNS",
    "move_function",
    "update_function",
    "DECIDED_COLUMNS",
    "decide_overlap",
    "keep_findings",
    "order_overlap_run",
    "WorkloadCopy",
    "WorkloadRefused",
    "copy_tasks",
    "adopt_headcounts",
    "save_tasks",
    "settle_workload_rule",
    "begin_typology_year",
    "save_figures",
    "update_typology_year",
    "end_consent",
    "record_consent",
]
