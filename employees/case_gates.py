"""What must be settled elsewhere before a placement case is decided, such as an objection.

Apps above register a dotted path in ``AppConfig.ready``: a function from a case to sentences, empty
when nothing stands in the way. A constant number of queries.
"""

from typing import Any

from django.utils.module_loading import import_string

_gates: list[str] = []


def register(gate: str) -> None:
    """Let the function at a dotted path keep cases from being decided."""
    if gate not in _gates:
        _gates.append(gate)


def words_against(case: Any) -> list[str]:
    """Everything that stands in the way of deciding ``case``, a sentence each."""
    return [text for gate in _gates for text in import_string(gate)(case)]
