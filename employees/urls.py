"""Addresses of the pages of this app. No NIP or NIK ever stands in a path."""

from django.urls import path

from employees.views import (
    accounts,
    administration,
    candidates,
    discipline,
    people,
    performance,
    placements,
    post_map,
    post_prints,
    posts,
    records,
    retirements,
    spending,
    standings,
    trainings,
)

app_name = "employees"

urlpatterns = [
    path("", people.employee_list, name="employee_list"),
    path("new/", people.employee_create, name="employee_create"),
    path("me/", people.own_file, name="own_file"),
    path("vacancies/", posts.vacancy_list, name="vacancy_list"),
    path("performance/", performance.performance_list, name="performance_list"),
    path("certificates/", records.certificate_list, name="certificate_list"),
    path("records/<int:pk>/withdraw/", records.record_withdraw, name="record_withdraw"),
    path("records/<int:pk>/file/", records.record_file, name="record_file"),
    path("me/discipline/", discipline.own_discipline, name="own_discipline"),
    path(
        "discipline/<int:pk>/withdraw/", discipline.discipline_withdraw, name="discipline_withdraw"
    ),
    path("pool/", standings.pool_list, name="pool_list"),
    path("status/<int:pk>/end/", standings.status_end, name="status_end"),
    path("status/<int:pk>/annul/", standings.status_annul, name="status_annul"),
    path("retirements/", retirements.retirement_list, name="retirement_list"),
    path("units/<int:pk>/", posts.unit_employees, name="unit_employees"),
    path("units/<int:pk>/posts/", post_map.unit_post_map, name="unit_post_map"),
    path("units/<int:pk>/posts/chart/", post_map.unit_post_chart, name="unit_post_chart"),
    path(
        "units/<int:pk>/posts/print/",
        post_prints.post_map_print_create,
        name="post_map_print_create",
    ),
    path("posts/", post_map.post_map_list, name="post_map_list"),
    path(
        "posts/versions/<int:pk>/print/",
        post_prints.decision_print_create,
        name="decision_print_create",
    ),
    path(
        "posts/prints/<uuid:uuid>/", post_prints.post_map_print_detail, name="post_map_print_detail"
    ),
    path(
        "posts/prints/<uuid:uuid>/file/",
        post_prints.post_map_print_file,
        name="post_map_print_file",
    ),
    path("units/<int:pk>/figures/", spending.unit_figures, name="unit_figures"),
    path("pay/", spending.pay_table_list, name="pay_table_list"),
    path("pay/new/", spending.pay_table_create, name="pay_table_create"),
    path("pay/<int:pk>/edit/", spending.pay_table_update, name="pay_table_update"),
    path("pay/years/new/", spending.fiscal_year_create, name="fiscal_year_create"),
    path("pay/years/<int:pk>/", spending.fiscal_year_update, name="fiscal_year_update"),
    path("positions/<int:pk>/candidates/", candidates.candidate_list, name="candidate_list"),
    path("positions/<int:pk>/end/", posts.position_end, name="position_end"),
    path("trainings/", trainings.training_list, name="training_list"),
    path("trainings/new/", trainings.training_create, name="training_create"),
    path("placements/<int:pk>/end/", placements.placement_end, name="placement_end"),
    path("placements/<int:pk>/correct/", placements.placement_correct, name="placement_correct"),
    path("accounts/", accounts.account_overview, name="account_overview"),
    path("accounts/people/", accounts.account_person_list, name="account_person_list"),
    path("accounts/<int:pk>/reset/", accounts.account_reset, name="account_reset"),
    path("accounts/batches/", accounts.account_batch_list, name="account_batch_list"),
    path("accounts/batches/new/", accounts.account_batch_create, name="account_batch_create"),
    path(
        "accounts/batches/<uuid:uuid>/", accounts.account_batch_detail, name="account_batch_detail"
    ),
    path("accounts/lists/<uuid:uuid>/", accounts.account_batch_file, name="account_batch_file"),
    path("accounts/users/", administration.account_list, name="account_list"),
    path("accounts/users/new/", administration.account_create, name="account_create"),
    path("accounts/users/<int:pk>/", administration.account_detail, name="account_detail"),
    path("accounts/users/<int:pk>/edit/", administration.account_update, name="account_update"),
    path(
        "accounts/users/<int:pk>/deactivate/",
        administration.account_deactivate,
        name="account_deactivate",
    ),
    path(
        "accounts/users/<int:pk>/reactivate/",
        administration.account_reactivate,
        name="account_reactivate",
    ),
    path("accounts/users/<int:pk>/tie/", administration.account_tie, name="account_tie"),
    path("accounts/users/<int:pk>/untie/", administration.account_untie, name="account_untie"),
    path("<int:pk>/", people.employee_detail, name="employee_detail"),
    path("<int:pk>/edit/", people.employee_update, name="employee_update"),
    path("<int:pk>/identity-number/", people.employee_nik, name="employee_nik"),
    path("<int:pk>/records/new/", records.record_create, name="record_create"),
    path("<int:pk>/discipline/", discipline.discipline_list, name="discipline_list"),
    path("<int:pk>/discipline/new/", discipline.discipline_create, name="discipline_create"),
    path("<int:pk>/status/new/", standings.status_create, name="status_create"),
    path("<int:pk>/leaves/", standings.care_leave_list, name="care_leave_list"),
    path("<int:pk>/move/", placements.employee_move, name="employee_move"),
    path("<int:pk>/assign/", placements.employee_assign, name="employee_assign"),
]
