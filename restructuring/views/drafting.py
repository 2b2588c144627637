"""What is done in the workshop with one press: back, forth, remove, drop, remark, another version."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from orgunits.structure import Merge
from portal.formkeys import once
from portal.pages import row_number
from portal.permissions import Permission, require
from portal.templatetags.formats import time_short
from restructuring.actions import ProposalMoved, add_step, redo, remove_steps, undo
from restructuring.actions.particulars import comment_on
from restructuring.actions.versions import go_to_version
from restructuring.desk import Desk
from restructuring.forms.steps import move_changes
from restructuring.forms.steps.base import number_in
from restructuring.thinking import think
from restructuring.views.access import editable_proposal, visible_proposal
from restructuring.views.workshop import Opening

NO_MERGE = "Unit ini tidak dapat digabungkan ke tujuan itu."
INCOMPLETE = "Halaman ini tidak lengkap, jadi belum ada yang berubah. Coba sekali lagi."


def back_to_workshop(request, proposal, anchor=""):
    """The workshop with the same branches open."""
    query = Opening.read(request.GET).query()
    url = reverse("restructuring:proposal_detail", args=[proposal.pk])
    return HttpResponseRedirect(f"{url}{query if query != '?' else ''}{anchor}")


def moved_text(moved):
    """What to say when somebody was faster and nothing typed is lost by doing it again."""
    version = moved.version
    who = version.made_by or "sistem"
    return (
        f"Belum disimpan: rancangan ini baru diubah {who} pukul {time_short(version.made_at)} "
        f"({version.summary}). Halaman ini sudah menunjukkan keadaan terkini."
    )


def pressed(request, pk, act, done, anchor=""):
    """Do ``act(proposal, user, expected)`` on an editable proposal and go back to its workshop,
    with what happened or what stood in the way."""
    proposal = editable_proposal(request, pk)
    expected = row_number(request.POST.get("version", ""))
    try:
        if expected is None:
            raise ValidationError(INCOMPLETE)
        with transaction.atomic():
            act(proposal=proposal, user=request.user, expected=expected)
    except ProposalMoved as moved:
        messages.warning(request, moved_text(moved))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return back_to_workshop(request, proposal, anchor)


@require_POST
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_undo(request, pk):
    """One version back."""
    return pressed(request, pk, undo, "Perubahan terakhir diurungkan.")


@require_POST
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_redo(request, pk):
    """One version forth."""
    return pressed(request, pk, redo, "Perubahan diulangi.")


@require_POST
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_restore(request, pk):
    """Back to the version ``number`` of the post."""

    def act(**kwargs):
        number = row_number(request.POST.get("number", ""))
        if number is None:
            raise ValidationError(INCOMPLETE)
        return go_to_version(number=number, **kwargs)

    return pressed(request, pk, act, "Rancangan kembali ke versi itu. Versi lain tetap tersimpan.")


@require_POST
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_steps_remove(request, pk):
    """Take the ticked changes out of the list."""
    keys = list(dict.fromkeys(request.POST.getlist("keys")))

    def act(**kwargs):
        return remove_steps(keys=keys, **kwargs)

    done = "Perubahan dihapus." if len(keys) == 1 else f"{len(keys)} perubahan dihapus."
    return pressed(request, pk, act, done, "#perubahan")


@require_POST
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_drop(request, pk):
    """A unit dropped in the tree "Sesudah": under ``parent``, right before ``before`` or last; with
    ``merge`` it goes into ``parent`` and ends."""
    merges = bool(request.POST.get("merge"))

    def act(*, proposal, user, expected):
        unit, parent, before = (
            number_in(request.POST.get(name)) for name in ("unit", "parent", "before")
        )
        desk = Desk(think(proposal).plan, proposal.unit_id)
        moved, target = desk.unit(unit), desk.unit(parent)
        if moved is None or target is None or not desk.may_touch(unit):
            raise ValidationError("Unit ini tidak ada lagi dalam rancangan. Muat ulang halaman.")
        if merges:
            if not desk.may_touch(parent) or unit == parent:
                raise ValidationError(NO_MERGE)
            return add_step(
                proposal=proposal, changes=[Merge((unit,), parent)], user=user, expected=expected
            )
        children = desk.structure.child_ids(parent)
        if before is not None and (before not in children or before == unit):
            raise ValidationError("Letak itu sudah berubah. Coba sekali lagi.")
        changes = move_changes(desk.structure, unit, parent, before)
        return add_step(proposal=proposal, changes=changes, user=user, expected=expected)

    done = "digabungkan" if merges else "dipindahkan"
    return pressed(request, pk, act, f"Unit {done} dalam rancangan.")


@require_POST
@require(Permission.PROPOSAL_VIEW)
@once
def proposal_comment(request, pk):
    """A remark on the proposal, or on the change of the posted key."""
    proposal = visible_proposal(request, pk)
    step = request.POST.get("step", "")[:32]
    try:
        with transaction.atomic():
            comment_on(
                proposal=proposal, text=request.POST.get("text", ""), user=request.user, step=step
            )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Catatan ditulis.")
    if request.POST.get("page") == "keterangan":
        address = reverse("restructuring:proposal_particulars", args=[proposal.pk])
        return HttpResponseRedirect(f"{address}#catatan")
    return back_to_workshop(request, proposal, "#perubahan")
