"""Meetings on a draft, with the papers that show they were held."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.assessments.evidence import EvidenceRefused, type_of
from portal import audit
from portal.files import safe_name, store
from portal.models import Attachment, User
from restructuring.actions.particulars import ENDED
from restructuring.models import Consultation, ConsultationForum
from restructuring.moving import lock_proposal

COLUMNS = ("kind", "topic", "held_on", "place", "n_present")
Paper = tuple[str, bytes]  # (file name, content)


@transaction.atomic
def record_forum(
    *,
    consultation: Consultation,
    values: dict[str, Any],
    user: User | None,
    attendance: Paper | None = None,
    minutes: Paper | None = None,
) -> ConsultationForum:
    """Put a meeting on record; ``values`` by COLUMNS. ValidationError by field for a day to come, a
    column that cannot be, a paper of another type than it says, and a proposal that has ended."""
    locked = lock_proposal(consultation.proposal)
    if locked.state in ENDED:
        raise ValidationError("Usulan ini sudah berakhir, jadi tidak dapat ditambah lagi.")
    row = ConsultationForum(
        government=locked.government, consultation=consultation, recorded_by=user
    )
    for name in COLUMNS:
        setattr(row, name, values[name])
    if row.held_on > locked.government.today():
        raise ValidationError({"held_on": "Tanggalnya tidak boleh sesudah hari ini."})
    row.full_clean(exclude=["government", "consultation", "recorded_by"])
    row.attendance = _kept(row, "attendance", attendance, user)
    row.minutes = _kept(row, "minutes", minutes, user)
    row.save(force_insert=True)
    papers = {paper.name: [None, paper.sha256] for paper in (row.attendance, row.minutes) if paper}
    audit.record(
        actor=user,
        action="Mencatat forum konsultasi pegawai",
        obj=locked,
        government=locked.government,
        unit_id=locked.unit_id,
        changes={str(row): [None, str(row.held_on)]} | papers,
    )
    return row


def _kept(
    row: ConsultationForum, name: str, paper: Paper | None, user: User | None
) -> Attachment | None:
    """The stored paper, its type told by its content."""
    if paper is None:
        return None
    file_name, content = paper
    try:
        content_type = type_of(safe_name(file_name), content)
    except EvidenceRefused as error:
        raise ValidationError({name: str(error)}) from None
    return store(row.government, file_name, content_type, content, user)
