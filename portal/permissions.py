"""Permissions and roles, in code: read in a diff, tested against every URL.

A view is either public (``login_not_required``) or wrapped in ``require``; a test fails on any
other. ``require`` asks whether the person holds the permission on some unit; which rows that
reaches is decided by each model's ``visible_to(user)``.
"""

from enum import StrEnum
from functools import wraps

from django.contrib.auth import get_backends
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices


class Permission(StrEnum):
    """What can be done. The value is the string passed to ``User.has_perm``."""

    HOME_VIEW = "portal.home_view"
    GOVERNMENT_SWITCH = "portal.government_switch"
    GOVERNMENT_CREATE = "portal.government_create"
    GOVERNMENT_VIEW = "portal.government_view"
    GOVERNMENT_EDIT = "portal.government_edit"
    CALENDAR_EDIT = "portal.calendar_edit"  # free and working days of the whole government
    AUDIT_VIEW = "portal.audit_view"
    ACCOUNT_VIEW = "portal.account_view"
    ACCOUNT_EDIT = "portal.account_edit"
    JOB_VIEW = "portal.job_view"  # one's own jobs
    JOB_VIEW_ALL = "portal.job_view_all"  # of the whole government
    IMPORT_VIEW = "portal.import_view"  # one's own imports; others' with JOB_VIEW_ALL
    IMPORT_RUN = "portal.import_run"  # beside it each kind asks for a permission of its own

    ORGUNIT_VIEW = "orgunits.orgunit_view"
    ORGUNIT_EDIT = "orgunits.orgunit_edit"
    WORKLOAD_EDIT = "orgunits.workload_edit"  # fill in the ABK and anjab of one's units
    ROUND_VIEW = "orgunits.round_view"  # how far one's units are in a round of collecting data
    ROUND_FILL = "orgunits.round_fill"  # confirm what a round asks of one's units
    ROUND_EDIT = "orgunits.round_edit"  # open rounds, verify, return, freeze, fix by a decree
    RULEBOOK_VIEW = "orgunits.rulebook_view"  # findings of the regulations on units
    TYPOLOGY_VIEW = "orgunits.typology_view"  # score sheets of the whole government
    TYPOLOGY_EDIT = "orgunits.typology_edit"
    ROLE_VIEW = "orgunits.role_view"
    ROLE_GRANT = "orgunits.role_grant"
    ACCOUNT_RESET = "employees.account_reset"  # of people with no wider rights than one's own
    ACCOUNT_RESET_ANY = "employees.account_reset_any"  # of everybody in one's units
    ACCOUNT_CREATE = "employees.account_create"  # many at once, with printed codes
    AUDITOR_GRANT = "orgunits.auditor_grant"  # whoever is audited does not choose the auditor
    DELEGATION_VIEW = "orgunits.delegation_view"
    DELEGATION_EDIT = "orgunits.delegation_edit"
    ASSESSMENT_VIEW = "orgunits.assessment_view"
    ASSESSMENT_EDIT = "orgunits.assessment_edit"  # open one, choose its team and validator
    ASSESSMENT_VALIDATE = "orgunits.assessment_validate"  # of all in reach, without being named
    INSTRUMENT_EDIT = "orgunits.instrument_edit"  # wording of the statements, rules of computing

    EMPLOYEE_VIEW = "employees.employee_view"
    EMPLOYEE_EDIT = "employees.employee_edit"
    EMPLOYEE_NIK_VIEW = "employees.employee_nik_view"
    HEALTH_VIEW = "employees.health_view"  # what a leave for illness or birth is for
    DISCIPLINE_VIEW = "employees.discipline_view"  # each opening with a reason, on record
    DISCIPLINE_EDIT = "employees.discipline_edit"
    COMPETENCE_VIEW = "employees.competence_view"  # levels assessed of people, job person match
    TALENT_VIEW = "employees.talent_view"  # the nine boxes of talent management
    PLACEMENT_EDIT = "employees.placement_edit"
    PLACEMENT_DECIDE = "employees.placement_decide"  # cases of many moves; never as a stand-in
    TRAINING_EDIT = "employees.training_edit"
    TRAINING_APPROVE = "employees.training_approve"  # let one's people take part in a session
    TEAM_EDIT = "employees.team_edit"  # found, staff and end the tim kerja of one's units
    ANNOUNCEMENT_EDIT = "employees.announcement_edit"  # tell the people of one's units of a change
    SPENDING_VIEW = "employees.spending_view"  # what a structure costs, in sums
    SPENDING_EDIT = "employees.spending_edit"  # pay tables and budget of the government
    SELF_VIEW = "employees.self_view"

    SERVICE_VIEW = "publicservices.service_view"
    SERVICE_EDIT = "publicservices.service_edit"
    REQUEST_VIEW = "publicservices.request_view"  # of citizens, with who asks
    REQUEST_HANDLE = "publicservices.request_handle"  # work on them, stop their clock, end them
    COMPLAINT_VIEW = "publicservices.complaint_view"  # cases; barred ones never by those reported
    COMPLAINT_HANDLE = "publicservices.complaint_handle"  # take in, verify, hand on, answer

    CAMPAIGN_VIEW = "surveys.campaign_view"
    CAMPAIGN_EDIT = "surveys.campaign_edit"
    QUESTIONNAIRE_EDIT = "surveys.questionnaire_edit"  # own questionnaires of the whole government
    RESULT_VIEW = "surveys.result_view"
    FOLLOW_UP_EDIT = "surveys.follow_up_edit"  # plan and end what answers a survey
    EXCLUSION_EDIT = "surveys.exclusion_edit"  # leave flagged answers out: propose, or decide
    RESULT_PUBLISH = "surveys.result_publish"  # of the whole government, for everybody to read

    PROPOSAL_VIEW = "restructuring.proposal_view"
    PROPOSAL_EDIT = "restructuring.proposal_edit"  # draft, submit, withdraw
    PROPOSAL_REVIEW = "restructuring.proposal_review"  # judge in the step of one's own role
    SIGNAL_VIEW = "restructuring.signal_view"  # problems noticed by rules, as far as their evidence
    SIGNAL_EDIT = "restructuring.signal_edit"  # put one aside, take it up, set thresholds
    SIGNAL_ANSWER = "restructuring.signal_answer"  # say what one means, as who leads the unit
    PROPOSAL_ENACT = "restructuring.proposal_enact"  # put an approved one in force, or take it back
    OBJECTION_ANSWER = "restructuring.objection_answer"  # of staff, to drafts of others

    REPORT_VIEW = "reports.report_view"
    REPORT_ORDER = "reports.report_order"
    REPORT_RELEASE = "reports.report_release"  # one that somebody else ordered


P = Permission
EVERYONE = {
    P.HOME_VIEW,
    P.JOB_VIEW,
    P.SELF_VIEW,
    P.SERVICE_VIEW,
    P.ORGUNIT_VIEW,
    P.DELEGATION_VIEW,
    P.ASSESSMENT_VIEW,
}
READ_ALL = EVERYONE | {
    P.GOVERNMENT_VIEW,
    P.EMPLOYEE_VIEW,
    P.SPENDING_VIEW,
    P.CAMPAIGN_VIEW,
    P.RESULT_VIEW,
    P.REPORT_VIEW,
    P.RULEBOOK_VIEW,
    P.TYPOLOGY_VIEW,
    P.ROUND_VIEW,
    P.PROPOSAL_VIEW,
    P.SIGNAL_VIEW,
}


class Role(TextChoices):
    """Roles a person holds on a unit and everything under it, between two days."""

    SUPERADMIN = "superadmin", "Superadmin"
    GOVERNMENT_ADMIN = "government_admin", "Admin pemerintah daerah"
    HR_OFFICER = "hr_officer", "Petugas organisasi dan kepegawaian"
    SURVEY_OFFICER = "survey_officer", "Petugas layanan dan survei"
    LEGAL_REVIEWER = "legal_reviewer", "Peninjau hukum"
    UNIT_HEAD = "unit_head", "Pimpinan unit"
    LEADERSHIP = "leadership", "Pimpinan daerah"
    AUDITOR = "auditor", "Auditor"
    ACCOUNT_KEEPER = "account_keeper", "Petugas akun unit"
    EMPLOYEE = "employee", "Pegawai"


# The role a person is known by on screen, when several are held.
ROLES_BY_WEIGHT = (
    Role.SUPERADMIN,
    Role.LEADERSHIP,
    Role.GOVERNMENT_ADMIN,
    Role.HR_OFFICER,
    Role.SURVEY_OFFICER,
    Role.LEGAL_REVIEWER,
    Role.AUDITOR,
    Role.UNIT_HEAD,
    Role.ACCOUNT_KEEPER,
    Role.EMPLOYEE,
)

ROLE_PERMISSIONS = {
    Role.SUPERADMIN: set(Permission),
    Role.GOVERNMENT_ADMIN: READ_ALL
    | {
        P.GOVERNMENT_EDIT,
        P.CALENDAR_EDIT,
        P.ACCOUNT_VIEW,
        P.ACCOUNT_EDIT,
        P.ROLE_VIEW,
        P.ROLE_GRANT,
        P.DELEGATION_EDIT,
        P.AUDIT_VIEW,
        P.JOB_VIEW_ALL,
        P.ACCOUNT_RESET,
        P.ACCOUNT_RESET_ANY,
        P.ACCOUNT_CREATE,
        P.IMPORT_VIEW,
        P.IMPORT_RUN,
        P.INSTRUMENT_EDIT,
    },
    Role.HR_OFFICER: READ_ALL
    | {
        P.ORGUNIT_EDIT,
        P.CALENDAR_EDIT,
        P.WORKLOAD_EDIT,
        P.ROUND_FILL,
        P.ROUND_EDIT,
        P.TYPOLOGY_EDIT,
        P.EMPLOYEE_EDIT,
        P.EMPLOYEE_NIK_VIEW,
        P.HEALTH_VIEW,
        P.DISCIPLINE_VIEW,
        P.DISCIPLINE_EDIT,
        P.COMPETENCE_VIEW,
        P.TALENT_VIEW,
        P.PLACEMENT_EDIT,
        P.TRAINING_EDIT,
        P.TRAINING_APPROVE,
        P.ANNOUNCEMENT_EDIT,
        P.TEAM_EDIT,
        P.SPENDING_EDIT,
        P.SERVICE_EDIT,
        P.REPORT_ORDER,
        P.REPORT_RELEASE,
        P.IMPORT_VIEW,
        P.IMPORT_RUN,
        P.ASSESSMENT_EDIT,
        P.PROPOSAL_EDIT,
        P.PROPOSAL_ENACT,
        P.SIGNAL_EDIT,
        P.OBJECTION_ANSWER,
    },
    Role.SURVEY_OFFICER: EVERYONE
    | {
        P.SERVICE_EDIT,
        P.REQUEST_VIEW,
        P.REQUEST_HANDLE,
        P.COMPLAINT_VIEW,
        P.COMPLAINT_HANDLE,
        P.CAMPAIGN_VIEW,
        P.CAMPAIGN_EDIT,
        P.QUESTIONNAIRE_EDIT,
        P.RESULT_VIEW,
        P.RESULT_PUBLISH,
        P.EXCLUSION_EDIT,
        P.FOLLOW_UP_EDIT,
        P.REPORT_VIEW,
        P.REPORT_ORDER,
    },
    Role.LEGAL_REVIEWER: EVERYONE
    | {
        P.GOVERNMENT_VIEW,
        P.REPORT_VIEW,
        P.AUDIT_VIEW,
        P.RULEBOOK_VIEW,
        P.TYPOLOGY_VIEW,
        P.PROPOSAL_VIEW,
        P.PROPOSAL_REVIEW,
        P.SIGNAL_VIEW,
        P.OBJECTION_ANSWER,
    },
    Role.UNIT_HEAD: READ_ALL
    | {
        P.REQUEST_VIEW,
        P.REQUEST_HANDLE,
        P.COMPLAINT_VIEW,
        P.COMPLAINT_HANDLE,
        P.WORKLOAD_EDIT,
        P.ROUND_FILL,
        P.REPORT_ORDER,
        P.REPORT_RELEASE,
        P.ROLE_VIEW,
        P.DELEGATION_EDIT,
        P.ASSESSMENT_EDIT,
        P.FOLLOW_UP_EDIT,
        P.EXCLUSION_EDIT,
        P.TRAINING_APPROVE,
        P.COMPETENCE_VIEW,
        P.ANNOUNCEMENT_EDIT,
        P.TEAM_EDIT,
        P.SIGNAL_ANSWER,
    },
    Role.LEADERSHIP: READ_ALL
    | {
        P.COMPETENCE_VIEW,
        P.TALENT_VIEW,
        P.REPORT_ORDER,
        P.REPORT_RELEASE,
        P.ANNOUNCEMENT_EDIT,
        P.ACCOUNT_VIEW,
        P.ROLE_VIEW,
        P.AUDITOR_GRANT,
        P.DELEGATION_EDIT,
        P.RESULT_PUBLISH,
        P.EXCLUSION_EDIT,
        P.DISCIPLINE_VIEW,
        P.PROPOSAL_REVIEW,
        P.OBJECTION_ANSWER,
        P.PLACEMENT_DECIDE,
    },
    Role.ACCOUNT_KEEPER: EVERYONE | {P.ACCOUNT_RESET},
    Role.AUDITOR: READ_ALL
    | {
        P.COMPETENCE_VIEW,
        P.TALENT_VIEW,
        P.DISCIPLINE_VIEW,
        P.AUDIT_VIEW,
        P.JOB_VIEW_ALL,
        P.IMPORT_VIEW,
        P.ACCOUNT_VIEW,
        P.ROLE_VIEW,
        P.ASSESSMENT_VALIDATE,
    },
    Role.EMPLOYEE: EVERYONE,
}


def roles_with(permission):
    """Values of the roles that carry ``permission``, sorted (stable SQL)."""
    return sorted(role.value for role, granted in ROLE_PERMISSIONS.items() if permission in granted)


def require(permission, *, everywhere=False):
    """Let a view through only for people who hold ``permission`` on some unit, or with
    ``everywhere`` on their whole government (else 403)."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            user = request.user
            held = holds_everywhere(user, permission) if everywhere else user.has_perm(permission)
            if not held:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permission = permission
        guarded.required_everywhere = everywhere
        return guarded

    return decorate


def backend_that(method):
    """The permission backend with ``method``: the floor asks it, so that it need not know units."""
    return next((backend for backend in get_backends() if hasattr(backend, method)), None)


def holds_everywhere(user, permission):
    """Whether ``user`` holds ``permission`` over their whole government (on its root unit)."""
    backend = backend_that("holds_everywhere")
    return backend is not None and backend.holds_everywhere(user, permission)


def unit_ids_in_scope(user, permission):
    """An expression for ``unit_id__in``: the units on which ``user`` holds ``permission``."""
    backend = backend_that("unit_ids_in_scope")
    return [] if backend is None else backend.unit_ids_in_scope(user, permission)


def unit_ids_under(unit_id):
    """An expression for ``unit_id__in``: a unit and every unit below it."""
    backend = backend_that("unit_ids_under")
    return [unit_id] if backend is None else backend.unit_ids_under(unit_id)


def unit_names(user, unit_ids):
    """``{unit id: name}`` of those of the ids given that ``user`` may see; for pages that show rows
    which only carry the id."""
    backend = backend_that("unit_names")
    return {} if backend is None else backend.unit_names(user, unit_ids)


def role_labels(user, permission=None):
    """Words of the roles ``user`` holds today, the widest first; with ``permission`` of those that
    grant it."""
    backend = backend_that("role_labels")
    return [] if backend is None else backend.role_labels(user, permission)


def acting_for(user):
    """What ``user`` stands in for others today (orgunits.Delegation rows); empty for most people,
    without a query."""
    backend = backend_that("acting_for")
    return [] if backend is None else backend.acting_for(user)


def can_manage_job(user, job):
    """Cancel and retry: the person who asked for it, or who may change the whole government."""
    return job.requested_by_id == user.pk or holds_everywhere(user, Permission.GOVERNMENT_EDIT)


def can_manage_import(user, run, permission):
    """Map, confirm, discard and read the rows of an import: the person who sent the file, as long
    as they hold the ``permission`` of its kind; a superadmin too."""
    is_theirs = run.made_by_id == user.pk or user.is_superuser
    return is_theirs and user.has_perm(Permission.IMPORT_RUN) and user.has_perm(permission)
