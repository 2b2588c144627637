"""Invented people for the posts of a demo government.

Names are put together from hand-written parts, numbers follow the national patterns and lead to
nobody: the serial of a NIK starts with 9, which registration offices do not reach.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta

from employees.drafts import EmployeeDraft
from employees.enums import EmploymentStatus, Sex
from employees.retirement import retirement_age, retirement_date
from orgunits.enums import MANAGERIAL_KINDS, JobTitleKind
from portal.demo import table

REGION = {
    "tangerang-selatan": ("sunda", "sunda", "jawa"),
    "semarang": ("jawa",),
    "padang": ("minang",),
    "tebing-tinggi": ("batak", "batak", "jawa"),
    "pulang-pisau": ("jawa",),
}
MOSTLY_WOMEN = ("Bidan", "Perawat", "Guru", "Nutrisionis", "Apoteker", "Asisten Apoteker")
MOSTLY_MEN = ("Polisi Pamong Praja", "Pemadam Kebakaran", "Penguji Kendaraan Bermotor")
# Ages and golongan by echelon or jenjang; PNS steps are drawn inside the range (DOMAIN.md 5.2).
AGES = {
    "II.a": (52, 59), "II.b": (47, 59), "III.a": (43, 57), "III.b": (38, 57),
    "IV.a": (33, 57), "IV.b": (29, 57), "Ahli Utama": (52, 62), "Ahli Madya": (42, 59),
    "Ahli Muda": (33, 57), "Ahli Pertama": (24, 44), "Penyelia": (42, 57), "Mahir": (32, 57),
    "Terampil": (22, 47), "Pemula": (19, 30),
}  # fmt: skip
RANKS = {
    "II.a": ("IV/c", "IV/d"), "II.b": ("IV/b", "IV/c"), "III.a": ("IV/a", "IV/b"),
    "III.b": ("III/d", "IV/a"), "IV.a": ("III/c", "III/d"), "IV.b": ("III/b", "III/c"),
    "Ahli Utama": ("IV/d", "IV/e"), "Ahli Madya": ("IV/a", "IV/b", "IV/c"),
    "Ahli Muda": ("III/c", "III/d"), "Ahli Pertama": ("III/a", "III/b"),
    "Penyelia": ("III/c", "III/d"), "Mahir": ("III/a", "III/b"),
    "Terampil": ("II/b", "II/c", "II/d"), "Pemula": ("II/a",),
}  # fmt: skip
STAFF_RANKS = {
    "smp": ("I/c", "I/d", "II/a"),
    "sma": ("II/a", "II/b", "II/c", "II/d", "III/a", "III/b"),
    "d3": ("II/c", "II/d", "III/a", "III/b"),
    "s1": ("III/a", "III/b", "III/c"),
    "s2": ("III/b", "III/c", "III/d"),
}
PPPK_RANKS = {"sd": "I", "smp": "IV", "sma": "V", "d3": "VII", "s1": "IX", "s2": "X", "s3": "XI"}
YOUNGEST = 18  # years of age a NIP allows at entry
ENTRY_AGES = {"smp": (19, 28), "sma": (18, 28), "d3": (21, 30), "s1": (22, 33), "s2": (24, 34)}
PPPK_SHARE = {"Guru": 0.6, "Perawat": 0.34, "Bidan": 0.34, "Dokter": 0.3}
ONLY_PNS = ("Ahli Muda", "Ahli Madya", "Ahli Utama", "Penyelia", "Mahir")
STAFF_ONLY = (JobTitleKind.PELAKSANA, JobTitleKind.JF_KETERAMPILAN, JobTitleKind.JF_KEAHLIAN)


class PeopleMaker:
    """Makes EmployeeDrafts; keeps the numbers already given."""

    def __init__(self, world, areas):
        self.world, self.today = world, world.today
        self.areas = [area.replace(".", "") for area in areas]
        self.nips, self.niks = Counter(), Counter()
        self.parts = defaultdict(list)
        for row in table("employees", "name_parts"):
            self.parts[row["region"], row["sex"], row["part"]].append(row["text"])
        self.educations = defaultdict(list)
        for row in table("employees", "educations"):
            self.educations[row["title"], row["kind"]].append(row)

    def draft(self, post, rng, *, education=None, user=None):
        """A person who could hold ``post``; ``education``: draw it from that kind instead."""
        education = education or self.education(post, rng)
        sex = self.sex(post, rng)
        region = rng.choice(REGION[self.world.spec.slug])
        birth = self.birth(post, rng)
        status = self.status(post, birth, education["level"], rng)
        joined, contract_until = self.entry(birth, status, education["level"], rng)
        return EmployeeDraft(
            nip=self.nip(birth, joined, status, sex, rng),
            nik=self.nik(birth, sex, rng),
            name=self.name(region, sex, rng),
            front_title=education["front_title"],
            back_title=education["back_title"],
            sex=sex,
            birth_date=birth,
            birth_place=rng.choice(self.parts[region, "", "birthplace"]),
            status=status,
            golongan=self.golongan(post, status, education["level"], joined, rng),
            education_level=education["level"],
            education_field=education["field"],
            joined_on=joined,
            contract_until=contract_until,
            weekly_minutes=self.weekly_minutes(status, birth),
            user=user,
            is_example=True,
        )

    def education(self, post, rng):
        kind = post.title.kind
        keys = [(post.title.name, kind), (post.title.name, "")]
        keys.append(("", "managerial" if kind in MANAGERIAL_KINDS else kind))
        rows = next(self.educations[key] for key in keys if key in self.educations)
        return rng.choices(rows, [int(row["weight"]) for row in rows])[0]

    def sex(self, post, rng):
        women = 0.46
        if post.title.name in MOSTLY_WOMEN:
            women = 0.98 if post.title.name == "Bidan" else 0.68
        elif post.title.name in MOSTLY_MEN:
            women = 0.06
        elif post.title.kind in MANAGERIAL_KINDS:
            women = 0.34
        return Sex.FEMALE if rng.random() < women else Sex.MALE

    def any_name(self, rng):
        """A name without a person."""
        return self.name(rng.choice(REGION[self.world.spec.slug]), rng.choice(Sex.values), rng)

    def name(self, region, sex, rng):
        first = self.parts[region, sex, "first"]
        last = self.parts[region, "", "last"] + 2 * self.parts[region, sex, "last"]
        words = [rng.choice(first), rng.choice(last)]
        if rng.random() < 0.35:
            words.insert(1, rng.choice(first))
        return " ".join(dict.fromkeys(words))

    def birth(self, post, rng):
        """A birthday that leaves the person in service for at least three more months."""
        low, high = AGES.get(post.echelon) or AGES.get(post.title.jenjang) or (22, 57)
        limit = retirement_age(post.title.kind, post.title.jenjang, post.title.name).years
        earliest = self.today - timedelta(days=round((min(high, limit) + 1) * 365.25) - 1)
        latest = self.today - timedelta(days=round(low * 365.25))
        while True:
            born = earliest + timedelta(days=rng.randrange((latest - earliest).days))
            if retirement_date(born, limit) > self.today + timedelta(days=92):
                return born

    def status(self, post, birth, level, rng):
        if post.title.kind not in STAFF_ONLY or post.is_head or level not in PPPK_RANKS:
            return EmploymentStatus.PNS
        if post.title.jenjang in ONLY_PNS:
            return EmploymentStatus.PNS
        drawn = rng.random()
        if drawn < PPPK_SHARE.get(post.title.name, 0.2):
            return EmploymentStatus.PPPK
        if drawn > 0.94 and post.title.kind == JobTitleKind.PELAKSANA and level == "sma":
            return EmploymentStatus.PPPK_PARUH_WAKTU
        if self.today.year - birth.year < 27 and drawn > 0.7:
            return EmploymentStatus.CPNS
        return EmploymentStatus.PNS

    def entry(self, birth, status, level, rng):
        """Day of joining (the first of a month) and end of contract for PPPK."""
        if status in (EmploymentStatus.PPPK, EmploymentStatus.PPPK_PARUH_WAKTU):
            part_time = status == EmploymentStatus.PPPK_PARUH_WAKTU
            year, month = (2025, 10) if part_time else (rng.choice((2022, 2023, 2024)), 3)
            joined = date(max(year, birth.year + YOUNGEST), month, 1)
            years = 1 if part_time else 5
            end = joined
            while end <= self.today:
                end = end.replace(year=end.year + years)
            return joined, end - timedelta(days=1)
        if status == EmploymentStatus.CPNS:
            return date(self.today.year - (self.today.month < 6), rng.choice((3, 4, 5)), 1), None
        low, high = ENTRY_AGES.get(level, (22, 33))
        year = birth.year + rng.randint(low, high)
        joined = date(year, rng.choice((1, 3, 4, 12)), 1)
        latest = date(self.today.year - 2, 12, 1)
        return min(joined, latest), None

    def weekly_minutes(self, status, birth):
        """The hours agreed, of most part-timers; of some they are not recorded yet."""
        if status != EmploymentStatus.PPPK_PARUH_WAKTU:
            return None
        return (1125, 1125, 1200, 1500, None)[birth.day % 5]

    def golongan(self, post, status, level, joined, rng):
        if status in (EmploymentStatus.PPPK, EmploymentStatus.PPPK_PARUH_WAKTU):
            return PPPK_RANKS[level]
        steps = RANKS.get(post.echelon) or RANKS.get(post.title.jenjang) or STAFF_RANKS[level]
        if status == EmploymentStatus.CPNS:
            return steps[0]
        served = self.today.year - joined.year
        highest = min(len(steps), 1 + served // 4)
        return steps[max(0, highest - rng.choice((1, 1, 1, 2)))]

    def nip(self, birth, joined, status, sex, rng):
        month = 21 if status in ("pppk", "pppk_paruh_waktu") else joined.month
        stem = f"{birth:%Y%m%d}{joined.year}{month:02d}{1 if sex == Sex.MALE else 2}"
        self.nips[stem] += 1
        return f"{stem}{self.nips[stem]:03d}"

    def nik(self, birth, sex, rng):
        day = birth.day + (40 if sex == Sex.FEMALE else 0)
        stem = f"{rng.choice(self.areas)}{day:02d}{birth:%m%y}"
        self.niks[stem] += 1
        return f"{stem}{9000 + self.niks[stem]}"
