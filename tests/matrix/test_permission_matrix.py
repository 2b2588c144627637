"""Every URL × every role × {own, descendant, ancestor, sibling, other government} (EVERY_CELL=1, as
in CI; a sample of the roles without it).

The expected status is not written down here: it follows from the permission a view declares and
from the role table. A denied request leaves every table as it was, and no body carries the canary
of a unit outside the role's reach.
"""

import os
import re
import time
from datetime import timedelta
from io import BytesIO
from typing import NamedTuple
from zlib import crc32

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from openpyxl import load_workbook

from employees.actions import move_employee
from employees.models import (
    AccountBatch,
    Announcement,
    AnnouncementQuestion,
    CorrectionRequest,
    Placement,
    SessionAttendance,
    SessionSignUp,
    TrainingCertificate,
    TrainingRecord,
    TrainingSession,
    WorkTeamMember,
)
from orgunits.actions import apply_changes, grant_role
from orgunits.enums import UnitKind
from orgunits.models import OrgUnit, RoleAssignment
from orgunits.structure import Establish, Merge
from portal.middleware import SESSION_BEGAN, SESSION_SEEN
from portal.models import Job, Notification, User
from portal.permissions import ROLE_PERMISSIONS, Permission, Role
from publicservices.models import Complaint, PublicService, ServiceRequest
from reports.models import EvaluationReport, ReportSchedule
from reports.queries import home
from surveys.models import Campaign
from tests.factories.orgunits import LONG_AGO, establish, user_with_role
from tests.factories.portal import NotificationFactory, form_key
from tests.matrix.world import CANARIES, REACHED, Relation, add_more, build_world
from tests.test_architecture import APPS, OPEN_TO_EVERY_USER, all_views
from tests.worlds import settle

# URL names with an object in their path -> which object of the world it is, and by what argument.
# A new URL with an argument that is not listed here fails test_every_address_is_known.
BY_UNIT = [
    "orgunits:orgunit_detail",
    "orgunits:orgunit_functions",
    "orgunits:orgunit_positions",
    "orgunits:orgunit_history",
    "orgunits:orgunit_findings",
    "orgunits:unit_appraisal",
    "orgunits:unit_note_create",
    "orgunits:consent_create",
    "orgunits:orgunit_roles",
    "orgunits:unit_assessments",
    "orgunits:orgunit_update",
    "orgunits:orgunit_rename",
    "orgunits:orgunit_retype",
    "orgunits:orgunit_move",
    "orgunits:orgunit_close",
    "orgunits:function_create",
    "orgunits:position_create",
    "orgunits:orgunit_workload",
    "orgunits:workload_adopt",
    "orgunits:workload_renew",
    "orgunits:job_information_fill",
    "orgunits:orgunit_relations",
    "orgunits:relation_create",
    "orgunits:orgunit_template",
    "orgunits:relation_file",
    "orgunits:job_print_create",
    "publicservices:unit_services",
    "publicservices:unit_times",
    "publicservices:unit_complaints",
    "employees:unit_employees",
    "employees:unit_post_map",
    "employees:unit_desk",
    "employees:unit_reports",
    "employees:unit_teams",
    "employees:unit_figures",
    "employees:other_hands_update",
    "employees:unit_post_chart",
    "employees:post_map_print_create",
    "surveys:unit_surveys",
    "restructuring:unit_signals",
]
BY_EMPLOYEE = [
    "employees:employee_detail",
    "employees:employee_update",
    "employees:employee_nik",
    "employees:employee_birth",
    "employees:employee_move",
    "employees:employee_assign",
    "employees:status_create",
    "employees:care_leave_list",
    "employees:record_create",
    "employees:discipline_list",
    "employees:discipline_create",
    "employees:competence_assessment_create",
]
BY_SCHEDULE = [
    "reports:schedule_update",
    "reports:schedule_pause",
    "reports:schedule_resume",
    "reports:schedule_end",
]
BY_ACCOUNT = [
    "employees:account_detail",
    "employees:account_update",
    "employees:account_deactivate",
    "employees:account_reactivate",
    "employees:account_tie",
    "employees:account_untie",
]
BY_ASSESSMENT = [
    f"orgunits:assessment_{page}"
    for page in (
        "detail", "team", "answers", "submit", "findings", "decide", "cancel", "pdf", "order",
    )
]  # fmt: skip
BY_ROUND = [
    f"orgunits:round_{page}" for page in ("detail", "update", "remind", "freeze", "fix", "cancel")
]
BY_PART = [
    f"orgunits:round_part_{page}"
    for page in ("detail", "item", "submit", "remarks", "decide", "unfreeze", "end")
]
BY_DECISION = ["orgunits:round_decision_detail", "employees:decision_print_create"]
BY_PLACEMENT = ["employees:placement_end", "employees:placement_correct"]
BY_CASE = [
    f"employees:placement_case_{page}"
    for page in (
        "detail", "update", "verify", "assess", "submit", "clear", "decide", "inaugurate",
        "apply", "return", "cancel", "annex",
    )
] + ["employees:placement_move_create"]  # fmt: skip
BY_MOVE = [f"employees:placement_move_{page}" for page in ("update", "remove", "withdraw")]
BY_PRINT = ["orgunits:chart_print_detail", "orgunits:chart_print_pdf"]
BY_BATCH = [f"surveys:batch_{page}" for page in ("detail", "open", "close", "print")]
BY_QUESTIONNAIRE = [
    f"surveys:instrument_{page}"
    for page in ("detail", "preview", "copy", "update", "publish", "retire", "discard")
] + ["surveys:language_create"]
BY_LANGUAGE = [f"surveys:language_{page}" for page in ("update", "sign", "withdraw")]
BY_SURVEY_PRINT = ["surveys:print_detail", "surveys:print_pdf"]
BY_JOB_PRINT = ["orgunits:job_print_detail", "orgunits:job_print_file"]
BY_POST = [
    "orgunits:position_detail",
    *(f"orgunits:job_information_{page}" for page in ("update", "copy", "file")),
]
BY_TEMPLATE = [
    *(f"orgunits:unit_template_{page}" for page in ("detail", "update", "adopt")),
    "orgunits:template_post_create",
    "orgunits:template_units",
]
BY_MAP = ["employees:post_map_print_detail", "employees:post_map_print_file"]
BY_SESSION = [
    *(
        f"employees:session_{page}"
        for page in (
            "detail", "update", "open", "cancel", "enrol", "attendance", "screen", "results",
        )
    ),
    "employees:certificate_issue",
]  # fmt: skip
BY_ANNOUNCEMENT = [
    f"employees:announcement_{page}"
    for page in ("detail", "update", "publish", "close", "answer", "file")
]
BY_TEAM = [f"employees:team_{page}" for page in ("detail", "update", "member_create", "end")]
BY_SIGN_UP = [f"employees:sign_up_{page}" for page in ("approve", "refuse", "withdraw")]
BY_CERTIFICATE = ["employees:certificate_file", "employees:certificate_withdraw"]
BY_PROPOSAL = [
    f"restructuring:proposal_{page}"
    for page in (
        "detail", "tree", "versions", "restore", "undo", "redo", "comment", "step_create",
        "step_update", "steps_remove", "drop", "findings", "finding_answer",
        "effects", "submit", "withdraw", "reopen", "review", "brief", "history", "enact",
        "unschedule", "back_out", "rebase", "join", "ledger", "ledger_settle",
        "placing", "wave", "stand_in", "gap", "documents",
    )
] + ["restructuring:back_out_decide", "restructuring:approval_create"]  # fmt: skip
BY_PROPOSAL += [
    *(f"restructuring:proposal_{page}" for page in ("particulars", "update", "particular_remove")),
    *(
        f"restructuring:{page}"
        for page in (
            "milestone_plan", "evidence_edit", "goal_edit", "milestone_edit", "access_edit",
            "handover_edit",
        )
    ),
]  # fmt: skip
BY_SIGNAL = [f"restructuring:signal_{page}" for page in ("detail", "answer", "dismiss", "reopen")]
BY_PROPOSAL += [
    "restructuring:proposal_consultation",
    "restructuring:proposal_staff",
    "reports:proposal_outcome",
    "restructuring:communication_edit",
    *(f"restructuring:consultation_{page}" for page in ("open", "end", "group", "answer")),
    *(f"restructuring:consultation_{page}" for page in ("forum", "file")),
    "restructuring:staff_tell",
    "restructuring:objection_answer",
    "restructuring:objection_letter",
    *(f"restructuring:formal_objection_{page}" for page in ("list", "create", "answer")),
]
BY_DOCUMENT = [f"restructuring:document_{page}" for page in ("detail", "file", "sign")]
BY_MATCHING = [
    f"restructuring:matching_{page}"
    for page in ("detail", "person", "demand", "approve", "export", "cancel")
]
BY_REPORT = [f"reports:report_{page}" for page in ("detail", "pdf", "xlsx", "release")]
OBJECTS = (
    dict.fromkeys(BY_UNIT, ("unit", "pk"))
    | dict.fromkeys(BY_EMPLOYEE, ("employee", "pk"))
    | dict.fromkeys(BY_ACCOUNT, ("holder", "pk"))
    | dict.fromkeys(BY_PLACEMENT, ("placement", "pk"))
    | dict.fromkeys(BY_CASE, ("placement_case", "pk"))
    | dict.fromkeys(BY_MOVE, ("placement_move", "pk"))
    | dict.fromkeys(BY_REPORT, ("report", "uuid"))
    | dict.fromkeys(BY_PRINT, ("chart_print", "uuid"))
    | dict.fromkeys(BY_JOB_PRINT, ("job_print", "uuid"))
    | dict.fromkeys(BY_POST, ("position", "pk"))
    | dict.fromkeys(BY_TEMPLATE, ("unit_template", "pk"))
    | dict.fromkeys(BY_SESSION, ("session", "pk"))
    | dict.fromkeys(BY_SIGN_UP, ("sign_up", "pk"))
    | dict.fromkeys(BY_TEAM, ("team", "pk"))
    | dict.fromkeys(BY_ANNOUNCEMENT, ("announcement", "pk"))
    | dict.fromkeys(BY_CERTIFICATE, ("training_certificate", "pk"))
    | dict.fromkeys(BY_MAP, ("post_map_print", "uuid"))
    | dict.fromkeys(BY_BATCH, ("survey_batch", "pk"))
    | dict.fromkeys(BY_QUESTIONNAIRE, ("questionnaire", "pk"))
    | dict.fromkeys(BY_LANGUAGE, ("language", "pk"))
    | dict.fromkeys(BY_SURVEY_PRINT, ("survey_print", "uuid"))
    | dict.fromkeys(BY_SCHEDULE, ("schedule", "pk"))
    | dict.fromkeys(BY_ASSESSMENT, ("assessment", "pk"))
    | dict.fromkeys(BY_ROUND, ("round", "pk"))
    | dict.fromkeys(BY_PART, ("part", "pk"))
    | dict.fromkeys(BY_DECISION, ("decision", "pk"))
    | dict.fromkeys(BY_PROPOSAL, ("proposal", "pk"))
    | dict.fromkeys(BY_MATCHING, ("matching_run", "pk"))
    | {"restructuring:demand_drop": ("matching_demand", "pk")}
    | dict.fromkeys(BY_SIGNAL, ("signal", "pk"))
    | dict.fromkeys(BY_DOCUMENT, ("document", "uuid"))
    | {
        "employees:correction_detail": ("correction", "pk"),
        "employees:correction_file": ("correction", "pk"),
        "employees:difference_decide": ("difference", "pk"),
        **{
            f"employees:move_request_{page}": ("move_request", "pk")
            for page in ("detail", "offer", "refuse", "place")
        },
        "employees:team_member_end": ("team_member", "pk"),
        "employees:report_file": ("activity", "pk"),
        "employees:course_update": ("course", "pk"),
        "employees:session_certificates": ("session_over", "pk"),
        "employees:provider_update": ("provider", "pk"),
        "restructuring:approval_answer": ("approval", "pk"),
        "restructuring:signed_file": ("signed", "uuid"),
        "employees:position_end": ("position", "pk"),
        "employees:candidate_list": ("position", "pk"),
        "employees:standard_withdraw": ("competence_standard", "pk"),
        "employees:technical_update": ("technical_competence", "pk"),
        "employees:competence_assessment_withdraw": ("competence_assessment", "pk"),
        "employees:record_withdraw": ("record", "pk"),
        "employees:record_file": ("record", "pk"),
        "employees:discipline_withdraw": ("discipline", "pk"),
        "employees:status_end": ("status_period", "pk"),
        "employees:status_annul": ("status_period", "pk"),
        "employees:pay_table_update": ("pay_table", "pk"),
        "employees:fiscal_year_update": ("fiscal_year", "pk"),
        "employees:account_reset": ("account", "pk"),
        "employees:account_batch_detail": ("account_batch", "uuid"),
        "employees:account_batch_file": ("account_list", "uuid"),
        "orgunits:function_end": ("function", "pk"),
        "orgunits:job_title_detail": ("job_title", "pk"),
        "orgunits:function_update": ("function", "pk"),
        "orgunits:function_move": ("function", "pk"),
        "orgunits:overlap_detail": ("overlap", "pk"),
        "orgunits:overlap_decide": ("overlap", "pk"),
        "orgunits:workload_sheet": ("position", "pk"),
        "orgunits:workload_update": ("position", "pk"),
        "orgunits:workload_rows": ("position", "pk"),
        "orgunits:workload_copy": ("position", "pk"),
        "orgunits:workload_counts": ("position", "pk"),
        "orgunits:workload_rule_update": ("workload_rule", "pk"),
        "orgunits:evidence_file": ("evidence", "pk"),
        "orgunits:consent_end": ("consent", "pk"),
        "orgunits:unit_note_withdraw": ("note", "pk"),
        "orgunits:relation_end": ("relation", "pk"),
        "orgunits:typology_update": ("typology_year", "pk"),
        "orgunits:typology_pdf": ("typology_year", "pk"),
        "orgunits:sheet_pdf": ("sheet", "pk"),
        "orgunits:sheet_detail": ("sheet", "pk"),
        "orgunits:sheet_update": ("sheet", "pk"),
        "orgunits:role_end": ("role", "pk"),
        "orgunits:auditor_end": ("auditor_role", "pk"),
        "orgunits:delegation_withdraw": ("delegation", "pk"),
        "orgunits:structure_change_cancel": ("scheduled", "pk"),
        "publicservices:service_update": ("service", "pk"),
        "publicservices:service_end": ("service", "pk"),
        "publicservices:service_detail": ("service", "pk"),
        "publicservices:service_times": ("service", "pk"),
        "publicservices:request_detail": ("request", "pk"),
        "publicservices:request_document": ("request_document", "pk"),
        "publicservices:complaint_detail": ("complaint", "pk"),
        "publicservices:complaint_open": ("complaint", "pk"),
        "publicservices:complaint_identity": ("complaint", "pk"),
        "publicservices:request_form_update": ("service", "pk"),
        "publicservices:standard_update": ("service", "pk"),
        "publicservices:standard_publish": ("service", "pk"),
        "publicservices:standard_discard": ("service", "pk"),
        "publicservices:standard_compare": ("service", "pk"),
        "surveys:campaign_detail": ("campaign", "pk"),
        "surveys:campaign_working": ("campaign", "pk"),
        "surveys:follow_up_create": ("campaign", "pk"),
        "surveys:comment_answer": ("campaign", "pk"),
        "surveys:follow_up_update": ("follow_up", "pk"),
        "surveys:follow_up_end": ("follow_up", "pk"),
        "surveys:follow_up_reopen": ("follow_up", "pk"),
        "surveys:exclusion_create": ("campaign", "pk"),
        "surveys:exclusion_decide": ("exclusion", "pk"),
        "surveys:exclusion_undo": ("exclusion", "pk"),
        "surveys:campaign_open": ("draft_campaign", "pk"),
        "surveys:campaign_close": ("open_campaign", "pk"),
        "surveys:campaign_print": ("open_campaign", "pk"),
        "surveys:campaign_codes": ("open_campaign", "pk"),
        "surveys:campaign_channels": ("open_campaign", "pk"),
        "surveys:campaign_kiosk": ("open_campaign", "pk"),
        "surveys:campaign_interview": ("open_campaign", "pk"),
        "surveys:campaign_paper": ("open_campaign", "pk"),
    }
)
# Reach is the person, not a unit: the job one asked for oneself.
OWN_JOB = {"portal:job_detail", "portal:job_cancel", "portal:job_retry"}
# Reach is the government: the catalogue of job titles, the unit templates and the questionnaires are
# everybody's in it.
OF_GOVERNMENT = {"orgunits:job_title_detail", *BY_TEMPLATE, *BY_QUESTIONNAIRE, *BY_LANGUAGE}
# A printed list of codes, and a printed chart, are for the person who ordered them alone; those of
# the world nobody in it did.
OWN_LIST = {"employees:account_batch_file", *BY_PRINT, *BY_JOB_PRINT, *BY_MAP, *BY_SURVEY_PRINT}
# Likewise the import one sent oneself; those of the world were sent by colleagues.
OWN_IMPORT = {
    f"portal:import_{step}" for step in ("detail", "map", "check", "errors", "confirm", "discard")
} | {"employees:difference_keep"}
OWN = OWN_JOB | OWN_IMPORT
PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "catalogue:catalogue_detail",
    "catalogue:catalogue_list",
    "catalogue:complaint_send",
    "catalogue:complaint_track",
    "catalogue:request_apply",
    "catalogue:request_track",
    "certificate_public:certificate_check",
    "mfa_authenticate",
    "portal:activation_form",
    "portal:activation_link",
    "portal:activation_request",
    "portal:activation_requested",
    "portal:health",
    "portal:health_details",  # 404 without the token
    "portal:health_live",
    "release_public:release_check",
    "release_public:release_find",
    "published:published_csv",
    "published:published_detail",
    "published:published_json",
    "published:published_latest",
    "published:published_screen",
    "survey_public:kiosk_exit",
    "survey_public:kiosk_form",
    "survey_public:kiosk_thanks",
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
        built = build_world()
        settle()
        yield built
        transaction.set_rollback(True)


def signed_in(user):
    """A client of somebody who signed in just now."""
    now = int(time.time())
    client = Client(raise_request_exception=True)
    client.force_login(user)
    # Seen from now on: else every test's first request notes it anew, for it is taken back.
    session = client.session
    session[SESSION_BEGAN], session[SESSION_SEEN] = now, now + 3600
    session.save()
    return client


@pytest.fixture(scope="module")
def clients(world, django_db_blocker):
    """A signed-in client per role."""
    with django_db_blocker.unblock():
        yield {role: signed_in(user) for role, user in world.users.items()}


@pytest.fixture(scope="module")
def reader_and_editor(world, django_db_blocker):
    """Somebody who reads OWN as auditor and edits DESCENDANT as officer; gone after the module."""
    own, below = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.DESCENDANT))
    with django_db_blocker.unblock(), transaction.atomic():
        user = user_with_role(Role.AUDITOR, unit=own)
        for role in EDITORS:
            grant_role(user=user, unit=below, role=role, granted_by=None, valid_from=LONG_AGO)
        yield signed_in(user)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def held_elsewhere(world, django_db_blocker):
    """What hangs on the units out of reach, before any test: ``{relation: held_by(it)}``."""
    with django_db_blocker.unblock():
        unreached = [relation for relation in Relation if relation not in REACHED]
        return {relation: held_by(world.objects[relation]) for relation in unreached}


@pytest.fixture(scope="module")
def look(clients):
    """``look(role, url)``: what a GET of the world as it was built answers. The tests that only look
    ask once together: what any test wrote was taken back after it."""
    seen = {}

    def once(role, url):
        if (role, url) not in seen:
            seen[role, url] = glance(clients[role], url)
        return seen[role, url]

    return once


def glance(client, url):
    """What a GET answers; what the looking itself writes, into the trail say, is taken back."""
    with transaction.atomic():
        response = client.get(url)
        seen = Seen(
            response.status_code, body_of(response), str(dict(response.headers)), response.streaming
        )
        transaction.set_rollback(True)
    return seen


EDITORS = (Role.HR_OFFICER, Role.SURVEY_OFFICER, Role.GOVERNMENT_ADMIN)
EDITS = set().union(*(ROLE_PERMISSIONS[role] for role in EDITORS))
EDITS -= ROLE_PERMISSIONS[Role.AUDITOR]
DOWNLOADS = {
    "orgunits:assessment_pdf",
    "employees:certificate_file",
    "employees:session_certificates",
    "employees:record_file",
    "publicservices:request_document",
    "employees:announcement_file",
    "employees:report_file",
    "employees:correction_file",
    "employees:placement_case_annex",
    "orgunits:evidence_file",
    "orgunits:job_information_file",
    "orgunits:relation_file",
    "restructuring:document_file",
    "restructuring:signed_file",
    "reports:report_pdf",
    "reports:report_xlsx",
} | OWN_LIST


def address(name, world, relation):
    """The URL of ``name`` for the object of ``relation``; lists have no object."""
    if name in OWN_JOB:
        job = world.objects[relation]["report"].job
        return reverse(name, kwargs={"uuid": job.uuid})
    if name in OWN_IMPORT:
        return reverse(name, kwargs={"uuid": world.objects[relation]["import"].uuid})
    if name in OBJECTS:
        kind, argument = OBJECTS[name]
        return reverse(name, kwargs={argument: getattr(world.objects[relation][kind], argument)})
    return reverse(name)


def row_counts():
    """Rows of every table of ours, asked in one statement: ``{table: rows}``."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.app_label in APPS]
    each = " UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM \"{table}\"" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(each)
        return dict(cursor.fetchall())


def is_reached(role, relation):
    """A superadmin works in one government at a time: the other one is out of reach too."""
    return relation in REACHED or (role == Role.SUPERADMIN and relation != Relation.FOREIGN)


def is_object_reached(name, role, relation):
    return relation != Relation.FOREIGN if name in OF_GOVERNMENT else is_reached(role, relation)


class Seen(NamedTuple):
    """An answer that was kept, its body read to the end."""

    status: int
    body: str
    headers: str
    streamed: bool

    @property
    def text(self):
        return self.body + self.headers


def body_of(response):
    """The body of an answer as text; reads streamed files too.

    The test client closes a stream that was read. ``response.close()`` would tell Django that the
    request is over, and it would drop the connection with the transaction of this module's world.
    """
    body = b"".join(response) if response.streaming else response.content
    return body.decode("utf-8", "replace")


def words_of(response):
    """Body and headers of an answer as one text."""
    return body_of(response) + str(dict(response.headers))


def leaked(response, role):
    """Canaries out of the role's reach that occur in the answer."""
    return out_of_reach(words_of(response), role)


def out_of_reach(text, role):
    """Canaries out of the role's reach that occur in ``text``."""
    return [
        word
        for relation, word in CANARIES.items()
        if word in text and not is_reached(role, relation)
    ]


def sample_of_roles(name):
    """The superadmin, a role that holds the permission of an URL and one that lacks it. Which goes
    around with the name of the URL, so that every role is asked of many."""
    wanted = VIEWS[name].required_permission
    roles = [role for role in Role if role != Role.SUPERADMIN]
    chosen = {Role.SUPERADMIN}
    for held in (True, False):
        fitting = [role for role in roles if (wanted in ROLE_PERMISSIONS[role]) == held]
        if fitting:
            chosen.add(fitting[crc32(name.encode()) % len(fitting)])
    return chosen


# CI asks for every cell (EVERY_CELL=1). Otherwise a sample of the roles is asked: who lacks a permission
# only on the own unit, where it is refused before the object is looked for; who holds it on that unit
# and on one of those out of reach, which goes around; and of some addresses the superadmin, too.
EVERY_CELL = os.environ.get("EVERY_CELL") == "1"
FAR = (Relation.ANCESTOR, Relation.SIBLING, Relation.FOREIGN)


def turn(name, n):
    """Whose turn it is among ``n``, by the name of an address: an even share of them each."""
    return crc32(name.encode()[::-1]) % n


def far_from(name):
    """Where things out of reach are taken from: all places, in a sample one that goes around."""
    return FAR if EVERY_CELL else (FAR[turn(name, len(FAR))],)


def cells(name, world):
    """Yield ``(role, relation, is granted, is reached)`` for the cells of one URL."""
    for cell in every_cell(name, world):
        if EVERY_CELL or is_sampled(name, *cell[:3]):
            yield cell


def is_sampled(name, role, relation, granted):
    if role not in sample_of_roles(name):
        return False
    if role == Role.SUPERADMIN:  # within a government all units are alike to them
        return relation in (None, Relation.OWN, Relation.FOREIGN) and turn(name, 6) == 0
    if not granted:
        return relation in (None, Relation.OWN)
    return relation in (None, Relation.OWN, *far_from(name)) or (
        relation == Relation.DESCENDANT and turn(name, 4) == 0
    )


def every_cell(name, world):
    """All of them: every role, and every relation when the URL names an object."""
    view = VIEWS[name]
    needs_everything = getattr(view, "required_everywhere", False)
    for role in Role:
        granted = view.required_permission in ROLE_PERMISSIONS[role]
        if needs_everything:  # nobody but the superadmin of this world holds the whole government
            granted = granted and role == Role.SUPERADMIN
        if name in OWN:
            for relation in Relation:  # jobs of nobody; one's own job is tested below
                reached = role == Role.SUPERADMIN and relation != Relation.FOREIGN
                yield role, relation, granted, reached
        elif name in OWN_LIST:
            for relation in Relation:
                yield role, relation, granted, False
        elif name in OBJECTS:
            for relation in Relation:
                yield role, relation, granted, is_object_reached(name, role, relation)
        else:
            yield role, None, granted, True


def expected_status(granted, reached):
    if not granted:
        return 403
    return 200 if reached else 404


def test_every_address_is_known():
    unknown = []
    for name in VIEWS:
        if name in OBJECTS or name in OWN:
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
def test_permitted_page_opens_and_shows_nothing_from_elsewhere(name, world, look):
    wrong = []
    for role, relation, granted, reached in cells(name, world):
        if granted and reached:
            url = address(name, world, relation)
            seen = look(role, url)
            cell = f"get {url} as {role}: {seen.status}, not 200"
            wrong += [f"{cell}: leaks {word}" for word in out_of_reach(seen.text, role)]
            if seen.status not in (200, 405):  # 405: the view does not take this method
                wrong.append(cell)
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_url_answers_2xx_to_some_role(name, world, clients, look):
    """A page that nobody can open is a mistake; pages that only take posts answer 405 to GET."""
    if name in OWN_JOB:
        own = Job.objects.filter(requested_by=world.users[Role.LEADERSHIP]).first()
        statuses = {look(Role.LEADERSHIP, reverse(name, kwargs={"uuid": own.uuid})).status}
    elif name in {*BY_PRINT, *BY_JOB_PRINT, *BY_MAP, *BY_SURVEY_PRINT}:
        row = world.objects[Relation.OWN][OBJECTS[name][0]]
        type(row).objects.filter(pk=row.pk).update(ordered_by=world.users[Role.LEADERSHIP])
        response = clients[Role.LEADERSHIP].get(reverse(name, kwargs={"uuid": row.uuid}))
        words_of(response)  # reads a streamed file to its end
        statuses = {response.status_code}
    elif name in OWN_LIST:
        row = world.objects[Relation.OWN]["account_list"]
        AccountBatch.objects.filter(pk=row.batch_id).update(
            ordered_by=world.users[Role.GOVERNMENT_ADMIN]
        )
        response = clients[Role.GOVERNMENT_ADMIN].get(reverse(name, kwargs={"uuid": row.uuid}))
        words_of(response)  # reads the streamed file to its end
        statuses = {response.status_code}
    else:
        url, statuses = address(name, world, Relation.OWN), set()
        for role in sorted(Role, key=lambda role: role not in sample_of_roles(name)):
            statuses.add(look(role, url).status)
            if statuses & {200, 405}:
                break  # the sampled roles come first: their answers are kept
    assert statuses & {200, 405}, statuses


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_anonymous_visitor_is_sent_to_sign_in(name, world):
    response = Client().get(address(name, world, Relation.OWN))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


# Roles that together open every page, each on the unit OWN only.
WATCHERS = (Role.HR_OFFICER, Role.AUDITOR, Role.SURVEY_OFFICER, Role.GOVERNMENT_ADMIN)
# The version counts every change of a government's structure, wherever it was: it is what a drop is
# checked against, as in the forms. The greeting turns with the hour.
FRESH_EACH_TIME = re.compile(
    r'name="(csrfmiddlewaretoken|form_key|kunci|expected_version|rows-\d+-key)" value="[^"]*"|^{"version": \d+'
    r"|Selamat (pagi|siang|sore|malam)"
)


def watched_cells(world):
    """Yield ``(name, role)`` of every page and the watchers who may open it."""
    for name in sorted(VIEWS):
        if name in OWN | DOWNLOADS | {"orgunits:structure_undo"}:
            continue  # undo speaks of the government's last change, wherever it was
        watchers = [
            role
            for role, relation, granted, reached in every_cell(name, world)
            if role in WATCHERS and granted and reached and relation in (None, Relation.OWN)
        ]
        if not EVERY_CELL:
            watchers = sampled_watchers(name, watchers) if turn(name, 2) else []
        yield from ((name, role) for role in watchers)


def sampled_watchers(name, watchers):
    """The role that is asked of the page anyway, whose answer is kept; if that one is no watcher, the
    first watcher too."""
    held = VIEWS[name].required_permission
    asked = [
        role
        for role in sample_of_roles(name)
        if role != Role.SUPERADMIN and held in ROLE_PERMISSIONS[role]
    ]
    if not watchers or set(asked) & set(watchers):
        return asked if watchers else []
    return [*asked, min(watchers, key=WATCHERS.index)]


def steady(text):
    """A page without what differs each time it is asked for."""
    return FRESH_EACH_TIME.sub("", text)


@pytest.mark.django_db
def test_nothing_elsewhere_changes_what_a_person_sees(world, clients, look):
    """Counts, sums and pages stay the same when units out of reach get people and surveys."""
    addresses = {cell: address(cell[0], world, Relation.OWN) for cell in watched_cells(world)}
    before = {cell: look(cell[1], url).body for cell, url in addresses.items()}
    add_more(world.objects[Relation.SIBLING]["unit"], 199)  # from here on nobody may undo
    undo = reverse("orgunits:structure_undo")
    for name, role in [cell for cell, body in before.items() if undo in body]:
        before[name, role] = glance(clients[role], addresses[name, role]).body
    for number, relation in enumerate([Relation.SIBLING, Relation.ANCESTOR, Relation.FOREIGN], 200):
        add_more(world.objects[relation]["unit"], number)
    changed = [
        (name, role)
        for (name, role), url in addresses.items()
        if steady(glance(clients[role], url).body) != steady(before[name, role])
    ]
    assert changed == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(VIEWS) - set(OBJECTS) - OWN))
def test_ids_of_elsewhere_in_the_query_show_nothing(name, world, clients):
    """Filters and pre-filled forms take ids from the address: a foreign one is an unknown one, which
    a 403 would belie."""
    wrong = []
    for role, _, granted, reached in cells(name, world):
        if not (granted and reached) or role == Role.SUPERADMIN:
            continue
        for relation in far_from(name):
            elsewhere = world.objects[relation]
            query = {
                "unit": elsewhere["unit"].pk,
                "parent": elsewhere["unit"].pk,
                "employee": elsewhere["employee"].pk,
                "position": elsewhere["position"].pk,
                "service": elsewhere["service"].pk,
                "account": elsewhere["holder"].pk,
                "role": elsewhere["role"].pk,
                "session": elsewhere["session"].pk,
                "sesi": elsewhere["session"].pk,
                "course": elsewhere["course"].pk,
                "title": elsewhere["job_title"].pk,
                "to": elsewhere["holder"].pk,
                "bukti": elsewhere["correction"].pk,
                "isi": elsewhere["announcement"].pk,
                "lampiran": elsewhere["announcement"].pk,
                "perubahan": elsewhere["change"].pk,
                "indikasi": elsewhere["signal"].pk,
                "usulan": elsewhere["proposal"].pk,
            }
            response = clients[role].get(reverse(name), query)
            wrong += [f"{name} as {role} ({relation}): {word}" for word in leaked(response, role)]
            if response.status_code == 403 or response.status_code >= 500:
                wrong.append(f"{name} as {role} ({relation}): {response.status_code}")
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(VIEWS) - set(OBJECTS) - OWN_JOB))
def test_search_finds_no_unit_elsewhere(name, world, clients):
    """Lists, and the unit that a form asks for first: the sibling is a bidang as well."""
    wrong = []
    for role, _, granted, reached in cells(name, world):
        if granted and reached and role != Role.SUPERADMIN:
            response = clients[role].get(reverse(name), {"q": "bidang", "cari": "bidang"})
            wrong += [f"{name} as {role}: {word}" for word in leaked(response, role)]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name in set(OBJECTS) - OWN_LIST  # those are their orderer's alone
        if name not in OF_GOVERNMENT  # what is written there is judged by its unit
        if VIEWS[name].required_permission in EDITS
        if not VIEWS[name].required_everywhere  # refused below too
    ),
)
def test_second_role_does_not_lend_its_permission(name, world, reader_and_editor):
    """Who reads OWN as auditor and edits DESCENDANT as officer may not edit OWN."""
    for method in ("get", "post"):
        refused = getattr(reader_and_editor, method)(address(name, world, Relation.OWN), form_key())
        assert refused.status_code in (403, 404, 405)
    allowed = reader_and_editor.get(address(name, world, Relation.DESCENDANT))
    assert allowed.status_code in (200, 405)
    words_of(allowed)  # reads a streamed file to its end


def payload(elsewhere, government):
    """A post that fills every form of the portal, naming objects out of reach wherever it can."""
    today = government.today().isoformat()
    return form_key() | {
        "unit": elsewhere["unit"].pk, "parent": elsewhere["unit"].pk,
        "position": elsewhere["position"].pk, "employee": elsewhere["employee"].pk,
        "service": elsewhere["service"].pk, "participants": elsewhere["employee"].nip,
        "name": "Selundupan", "title": "Selundupan", "programme": "Selundupan", "code": "SEL-1",
        "kind": "seksi", "reason": "Mencoba yang tidak boleh.", "step": "confirm",
        "expected_version": government.structure_version, "effective_on": today, "on": today,
        "valid_from": today, "appointment": "transfer", "decree_number": "1",
        "decree_date": today, "decree_signer": "Wali Kota", "form": "classical",
        "type": "technical", "started_on": today, "ended_on": today, "jp": 5,
        "provider": "LAN", "field": "Umum", "population": 10,
        "period_kind": "month", "delay_days": 0,
        "session": elsewhere["session"].pk, "sign_up": elsewhere["sign_up"].pk,
        "sesi": elsewhere["session"].pk, "course": elsewhere["course"].pk, "place": "Selundupan",
        "present": elsewhere["sign_up"].pk, "prefix": "Selundupan", "seats": 1, "starts_on": today,
        "ends_on": today, "sign_up_until": today, "correction": elsewhere["correction"].pk,
        "activity": elsewhere["activity"].pk, "amount": 1, "measure": "berkas",
        "target": f"f{elsewhere['function'].pk}",
        "announcement": elsewhere["announcement"].pk, "question": elsewhere["question"].pk,
        "change": elsewhere["change"].pk, "text": "Selundupan", "body": "Selundupan",
        "act": "take", "role": "member", "share": 10, "nip": elsewhere["employee"].nip, "purpose": "Selundupan",
        "decree_on": today, "audience": "subtree", "due_on": today, "decision": "accept", "answer": "Selundupan yang cukup panjang.",
    }  # fmt: skip


def held_by(thing):
    """How much hangs on the unit, post and person of one relation."""
    unit = thing["unit"].pk
    return {
        "units": OrgUnit.objects.filter(parent=unit).count(),
        "services": PublicService.objects.filter(unit=unit).count(),
        "complaints": list(Complaint.objects.filter(about_unit=unit).order_by("pk").values_list()),
        "requests": list(
            ServiceRequest.objects.filter(service__unit=unit).order_by("pk").values_list()
        ),
        "campaigns": Campaign.objects.filter(unit=unit).count(),
        "reports": EvaluationReport.objects.filter(unit=unit).count(),
        "schedules": ReportSchedule.objects.running().filter(unit=unit).count(),
        "placements": Placement.objects.filter(position__unit=unit).count(),
        "announcements": list(
            Announcement.objects.filter(unit=unit).order_by("pk").values_list("state", "title")
        ),
        "teams": list(WorkTeamMember.objects.filter(team__unit=unit).order_by("pk").values_list()),
        "answers": AnnouncementQuestion.objects.filter(
            announcement__unit=unit, answered_at__isnull=False
        ).count(),
        "corrections": list(
            CorrectionRequest.objects.filter(employee=thing["employee"]).values_list("state")
        ),
        "trainings": TrainingRecord.objects.filter(employee=thing["employee"]).count(),
        "sessions": list(TrainingSession.objects.filter(unit=unit).order_by("pk").values_list()),
        "sign_ups": list(
            SessionSignUp.objects.filter(session__unit=unit).order_by("pk").values_list()
        ),
        "attendance": SessionAttendance.objects.filter(sign_up__session__unit=unit).count(),
        "certificates": TrainingCertificate.objects.valid()
        .filter(sign_up__session__unit=unit)
        .count(),
        "roles": RoleAssignment.objects.filter(unit=unit, valid_until__isnull=True).count(),
        "holder": User.objects.filter(pk=thing["holder"].pk).values_list()[0],
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_post_that_names_things_elsewhere_does_nothing_to_them(
    name, world, clients, held_elsewhere
):
    posted, targets = False, far_from(name)
    for role, relation, granted, reached in cells(name, world):
        if not (granted and reached) or role == Role.SUPERADMIN or relation == Relation.DESCENDANT:
            continue
        for target in targets:
            government = world.objects[Relation.OWN]["unit"].government
            data = payload(world.objects[target], government)
            response = clients[role].post(address(name, world, relation), data)
            posted |= response.status_code != 405
            assert response.status_code < 500
    if posted:
        for target in targets:
            assert held_by(world.objects[target]) == held_elsewhere[target]


@pytest.mark.django_db
def test_reading_notices_leaves_those_of_others_unread(world, clients):
    government = world.objects[Relation.OWN]["unit"].government
    Notification.objects.all().delete()  # what the making of the world left
    for user in world.users.values():
        NotificationFactory(recipient=user, government=government)
    clients[Role.HR_OFFICER].post(reverse("portal:notification_read"), form_key())
    unread = Notification.objects.filter(read_at__isnull=True)
    assert set(unread.values_list("recipient__username", flat=True)) == {
        user.username for role, user in world.users.items() if role != Role.HR_OFFICER
    }


@pytest.mark.django_db
def test_home_counts_seats_only_where_people_may_be_seen(world):
    """Who is an employee of OWN and reads DESCENDANT as auditor counts the seats of DESCENDANT."""
    own, below = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.DESCENDANT))
    reader = user_with_role(Role.AUDITOR, unit=below)
    both = user_with_role(Role.AUDITOR, unit=below)
    grant_role(user=both, unit=own, role=Role.EMPLOYEE, granted_by=None, valid_from=LONG_AGO)
    asked = {"government": own.government, "day": own.government.today(), "now": timezone.now()}
    assert home(user=both, **asked).staff == home(user=reader, **asked).staff


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERADMIN])
def test_list_of_notices_shows_only_ones_own(role, world, clients):
    government = world.objects[Relation.OWN]["unit"].government
    for user in world.users.values():
        NotificationFactory(recipient=user, government=government, text=f"Kabar bagi {user.pk}.")
    body = clients[role].get(reverse("portal:notification_list")).content.decode()
    shown = {user.pk for user in world.users.values() if f"Kabar bagi {user.pk}." in body}
    assert shown == {world.users[role].pk}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERADMIN])
def test_bell_counts_only_ones_own_notices(role, world, clients):
    government = world.objects[Relation.OWN]["unit"].government
    before = clients[role].get(reverse("reports:home")).context["notification_count"]
    for user in world.users.values():
        NotificationFactory(recipient=user, government=government)
    assert clients[role].get(reverse("reports:home")).context["notification_count"] == before + 1


# Pages of the structure name no unit above the roles' reach: the dinas of OWN and the root.
UNIT_PAGES = sorted(
    name
    for name in VIEWS
    if name in BY_UNIT or name in {"orgunits:orgunit_list", "orgunits:orgunit_table"}
)


@pytest.mark.django_db
@pytest.mark.parametrize("name", UNIT_PAGES)
def test_unit_pages_name_no_unit_above_ones_reach(name, world, look):
    above = world.objects[Relation.ANCESTOR]["unit"]
    names = {above.name, above.parent.name}
    wrong = []
    for role, _, granted, _ in cells(name, world):
        if not granted or role == Role.SUPERADMIN:
            continue
        body = look(role, address(name, world, Relation.OWN)).text
        wrong += [f"{name} as {role}: {word}" for word in names if word in body]
        if f"/orgunits/{above.pk}/" in body:
            wrong.append(f"{name} as {role}: a link to the unit above")
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["orgunits:orgunit_detail", "orgunits:orgunit_history"])
def test_successor_out_of_reach_is_not_named(name, world, clients):
    """A unit that went over to SIBLING stays in the sight of OWN's roles, its successor does not."""
    own, sibling = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.SIBLING))
    gone = establish(own.government, [Establish(-1, own.pk, "Seksi Lama", UnitKind.SEKSI)])[-1]
    apply_changes(
        government=own.government,
        changes=[Merge((gone.pk,), sibling.pk)],
        user=None,
        reason="Digabung ke bidang lain untuk matriks.",
    )
    wrong = []
    for role in (role for role in Role if role != Role.SUPERADMIN):
        response = clients[role].get(reverse(name, args=[gone.pk]))
        assert response.status_code == 200
        wrong += leaked(response, role)
        if f"/orgunits/{sibling.pk}/" in response.content.decode():
            wrong.append(f"{role}: a link to the successor")
    assert wrong == []


@pytest.mark.django_db
def test_person_who_went_elsewhere_is_no_link(world, clients):
    """The unit's page of an earlier day names who held the post then; their file is out of reach."""
    own, sibling = (world.objects[r] for r in (Relation.OWN, Relation.SIBLING))
    today = own["unit"].government.today()
    move_employee(
        employee=own["employee"],
        position=sibling["position"],
        valid_from=today,
        user=None,
        reason="Pindah bidang untuk matriks.",
    )
    link = reverse("employees:employee_detail", args=[own["employee"].pk])
    page = reverse("employees:unit_employees", args=[own["unit"].pk])
    response = clients[Role.HR_OFFICER].get(page, {"per": today - timedelta(days=1)})
    assert own["employee"].name in response.content.decode()
    assert link not in response.content.decode()
    assert clients[Role.HR_OFFICER].get(link).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("target", [Relation.ANCESTOR, Relation.SIBLING, Relation.FOREIGN])
@pytest.mark.parametrize("name", ["employees:employee_move", "employees:employee_assign"])
def test_post_out_of_sight_is_not_there_to_move_to(name, target, world, clients):
    url = address(name, world, Relation.OWN)
    query = {"position": world.objects[target]["position"].pk}
    assert clients[Role.HR_OFFICER].get(url, query).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["employees:employee_list", "employees:vacancy_list"])
def test_whole_nip_is_shown_only_where_the_record_is_kept(name, world):
    """A NIP tells birth date and sex: who reads OWN and keeps DESCENDANT sees it there only."""
    own, below = (world.objects[r] for r in (Relation.OWN, Relation.DESCENDANT))
    user = user_with_role(Role.AUDITOR, unit=own["unit"])
    grant_role(
        user=user, unit=below["unit"], role=Role.HR_OFFICER, granted_by=None, valid_from=LONG_AGO
    )
    client = Client()
    client.force_login(user)
    text = re.sub(r"\s|&nbsp;", "", client.get(reverse(name)).content.decode())
    assert own["employee"].nip not in text
    if name == "employees:employee_list":
        assert below["employee"].nip in text


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_menu_offers_only_pages_that_open(role, world, clients, look):
    items = [
        item
        for group in clients[role].get(reverse("reports:home")).context["nav"]
        for item in group["items"]
    ]
    assert items
    assert [item["url"] for item in items if look(role, item["url"]).status != 200] == []


@pytest.mark.django_db
def test_removing_a_role_takes_effect_at_the_next_request(world, clients):
    user, client = world.users[Role.HR_OFFICER], clients[Role.HR_OFFICER]
    url = address("orgunits:orgunit_detail", world, Relation.OWN)
    assert client.get(url).status_code == 200
    RoleAssignment.objects.filter(user=user).update(valid_until=user.government.today())
    assert client.get(url).status_code == 403


# Lists that leave as a file (portal.exports). A list that learns it is named here.
EXPORTED = (
    "employees:account_list",
    "employees:announcement_list",
    "employees:area_list",
    "employees:certificate_list",
    "employees:correction_list",
    "employees:difference_list",
    "employees:competence_list",
    "employees:employee_list",
    "employees:move_request_list",
    "employees:need_list",
    "employees:performance_list",
    "employees:placement_case_list",
    "employees:pool_list",
    "employees:post_map_list",
    "employees:retirement_list",
    "employees:session_list",
    "employees:talent_list",
    "employees:team_list",
    "employees:training_list",
    "employees:vacancy_list",
    "orgunits:assessment_list",
    "orgunits:job_information_list",
    "orgunits:job_title_list",
    "orgunits:coverage_list",
    "orgunits:function_list",
    "orgunits:overlap_list",
    "orgunits:finding_list",
    "orgunits:simplification_list",
    "orgunits:orgunit_list",
    "orgunits:orgunit_table",
    "orgunits:round_list",
    "orgunits:structure_compare",
    "orgunits:typology_list",
    "portal:audit_list",
    "portal:job_list",
    "publicservices:service_list",
    "publicservices:time_list",
    "reports:report_list",
    "restructuring:matching_list",
    "restructuring:proposal_list",
    "restructuring:signal_list",
    "restructuring:staff_reading",
    "surveys:batch_list",
    "surveys:campaign_list",
    "surveys:follow_up_list",
    "surveys:instrument_list",
    "surveys:result_overview",
)
NAMING_NO_UNIT = ("employees:area_list", "portal:job_list", "orgunits:typology_list")


def file_text(response):
    """What stands in an exported file: the text of a CSV, every cell of an XLSX."""
    body = b"".join(response) if response.streaming else response.content
    if "csv" in response["Content-Type"]:
        return body.decode()
    book = load_workbook(BytesIO(body), read_only=True)
    return "\n".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", EXPORTED)
def test_exported_file_holds_nothing_from_elsewhere(name, kind, world, clients):
    """What a page keeps to itself its file keeps too: units out of reach, whole NIPs, every NIK."""
    wrong = []
    seen = set()
    for role, _, granted, _ in cells(name, world):
        response = clients[role].get(reverse(name), {"ekspor": kind})
        assert response.status_code == (200 if granted else 403)
        if not granted:
            continue
        text = file_text(response)
        wrong += [f"{role}: {word}" for at, word in CANARIES.items()
                  if word in text and not is_reached(role, at)]  # fmt: skip
        seen |= {relation for relation, word in CANARIES.items() if word in text}
        for relation in Relation:
            person = world.objects[relation]["employee"]
            if person.nip in text and not keeps_record(role, relation):
                wrong.append(f"{role}: the NIP of {relation}")
            if f"3674014{1}0180" in text:
                wrong.append(f"{role}: a NIK")
    assert wrong == []
    if name not in NAMING_NO_UNIT:
        assert seen & set(REACHED)  # a file that is always empty proves nothing


def keeps_record(role, relation):
    """Whose whole NIP a list shows: of people whose record one keeps."""
    edits = Permission.EMPLOYEE_EDIT in ROLE_PERMISSIONS[role]
    return edits and is_reached(role, relation)


@pytest.mark.django_db
def test_every_list_with_an_export_menu_is_tested(world, look):
    found = set()
    for name in VIEWS:
        if name in OBJECTS or name in OWN:
            continue
        seen = look(Role.SUPERADMIN, reverse(name))
        if seen.status == 200 and not seen.streamed:
            found |= {name} if "ekspor=xlsx" in seen.text else set()
    assert found == set(EXPORTED)
