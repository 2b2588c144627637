"""What makes the answers checkable: what was left out of the figures and why, and the seals."""

from portal.templatetags.formats import number
from reports.paper.blocks import column, table, text


def honesty(story):
    """The section about left out answers and seals; None for a report without closed surveys."""
    surveys = story.facts.get("seals") or []
    if not surveys:
        return None
    return {
        "heading": "Jawaban yang dikeluarkan dan segel",
        "blocks": [left_out(surveys), sealed(surveys)],
    }


def left_out(surveys):
    rows = [
        [
            f"{survey['unit']}, {survey['survey']}",
            f"{one['flag']}. {one['reason']}",
            number(one["n"]),
            number(one["value_before"], 2),
            number(one["value_after"], 2),
        ]
        for survey in surveys
        for one in survey["exclusions"]
    ]
    if not rows:
        return text("Tidak ada jawaban yang dikeluarkan dari hitungan.")
    columns = [
        column("Survei", align="left"),
        column("Tanda dan alasan", points=170, align="left"),
        column("Jawaban", points=48),
        column("IKM sebelum", points=48),
        column("IKM sesudah", points=48),
    ]
    note = "Diputuskan dua orang; sebelum dan sesudah keputusan itu."
    return table("Jawaban yang dikeluarkan dari hitungan", columns, rows, note=note)


def in_groups(root):
    """A root as people compare it: in groups of eight digits."""
    return " ".join(root[at : at + 8] for at in range(0, len(root), 8))


def sealed(surveys):
    rows = [
        [f"{one['unit']}, {one['survey']}", number(one["n"]), in_groups(one["root"])]
        for one in surveys
    ]
    columns = [
        column("Survei", align="left"),
        column("Jawaban", points=48),
        column("Segel", points=250, align="left"),
    ]
    note = (
        "Akar Merkle (SHA-256) atas semua jawaban sebuah survei. Jawaban yang diubah, hilang, atau"
        " ditambahkan sesudah survei ditutup tidak cocok lagi dengannya."
    )
    return table("Segel jawaban survei yang sudah ditutup", columns, rows, note=note)
