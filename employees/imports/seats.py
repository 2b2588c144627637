"""The posts a file of people names: found on their unit, or to be made when the officer wants it.

A post is known by its unit and its name there (or the full name of its job title). One that is not
there is made only with the option "buat jabatan yang belum ada"; its title comes from the
catalogue, else the file has to say of which kind it is.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from employees.actions.imports import NewPost
from employees.imports.widgets import FUNCTIONAL, STRUCTURAL
from orgunits.enums import MANAGERIAL_KINDS, JobTitleKind
from orgunits.models import JobTitle, Position, open_after
from orgunits.unit_finder import UnitFinder, fold, units_of

KIND_OF_ECHELON = {
    "I": JobTitleKind.JPT_MADYA,
    "II": JobTitleKind.JPT_PRATAMA,
    "III": JobTitleKind.ADMINISTRATOR,
    "IV": JobTitleKind.PENGAWAS,
}
SKILLED = ("pemula", "terampil", "mahir", "penyelia")
HEADS = ("kepala", "camat", "lurah", "direktur", "inspektur", "sekretaris")


@dataclass
class PlannedPost:
    """A post that the file needs: ``holders`` are the first days of its people."""

    number: int  # -1, -2 …
    unit_id: int
    name: str
    title: JobTitle
    echelon: str
    is_head: bool
    holders: list[date] = field(default_factory=list)


class SeatBook:
    """Units and posts of a government, and the posts to be made."""

    def __init__(self, ctx, *, editable_unit_ids=None):
        self.ctx = ctx
        self.finder = UnitFinder(units_of(ctx.government))
        self.may_make = ctx.options.get("make_posts", False)
        self.editable = editable_unit_ids
        self.posts, self.headed = defaultdict(list), set()
        for post in (
            Position.objects.filter(open_after(ctx.day), government=ctx.government)
            .select_related("job_title")
            .order_by("-is_head", "order", "pk")
        ):
            self.posts[post.unit_id].append(post)
            if post.is_head:
                self.headed.add(post.unit_id)
        self.planned = {}
        self._titles = None

    def unit(self, values):
        """(unit id or None, column at fault, message) of the unit a row names."""
        code, text = values.get("unit_code"), values.get("unit")
        found = self.finder.with_label(code) if code else []
        if len(found) == 1:
            meant = self.finder.find(text) if text else found
            if len(meant) == 1 and meant != found:
                return (
                    None,
                    "unit",
                    (
                        f"Kode unit menunjuk “{self.finder.path(found[0])}”, sedangkan nama unit "
                        f"menunjuk “{self.finder.path(meant[0])}”."
                    ),
                )
            return found[0], "", ""
        if text:
            trouble = self.finder.trouble(text)
            return (None, "unit", trouble) if trouble else (self.finder.find(text)[0], "", "")
        if found:
            return None, "unit_code", f"Ada {len(found)} unit dengan kode “{code}”."
        return None, "unit_code", f"Tidak ada unit dengan kode, unor_id, atau NPSN “{code}”."

    def post(self, unit_id, values):
        """(Position or PlannedPost or None, column at fault, message) of the post of a row."""
        wanted, posts = fold(values["position"]), self.posts[unit_id]
        for names in (lambda post: post.name, lambda post: post.job_title.full_name):
            found = [post for post in posts if fold(names(post)) == wanted]
            if len(found) == 1:
                return found[0], "", ""
            if found:
                held = next((post for post in found if post.pk == values.get("_held")), found[0])
                return held, "", ""
        if (unit_id, wanted) in self.planned:
            return self.planned[unit_id, wanted], "", ""
        if not self.may_make:
            return None, "position", self.missing(unit_id, values["position"])
        return self.plan(unit_id, values)

    def missing(self, unit_id, name):
        offered = ", ".join(f"“{post.name}”" for post in self.posts[unit_id][:3])
        unit = self.finder.units[unit_id].name
        there = f"Yang ada: {offered}" if offered else "Unit ini belum punya jabatan"
        return (
            f"Jabatan “{name}” tidak ada di {unit}. {there}. Centang “Buat jabatan yang belum ada” "
            "kalau memang baru."
        )

    def plan(self, unit_id, values):
        """A post that is not there yet."""
        name = " ".join(values["position"].split())
        title = self.titles().get(fold(name)) or self.general_title(name)
        kind = title.kind if title else exact_kind(name, values)
        if not kind:
            return (
                None,
                "job_kind",
                (
                    f"Jabatan “{name}” belum ada di kamus jabatan. Isi jenis jabatannya; untuk jabatan "
                    "struktural juga eselonnya."
                ),
            )
        title = title or JobTitle(name=name, kind=kind)
        post = PlannedPost(
            number=-len(self.planned) - 1,
            unit_id=unit_id,
            name=name,
            title=title,
            echelon=values.get("echelon") or "",
            is_head=unit_id not in self.headed and self.leads(unit_id, name, title.kind),
        )
        if post.is_head:
            self.headed.add(unit_id)
        self.planned[unit_id, fold(name)] = post
        return post, "", ""

    def titles(self):
        """The catalogue by folded full name; the government's own titles win."""
        if self._titles is None:
            rows = JobTitle.objects.filter(
                Q(government__isnull=True) | Q(government=self.ctx.government)
            ).order_by("-government", "pk")
            self._titles = {}
            for title in sorted(rows, key=lambda row: row.government_id is not None):
                self._titles[fold(title.full_name)] = title
        return self._titles

    def general_title(self, name):
        """ "Kepala Dinas Kesehatan" bears the title "Kepala Dinas"."""
        words = fold(name).split()
        title = self.titles().get(" ".join(words[:2])) if len(words) > 2 else None
        return title if title and title.kind in MANAGERIAL_KINDS else None

    def leads(self, unit_id, name, kind):
        """Whether a managerial post is that of the unit's head: "Kepala <unit>", "Camat …"."""
        if kind not in MANAGERIAL_KINDS:
            return False
        first, _, rest = fold(name).partition(" ")
        unit = fold(self.finder.units[unit_id].name)
        return first in HEADS and (not rest or rest in unit or unit in rest)

    def new_posts(self):
        """The planned posts that people of the file will hold, as the action takes them."""
        return [
            NewPost(
                unit_id=post.unit_id,
                name=post.name,
                title_id=post.title.pk,
                kind=post.title.kind,
                echelon=post.echelon,
                is_head=post.is_head,
                seats=1 if post.title.kind in MANAGERIAL_KINDS else max(1, len(post.holders)),
                valid_from=min([*post.holders, self.ctx.day]),
            )
            for post in self.planned.values()
        ]

    def as_position(self, post):
        """A planned post as an unsaved Position, for the rules of placements."""
        if isinstance(post, Position):
            return post
        return Position(
            pk=post.number,
            government=self.ctx.government,
            unit_id=post.unit_id,
            job_title=post.title,
            name=post.name,
            is_head=post.is_head,
            valid_from=min([*post.holders, self.ctx.day]),
        )


def exact_kind(name, values):
    """The kind of a title the catalogue lacks, from the columns "jenis jabatan" and "eselon"."""
    kind, echelon = values.get("job_kind") or "", values.get("echelon") or ""
    if kind == STRUCTURAL or (not kind and echelon):
        return KIND_OF_ECHELON.get(echelon.split(".")[0], "")
    if kind == FUNCTIONAL:
        skilled = any(word in fold(name).split() for word in SKILLED)
        return JobTitleKind.JF_KETERAMPILAN if skilled else JobTitleKind.JF_KEAHLIAN
    return kind
