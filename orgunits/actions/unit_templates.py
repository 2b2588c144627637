"""Unit templates: made from a model unit, changed, followed by units, with exceptions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.models import (
    JobTitle,
    OrgUnit,
    TemplateException,
    TemplatePost,
    TemplateUnit,
    UnitTemplate,
)
from orgunits.queries import functions_on, model_posts
from orgunits.unit_templates import Difference, pattern_of, read_tasks, task_text
from portal import audit
from portal.database import insert_checked
from portal.models import Government, User
from portal.opened import refuse_if_changed

MAX_POSTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChange:
    """What becomes of a post of a template: other seats and tasks, or gone."""

    seats: int = 1
    tasks: str = ""
    is_gone: bool = False


@transaction.atomic
def create_template(
    *, government: Government, name: str, unit: OrgUnit, user: User | None, is_example: bool = False
) -> UnitTemplate:
    """Make a template of what ``unit`` and the units right under it have today: posts with seats and
    tasks, functions. The unit follows it from now on, when it follows none.

    ValidationError when the name is taken, the unit has no post or too many, or the tasks of one
    do not fit in a template.
    """
    if unit.government_id != government.pk:
        raise ValueError("the unit belongs to another government")
    today = government.today()
    posts = model_posts(unit, today, today.year)
    if not posts:
        raise ValidationError({"unit": f"{unit.name} belum punya jabatan untuk dijadikan templat."})
    if len(posts) > MAX_POSTS:
        text = f"{unit.name} punya {len(posts)} jabatan; satu templat paling banyak {MAX_POSTS}."
        raise ValidationError({"unit": text})
    for post, _part, tasks in posts:
        if wrong := read_tasks("\n".join(task_text(task) for task in tasks))[1]:
            raise ValidationError({"unit": f"Uraian tugas {post.name}: {wrong[0]}"})
    functions = functions_on([unit.pk], today).values_list("text", flat=True)
    template = UnitTemplate(
        government=government,
        name=" ".join(name.split()),
        kind=unit.kind,
        functions="\n".join(" ".join(text.split()) for text in functions),
        is_example=is_example,
    )
    insert_checked(template, template.full_clean)
    TemplatePost.objects.bulk_create(
        TemplatePost(
            government=government,
            template=template,
            job_title_id=post.job_title_id,
            name=pattern_of(post.name, unit.name),
            part=pattern_of(part, unit.name),
            echelon=post.echelon,
            job_class=post.job_class,
            is_head=post.is_head,
            seats=post.required_headcount,
            tasks="\n".join(task_text(task) for task in tasks),
            order=order,
        )
        for order, (post, part, tasks) in enumerate(posts, 1)
    )
    TemplateUnit.objects.get_or_create(
        unit=unit, defaults={"government": government, "template": template}
    )
    _tell(template, user, "Membuat templat unit", {"dari": [None, unit.name]})
    return template


@transaction.atomic
def update_template(
    *,
    template: UnitTemplate,
    name: str,
    functions: str,
    posts: Mapping[int, PostChange],
    user: User | None,
    opened: str | None = None,
) -> UnitTemplate:
    """Write name, functions and posts of a template: ``{post id: PostChange}``; posts that are not
    named stay. The units that follow it change only when it is adopted.

    ValidationError, by field (``tasks-<post id>``, ``seats-<post id>``), when a line of tasks cannot
    be read or a head has other than one seat; or when somebody changed the template meanwhile.
    """
    row = UnitTemplate.objects.select_for_update(no_key=True, of=("self",)).get(pk=template.pk)
    refuse_if_changed(obj=row, opened=opened)
    before = _said(row)
    row.name, row.changed_at = " ".join(name.split()), timezone.now()
    row.functions = "\n".join(
        line for line in (" ".join(o.split()) for o in functions.splitlines()) if line
    )
    row.full_clean()
    known = {post.pk: post for post in row.posts.all()}
    if posts.keys() - known.keys():
        raise ValueError("a post of another template")
    wrong: dict[str, list[str]] = {}
    for pk, change in posts.items():
        post = known[pk]
        post.seats, post.tasks = change.seats, _plain(change.tasks)
        if change.is_gone:
            continue
        if found := read_tasks(post.tasks)[1]:
            wrong[f"tasks-{pk}"] = found
        if post.is_head and post.seats != 1:
            wrong[f"seats-{pk}"] = ["Jabatan pimpinan hanya untuk satu orang."]
    if wrong:
        raise ValidationError(wrong)
    row.save()
    gone = [pk for pk, change in posts.items() if change.is_gone]
    TemplatePost.objects.filter(pk__in=gone).delete()
    kept = [known[pk] for pk in posts if pk not in gone]
    TemplatePost.objects.bulk_update(kept, ["seats", "tasks"])
    _tell(row, user, "Mengubah templat unit", audit.differences(before, _said(row)))
    return row


def _plain(text: str) -> str:
    return "\n".join(line for line in (" ".join(one.split()) for one in text.splitlines()) if line)


def _said(template: UnitTemplate) -> dict[str, str]:
    posts = template.posts.order_by("order", "pk").values_list("name", "seats", "tasks")
    return {
        "name": template.name,
        "functions": template.functions,
        "jabatan": "; ".join(f"{name} {seats}" for name, seats, _ in posts),
        "tugas": str(sum(len(tasks.splitlines()) for *_, tasks in posts)),
    }


@transaction.atomic
def add_template_post(
    *,
    template: UnitTemplate,
    title: JobTitle,
    name: str,
    part: str,
    seats: int,
    user: User | None,
) -> TemplatePost:
    """One more post in a template: not the head, which comes with the model unit. ValidationError
    when there are too many."""
    row = UnitTemplate.objects.select_for_update(no_key=True, of=("self",)).get(pk=template.pk)
    if title.government_id not in (None, row.government_id):
        raise ValueError("the job title is not of this government")
    there = list(row.posts.all())
    if len(there) >= MAX_POSTS:
        raise ValidationError(f"Satu templat paling banyak {MAX_POSTS} jabatan.")
    post = TemplatePost(
        government_id=row.government_id,
        template=row,
        job_title=title,
        name=" ".join(name.split()) or title.full_name,
        part=" ".join(part.split()),
        job_class=title.job_class,
        seats=seats,
        order=max([one.order for one in there], default=0) + 1,
    )
    post.full_clean(exclude=["government", "template", "job_title"])
    post.save(force_insert=True)
    row.changed_at = timezone.now()
    row.save(update_fields=["changed_at"])
    _tell(row, user, "Mengubah templat unit", {"jabatan": [None, post.name]})
    return post


@transaction.atomic
def attach_units(
    *,
    template: UnitTemplate,
    offered: Collection[int],
    chosen: Collection[int],
    user: User | None,
) -> tuple[int, int]:
    """Let the ``chosen`` of the ``offered`` units follow ``template`` and the others no longer;
    ``(begun, ended)``. ValidationError for a unit of another kind or with another template."""
    row = UnitTemplate.objects.select_for_update(no_key=True, of=("self",)).get(pk=template.pk)
    units = OrgUnit.objects.filter(government=row.government_id, pk__in=chosen).in_bulk()
    if set(chosen) - set(offered) or len(units) < len(set(chosen)):
        raise ValueError("a unit that was not offered")
    taken = TemplateUnit.objects.filter(unit__in=chosen).exclude(template=row).exists()
    there = set(TemplateUnit.objects.filter(template=row).values_list("unit_id", flat=True))
    begun = [pk for pk in units if pk not in there]
    if taken or any(units[pk].kind != row.kind for pk in begun):
        raise ValidationError("Pilih unit sejenis yang belum mengikuti templat lain.")
    ended = there & set(offered) - set(chosen)
    TemplateUnit.objects.bulk_create(
        TemplateUnit(government_id=row.government_id, template=row, unit_id=pk) for pk in begun
    )
    TemplateUnit.objects.filter(template=row, unit__in=ended).delete()
    if begun or ended:
        changes = {"mengikuti": [len(there), len(there) + len(begun) - len(ended)]}
        _tell(row, user, "Mengubah unit bertemplat", changes)
    return len(begun), len(ended)


@transaction.atomic
def grant_exception(
    *, instance: TemplateUnit, difference: Difference, reason: str, user: User | None
) -> TemplateException:
    """Grant a unit its difference, with the reason. ValidationError without one."""
    if not reason.strip():
        raise ValidationError({"reason": "Tulis alasannya."})
    held = TemplateUnit.objects.select_for_update(no_key=True, of=("self",))
    if not held.filter(pk=instance.pk).exists():
        raise ValidationError("Unit ini tidak lagi mengikuti templat. Muat ulang halamannya.")
    row, is_new = TemplateException.objects.get_or_create(
        instance=instance,
        key=difference.key,
        defaults={
            "government_id": instance.government_id,
            "words": f"{difference.kind.label}: {difference.words}"[:300],
            "reason": reason.strip()[:500],
            "made_by": user,
        },
    )
    if is_new:
        _tell_unit(instance, row, user, "Mengecualikan dari templat", reason)
    return row


@transaction.atomic
def withdraw_exception(*, exception: TemplateException, user: User | None) -> None:
    """Take an exception back: the difference is open again."""
    _tell_unit(
        exception.instance, exception, user, "Mencabut pengecualian templat", exception.reason
    )
    exception.delete()


def _tell_unit(
    instance: TemplateUnit, row: TemplateException, user: User | None, action: str, reason: str
) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=row,
        government=instance.government,
        unit_id=instance.unit_id,
        changes={"perbedaan": [None, row.words]},
        reason=reason,
    )


def _tell(template: UnitTemplate, user: User | None, action: str, changes: dict) -> None:
    audit.record(
        actor=user, action=action, obj=template, government=template.government, changes=changes
    )
