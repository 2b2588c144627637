"""Letterhead, number, places to sign and watermark of a government's documents. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.templatetags.formats import date_long, nip
from restructuring.enums import DocumentKind

K = DocumentKind
OPEN = "........................"
WATERMARK = "RANCANGAN"
MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
PLACEHOLDERS = ("{nomor}", "{bulan}", "{tahun}")
# What the head of the region signs unless the settings say otherwise.
OF_THE_HEAD = (K.CHART, K.PERDA, K.PERKADA, K.EXCERPT)


@dataclass(frozen=True, slots=True)
class Signing:
    """How a kind of document is numbered and signed, by the settings; empty: not set."""

    pattern: str = ""
    title: str = ""
    name: str = ""
    rank: str = ""
    nip: str = ""
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class House:
    """A government as its papers name it. ``letterhead``: lines; ``signings`` by kind."""

    name: str
    short_name: str
    head_title: str
    regulation: str
    letterhead: tuple[str, ...]
    signings: Mapping[str, Signing]

    @property
    def head(self) -> str:
        """The office of the head of the region: "Wali Kota Tangerang Selatan"."""
        return f"{self.head_title} {self.place}"

    @property
    def place(self) -> str:
        """The government without its kind: where a paper is signed."""
        name = self.short_name or self.name
        for kind in ("Kota ", "Kabupaten ", "Provinsi ", "Pemerintah "):
            name = name.removeprefix(kind)
        return name

    def signing(self, kind: str) -> Signing:
        found = self.signings.get(kind, Signing())
        if found.title or kind not in OF_THE_HEAD:
            return found
        return Signing(found.pattern, self.head, found.name, found.rank, found.nip, found.copies)

    def letterhead_block(self) -> list[dict]:
        lines = self.letterhead or (f"PEMERINTAH {self.name}".upper(),)
        return [{"kind": "letterhead", "lines": list(lines)}]

    def office_block(self) -> list[dict]:
        """The head of a decree: the office alone, the arms are printed above it."""
        return [{"kind": "letterhead", "lines": [self.head.upper()]}]

    def signer(self, kind: str, day: date | None = None, *, place: bool = True) -> dict:
        """Who signs a paper, dated ``day``; the day is left open where none is known yet."""
        one = self.signing(kind)
        when = date_long(day) if day else OPEN
        lines = [f"{self.place}, {when}"] if place else []
        return {
            "lines": [*lines, f"{one.title or OPEN},"],
            "name": one.name,
            "notes": [
                text for text in (one.rank, f"NIP {nip(one.nip)}" if one.nip else "") if text
            ],
        }

    def sign_block(self, kind: str, day: date | None = None) -> dict:
        """One place to sign, at the right."""
        return {"kind": "signs", "rows": [[None, self.signer(kind, day)]]}

    def copies_block(self, kind: str) -> list[dict]:
        copies = self.signing(kind).copies
        if not copies:
            return []
        return [
            {"kind": "minor", "text": "Tembusan:"},
            {"kind": "list", "items": list(copies), "numbered": True},
        ]

    def number(self, kind: str, running: int | None, day: date | None) -> str:
        """The number of a paper by the pattern of its kind. What is not known yet is left open."""
        pattern = self.signing(kind).pattern
        known = "........" if running is None else str(running)
        if not pattern:
            return OPEN if running is None else known
        return (
            pattern.replace("{nomor}", known)
            .replace("{bulan}", MONTHS[day.month - 1] if day else "....")
            .replace("{tahun}", str(day.year) if day else "........")
        )


def pattern_problem(pattern: str) -> str:
    """Why ``pattern`` cannot number papers; "" when it can."""
    rest = pattern
    for one in PLACEHOLDERS:
        rest = rest.replace(one, "")
    if "{" in rest or "}" in rest:
        return f"Isian yang dikenal: {', '.join(PLACEHOLDERS)}."
    return "" if "{nomor}" in pattern else "Pola harus memuat {nomor}."


def column(title: str, share: int = 0, points: int = 0, align: str = "left") -> dict:
    """A column of a table: a fixed width in ``points``, or a ``share`` of the rest."""
    return {"title": title, "share": share, "points": points, "align": align}


NUMBER = column("No.", share=1, align="right")


def table(columns: Sequence[dict], rows: Sequence[Sequence[str]]) -> dict:
    """A table with a number before each row."""
    numbered = [[str(place), *row] for place, row in enumerate(rows, 1)]
    return {"kind": "table", "columns": [NUMBER, *columns], "rows": numbered}


def heading(text: str) -> dict:
    return {"kind": "heading", "text": text}


def minor(text: str) -> dict:
    return {"kind": "minor", "text": text}


def text(words: str) -> dict:
    return {"kind": "text", "text": words}


def title(*lines: str) -> dict:
    """What the paper is, over everything else: its first heading."""
    return {"kind": "title", "text": "\n".join(lines)}


def centered(*lines: str, strong: bool = True) -> dict:
    return {"kind": "centered", "lines": list(lines), "strong": strong}


def annex_block(regulation: str, about: str, *, number: str = "", place: str = "") -> dict:
    """The head of an annex of a regulation that is not numbered yet."""
    lines = [f"LAMPIRAN{f' {place}' if place else ''}", regulation.upper()]
    lines += [f"NOMOR {number or OPEN}", "TENTANG", about.upper()]
    return {"kind": "side", "lines": lines}
