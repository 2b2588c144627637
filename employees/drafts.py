"""What the bulk actions take: one draft per row to be written."""

from dataclasses import dataclass
from datetime import date

from employees.enums import AppointmentKind, PlacementKind
from employees.models import Employee
from orgunits.models import LegalBasis, Position
from portal.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeDraft:
    """A person to register. ``nik`` in clear (empty: not known); it is sealed on the way in."""

    nip: str
    name: str
    sex: str
    birth_date: date
    status: str
    joined_on: date
    front_title: str = ""
    back_title: str = ""
    birth_place: str = ""
    golongan: str = ""
    education_level: str = ""
    education_field: str = ""
    nik: str = ""
    siasn_pns_id: str = ""
    left_on: date | None = None
    contract_until: date | None = None
    weekly_minutes: int | None = None
    user: User | None = None
    is_example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementDraft:
    """A person on a post from ``valid_from`` (TMT) until before ``valid_until``."""

    employee: Employee
    position: Position
    valid_from: date
    kind: str = PlacementKind.DEFINITIVE
    valid_until: date | None = None
    decree_number: str = ""
    decree_date: date | None = None
    decree_signer: str = ""
    appointment: str = AppointmentKind.APPOINTMENT
    legal_basis: LegalBasis | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingDraft:
    """The definitive post a person holds, as a list states it. None: the list does not say."""

    employee: Employee
    position: Position
    valid_from: date | None = None
    decree_number: str | None = None
    decree_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusDraft:
    """What takes a person from the post from ``valid_from`` until before ``valid_until``.
    ``detail``: a CareLeave in clear; it is sealed on the way in."""

    kind: str
    valid_from: date
    valid_until: date | None = None
    detail: str = ""
    decree_number: str = ""
    decree_date: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDraft:
    """A diploma, certificate or rank (models.PersonnelRecord says what each column is of it)."""

    kind: str
    name: str
    issued_on: date
    type: str = ""
    issuer: str = ""
    number: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisciplineDraft:
    """A discipline decision in clear; all but its days is sealed on the way in. ``ends_on``: the
    last day a penalty runs."""

    penalty: str
    offence: str
    decree_number: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDraft:
    """A finished training of a person. ``jp``: lesson hours of 45 minutes on the certificate."""

    employee: Employee
    programme: str
    form: str
    type: str
    started_on: date
    ended_on: date
    jp: int
    field: str = ""
    provider: str = ""
    certificate_number: str = ""
