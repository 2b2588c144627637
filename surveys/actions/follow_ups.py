"""Planning what answers a survey, and ending it with its evidence."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.models import User
from portal.templatetags.formats import date_long
from surveys.enums import CampaignState, FollowUpState, Unsur
from surveys.models import Campaign, FollowUp

FIELDS = ("unsur", "action", "owner", "due_on", "budget")
RELATIONS = ["government", "campaign", "created_by"]


def _values(follow_up: FollowUp) -> dict:
    return {name: getattr(follow_up, name) for name in (*FIELDS, "state", "outcome", "ended_on")}


def _record(follow_up: FollowUp, user: User | None, action: str, before: dict) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=follow_up,
        government=follow_up.government,
        unit_id=follow_up.campaign.unit_id,
        changes=audit.differences(before, _values(follow_up)),
    )


@transaction.atomic
def plan_follow_up(
    *,
    campaign: Campaign,
    unsur: Unsur,
    action: str,
    owner: str,
    due_on: date,
    budget: int | None,
    user: User | None,
) -> FollowUp:
    """Plan what answers one unsur of a closed survey. Raises ValidationError (with its field) for
    what the fields do not allow, and unless the survey is closed and asks for the unsur."""
    if campaign.state != CampaignState.CLOSED:
        raise ValidationError("Tindak lanjut direncanakan sesudah survei ditutup.")
    if not campaign.instrument.questions.filter(unsur=unsur).exists():
        raise ValidationError({"unsur": "Survei ini tidak menanyakan unsur itu."})
    follow_up = FollowUp(
        government=campaign.government,
        campaign=campaign,
        unsur=unsur,
        action=action.strip(),
        owner=owner.strip(),
        due_on=due_on,
        budget=budget,
        created_by=user,
    )
    follow_up.clean_fields(exclude=RELATIONS)
    _check_due(follow_up)
    follow_up.save(force_insert=True)
    _record(follow_up, user, "Merencanakan tindak lanjut", {})
    return follow_up


def _check_due(follow_up: FollowUp) -> None:
    end = follow_up.campaign.period_end
    if follow_up.due_on <= end:
        raise ValidationError(
            {"due_on": f"Harus sesudah survei berakhir, yaitu sesudah {date_long(end)}."}
        )


def _locked(follow_up: FollowUp) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",))
    return rows.select_related("government", "campaign").get(pk=follow_up.pk)


def _refuse_ended(follow_up: FollowUp) -> None:
    if follow_up.state != FollowUpState.PLANNED:
        raise ValidationError(
            f"Tindak lanjut ini sudah {FollowUpState(follow_up.state).label.lower()}."
        )


@transaction.atomic
def change_follow_up(
    *,
    follow_up: FollowUp,
    unsur: Unsur,
    action: str,
    owner: str,
    due_on: date,
    budget: int | None,
    user: User | None,
) -> FollowUp:
    """Change a plan that has not ended. Raises ValidationError as ``plan_follow_up``."""
    follow_up = _locked(follow_up)
    _refuse_ended(follow_up)
    before = _values(follow_up)
    follow_up.unsur, follow_up.action, follow_up.owner = unsur, action.strip(), owner.strip()
    follow_up.due_on, follow_up.budget = due_on, budget
    follow_up.clean_fields(exclude=RELATIONS)
    _check_due(follow_up)
    follow_up.save()
    _record(follow_up, user, "Mengubah tindak lanjut", before)
    return follow_up


@transaction.atomic
def end_follow_up(
    *,
    follow_up: FollowUp,
    state: FollowUpState,
    ended_on: date,
    outcome: str,
    user: User | None,
) -> FollowUp:
    """End a plan as done (``outcome``: the evidence) or dropped (why). Raises ValidationError for a
    day to come or before the survey began, an empty outcome, or one that has ended."""
    if state == FollowUpState.PLANNED:
        raise ValueError("ended means done or dropped")
    follow_up = _locked(follow_up)
    _refuse_ended(follow_up)
    before = _values(follow_up)
    if ended_on > follow_up.government.today():
        raise ValidationError({"ended_on": "Tanggal ini belum tiba."})
    if ended_on < follow_up.campaign.period_start:
        raise ValidationError({"ended_on": "Tidak boleh sebelum surveinya mulai."})
    if not outcome.strip():
        raise ValidationError({"outcome": "Tulis bukti pelaksanaannya, atau sebab dibatalkan."})
    follow_up.state, follow_up.ended_on, follow_up.outcome = state, ended_on, outcome.strip()
    follow_up.clean_fields(exclude=RELATIONS)
    follow_up.save()
    _record(follow_up, user, "Mengakhiri tindak lanjut", before)
    return follow_up


@transaction.atomic
def reopen_follow_up(*, follow_up: FollowUp, user: User | None) -> FollowUp:
    """Take the end of a plan back. Raises ValidationError when it has not ended."""
    follow_up = _locked(follow_up)
    if follow_up.state == FollowUpState.PLANNED:
        raise ValidationError("Tindak lanjut ini belum diakhiri.")
    before = _values(follow_up)
    follow_up.state, follow_up.ended_on, follow_up.outcome = FollowUpState.PLANNED, None, ""
    follow_up.save()
    _record(follow_up, user, "Membuka lagi tindak lanjut", before)
    return follow_up
