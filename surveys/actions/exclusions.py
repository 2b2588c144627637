"""Leaving flagged answers out of a survey's figures, and taking them back in: always two people
(docs/adr/0041)."""

from collections import Counter
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from employees.queries.case_attention import people_who_may
from orgunits.actions import lock_government
from portal import audit
from portal.models import User
from portal.notices import notify
from portal.permissions import Permission
from portal.templatetags.formats import number
from portal.validators import validate_reason
from surveys.actions.inbox import MINIMUM_BATCH
from surveys.actions.tallies import fold, unfold
from surveys.bands import Rule, rule_on
from surveys.enums import AnswerFlag, CampaignState, ExclusionState
from surveys.masking import mask_personal_data
from surveys.models import FLAG_FIELDS, Campaign, Exclusion, Response
from surveys.models.exclusions import LIVE
from surveys.queries.exclusions import is_told
from surveys.queries.totals import campaign_totals, totals_by
from surveys.scoring import Totals
from surveys.suppression import MINIMUM_GROUP
from surveys.tallying import leaf_of

SAME_PERSON = (
    "Anda sendiri yang mengusulkan. Keputusannya harus oleh orang lain, misalnya dari unit induk."
)
PUBLISHED = (
    "Hasil periode ini sudah diumumkan dan angkanya tetap. Jawaban tidak dapat dikeluarkan atau"
    " dikembalikan lagi."
)
ALL = ""  # among unsur: every sheet
STEPS = {
    "propose": "Mengusulkan jawaban dikeluarkan",
    "accept": "Mengeluarkan jawaban",
    "refuse": "Menolak jawaban dikeluarkan",
    "propose_undo": "Mengusulkan jawaban dikembalikan",
    "accept_undo": "Mengembalikan jawaban",
    "refuse_undo": "Menolak jawaban dikembalikan",
}


def _record(exclusion: Exclusion, user: User, step: str, before: str, reason: str = "") -> None:
    audit.record(
        actor=user,
        action=STEPS[step],
        obj=exclusion,
        government=exclusion.government,
        unit_id=exclusion.campaign.unit_id,
        changes={
            "tanda": [None, exclusion.get_flag_display()],
            "keadaan": [before and ExclusionState(before).label, exclusion.get_state_display()],
            "jawaban": [None, exclusion.n],
            "ikm": [str(exclusion.value_before or ""), str(exclusion.value_after or "")],
        },
        reason=reason,
    )


def _clean(exclusion: Exclusion, *names: str) -> None:
    """Raise ValidationError for what the fields ``names`` do not allow."""
    every = {field.name for field in Exclusion._meta.fields}
    exclusion.clean_fields(exclude=every - set(names))


def _ask_a_second_person(exclusion: Exclusion, proposer: User) -> None:
    """Tell everybody who may decide about it, in the surveyed unit and above, but who proposed it."""
    campaign = exclusion.campaign
    what = "dikeluarkan" if exclusion.state == ExclusionState.PROPOSED else "dihitung lagi"
    notify(
        government=exclusion.government,
        recipients=[
            person
            for person in people_who_may(campaign.unit, Permission.EXCLUSION_EDIT)
            if person.pk != proposer.pk
        ],
        text=f"Usulan jawaban survei {what} menunggu keputusan orang kedua: {campaign.title}",
        url=reverse("surveys:exclusion_decide", args=[exclusion.pk]),
    )


def _lock(campaign: Campaign, *, moves_figures: bool = True) -> Campaign:
    """The survey under the lock of its government, which publishing takes too. Raises
    ValidationError unless its figures may still change; a step that moves none is never refused
    over what was published."""
    lock_government(campaign.government)
    campaign = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("government", "unit", "instrument")
        .get(pk=campaign.pk)
    )
    if campaign.state != CampaignState.CLOSED:
        raise ValidationError("Jawaban dikeluarkan sesudah survei ditutup.")
    if moves_figures and is_told(campaign):
        raise ValidationError(PUBLISHED)
    return campaign


def _locked(
    exclusion: Exclusion, state: ExclusionState, *, moves_figures: bool = True
) -> Exclusion:
    """The exclusion as it is now, its survey locked. ValidationError unless it is in ``state``, and
    as ``_lock``."""
    campaign = _lock(exclusion.campaign, moves_figures=moves_figures)
    exclusion = Exclusion.objects.select_related("government").get(pk=exclusion.pk)
    exclusion.campaign = campaign
    if exclusion.state != state:
        raise ValidationError(f"Usulan ini sudah {exclusion.get_state_display().lower()}.")
    return exclusion


def _flagged(campaign: Campaign, flag: str) -> list[Response]:
    """Counted answers of a survey that carry a flag."""
    return list(Response.objects.counted().filter(campaign=campaign, **{FLAG_FIELDS[flag]: True}))


def check_sizes(campaign: Campaign, flag: str) -> list[Response]:
    """The answers that leaving ``flag`` out would take. Raises ValidationError when there are none,
    or when fewer than MINIMUM_BATCH would go or stay anywhere a difference can be seen: whoever
    knows the figures before and after knows the sum of what went, question by question. So of a
    question that some left empty either nobody's answer goes, or MINIMUM_GROUP's and more.

    Parts alike in month, way and all flags are looked at one by one, so that no two exclusions
    differ by a handful of people either (the mover keeps flags only so, surveys.flags).
    """
    found = _flagged(campaign, flag)
    if not found:
        raise ValidationError("Tidak ada jawaban yang dihitung dengan tanda ini.")
    columns = campaign.instrument.questionnaire.columns
    parts: dict[tuple, Counter] = {}
    for one in found:
        alike = (*leaf_of(one), *(getattr(one, field) for field in FLAG_FIELDS.values()))
        part = parts.setdefault(alike, Counter())
        part[ALL] += 1
        part.update(unsur for unsur, field in columns.items() if getattr(one, field) is not None)
    counted = campaign_totals([campaign.pk])[campaign.pk]
    left = Counter({ALL: counted.n} | counted.counts)
    for part in parts.values():
        left.subtract(part)
    if not all(map(_hides_everybody, [left, *parts.values()])):
        raise ValidationError(
            "Yang dikeluarkan dan yang tersisa masing-masing paling sedikit"
            f" {number(MINIMUM_BATCH)} jawaban yang serupa, dan {number(MINIMUM_GROUP)} untuk"
            " pertanyaan yang tidak diisi semuanya, supaya jawaban seseorang tidak terbaca dari"
            " selisihnya."
        )
    return found


def _hides_everybody(part: Counter) -> bool:
    """Whether sums over ``part`` ({unsur, and ALL for the sheets: answers}) tell of nobody."""
    return part[ALL] >= MINIMUM_BATCH and all(
        n == 0 or n >= MINIMUM_GROUP for name, n in part.items() if name != ALL
    )


@transaction.atomic
def propose_exclusion(
    *, campaign: Campaign, flag: AnswerFlag, reason: str, user: User
) -> Exclusion:
    """Ask for all answers with ``flag`` of a closed survey to be left out. Raises ValidationError
    for a survey that runs or is published, too few answers, a proposal that is there already, or a
    reason that is none."""
    campaign = _lock(campaign)
    validate_reason(reason)
    if Exclusion.objects.filter(campaign=campaign, flag=flag, state__in=LIVE).exists():
        raise ValidationError("Jawaban dengan tanda ini sudah diusulkan atau sudah dikeluarkan.")
    check_sizes(campaign, flag)
    exclusion = Exclusion(
        government=campaign.government,
        campaign=campaign,
        flag=flag,
        reason=mask_personal_data(reason.strip()),  # it is published
        proposed_by=user,
    )
    _clean(exclusion, "flag", "reason")
    exclusion.save(force_insert=True)
    _record(exclusion, user, "propose", "", exclusion.reason)
    _ask_a_second_person(exclusion, user)
    return exclusion


def _value(totals: Totals, rule: Rule) -> Decimal | None:
    result = totals.ikm(rule)
    return result and result.value


def _index(campaign: Campaign) -> Decimal | None:
    return _value(campaign_totals([campaign.pk])[campaign.pk], rule_on(campaign.period_end))


def _asked(campaign: Campaign) -> dict[int, list[str]]:
    return {campaign.pk: list(campaign.instrument.questionnaire.columns.values())}


@transaction.atomic
def decide_exclusion(*, exclusion: Exclusion, accept: bool, user: User) -> Exclusion:
    """Leave the answers out of every figure, or refuse to. Raises ValidationError when ``user``
    proposed it (who may only refuse, which takes the proposal back), and as ``check_sizes``.

    What is published can no longer be left out, but a proposal about it can still be refused."""
    exclusion = _locked(exclusion, ExclusionState.PROPOSED, moves_figures=accept)
    campaign = exclusion.campaign
    if accept:
        if user.pk == exclusion.proposed_by_id:
            raise ValidationError(SAME_PERSON)
        found = check_sizes(campaign, exclusion.flag)
        exclusion.value_before = _index(campaign)
        unfold(found, _asked(campaign))
        Response.objects.counted().filter(
            campaign=campaign, **{FLAG_FIELDS[exclusion.flag]: True}
        ).update(exclusion=exclusion)
        exclusion.n, exclusion.value_after = len(found), _index(campaign)
    exclusion.state = ExclusionState.IN_FORCE if accept else ExclusionState.REFUSED
    exclusion.decided_by, exclusion.decided_at = user, timezone.now()
    exclusion.save()
    _record(exclusion, user, "accept" if accept else "refuse", ExclusionState.PROPOSED)
    return exclusion


@transaction.atomic
def propose_undo(*, exclusion: Exclusion, reason: str, user: User) -> Exclusion:
    """Ask for answers that were left out to count again. Raises ValidationError unless they are
    left out, and for a reason that is none."""
    exclusion = _locked(exclusion, ExclusionState.IN_FORCE)
    validate_reason(reason)
    exclusion.state = ExclusionState.ENDING
    exclusion.undo_reason = mask_personal_data(reason.strip())
    exclusion.undo_proposed_by, exclusion.undo_proposed_at = user, timezone.now()
    _clean(exclusion, "undo_reason")
    exclusion.save()
    _record(exclusion, user, "propose_undo", ExclusionState.IN_FORCE, exclusion.undo_reason)
    _ask_a_second_person(exclusion, user)
    return exclusion


@transaction.atomic
def decide_undo(*, exclusion: Exclusion, accept: bool, user: User) -> Exclusion:
    """Count the answers again, or leave them out. Raises ValidationError when ``user`` proposed it.

    Answers that carry the flag of another exclusion in force go over to that one."""
    exclusion = _locked(exclusion, ExclusionState.ENDING, moves_figures=accept)
    if accept:
        if user.pk == exclusion.undo_proposed_by_id:
            raise ValidationError(SAME_PERSON)
        _give_back(exclusion)
        exclusion.state = ExclusionState.ENDED
        exclusion.undo_decided_by, exclusion.undo_decided_at = user, timezone.now()
    else:
        exclusion.state = ExclusionState.IN_FORCE
    exclusion.save()
    if accept:
        _tell_again(exclusion.campaign)
    _record(exclusion, user, "accept_undo" if accept else "refuse_undo", ExclusionState.ENDING)
    return exclusion


def _give_back(exclusion: Exclusion) -> None:
    mine = Response.objects.filter(campaign=exclusion.campaign, exclusion=exclusion)
    others = Exclusion.objects.in_force().filter(campaign=exclusion.campaign)
    for other in others.exclude(pk=exclusion.pk):
        mine.filter(**{FLAG_FIELDS[other.flag]: True}).update(exclusion=other)
    back = list(mine)
    mine.update(exclusion=None)
    fold(back, _asked(exclusion.campaign))


def _tell_again(campaign: Campaign) -> None:
    """Number and effect of every exclusion still in force, now that one before or between them is
    gone: they are published. From the last decision back to the index of all answers."""
    held = Exclusion.objects.in_force().filter(campaign=campaign).order_by("-decided_at", "-pk")
    out = totals_by(Response.objects.filter(exclusion__in=held), "exclusion_id")
    now, rule = campaign_totals([campaign.pk])[campaign.pk], rule_on(campaign.period_end)
    for one in held:
        mine = out[one.pk,]
        one.value_after = _value(now, rule)
        now += mine
        one.n, one.value_before = mine.n, _value(now, rule)
        one.save(update_fields=["n", "value_before", "value_after"])
