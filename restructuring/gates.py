"""What must be settled before a proposal may go on, all told at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from orgunits.models import Lineage
from orgunits.rulebook import Finding
from portal.models import Government
from restructuring.consultations import unheard_words
from restructuring.external import words_of
from restructuring.findings import ProposalFinding, draft_findings
from restructuring.ledger import open_fates
from restructuring.objecting import newest_notice, objection_words
from restructuring.rebasing import Drift, drift
from restructuring.thinking import Thought
from restructuring.touched import n_told_otherwise, people_touched

NOTHING_CHANGES = "no_change"
NEW_YEAR = (1, 1)


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that must be in order. ``missing`` tells what is not; empty: it is."""

    key: str
    label: str
    missing: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Enactment:
    """What stands before putting a proposal in force: ``gates`` refuse it, ``warnings`` are said,
    ``consents`` ({key: sentence}) must be ticked by whoever does it."""

    gates: list[Gate]
    warnings: list[str] = field(default_factory=list)
    consents: dict[str, str] = field(default_factory=dict)


def submission_gates(thought: Thought, sight: Collection[int] | None = None) -> list[Gate]:
    """What a draft must be before it is judged, in the order in which it is settled. ``sight``: the
    units whose findings may be told in words; None: all."""
    new = draft_findings(thought, with_causes=False).new
    answered = set(thought.proposal.answers.values_list("finding", flat=True))
    return [
        *sound_gates(thought, drift_of(thought)),
        _gate("fates", "Semua yang ada punya peralihan", (one.text for one in open_fates(thought))),
        _rules_gate(new, sight),
        _gate(
            "answers",
            "Setiap peringatan baru ditanggapi",
            (
                _words(one.finding, sight)
                for one in new
                if one.needs_answer and one.key not in answered
            ),
        ),
        _gate("consultation", "Masukan pegawai dijawab", unheard_words(thought.proposal)),
        _gate(
            "day",
            "Rencana berlaku ditetapkan",
            [] if thought.proposal.effective_on else ["Isi tanggal rencana berlakunya."],
        ),
    ]


def _rules_gate(new: Iterable[ProposalFinding], sight: Collection[int] | None) -> Gate:
    """What the list breaks that is whole today: also what only came up since it was submitted."""
    return _gate(
        "findings",
        "Tidak ada pelanggaran ketentuan yang baru",
        (_words(one.finding, sight) for one in new if one.is_blocking),
    )


def decision_gates(thought: Thought, sight: Collection[int] | None = None) -> list[Gate]:
    """What must hold when a proposal is approved and when it is put in force: another one may have
    used up meanwhile what the law allows. ``sight`` as in ``submission_gates``."""
    new = draft_findings(thought, with_causes=False).new
    return [*sound_gates(thought, drift_of(thought)), _rules_gate(new, sight)]


def _words(finding: Finding, sight: Collection[int] | None) -> str:
    named = {unit for unit in (finding.unit, *finding.mentions) if unit > 0}
    if sight is None or named <= set(sight):
        return finding.message
    return f"{finding.rule.title}: menyangkut unit di luar wewenang Anda."


def sound_gates(thought: Thought, moved: Drift) -> list[Gate]:
    """What holds at every point of the way: the list fits the structure of today."""
    codes = {problem.code for problem in thought.problems}
    is_empty = not thought.steps or NOTHING_CHANGES in codes
    problems = [one.message for one in thought.problems if one.code != NOTHING_CHANGES]
    return [
        _gate(
            "changes",
            "Ada perubahan yang diusulkan",
            ["Belum ada yang berubah pada susunan."] if is_empty else [],
        ),
        _gate("base", "Sesuai dengan struktur terkini", moved_words(moved)),
        _gate("problems", "Susunan hasilnya benar", problems),
        _gate(
            "blockers",
            "Tidak ada yang menghalangi",
            (one.text for one in thought.preview.blockers),
        ),
    ]


def enactment_of(thought: Thought, sight: Collection[int] | None = None) -> Enactment:
    """Everything that stands before, or beside, putting an approved proposal in force. ``sight`` as
    in ``submission_gates``."""
    proposal = thought.proposal
    words = words_of(proposal)
    gates = [
        *decision_gates(thought, sight),
        _approval_gate(words),
        _gate("objections", "Keberatan pegawai dijawab", objection_words(proposal, thought.day)),
    ]
    warnings, consents = [], {}
    touched = people_touched(thought)
    if newest_notice(proposal) is None:
        if touched:
            warnings.append("Pegawai yang terdampak belum diberi tahu lewat portal.")
    elif n_stale := n_told_otherwise(proposal, touched):
        warnings.append(
            f"Yang terakhir diberitahukan tidak lagi sesuai bagi {n_stale} pegawai. Beri tahu lagi "
            "dulu bila isinya berubah."
        )
    n_open = proposal.handovers.filter(done_on__isnull=True).count()
    if n_open:
        warnings.append(f"{n_open} serah terima belum selesai.")
    if (thought.day.month, thought.day.day) != NEW_YEAR:
        consents["budget"] = (
            "Tanggal berlaku bukan 1 Januari: anggaran unit yang berubah sudah disiapkan "
            "pergeserannya."
        )
    if words and words[0].is_corrected:
        consents["corrected"] = (
            "Perbaikan yang diperintahkan dalam persetujuan sudah dimuat (PP 18/2016 pasal 3 "
            "ayat (7))."
        )
    return Enactment(gates, warnings, consents)


def _approval_gate(words) -> Gate:
    """The newest letter counts: after a refusal another one may be sent."""
    missing = []
    if words and words[0].is_waiting:
        missing.append(f"{words[0].approval.addressee} belum menjawab.")
    elif words and words[0].is_refused:
        missing.append(f"{words[0].approval.addressee} menolak.")
    return _gate("approval", "Persetujuan luar tidak ditunggu atau ditolak", missing)


def drift_of(thought: Thought) -> Drift:
    """How far the structure moved under a proposal. At most two queries."""
    seen = thought.proposal.head.seen
    living = thought.plan.structure.base
    gone = {int(key) for key in seen if int(key) not in living}
    return drift(
        seen, thought.steps, thought.plan, successors_of(thought.proposal.government, gone, living)
    )


def successors_of(government: Government, gone: Collection[int], living) -> dict[int, int]:
    """The living unit that took over from each unit that is gone, where there is just one. One
    query, none when nothing is gone."""
    if not gone:
        return {}
    heirs = defaultdict(set)
    rows = Lineage.objects.filter(government=government, superseded_at__isnull=True)
    for predecessor, successor in rows.order_by().values_list("predecessor", "successor"):
        heirs[predecessor].add(successor)
    found = {unit: _living_heirs(unit, heirs, living) for unit in gone}
    return {unit: min(alive) for unit, alive in found.items() if len(alive) == 1}


def _living_heirs(unit: int, heirs, living) -> set[int]:
    """Units alive at the ends of the ways from ``unit``."""
    found, waiting, known = set(), [unit], set()
    while waiting:
        one = waiting.pop()
        if one in known:
            continue
        known.add(one)
        if one in living:
            found.add(one)
        else:
            waiting.extend(heirs[one])
    return found


def moved_words(moved: Drift) -> list[str]:
    """What became otherwise under a draft, a line for each unit."""
    lines = []
    for one in moved.moved:
        if one.now is None:
            lines.append(f"“{one.base.name}” sudah tidak ada pada struktur terkini.")
        elif one.base is None:
            lines.append(f"“{one.now.name}” masuk ke unit yang diusulkan berubah.")
        else:
            lines.append(f"“{one.base.name}” berubah sejak rancangan disusun.")
    lines += [problem.message for problem in moved.stale]
    return lines


def closed(gates: Iterable[Gate]) -> list[str]:
    """Everything that is missing, as messages."""
    return list(dict.fromkeys(text for gate in gates for text in gate.missing))


def _gate(key: str, label: str, missing: Iterable[str]) -> Gate:
    return Gate(key, label, tuple(dict.fromkeys(missing)))
