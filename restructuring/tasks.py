"""Long work of restructurings."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from orgunits.permissions import holds_throughout
from portal.jobs import JobFailed, job
from portal.models import Government
from portal.permissions import Permission
from restructuring.actions.documents import BUILD, STEPS, finish_document
from restructuring.actions.matching import MATCHING_STEPS, SOLVE, keep_inputs, keep_result
from restructuring.actions.noticing import FIND, keep_signals
from restructuring.enums import MatchingPurpose, MatchingState
from restructuring.matching.facts import Inputs
from restructuring.matching.limited import Unsolved
from restructuring.matching.recommending import recommend
from restructuring.matching.weighing import TooLarge
from restructuring.matching_presets import seats_before, wishes_of
from restructuring.models import MatchingRun, ProposalDocument
from restructuring.papers.typeset import build, fingerprint
from restructuring.queries.matching import demands_of, read_inputs
from restructuring.queries.papers import paper_of
from restructuring.queries.signal_search import search_signals

RELATED = (
    "government",
    "unit",
    "ordered_by",
    "version",
    "wave__case__government",
    "wave__case__unit",
    "move",
    "proposal__government",
    "proposal__unit",
    "proposal__head",
    "proposal__change",
)


def may_read(user, params):
    """Whether the person may still read what they ordered."""
    return ProposalDocument.objects.visible_to(user).filter(pk=params["document"]).exists()


def result_of(document):
    return {
        "url": reverse("restructuring:document_detail", args=[document.uuid]),
        "url_label": "Buka dokumen",
    }


@job(name=BUILD, permission=Permission.PROPOSAL_VIEW, allowed=may_read, time_limit=900)
def build_document(progress, *, document):
    """Write a document of a proposal and keep it; may run again from the start at any time."""
    order = ProposalDocument.objects.select_related(*RELATED).get(pk=document)
    if order.is_ready:
        return result_of(order)
    progress(0, STEPS, "Membaca usulan")
    try:
        paper = paper_of(order)
    except ValidationError as error:
        raise JobFailed(" ".join(error.messages)) from None
    digest = fingerprint(paper, order.format)
    progress(1, STEPS, "Menyusun berkas")
    content = build(paper, order.format, digest)
    progress(2, STEPS, "Menyimpan")
    with transaction.atomic():
        finish_document(document=order, content=content, digest=digest)
        progress.finish(result_of(order))
    return None


def may_find(user, params):
    """Whether the person still sees after the whole government that is searched."""
    return holds_throughout(user, Permission.SIGNAL_EDIT, params["government"])


@job(name=FIND, permission=Permission.SIGNAL_EDIT, allowed=may_find, time_limit=900)
def find_signals(progress, *, government):
    """Ask every rule about a government and bring its signals in line with what they see."""
    row = Government.objects.get(pk=government)
    day = row.today()
    progress(0, 2, "Menjalankan aturan")
    seen = search_signals(row, day)
    progress(1, 2, "Menyimpan indikasi")
    with transaction.atomic():
        keep_signals(government=row, day=day, seen=seen, user=progress.job.requested_by)
        progress.finish(
            {"url": reverse("restructuring:signal_list"), "url_label": "Buka indikasi masalah"}
        )


UNSOLVED = (
    "Tidak ditemukan susunan yang memenuhi semua batas dalam waktu yang ada, dan belum tentu tidak ada. "
    "Longgarkan batas keluar per unit, atau pilih unit yang lebih kecil."
)
NOBODY_WAITS = (
    "Tidak ada pegawai pelaksana atau fungsional tanpa jabatan di unit ini. Mereka yang kehilangan "
    "jabatan tercatat di unit terakhirnya; pilih unit yang menaunginya."
)
TOO_LARGE = "Lingkup ini terlalu besar untuk dihitung sekaligus. Pilih unit yang lebih kecil."


def may_match(user, params):
    """Whether the person may still prepare placements in the unit of the run."""
    runs = MatchingRun.objects.visible_to(user, Permission.PLACEMENT_EDIT)
    return runs.filter(pk=params["run"]).exists()


@job(name=SOLVE, permission=Permission.PLACEMENT_EDIT, allowed=may_match, time_limit=1800)
def match(progress, *, run, round):
    """Read and freeze what a run needs, solve it, keep the answer; may run again from the start."""
    row = MatchingRun.objects.select_related("government", "unit").get(pk=run)
    result = {"url": reverse("restructuring:matching_detail", args=[row.pk]),
              "url_label": "Buka rekomendasi"}  # fmt: skip
    if row.round != round or row.state != MatchingState.COMPUTING:
        return result
    answer = solved(row, progress)
    with transaction.atomic():
        keep_result(run=row, round=round, result=answer, user=progress.job.requested_by)
        progress.finish(result)
    return None


def solved(row, progress):
    """The answer of a run as JSON."""
    progress(0, MATCHING_STEPS, "Membaca jabatan dan pegawai")
    if not row.inputs:
        inputs = read_inputs(
            government=row.government,
            unit=row.unit,
            day=row.day,
            least_months=row.wishes["least_months"],
            today=row.government.today(),
            only_waiting=row.purpose == MatchingPurpose.DISPLACED,
        )
        if not inputs.people:
            raise JobFailed("Tidak ada pegawai pelaksana atau fungsional di unit ini.")
        if row.purpose == MatchingPurpose.DISPLACED and not any(
            one.post is None for one in inputs.people
        ):
            raise JobFailed(NOBODY_WAITS)
        keep_inputs(run=row, inputs=inputs)
        row.refresh_from_db(fields=["inputs"])
    inputs = Inputs.from_json(row.inputs)
    wishes = wishes_of(row, demands_of(row), seats_before(inputs, row.result))
    try:
        return recommend(inputs, wishes, report=progress)
    except TooLarge:
        raise JobFailed(TOO_LARGE) from None
    except Unsolved:
        raise JobFailed(UNSOLVED) from None
