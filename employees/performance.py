"""Predikat kinerja from result and behaviour, and what it gives in the IP ASN. Pure.

The matrix of PermenPANRB 6/2022 (DOMAIN.md 9.1).
"""

from employees.enums import Expectation, Predicate

E, P = Expectation, Predicate
MATRIX = {
    (E.ABOVE, E.ABOVE): P.VERY_GOOD,
    (E.ABOVE, E.MEETS): P.GOOD,
    (E.ABOVE, E.BELOW): P.POOR,
    (E.MEETS, E.ABOVE): P.GOOD,
    (E.MEETS, E.MEETS): P.GOOD,
    (E.MEETS, E.BELOW): P.POOR,
    (E.BELOW, E.ABOVE): P.NEEDS_WORK,
    (E.BELOW, E.MEETS): P.NEEDS_WORK,
    (E.BELOW, E.BELOW): P.VERY_POOR,
}


def predicate(result, behaviour):
    """The Predicate of hasil kerja and perilaku kerja, each an Expectation."""
    return MATRIX[Expectation(result), Expectation(behaviour)]
