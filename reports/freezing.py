"""What a report was made of, frozen as JSON, and the fingerprint that tells it from any other."""

import hashlib
import json
from decimal import Decimal

from reports.evaluation import evaluate
from surveys.bands import CURRENT_RULE

# Raise RULE_VERSION when a figure would come out differently, LAYOUT_VERSION when a file would.
RULE_VERSION = "2026.2"
LAYOUT_VERSION = 3

DECIMALS = {
    "value", "low", "high", "before", "change", "margin", "nrr", "other", "share",
    "value_before", "value_after",
}  # fmt: skip


def frozen(value):
    """The value as JSON holds it: decimals as text."""
    if isinstance(value, dict):
        return {str(key): frozen(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [frozen(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def thaw(value):
    """What was frozen, with Decimals where figures are (keys of ``DECIMALS``)."""
    if isinstance(value, dict):
        return {
            key: Decimal(item) if key in DECIMALS and isinstance(item, str) else thaw(item)
            for key, item in value.items()
        }
    return [thaw(item) for item in value] if isinstance(value, list) else value


def freeze(facts):
    """Return what ``EvaluationReport.inputs`` holds: ``facts`` and the ``results`` of them."""
    return frozen({"facts": facts, "results": evaluate(facts)})


def fingerprint(inputs):
    """SHA-256 (hexadecimal) of frozen inputs with the versions that turn them into files."""
    versions = {"rule": RULE_VERSION, "layout": LAYOUT_VERSION, "ikm": CURRENT_RULE.code}
    text = json.dumps(
        {"inputs": inputs, "versions": versions},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


SHOWN_DIGITS = 16


def fingerprint_groups(digest):
    """The beginning of a fingerprint as people compare it: ``7F3A 91C4 0B6E D258``."""
    start = digest[:SHOWN_DIGITS].upper()
    return " ".join(start[at : at + 4] for at in range(0, SHOWN_DIGITS, 4)) if digest else ""
