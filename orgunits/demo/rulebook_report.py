"""docs/rulebook-findings.md: what the rulebook says of the demo's real structures, and what we
think of it. Made by ``manage.py rulebook_findings``; a test compares the file with a fresh one."""

from collections import Counter
from datetime import date

from orgunits.demo.rulebook import judge_demo, seed_governments
from orgunits.rulebook import SEVERITY_WORDS, Severity
from orgunits.rulebook.rules import SEVERITIES, rows_of

DAY = date(2026, 11, 22)
HEAD = """# Findings of the rulebook on the demo's structures

Made by `manage.py rulebook_findings`; do not edit. The judgements come from
`orgunits/data/rules/judgements.csv`. Judged as on {day}. The agencies, their urusan and their tipe
are public lists; what stands inside an agency is an example (orgunits/data/README.md), so findings
on composition and echelons say nothing of the real city. Messages are as on screen.

Blocking findings: {blocking}.
"""


def judgements():
    """{(government slug or "*", rule id): judgement}."""
    return {(row["government"], row["rule"]): row["judgement"] for row in rows_of("judgements")}


def judgement_of(known, slug, rule):
    """The judgement of ``rule`` for a government; LookupError when nobody has judged it."""
    text = known.get((slug, rule.id)) or known.get(("*", rule.id))
    if text is None:
        raise LookupError(f"no judgement of {rule.id} for {slug} in judgements.csv")
    return text


def grouped(findings):
    """{(severity, rule): findings} in the order of the findings."""
    groups = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.rule), []).append(finding)
    return groups


def section(judged, known):
    """The lines of one government."""
    counts = Counter(finding.severity for finding in judged.findings)
    words = ", ".join(f"{counts[one]} {SEVERITY_WORDS[one].lower()}" for one in SEVERITIES)
    lines = [f"## {judged.spec.name}", "", f"{len(judged.structure)} units: {words}.", ""]
    for (severity, rule), findings in grouped(judged.findings).items():
        n = len(findings)
        lines += [
            f"### {rule.title} ({SEVERITY_WORDS[severity].lower()}, {n})",
            "",
            f"Rule `{rule.id}`: {rule.clause}.{'' if rule.is_verified else ' Acuan.'} "
            f"Judgement: {judgement_of(known, judged.spec.slug, rule)}",
            "",
        ]
        lines += [f"* {message}" for message in dict.fromkeys(one.message for one in findings)]
        lines.append("")
    return lines


def report(day=DAY):
    """The whole document. LookupError when a finding has no judgement yet."""
    known = judgements()
    all_judged = [judge_demo(spec, day) for spec in seed_governments()]
    blocking = sum(
        finding.severity == Severity.BLOCK for judged in all_judged for finding in judged.findings
    )
    lines = HEAD.format(day=day.isoformat(), blocking=blocking).splitlines() + [""]
    for judged in all_judged:
        lines += section(judged, known)
    return "\n".join(lines).rstrip("\n") + "\n"
