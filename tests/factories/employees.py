"""People, placements and trainings, all through the actions of ``employees``."""

from datetime import date

import factory

from employees.actions import place_employees, record_trainings, register_employees
from employees.drafts import EmployeeDraft, PlacementDraft, TrainingDraft
from employees.enums import EmploymentStatus, Sex, TrainingForm, TrainingType
from employees.models import Employee, Placement, TrainingRecord
from tests.factories.orgunits import GovernmentFactory, PositionFactory

REASON = "Disiapkan untuk uji."
JOINED = date(2015, 3, 1)
BORN = date(1985, 6, 17)


def nip_of(number, birth_date=BORN, joined_on=JOINED, sex="1", month=None):
    """A well-formed NIP. Past 999 the birth date moves on by a day, so that all differ."""
    shift, sequence = divmod(number, 999)
    born = date.fromordinal(birth_date.toordinal() + shift)
    written = month or f"{joined_on.month:02}"
    return f"{born:%Y%m%d}{joined_on.year}{written}{sex}{sequence + 1:03}"


def employee_draft(number, **values):
    """An EmployeeDraft like the ones the factory makes, not yet registered; its NIP is far from
    those of the factory."""
    return EmployeeDraft(
        **{
            "nip": nip_of(100_000 + number),
            "name": f"Pegawai Contoh {number}",
            "sex": Sex.MALE,
            "birth_date": BORN,
            "status": EmploymentStatus.PNS,
            "golongan": "III/b",
            "joined_on": JOINED,
        }
        | values
    )


class EmployeeFactory(factory.Factory):
    """A person in service since 1 March 2015, without a post."""

    class Meta:
        model = Employee

    government = factory.SubFactory(GovernmentFactory)
    nip = factory.Sequence(nip_of)
    name = factory.Sequence(lambda n: f"Pegawai Contoh {n}")
    sex = Sex.MALE
    birth_date = BORN
    status = EmploymentStatus.PNS
    golongan = "III/b"
    joined_on = JOINED

    @classmethod
    def _create(cls, model_class, *args, government, **values):
        draft = EmployeeDraft(**values)
        [employee] = register_employees(
            government=government, drafts=[draft], user=None, reason=REASON
        )
        return employee


class PlacementFactory(factory.Factory):
    """A person on a post since the day of joining; both are made when not given."""

    class Meta:
        model = Placement

    position = factory.SubFactory(PositionFactory)
    employee = None
    valid_from = JOINED

    @classmethod
    def _create(cls, model_class, *args, position, employee, **values):
        employee = employee or EmployeeFactory(government=position.unit.government)
        draft = PlacementDraft(employee=employee, position=position, **values)
        [placement] = place_employees(
            government=employee.government, drafts=[draft], user=None, reason=REASON
        )
        return placement


class TrainingRecordFactory(factory.Factory):
    class Meta:
        model = TrainingRecord

    employee = factory.SubFactory(EmployeeFactory)
    programme = factory.Sequence(lambda n: f"Pelatihan {n}")
    form = TrainingForm.CLASSICAL
    type = TrainingType.TECHNICAL
    started_on = date(2026, 3, 2)
    ended_on = date(2026, 3, 4)
    jp = 20

    @classmethod
    def _create(cls, model_class, *args, employee, **values):
        draft = TrainingDraft(employee=employee, **values)
        [record] = record_trainings(
            government=employee.government, drafts=[draft], user=None, reason=REASON
        )
        return record


def staff(government, positions, start=0, **values):
    """One new person on each of ``positions`` in two bulk writes; returns the people."""
    drafts = [employee_draft(start + n, **values) for n in range(len(positions))]
    people = register_employees(government=government, drafts=drafts, user=None, reason=REASON)
    placements = [
        PlacementDraft(employee=person, position=position, valid_from=JOINED)
        for person, position in zip(people, positions, strict=True)
    ]
    place_employees(government=government, drafts=placements, user=None, reason=REASON)
    return people
