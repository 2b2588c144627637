"""Courses, sessions and participants, all through the actions of ``employees``."""

from datetime import timedelta
from itertools import count

from employees.actions.attendance import take_attendance
from employees.actions.certificates import issue_certificates, settle_results
from employees.actions.courses import save_course, save_provider
from employees.actions.sessions import open_session, plan_session
from employees.actions.sign_ups import sign_up
from employees.enums import TrainingForm, TrainingType
from employees.training_enums import CourseField, ProviderKind, SessionResult

NUMBERS = count(1)


def provider(government, name="Universitas Contoh", **values):
    """A partner university with an agreement without an end."""
    given = {
        "name": name, "kind": ProviderKind.UNIVERSITY, "agreement_number": "PKS/1/2026",
        "agreement_from": None, "agreement_until": None,
    }  # fmt: skip
    return save_provider(government=government, values=given | values, user=None)


def course(government, name="", **values):
    """A technical course of 20 JP."""
    name = name or f"Pelayanan prima {next(NUMBERS)}"
    given = {
        "name": name, "type": TrainingType.TECHNICAL, "form": TrainingForm.CLASSICAL,
        "field": CourseField.SERVICE, "jp": 20, "provider": None, "summary": "", "is_active": True,
    }  # fmt: skip
    return save_course(government=government, values=given | values, user=None)


def session(unit, *, seats=25, opened=True, starts_in=10, n_days=2, of=None, **values):
    """A session for the people of ``unit`` that begins in ``starts_in`` days (also negative), open
    to sign-ups until its first day."""
    today = unit.government.today()
    first = today + timedelta(days=starts_in)
    given = {
        "course": of or course(unit.government), "provider": None, "batch": "",
        "starts_on": first, "ends_on": first + timedelta(days=n_days - 1), "place": "Aula",
        "seats": seats, "sign_up_until": first, "seat_cost": 250_000, "purpose": "",
    }  # fmt: skip
    made = plan_session(government=unit.government, unit=unit, values=given | values, user=None)
    return open_session(session=made, user=None) if opened else made


def participants(one, people, *, present=True):
    """Sign people up as approved participants of a session; ``present``: on its first day."""
    made = sign_up(session=one, employees=people, user=None, approved=True, late=True)
    if present:
        take_attendance(session=one, day=one.starts_on, present=[row.pk for row in made], user=None)
    return made


def certified(one, people):
    """Participants of a session that is over, passed and with certificates; returns those."""
    made = participants(one, people)
    settle_results(session=one, results={row.pk: SessionResult.PASSED for row in made}, user=None)
    return issue_certificates(session=one, prefix="800", user=None)
