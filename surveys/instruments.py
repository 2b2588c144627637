"""The questionnaires the product carries (surveys/data), read as plain values."""

import json
from pathlib import Path

DATA = Path(__file__).parent / "data"
STANDARD = "skm"  # PermenPANRB 14/2017, Lampiran
WITH_MAKLUMAT = "skm_maklumat"  # question 8 asks about the maklumat pelayanan


def carried_instrument(name):
    """Return ``{"code", "version", "name", "legal_basis", "questions": [{"unsur", "text",
    "answers"}]}`` of a file of surveys/data; the answers are worded worst first."""
    with (DATA / f"{name}.json").open(encoding="utf-8") as file:
        return json.load(file)
