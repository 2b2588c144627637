"""Addresses of the pages of this app."""

from django.urls import path

from orgunits import views

app_name = "orgunits"

urlpatterns = [
    path("", views.orgunit_list, name="orgunit_list"),
    path("table/", views.orgunit_table, name="orgunit_table"),
    path("chart/", views.orgunit_chart, name="orgunit_chart"),
    path("chart/data/", views.orgunit_chart_data, name="orgunit_chart_data"),
    path("chart/figures/", views.orgunit_chart_figures, name="orgunit_chart_figures"),
    path("chart/print/", views.chart_print_create, name="chart_print_create"),
    path("chart/print/<uuid:uuid>/", views.chart_print_detail, name="chart_print_detail"),
    path("chart/print/<uuid:uuid>/pdf/", views.chart_print_pdf, name="chart_print_pdf"),
    path("chart/svg/", views.orgunit_chart_svg, name="orgunit_chart_svg"),
    path("tree/", views.orgunit_tree, name="orgunit_tree"),
    path("choices/", views.unit_choices, name="unit_choices"),
    path("new/", views.orgunit_create, name="orgunit_create"),
    path("compare/", views.structure_compare, name="structure_compare"),
    path("changes/", views.structure_change_list, name="structure_change_list"),
    path("changes/undo/", views.structure_undo, name="structure_undo"),
    path("changes/<int:pk>/cancel/", views.structure_change_cancel, name="structure_change_cancel"),
    path("governments/", views.government_list, name="government_list"),
    path("governments/new/", views.government_create, name="government_create"),
    path("roles/new/", views.role_grant, name="role_grant"),
    path("roles/auditor/", views.auditor_grant, name="auditor_grant"),
    path("roles/<int:pk>/end/", views.role_end, name="role_end"),
    path("roles/<int:pk>/auditor/end/", views.auditor_end, name="auditor_end"),
    path("delegations/", views.delegation_list, name="delegation_list"),
    path("delegations/new/", views.delegation_create, name="delegation_create"),
    path("delegations/<int:pk>/withdraw/", views.delegation_withdraw, name="delegation_withdraw"),
    path("<int:pk>/roles/", views.orgunit_roles, name="orgunit_roles"),
    path("<int:pk>/", views.orgunit_detail, name="orgunit_detail"),
    path("<int:pk>/functions/", views.orgunit_functions, name="orgunit_functions"),
    path("<int:pk>/functions/new/", views.function_create, name="function_create"),
    path("functions/<int:pk>/end/", views.function_end, name="function_end"),
    path("<int:pk>/positions/", views.orgunit_positions, name="orgunit_positions"),
    path("<int:pk>/positions/new/", views.position_create, name="position_create"),
    path("<int:pk>/history/", views.orgunit_history, name="orgunit_history"),
    path("<int:pk>/edit/", views.orgunit_update, name="orgunit_update"),
    path("<int:pk>/rename/", views.orgunit_rename, name="orgunit_rename"),
    path("<int:pk>/retype/", views.orgunit_retype, name="orgunit_retype"),
    path("<int:pk>/move/", views.orgunit_move, name="orgunit_move"),
    path("<int:pk>/close/", views.orgunit_close, name="orgunit_close"),
]
