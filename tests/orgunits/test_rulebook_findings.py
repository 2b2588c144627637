"""docs/rulebook-findings.md is what the rulebook says today of the demo's real structures."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from orgunits.demo import rulebook_report
from orgunits.demo.rulebook import judge_demo, seed_governments
from orgunits.rulebook import Severity


def test_findings_of_the_four_seed_governments_are_current():
    call_command("rulebook_findings", check=True)


def test_no_real_structure_is_blocked():
    judged = [judge_demo(spec, rulebook_report.DAY) for spec in seed_governments()]

    assert [one.spec.slug for one in judged] == [
        "tangerang-selatan",
        "semarang",
        "padang",
        "tebing-tinggi",
    ]
    assert all(len(one.structure) > 400 for one in judged)
    assert all(one.findings for one in judged)
    assert not [
        finding.message
        for one in judged
        for finding in one.findings
        if finding.severity == Severity.BLOCK
    ]


def test_old_document_is_noticed_and_written_anew(tmp_path):
    target = tmp_path / "findings.md"
    with pytest.raises(CommandError, match="tidak terkini"):
        call_command("rulebook_findings", output=target, check=True)

    call_command("rulebook_findings", output=target, stdout=StringIO())

    call_command("rulebook_findings", output=target, check=True)
    assert "Blocking findings: 0." in target.read_text()


def test_finding_without_a_judgement_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(rulebook_report, "judgements", dict)

    with pytest.raises(CommandError, match="no judgement"):
        call_command("rulebook_findings", output=tmp_path / "findings.md")
