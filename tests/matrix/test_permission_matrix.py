"""Every URL × every role × {own, descendant, ancestor, sibling, other government}.

The expected status is not written down here: it follows from the permission a view declares and
from the role table. A denied request leaves every table as it was, and no body carries the canary
of a unit outside the role's reach.
"""

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from orgunits.models import RoleAssignment
from portal.models import Job
from portal.permissions import ROLE_PERMISSIONS, Role
from tests.factories.portal import form_key
from tests.matrix.world import CANARIES, REACHED, Relation, build_world
from tests.test_architecture import APPS, OPEN_TO_EVERY_USER, all_views

# URL names with an object in their path -> which object of the world it is, and by what argument.
# A new URL with an argument that is not listed here fails test_every_address_is_known.
BY_UNIT = [
    "orgunits:orgunit_detail",
    "orgunits:orgunit_functions",
    "orgunits:orgunit_positions",
    "orgunits:orgunit_history",
    "orgunits:orgunit_update",
    "orgunits:orgunit_rename",
    "orgunits:orgunit_retype",
    "orgunits:orgunit_move",
    "orgunits:orgunit_close",
    "publicservices:unit_services",
    "employees:unit_employees",
    "surveys:unit_surveys",
]
BY_EMPLOYEE = [
    "employees:employee_detail",
    "employees:employee_update",
    "employees:employee_nik",
    "employees:employee_move",
    "employees:employee_assign",
]
BY_PLACEMENT = ["employees:placement_end", "employees:placement_correct"]
BY_REPORT = ["reports:report_detail", "reports:report_pdf", "reports:report_xlsx"]
OBJECTS = (
    dict.fromkeys(BY_UNIT, ("unit", "pk"))
    | dict.fromkeys(BY_EMPLOYEE, ("employee", "pk"))
    | dict.fromkeys(BY_PLACEMENT, ("placement", "pk"))
    | dict.fromkeys(BY_REPORT, ("report", "uuid"))
    | {
        "employees:position_end": ("position", "pk"),
        "orgunits:structure_change_cancel": ("scheduled", "pk"),
        "publicservices:service_update": ("service", "pk"),
        "publicservices:service_end": ("service", "pk"),
        "surveys:campaign_detail": ("campaign", "pk"),
        "surveys:campaign_open": ("draft_campaign", "pk"),
        "surveys:campaign_close": ("open_campaign", "pk"),
    }
)
# Reach is the person, not a unit: the job one asked for oneself.
OWN_JOB = {"portal:job_detail", "portal:job_cancel", "portal:job_retry"}
PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "mfa_authenticate",
    "portal:health",
    "survey_public:survey_form",
    "survey_public:survey_thanks",
}
VIEWS = {
    name: view
    for name, view in all_views()
    if not name.startswith("admin:") and name not in PUBLIC | OPEN_TO_EVERY_USER
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The world, built once for the module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world, django_db_blocker):
    """A signed-in client per role."""
    with django_db_blocker.unblock():
        made = {}
        for role, user in world.users.items():
            made[role] = Client(raise_request_exception=True)
            made[role].force_login(user)
        yield made


def address(name, world, relation):
    """The URL of ``name`` for the object of ``relation``; lists have no object."""
    if name in OWN_JOB:
        job = world.objects[relation]["report"].job
        return reverse(name, kwargs={"uuid": job.uuid})
    if name in OBJECTS:
        kind, argument = OBJECTS[name]
        return reverse(name, kwargs={argument: getattr(world.objects[relation][kind], argument)})
    return reverse(name)


def row_counts():
    models = [model for model in apps.get_models() if model._meta.app_label in APPS]
    return {model._meta.label: model.objects.count() for model in models}


def is_reached(role, relation):
    """A superadmin works in one government at a time: the other one is out of reach too."""
    return relation in REACHED or (role == Role.SUPERADMIN and relation != Relation.FOREIGN)


def leaked(response, role):
    """Canaries out of the role's reach that occur in the answer; reads streamed files too.

    The test client closes a stream that was read. ``response.close()`` would tell Django that the
    request is over, and it would drop the connection with the transaction of this module's world.
    """
    body = b"".join(response) if response.streaming else response.content
    text = body.decode("utf-8", "replace") + str(dict(response.headers))
    return [
        word
        for relation, word in CANARIES.items()
        if word in text and not is_reached(role, relation)
    ]


def cells(name, world):
    """Yield ``(role, relation, is granted, is reached)`` for every cell of one URL."""
    view = VIEWS[name]
    needs_everything = getattr(view, "required_everywhere", False)
    for role in Role:
        granted = view.required_permission in ROLE_PERMISSIONS[role]
        if needs_everything:  # nobody but the superadmin of this world holds the whole government
            granted = granted and role == Role.SUPERADMIN
        if name in OWN_JOB:
            for relation in Relation:  # jobs of nobody; one's own job is tested below
                reached = role == Role.SUPERADMIN and relation != Relation.FOREIGN
                yield role, relation, granted, reached
        elif name in OBJECTS:
            for relation in Relation:
                yield role, relation, granted, is_reached(role, relation)
        else:
            yield role, None, granted, True


def expected_status(granted, reached):
    if not granted:
        return 403
    return 200 if reached else 404


def test_every_address_is_known():
    unknown = []
    for name in VIEWS:
        if name in OBJECTS or name in OWN_JOB:
            continue
        try:
            reverse(name)
        except NoReverseMatch:
            unknown.append(name)
    assert unknown == [], "list these URLs in OBJECTS with the object they name"


def ask(client, method, url, role, expected):
    """Return what is wrong with one answer, as a list of sentences."""
    data = form_key() if method == "post" else {}
    response = getattr(client, method)(url, data)
    cell = f"{method} {url} as {role}: {response.status_code}, not {expected}"
    wrong = [f"{cell}: leaks {word}" for word in leaked(response, role)]
    if response.status_code not in (expected, 405):  # 405: the view does not take this method
        wrong.append(cell)
    return wrong


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_denied_request_answers_403_or_404_and_writes_nothing(name, world, clients):
    wrong, before = [], row_counts()
    for role, relation, granted, reached in cells(name, world):
        if granted and reached:
            continue
        for method in ("get", "post"):
            url = address(name, world, relation)
            expected = expected_status(granted, reached)
            wrong += ask(clients[role], method, url, role, expected)
    assert wrong == []
    assert row_counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_permitted_page_opens_and_shows_nothing_from_elsewhere(name, world, clients):
    wrong = []
    for role, relation, granted, reached in cells(name, world):
        if granted and reached:
            wrong += ask(clients[role], "get", address(name, world, relation), role, 200)
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_url_answers_2xx_to_some_role(name, world, clients):
    """A page that nobody can open is a mistake; pages that only take posts answer 405 to GET."""
    if name in OWN_JOB:
        own = Job.objects.filter(requested_by=world.users[Role.LEADERSHIP]).first()
        url, roles = reverse(name, kwargs={"uuid": own.uuid}), [Role.LEADERSHIP]
    else:
        url, roles = address(name, world, Relation.OWN), list(Role)
    responses = [clients[role].get(url) for role in roles]
    for response in responses:
        leaked(response, Role.SUPERADMIN)  # reads streamed files to their end
    statuses = {response.status_code for response in responses}
    assert statuses & {200, 405}, statuses


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_anonymous_visitor_is_sent_to_sign_in(name, world):
    response = Client().get(address(name, world, Relation.OWN))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
def test_removing_a_role_takes_effect_at_the_next_request(world, clients):
    user, client = world.users[Role.HR_OFFICER], clients[Role.HR_OFFICER]
    url = address("orgunits:orgunit_detail", world, Relation.OWN)
    assert client.get(url).status_code == 200
    RoleAssignment.objects.filter(user=user).update(valid_until=user.government.today())
    assert client.get(url).status_code == 403
