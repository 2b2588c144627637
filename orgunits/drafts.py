"""What the bulk actions take: one draft per row to be written."""

from dataclasses import dataclass
from datetime import date

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
    """One function (tugas dan fungsi) to give to a unit."""

    unit_id: int
    text: str
    valid_from: date
    valid_until: date | None = None
    order: int = 0
    urusan: str = ""
    legal_basis_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTitleDraft:
    """An entry of the catalogue of jabatan; without ``government_id`` it is national."""

    name: str
    kind: str
    jenjang: str = ""
    job_class: int | None = None
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
