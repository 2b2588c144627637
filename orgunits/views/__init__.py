"""Pages of the organisation."""

from orgunits.views.appraisal import (
    benchmark_list,
    benchmark_publish,
    unit_appraisal,
    unit_note_create,
    unit_note_withdraw,
)
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
from orgunits.views.comparison import structure_compare
from orgunits.views.consents import consent_create, consent_end
from orgunits.views.coverage import coverage_list
from orgunits.views.delegations import (
    delegation_create,
    delegation_list,
    delegation_withdraw,
)
from orgunits.views.findings import finding_list, orgunit_findings
from orgunits.views.function_moves import function_move
from orgunits.views.governments import government_create, government_list
from orgunits.views.job_information import (
    job_information_copy,
    job_information_file,
    job_information_update,
    position_detail,
)
from orgunits.views.job_information_list import job_information_fill, job_information_list
from orgunits.views.job_prints import job_print_create, job_print_detail, job_print_file
from orgunits.views.ledger import (
    structure_change_cancel,
    structure_change_list,
    structure_undo,
)
from orgunits.views.overlaps import (
    function_list,
    overlap_decide,
    overlap_detail,
    overlap_list,
    overlap_run_create,
)
from orgunits.views.posts import function_create, function_end, function_update, position_create
from orgunits.views.prints import (
    chart_print_create,
    chart_print_detail,
    chart_print_pdf,
)
from orgunits.views.relations import (
    orgunit_relations,
    relation_create,
    relation_end,
    relation_file,
    unit_directory,
)
from orgunits.views.roles import (
    auditor_end,
    auditor_grant,
    orgunit_roles,
    role_end,
    role_grant,
)
from orgunits.views.simplification import simplification_list
from orgunits.views.template_adoption import orgunit_template, unit_template_adopt
from orgunits.views.titles import job_title_detail, job_title_list
from orgunits.views.typology import (
    sheet_detail,
    sheet_update,
    typology_create,
    typology_list,
    typology_update,
)
from orgunits.views.typology_files import sheet_pdf, typology_pdf
from orgunits.views.unit import (
    orgunit_detail,
    orgunit_functions,
    orgunit_history,
    orgunit_positions,
)
from orgunits.views.unit_templates import (
    template_post_create,
    template_units,
    unit_template_create,
    unit_template_detail,
    unit_template_list,
    unit_template_update,
)
from orgunits.views.workload import workload_rows, workload_sheet, workload_update
from orgunits.views.workload_copy import workload_copy
from orgunits.views.workload_counts import workload_counts
from orgunits.views.workload_rules import (
    workload_rule_create,
    workload_rule_list,
    workload_rule_update,
)
from orgunits.views.workload_unit import orgunit_workload, workload_adopt, workload_renew

__all__ = [
    "benchmark_list",
    "benchmark_publish",
    "unit_appraisal",
    "unit_note_create",
    "unit_note_withdraw",
    "orgunit_template",
    "template_post_create",
    "template_units",
    "unit_template_adopt",
    "unit_template_create",
    "unit_template_detail",
    "unit_template_list",
    "unit_template_update",
    "orgunit_relations",
    "relation_create",
    "relation_end",
    "relation_file",
    "unit_directory",
    "coverage_list",
    "job_information_copy",
    "job_information_file",
    "job_information_fill",
    "job_information_list",
    "job_information_update",
    "job_print_create",
    "job_print_detail",
    "job_print_file",
    "position_detail",
    "consent_create",
    "consent_end",
    "finding_list",
    "orgunit_findings",
    "sheet_detail",
    "sheet_pdf",
    "sheet_update",
    "typology_create",
    "typology_list",
    "typology_pdf",
    "typology_update",
    "chart_print_create",
    "chart_print_detail",
    "chart_print_pdf",
    "auditor_end",
    "auditor_grant",
    "delegation_create",
    "delegation_list",
    "delegation_withdraw",
    "job_title_detail",
    "job_title_list",
    "function_create",
    "function_end",
    "function_move",
    "orgunit_chart",
    "orgunit_chart_data",
    "orgunit_chart_figures",
    "orgunit_chart_svg",
    "government_create",
    "government_list",
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
    "orgunit_roles",
    "orgunit_table",
    "orgunit_tree",
    "orgunit_update",
    "position_create",
    "role_end",
    "role_grant",
    "simplification_list",
    "structure_change_cancel",
    "structure_change_list",
    "structure_compare",
    "function_list",
    "function_update",
    "overlap_decide",
    "overlap_detail",
    "overlap_list",
    "overlap_run_create",
    "structure_undo",
    "unit_choices",
    "orgunit_workload",
    "workload_adopt",
    "workload_copy",
    "workload_counts",
    "workload_renew",
    "workload_rows",
    "workload_rule_create",
    "workload_rule_list",
    "workload_rule_update",
    "workload_sheet",
    "workload_update",
]
