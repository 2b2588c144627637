"""Two drafts for each of two cities of the demo: what an officer may be at work on; where all accounts
are, also a proposal that waits for the leadership. Invented. What the rules see of the finished
government, with one problem put aside and some as reasons of a draft."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from orgunits.enums import UnitKind
from orgunits.models import OrgUnit
from orgunits.structure import Establish, Merge, Move, OpenFunction, Rename, name_key
from portal.demo import FULL_CAST
from restructuring.actions import (
    add_step,
    approve_review,
    create_proposal,
    submit_proposal,
)
from restructuring.actions.noticing import dismiss_signal, keep_signals, take_up_signals
from restructuring.actions.particulars import comment_on, plan_milestones, save_particular
from restructuring.demo import matching, papers, semarang, staff
from restructuring.demo.cases import CASES
from restructuring.demo.cases.playing import play
from restructuring.models import Proposal, ProposalEvidence, ProposalGoal, Signal
from restructuring.queries.signal_search import search_signals
from restructuring.reviewing import waiting_review
from restructuring.steps import NEW

MERGED_ON = date(2027, 1, 4)
SOME = 2  # signals taken up


@dataclass(frozen=True, slots=True)
class MergerPlan:
    """Two dinas that become one: ``source`` goes into ``into``, which is then called ``name``."""

    source: str
    into: str
    name: str
    title: str
    reason: str


MERGERS = {
    "tangerang-selatan": MergerPlan(
        "disperindag",
        "diskopukm",
        "Dinas Koperasi, Usaha Kecil dan Menengah, Perindustrian dan Perdagangan",
        "Perumpunan urusan ekonomi",
        "Dua dinas membina pelaku usaha yang sama dan fungsinya banyak yang serupa. Keduanya satu "
        "rumpun, sehingga dapat digabungkan; satu sekretariat cukup melayani keduanya.",
    ),
    "tebing-tinggi": MergerPlan(
        "disdaldukkb",
        "dp3apm",
        "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pemberdayaan Masyarakat, Pengendalian "
        "Penduduk dan Keluarga Berencana",
        "Penggabungan dua dinas yang fungsinya serupa",
        "Pencari tumpang tindih menemukan fungsi yang serupa pada dua dinas. Beban kerja keduanya "
        "rendah, dan sasaran layanannya keluarga yang sama.",
    ),
}
SERVICE_DESK = (
    "Pengaduan layanan perizinan menumpuk dan tidak ada bidang yang memegangnya. Usulan ini "
    "menempatkan pengaduan pada satu bidang dan memindahkan seksi yang menerimanya."
)
RENAMING = (
    "Pelindungan data pribadi belum disebut dalam nama bidang yang mengerjakannya, sehingga warga dan "
    "perangkat daerah lain tidak tahu ke mana bertanya."
)


def load(world):
    """Write the proposals of ``world``'s government, if it has any."""
    if semarang.rearrange(world):
        world.say("  1 usulan penataan yang sudah setahun berlaku")
    plan = MERGERS.get(world.spec.slug)
    if plan is None or not {plan.source, plan.into} <= world.units.keys():
        return
    n_proposals = merger(world, plan) + service_desk(world) + judged(world) + staff.tell(world)
    n_documents = papers.write(world)
    world.say(f"  {n_proposals} usulan penataan, {n_documents} dokumen")
    if matching.recommended(world):
        world.say("  1 rekomendasi penempatan")
    if world.spec.slug == FULL_CAST and not world.small:
        for case in CASES:
            play(case, world)
        world.say(f"  {len(CASES)} kasus nyata, masing-masing pemerintah daerah sendiri")


def account_endings():
    """How the names of the demo accounts of the real cases end, by the slug of their government."""
    return {case.slug: case.code for case in CASES}


def finish(world):
    """Look for signals once everything is loaded, as the tick does every day."""
    government = world.government
    seen = search_signals(government, world.today)
    run = keep_signals(government=government, day=world.today, seen=seen, user=None)
    open_ones = list(Signal.objects.filter(government=government))
    if world.spec.slug in MERGERS and len(open_ones) > SOME:
        draft = Proposal.objects.filter(government=government, is_confidential=False).last()
        if draft is not None and draft.is_drafting:
            take_up_signals(proposal=draft, signals=open_ones[:SOME], user=world.officer)
        dismiss_signal(
            signal=open_ones[SOME],
            reason="Sudah dibahas dalam rapat; formasi penggantinya disiapkan tahun depan.",
            returns_on=world.government.today() + timedelta(days=90),
            user=world.officer,
        )
    world.say(f"  {run.n_seen} indikasi masalah")


def begin(world, unit, title, reason, **columns):
    return create_proposal(
        government=world.government,
        unit=unit,
        title=title,
        reason=reason,
        user=world.officer,
        is_example=True,
        **columns,
    )


def add(world, draft, note, *changes):
    add_step(proposal=draft, changes=changes, user=world.officer, note=note)
    draft.refresh_from_db(fields=["head"])


def merger(world, plan):
    """Twin units first, so that no two of one name meet; then the dinas themselves."""
    source, into = world.units[plan.source], world.units[plan.into]
    below = children(world)
    [root] = below[None]
    draft = begin(world, root, plan.title, plan.reason, effective_on=max(MERGED_ON, world.today))
    for one, other in twins(below, source.pk, into.pk):
        merges = [Merge((a.pk,), b.pk) for a, b in [*twins_below(below, one, other), (one, other)]]
        add(world, draft, "Dua unit dengan tugas yang sama menjadi satu.", *merges)
    add(
        world,
        draft,
        "Unit di bawahnya ikut pindah.",
        Merge((source.pk,), into.pk),
        Rename(into.pk, plan.name, ""),
    )
    add_particulars(
        world,
        draft,
        "overlap",
        "Fungsi kedua dinas serupa menurut pencari tumpang tindih.",
        {"indicator": "echelon_posts", "label": "Jabatan struktural kedua dinas",
         "baseline": None, "target": Decimal(8)},
    )  # fmt: skip
    plan_milestones(proposal=draft, start=world.today, user=world.officer)
    staff.consult(world, draft, [source, into])
    return 1


def add_particulars(world, draft, kind, text, goal):
    """A reason and a goal for the year after."""
    common = {"proposal": draft, "user": world.officer}
    evidence = {"kind": kind, "text": text, "path": ""}
    save_particular(model=ProposalEvidence, values=evidence, **common)
    due = {"due_on": MERGED_ON.replace(month=12, day=31)}
    save_particular(model=ProposalGoal, values=goal | due, **common)


def service_desk(world):
    """A bidang for complaints in the DPMPTSP, with a unit that comes under it."""
    agency = world.units.get("dpmptsp")
    if agency is None:
        return 0
    draft = begin(world, agency, "Bidang pengaduan DPMPTSP", SERVICE_DESK, is_confidential=True)
    add(
        world,
        draft,
        "Satu pintu bagi pengaduan dan kebijakan layanan.",
        Establish(NEW, agency.pk, "Bidang Pengaduan dan Kebijakan Layanan", UnitKind.BIDANG),
    )
    comment_on(
        proposal=draft,
        step=draft.head.steps[0]["key"],
        text="Sudah dibicarakan dengan kepala dinas; nama bidangnya masih dapat berubah.",
        user=world.officer,
    )
    add_particulars(
        world,
        draft,
        "complaint",
        "Pengaduan perizinan lewat waktu naik sejak triwulan III.",
        {"indicator": "ikm", "label": "IKM DPMPTSP", "baseline": Decimal("76.5"),
         "target": Decimal(85)},
    )  # fmt: skip
    below = children(world)
    duty = "pengelolaan pengaduan dan pengembangan kebijakan layanan perizinan"
    add(world, draft, "", OpenFunction(-1, duty, "2.18"))
    departments = [unit for unit in below.get(agency.pk, ()) if unit.kind == UnitKind.BIDANG]
    if departments:
        last = departments[-1]
        add(world, draft, "", Rename(last.pk, f"{last.name} dan Sistem Informasi"))
        inner = below.get(last.pk, ())
        if inner:
            add(world, draft, "", Move(inner[0].pk, -1))
    return 1


def judged(world):
    """A small proposal through the legal review, so that the first page of the leadership asks for
    its word. Only where somebody reviews and what it renames is there."""
    lawyer, agency = world.accounts.get("hukum"), world.units.get("diskominfo")
    bidang = [
        unit
        for unit in children(world).get(getattr(agency, "pk", 0), ())
        if unit.kind == UnitKind.BIDANG
    ]
    if lawyer is None or not bidang:
        return 0
    day = date(world.today.year + 1, 1, 1)
    title = f"Nomenklatur bidang pada {agency.name}"
    draft = begin(world, agency, title, RENAMING, effective_on=day)
    name = f"{bidang[-1].name.replace(' dan ', ', ')}, dan Pelindungan Data"
    add(world, draft, "", Rename(bidang[-1].pk, name))
    submit_proposal(proposal=draft, user=world.officer)
    draft.refresh_from_db()
    review = waiting_review(draft)
    approve_review(review=review, user=lawyer, note="Nomenklatur tidak bertentangan dengan Perwal.")
    return 1


def children(world):
    """Open units by the id of the unit right above them, in their order. (Those in the world are as
    they were before the changes of the demo.)"""
    found = {}
    for unit in OrgUnit.objects.active().filter(government=world.government).order_by("lft"):
        found.setdefault(unit.parent_id, []).append(unit)
    return found


def twins(below, one_id, other_id):
    """Pairs of units of one name right under two units."""
    by_name = {name_key(None, unit.name): unit for unit in below.get(other_id, ())}
    for unit in below.get(one_id, ()):
        twin = by_name.get(name_key(None, unit.name))
        if twin is not None:
            yield unit, twin


def twins_below(below, one, other):
    """Pairs of one name anywhere under two units, the lowest first."""
    for unit, twin in twins(below, one.pk, other.pk):
        yield from twins_below(below, unit, twin)
        yield unit, twin
