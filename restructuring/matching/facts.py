"""What a run knows of posts and people, frozen when it began. Pure.

Nothing here says whether somebody is a man or a woman, what they believe, where they come from or
how old they are: whatever follows from the law's age limits comes in as the sentence that says so
(``stays``, ``refused``), reckoned by the rules of eligibility. Names of people are not kept either.
"""

from dataclasses import asdict, dataclass, field

NOT_LATERAL = "Jenis jabatan lain. Pengangkatan ke sana tidak diusulkan oleh rekomendasi."
OTHER_JF = (
    "Jabatan fungsional lain: perpindahan perlu uji kompetensi (PP 11/2017 Pasal 76), jadi tidak "
    "diusulkan."
)
PPPK_TITLE = "PPPK dipindahkan hanya dalam jabatan yang sama (PP 49/2018)."
FULL = "Jabatan ini tidak punya kursi."
# Words of a field of study that say nothing of it.
EMPTY_WORDS = frozenset(
    ("ilmu", "bidang", "yang", "dan", "jurusan", "program", "studi", "pendidikan")
)


@dataclass(frozen=True, slots=True)
class PostFact:
    """A post that is no leader's: ``path`` unit ids from the top to its own; ``room`` its seats;
    ``need`` people its yearly load needs, in hundredths (None: not measured); ``wants`` the
    education its title asks for, in words."""

    id: int
    name: str
    path: tuple[int, ...]
    unit_name: str
    title: str
    kind: str
    room: int
    job_class: int | None = None
    need: int | None = None
    wants: str = ""

    @property
    def unit(self):
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class PersonFact:
    """A person with the post held (None: without), its title, kind and class; ``study``: the field of study.
    ``stays``: why nobody may move this person; ``refused``: title -> why not there."""

    id: int
    post: int | None
    title: str
    kind: str
    job_class: int | None = None
    study: str = ""
    is_pppk: bool = False
    stays: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Posts and people of a run by id, in order."""

    posts: tuple[PostFact, ...]
    people: tuple[PersonFact, ...]

    def as_json(self):
        return {"posts": [asdict(one) for one in self.posts],
                "people": [asdict(one) for one in self.people]}  # fmt: skip

    @classmethod
    def from_json(cls, stored):
        posts = (PostFact(**row | {"path": tuple(row["path"])}) for row in stored["posts"])
        people = (PersonFact(**row | {"stays": tuple(row["stays"])}) for row in stored["people"])
        return cls(tuple(posts), tuple(people))


def why_not(person, post):
    """The rule that keeps ``person`` from ``post``; empty when none does."""
    if person.post == post.id:
        return ""
    if person.stays:
        return " ".join(person.stays)
    if not post.room:
        return FULL
    if person.kind != post.kind:
        return NOT_LATERAL
    if person.title != post.title:
        if person.is_pppk:
            return PPPK_TITLE
        if post.kind != "pelaksana":
            return OTHER_JF
    return person.refused.get(post.title, "")


def fits(field_of_study, wants):
    """Whether a field of study is among what a title asks for; None when one of them is not known
    or the title leaves it open ("yang relevan")."""
    asked = wants.lower()
    words = [
        word
        for word in "".join(c if c.isalpha() else " " for c in field_of_study.lower()).split()
        if len(word) > 3 and word not in EMPTY_WORDS
    ]
    if not words or "bidang" not in asked or "relevan" in asked or "lain" in asked:
        return None
    return any(word in asked for word in words)


def steps_between(path, other):
    """How many steps up the tree two units have their first unit in common; 0 in the same unit."""
    common = sum(1 for one, two in zip(path, other, strict=False) if one == two)
    return max(len(path), len(other)) - common
