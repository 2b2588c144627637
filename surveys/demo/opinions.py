"""What citizens of the demo think: invented answers with differences one can believe.

Every unit has a level and a way it goes over the quarters, every unsur its own strength, every
citizen a temper; an answer is all of them and chance, cut into the four choices. Units named by
the seeds have their story: licensing of Tangerang Selatan is slow, Disdukcapil of Semarang gets
faster.
"""

from dataclasses import dataclass
from datetime import timedelta

from surveys.drafts import ResponseDraft
from surveys.enums import AgeBand, Channel, Occupation, RespondentEducation, RespondentSex, Unsur

# On a scale where 0 lies between "kurang" and the better half, per unsur.
STRENGTH = {
    Unsur.PERSYARATAN: 0.1, Unsur.PROSEDUR: 0.0, Unsur.WAKTU: -0.35, Unsur.BIAYA: 0.75,
    Unsur.PRODUK: 0.1, Unsur.KOMPETENSI: 0.2, Unsur.PERILAKU: 0.3, Unsur.PENGADUAN: 0.15,
    Unsur.SARPRAS: -0.25, Unsur.MAKLUMAT: 0.1,
}  # fmt: skip
YEAR = 4  # quarters
CUTS = (-1.9, -0.75, 0.85)  # below the first: 1, above the last: 4
SEX = (RespondentSex.MALE, RespondentSex.FEMALE)
AGES = {
    AgeBand.UNDER_20: 6, AgeBand.A20: 26, AgeBand.A30: 28, AgeBand.A40: 21, AgeBand.A50: 13,
    AgeBand.OVER_60: 6,
}  # fmt: skip
EDUCATION = {
    RespondentEducation.SD: 7, RespondentEducation.SMP: 12, RespondentEducation.SMA: 45,
    RespondentEducation.DIPLOMA: 10, RespondentEducation.S1: 23, RespondentEducation.S2: 3,
}  # fmt: skip
OCCUPATION = {
    Occupation.PNS: 6, Occupation.TNI: 1, Occupation.POLRI: 1, Occupation.SWASTA: 36,
    Occupation.WIRAUSAHA: 24, Occupation.LAINNYA: 32,
}  # fmt: skip
COMMENTS = {
    Unsur.WAKTU: (
        "Prosesnya lama, mohon dipercepat.",
        "Antre terlalu lama pada pagi hari.",
        "Sudah dua kali datang, berkas belum selesai.",
    ),
    Unsur.PROSEDUR: ("Alurnya membingungkan, perlu papan petunjuk.", "Syarat diminta bertahap."),
    Unsur.SARPRAS: ("Ruang tunggu sempit.", "Kursi tunggu dan toilet perlu diperbaiki."),
    Unsur.PENGADUAN: ("Pengaduan saya belum dijawab.", "Tidak tahu harus mengadu ke mana."),
    Unsur.PERILAKU: ("Petugas perlu lebih ramah.",),
    None: ("Pelayanan sudah baik, pertahankan.", "Terima kasih, petugasnya membantu."),
}


@dataclass(frozen=True)
class Story:
    """What is known of a unit beyond chance: ``level`` and ``trend`` per quarter, unsur that stand
    apart, and ``leap``: by what each unsur of it rose a year ago, all at once."""

    level: float = 0.0
    trend: float = 0.0
    unsur: tuple = ()
    leap: tuple = ()


STORIES = {
    ("tangerang-selatan", "DPMPTSP"): Story(
        -0.25, -0.03, ((Unsur.WAKTU, -0.9), (Unsur.PROSEDUR, -0.5), (Unsur.PENGADUAN, -0.4))
    ),
    ("tangerang-selatan", "Disdukcapil"): Story(0.45, 0.04),
    # Rearranged a year ago: restructuring.demo.semarang.
    ("semarang", "Disdukcapil"): Story(
        -0.35,
        0.0,
        ((Unsur.WAKTU, -0.6), (Unsur.PENGADUAN, -0.4)),
        tuple((unsur, 0.45) for unsur in Unsur) + ((Unsur.WAKTU, 1.1), (Unsur.PENGADUAN, 0.9)),
    ),
    ("padang", "UPTD Puskesmas Lubuk Begalung"): Story(
        -0.35, -0.02, ((Unsur.WAKTU, -0.5), (Unsur.KOMPETENSI, -0.4))
    ),
}


def story_of(world, unit):
    return STORIES.get((world.spec.slug, unit.abbreviation or unit.name), Story())


def opinion(world, unit):
    """``{unsur: level}`` of ``unit`` in the middle of the eight quarters, and its trend."""
    rng = world.rng("opinion", unit.name)
    story = story_of(world, unit)
    level = 0.55 + rng.gauss(0, 0.3) + story.level
    apart = dict(story.unsur)
    levels = {
        unsur: level + strength + rng.gauss(0, 0.16) + apart.get(unsur, 0)
        for unsur, strength in STRENGTH.items()
    }
    return levels, rng.gauss(0.01, 0.035) + story.trend


def sheets(world, campaign, unsur, number, quarter):
    """``number`` ResponseDrafts for ``campaign``; ``quarter`` counts from the present (0) back."""
    levels, trend = opinion(world, campaign.unit)
    if quarter <= YEAR:
        leap = dict(story_of(world, campaign.unit).leap)
        levels = {one: level + leap.get(one, 0) for one, level in levels.items()}
    rng = world.rng("answers", campaign.unit.name, campaign.period_start)
    days = working_days(campaign, world.today)
    shift = trend * (4 - quarter)
    return [sheet(rng, campaign, unsur, levels, shift, rng.choice(days)) for _ in range(number)]


def working_days(campaign, today):
    """Mondays to Fridays of the campaign up to today."""
    span = (min(campaign.period_end, today) - campaign.period_start).days + 1
    days = [campaign.period_start + timedelta(days=day) for day in range(span)]
    return [day for day in days if day.weekday() < 5] or days


def sheet(rng, campaign, unsur, levels, shift, day):
    """One citizen's sheet. A few leave a question empty, a few give every question the same."""
    temper = rng.gauss(0, 0.55)
    answers = {}
    if rng.random() < 0.05:
        answers = dict.fromkeys(unsur, choice(levels[Unsur.PRODUK] + shift + temper))
    else:
        for one in unsur:
            if rng.random() > 0.006:
                answers[one] = choice(levels[one] + shift + temper + rng.gauss(0, 0.62))
    answers = answers or {unsur[0]: 3}
    return ResponseDraft(
        campaign=campaign,
        day=day,
        answers=answers,
        sex=rng.choice(SEX),
        age_band=drawn(rng, AGES),
        education=drawn(rng, EDUCATION),
        occupation=drawn(rng, OCCUPATION),
        comment=comment(rng, answers),
        channel=Channel.PAPER if rng.random() < 0.3 else Channel.WEB,
    )


def choice(level):
    return 1 + sum(level > cut for cut in CUTS)


def drawn(rng, weights):
    return rng.choices(list(weights), weights.values())[0]


def comment(rng, answers):
    """Six in a hundred write something; about what they liked least, if it was bad."""
    if rng.random() > 0.06:
        return ""
    worst = min(answers, key=answers.get)
    about = worst if answers[worst] <= 2 and worst in COMMENTS else None
    return rng.choice(COMMENTS[about])
