"""What the bulk actions take: one draft per row to be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from orgunits.enums import WorkloadMethod, WorkloadPeriod
from portal.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionDraft:
    """A post to open on a unit. ``name`` is the nomenclature there; class and echelon may be
    left to the job title. A head post has one seat."""

    unit_id: int
    job_title_id: int
    name: str
    valid_from: date
    valid_until: date | None = None
    echelon: str = ""
    job_class: int | None = None
    is_head: bool = False
    required_headcount: int = 1
    order: int = 0
    siasn_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDraft:
    """One function (tugas dan fungsi) to give to a unit. Verb and object, when both are empty, are
    read from the text."""

    unit_id: int
    text: str
    valid_from: date
    valid_until: date | None = None
    order: int = 0
    urusan: str = ""
    legal_basis_id: int | None = None
    clause: str = ""
    verb: str = ""
    object: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTitleDraft:
    """An entry of the catalogue of jabatan; without ``government_id`` it is national."""

    name: str
    kind: str
    jenjang: str = ""
    job_class: int | None = None
    summary: str = ""
    education: str = ""
    field: str = ""
    regulation: str = ""
    source: str = ""
    government_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDraft:
    """A role to grant to a person on a unit and everything under it."""

    user: User
    unit_id: int
    role: str
    valid_from: date
    valid_until: date | None = None
    decree: str = ""
    origin: str = "granted"
    source_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadTaskDraft:
    """A row of the ABK form to be stored: new, or instead of the row with the same key.

    ``order`` None: a new row comes last, an old one stays where it is. ``opened``: what the page
    remembers of the stored row (portal.opened), "" of a row that was not stored yet, None when no
    page was shown (an import, a copy).
    """

    position_id: int
    year: int
    key: UUID
    text: str
    volume: Decimal
    norm: Decimal | None
    output: str = ""
    method: str = WorkloadMethod.TASK
    period: str = WorkloadPeriod.YEAR
    source: str = ""
    source_key: str = ""
    note: str = ""
    order: int | None = None
    opened: str | None = None
    is_example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadRemoval:
    """A stored row of the ABK form to be taken out; ``opened`` as in WorkloadTaskDraft."""

    position_id: int
    year: int
    key: UUID
    opened: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationDraft:
    """A work relation to record: from a unit, or a post in it, to another. ``kind`` is of
    RelationKind."""

    kind: str
    unit_id: int
    other_unit_id: int
    subject: str
    valid_from: date
    position_id: int | None = None
    other_position_id: int | None = None
    valid_until: date | None = None
    legal_basis_id: int | None = None
    clause: str = ""
    is_example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobInformationDraft:
    """An informasi jabatan to be stored from the day ``valid_from``. ``values``: texts by part
    (``orgunits.job_information.PART_NAMES``). ``opened``: what the page said of the row it was made
    from (portal.opened), "" when there was none; None: the caller shows no page."""

    position_id: int
    valid_from: date
    values: Mapping[str, str]
    source: str = ""
    is_example: bool = False
    opened: str | None = None
