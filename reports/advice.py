"""What follows from the figures of a report: advice by rule, the most pressing first. Pure."""

from datetime import date

from portal.templatetags.formats import date_long, number

NAMED_AT_MOST = 3
TRAINING_GOAL = 100


def listed(names):
    """``A, B, dan C``; after three names the number of the others."""
    names = list(names)
    if len(names) > NAMED_AT_MOST:
        rest = len(names) - NAMED_AT_MOST
        names = [*names[:NAMED_AT_MOST], f"{number(rest)} lainnya"]
    if len(names) < 3:
        return " dan ".join(names)
    return f"{', '.join(names[:-1])}, dan {names[-1]}"


def advice_of(story):
    """Pairs (subject, sentence) for what stands out in a ``reports.findings.Story``; empty when
    nothing does."""
    rules = (
        about_unsur,
        about_grades,
        about_falls,
        about_samples,
        about_heads,
        about_pensions,
        about_training,
    )
    return [pair for pair in (rule(story) for rule in rules) if pair]


def about_unsur(story):
    lowest = story.lowest_unsur
    if lowest is None:
        return None
    return (
        f"{lowest['name']}.",
        f"Unsur terendah ({number(lowest['value'], 2)}, mutu {lowest['grade']}). "
        "Rencana tindak lanjut dimulai dari unsur terendah.",
    )


def about_grades(story):
    weak = [group for group in story.with_value if group["score"]["grade"] in "CD"]
    if not weak:
        return None
    weak.sort(key=lambda group: group["score"]["value"])
    return (
        "Mutu C atau D.",
        f"{listed(group['short'] for group in weak)} bernilai di bawah batas Baik (76,61).",
    )


def about_falls(story):
    real = story.really_falling
    if not real:
        return None
    return (
        "Penurunan nyata.",
        f"Telusuri sebabnya di {listed(group['short'] for group in real)}.",
    )


def about_samples(story):
    short = [
        group
        for group in story.groups
        if group["score"]["required"] and group["score"]["n"] < group["score"]["required"]
    ]
    if not short:
        return None
    short.sort(key=lambda group: group["score"]["n"] - group["score"]["required"])
    return (
        "Jawaban belum cukup.",
        f"{listed(group['short'] for group in short)} belum mencapai jumlah jawaban yang "
        "perlu; nilainya tetap boleh diumumkan dengan catatan ini.",
    )


def about_heads(story):
    empty = [group for group in story.groups if group["headless"]]
    if not empty:
        return None
    count = sum(group["headless"] for group in empty)
    empty.sort(key=lambda group: -group["headless"])
    return (
        "Jabatan pimpinan.",
        f"{number(count)} unit tanpa pimpinan definitif, terbanyak di "
        f"{listed(group['short'] for group in empty)}.",
    )


def about_pensions(story):
    count = story.totals["retiring"]
    if not count:
        return None
    return (
        "Pensiun.",
        f"{number(count)} orang mencapai batas usia pensiun dalam 12 bulan sesudah "
        f"{date_long(date.fromisoformat(story.facts['data_day']))}.",
    )


def about_training(story):
    part = story.totals["training_share"]["share"]
    if part is None or part >= TRAINING_GOAL:
        return None
    short = story.totals["pns"] - story.totals["pns_at_20"]
    return (
        "Pelatihan.",
        f"{number(short)} PNS belum mencapai 20 JP (PP 11/2017 Pasal 203).",
    )
