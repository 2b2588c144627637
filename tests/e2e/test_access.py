"""No page of the main roads breaks any rule of axe-core, of whatever weight."""

from tests.e2e.barriers import barriers
from tests.e2e.waiting import leave

STAFF = [
    "/",
    "/orgunits/",
    "/orgunits/table/",
    "/orgunits/changes/",
    "/orgunits/governments/",
    "/orgunits/delegations/",
    "/orgunits/compare/",
    "/orgunits/chart/print/",
    "/orgunits/delegations/new/",
    "/orgunits/directory/",
    "/orgunits/new/",
    "/orgunits/roles/new/",
    "/orgunits/titles/",
    "/orgunits/functions/",
    "/orgunits/coverage/",
    "/orgunits/overlaps/",
    "/orgunits/findings/",
    "/orgunits/typology/",
    "/orgunits/simplification/",
    "/orgunits/benchmark/",
    "/orgunits/typology/new/",
    "/orgunits/assessments/",
    "/orgunits/assessments/new/",
    "/orgunits/assessments/rules/",
    "/orgunits/information/",
    "/orgunits/rounds/",
    "/orgunits/rounds/new/",
    "/orgunits/workload/rules/",
    "/employees/",
    "/employees/new/",
    "/employees/vacancies/",
    "/employees/teams/",
    "/employees/teams/new/",
    "/employees/announcements/",
    "/employees/announcements/new/",
    "/employees/corrections/",
    "/employees/me/units/",
    "/employees/posts/",
    "/employees/retirements/",
    "/employees/pay/",
    "/employees/pay/new/",
    "/employees/areas/",
    "/employees/areas/residents/",
    "/employees/trainings/",
    "/employees/trainings/new/",
    "/employees/trainings/needs/",
    "/employees/trainings/sessions/",
    "/employees/trainings/sessions/new/",
    "/employees/trainings/courses/",
    "/employees/trainings/courses/new/",
    "/employees/trainings/providers/new/",
    "/employees/trainings/sign-ups/",
    "/employees/trainings/sign-ups/new/",
    "/employees/trainings/check-in/",
    "/employees/me/trainings/",
    "/employees/me/trainings/evaluation/",
    "/employees/accounts/",
    "/employees/accounts/people/",
    "/employees/accounts/batches/",
    "/employees/accounts/batches/new/",
    "/employees/accounts/users/",
    "/services/",
    "/services/new/",
    "/surveys/",
    "/surveys/new/",
    "/surveys/batches/",
    "/surveys/batches/new/",
    "/surveys/publications/",
    "/surveys/results/",
    "/reports/",
    "/reports/new/",
    "/reports/schedules/",
    "/reports/schedules/new/",
    "/jobs/",
    "/audit/",
    "/notices/",
    "/notices/preferences/",
    "/settings/",
    "/settings/channels/",
    "/imports/",
    "/imports/new/",
    "/account/2fa/",
    "/account/password/change/",
    "/search/?q=dinas",
]


def test_staff_pages_have_no_barrier(visit, axe):
    page = visit("superadmin")
    found = {}
    for path in STAFF:
        response = page.goto(path)
        assert response.status == 200, path
        if problems := barriers(axe, page):
            found[path] = problems
    assert found == {}


def test_details_have_no_barrier(visit, axe):
    page = visit("organisasi.tangsel")
    found = {}
    for path, row in [
        ("/orgunits/?q=DPMPTSP", "Dinas Penanaman Modal"),
        ("/employees/", ""),
        ("/surveys/", "SKM"),
    ]:
        page.goto(path)
        links = page.locator("main a").filter(has_text=row)
        leave(page, links.and_(page.locator("li a, tbody a, .tree-name")).first)
        if problems := barriers(axe, page):
            found[page.url] = problems
    assert found == {}


def test_public_pages_have_no_barrier(visit, axe):
    page = visit()
    found = {}
    for path in (
        "/s/tangsel1",
        "/s/tidakada",
        "/account/login/",
        "/aktivasi/",
        "/aktivasi/lupa/",
        "/sertifikat/x",
    ):
        page.goto(path)
        if problems := barriers(axe, page):
            found[path] = problems
    assert found == {}
