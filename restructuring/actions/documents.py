"""Documents of a proposal: ordered, kept, brought back signed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from employees.models import PlacementMove
from portal import audit
from portal.documents import PDF_TYPE
from portal.files import store
from portal.models import User
from portal.orders import keep_file, place_order
from portal.templatetags.formats import date_long
from restructuring.enums import DocumentFormat, DocumentKind, ProposalState
from restructuring.models import (
    PlacementWave,
    Proposal,
    ProposalDocument,
    SignedDocument,
)
from restructuring.papers.typeset import FILE_TYPES
from restructuring.queries.documents import SETTLED
from restructuring.queries.papers import OF_PEOPLE

BUILD = "restructuring.build_document"
STEPS = 3
MAX_BYTES = 20 * 1000 * 1000
STILL_DRAFT = (
    "Berkas ini masih RANCANGAN. Susun dokumennya sekali lagi sesudah usulan disetujui (surat orang: "
    "sesudah keputusannya bernomor), lalu simpan yang ditandatangani di sana."
)
NUMBER_TAKEN = "Nomor ini sudah dipakai dokumen lain yang sejenis."


@transaction.atomic
def order_document(
    *,
    proposal: Proposal,
    kind: str,
    format_: str,
    user: User,
    wave: PlacementWave | None = None,
    move_id: int | None = None,
    first_number: int | None = None,
    with_money: bool = False,
) -> ProposalDocument:
    """Order a document of the proposal as it stands now; a job writes what ``user`` may see.

    ``wave`` for documents of people, with ``move_id`` of one of them alone. ``with_money``: a kajian
    also says what the structure costs. Raises ValidationError for a kind that is not there yet or in
    that format, and when the person may not read it.
    """
    if kind in OF_PEOPLE and wave is None:
        raise ValidationError({"wave": "Pilih gelombangnya."})
    if kind == DocumentKind.CHART and format_ != DocumentFormat.PDF:
        raise ValidationError({"format": "Bagan hanya sebagai PDF."})
    if kind == DocumentKind.ACTING and proposal.state != ProposalState.ENACTED:
        raise ValidationError("Plt. dan Plh. ditunjuk sesudah usulan berlaku.")
    is_of_people = kind in OF_PEOPLE
    move = _move_of(wave, move_id) if is_of_people and move_id is not None else None
    order = ProposalDocument(
        government=proposal.government,
        unit=proposal.unit,
        proposal=proposal,
        version=proposal.head,
        kind=kind,
        format=format_,
        wave=wave if is_of_people else None,
        move=move,
        day=proposal.government.today(),
        first_number=first_number,
        with_money=with_money and kind == DocumentKind.STUDY,
        is_draft=not _is_settled(proposal, kind, wave),
        ordered_by=user,
        ordered_at=timezone.now(),
    )
    order.clean_fields(exclude=["fingerprint", "job", "file"])
    place_order(
        order,
        kind=BUILD,
        title=f"Menyusun {order.get_kind_display().lower()}",
        params="document",
        total=STEPS,
        actor=user,
        action="Memesan dokumen usulan",
        changes={"dokumen": [None, f"{order.get_kind_display()}, {order.get_format_display()}"]},
    )
    return order


def _move_of(wave: PlacementWave, move_id: int) -> PlacementMove:
    move = PlacementMove.objects.included().filter(case=wave.case_id, pk=move_id).first()
    if move is None:
        raise ValidationError({"move": "Orang ini tidak ada lagi dalam gelombang ini."})
    return move


def _is_settled(proposal: Proposal, kind: str, wave: PlacementWave | None) -> bool:
    """Whether a document is no draft any more: of people once their decree has its number."""
    if kind in OF_PEOPLE:
        return bool(wave.case.decree_number)
    return proposal.state in SETTLED


def finish_document(*, document: ProposalDocument, content: bytes, digest: str) -> ProposalDocument:
    """Keep the file of an order, once. The caller holds the transaction that ends the job."""
    order = document
    number = order.proposal.number
    return keep_file(
        order,
        field="file",
        name=f"{order.get_kind_display()} usulan {number} {order.day.isoformat()}.{order.format}",
        content_type=FILE_TYPES[order.format],
        content=content,
        actor=order.ordered_by,
        action="Menyusun dokumen usulan",
        changes={"fingerprint": ["", digest]},
        fingerprint=digest,
    )


@transaction.atomic
def keep_signed(
    *,
    document: ProposalDocument,
    number: str,
    signed_on: date,
    signer: str,
    name: str,
    content: bytes,
    user: User | None,
) -> SignedDocument:
    """Keep the signed PDF that came back of a document, with its number, day and signer.

    ValidationError for a document that is not written yet or is a draft, a file that is no PDF or too
    large, a day in the future or before the document's, or a number that another document of its
    kind has. An earlier one of the same document is replaced.
    """
    locked = (
        ProposalDocument.objects.select_for_update(of=("self",))
        .select_related("government", "proposal")
        .get(pk=document.pk)
    )
    if not locked.is_ready:
        raise ValidationError("Dokumennya belum selesai disusun.")
    if locked.is_draft:
        raise ValidationError(STILL_DRAFT)
    _check_signed(locked, number, signed_on)
    if problem := pdf_problem(content):
        raise ValidationError({"file": problem})
    row = SignedDocument(
        government=locked.government,
        document=locked,
        kind=locked.kind,
        number=" ".join(number.split()),
        signed_on=signed_on,
        signer=" ".join(signer.split()),
        made_by=user,
    )
    row.clean_fields(exclude=["file", "government", "document", "made_by"])
    row.file = store(locked.government, name, PDF_TYPE, content, user)
    locked.signed.filter(is_replaced=False).update(is_replaced=True)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # another document got the number at the same moment
        raise ValidationError({"number": NUMBER_TAKEN}) from error
    audit.record(
        actor=user,
        action="Menyimpan dokumen bertanda tangan",
        obj=row,
        government=locked.government,
        unit_id=locked.unit_id,
        changes={
            "number": [None, row.number],
            "signed_on": [None, str(row.signed_on)],
            "sha256": [None, row.file.sha256],
        },
    )
    return row


def _check_signed(locked: ProposalDocument, number: str, signed_on: date) -> None:
    if not number.strip():
        raise ValidationError({"number": "Isi nomornya."})
    if signed_on > locked.government.today():
        raise ValidationError({"signed_on": "Tanggal tanda tangan belum tiba."})
    if signed_on < locked.day:
        text = f"Dokumen ini disusun {date_long(locked.day)}; tanda tangannya tidak mendahului itu."
        raise ValidationError({"signed_on": text})
    others = SignedDocument.objects.filter(
        government=locked.government, number=" ".join(number.split()), kind=locked.kind
    ).exclude(document=locked)
    if others.exists():
        raise ValidationError({"number": NUMBER_TAKEN})


def pdf_problem(content: bytes) -> str:
    """Why ``content`` is not kept as a signed PDF; "" when it is one."""
    if not content:
        return "Berkasnya kosong."
    if len(content) > MAX_BYTES:
        return "Berkasnya lebih dari 20 MB."
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        return "Berkasnya bukan PDF yang utuh."
    return ""
