"""Terms the law sets for complaints and for standards of service. Pure.

UU 25/2009 counts days as they come; SP4N-LAPOR! and PP 96/2012 count working days where they say so.
Both run side by side: whoever answers within one may still be late by the other.
"""

from dataclasses import dataclass

from portal.working_days.clock import Term, TermUnit


@dataclass(frozen=True, slots=True)
class LegalTerm:
    """A term with its clause. ``is_verified`` False: shown as "acuan", its text was not read."""

    term: Term
    clause: str
    is_verified: bool = True


def _days(amount: int, clause: str) -> LegalTerm:
    return LegalTerm(Term(amount, TermUnit.CALENDAR_DAYS), clause)


def _working(amount: int, clause: str, *, is_verified: bool = True) -> LegalTerm:
    return LegalTerm(Term(amount, TermUnit.WORKING_DAYS), clause, is_verified)


_SP4N = "PermenPANRB 62/2018 (SP4N-LAPOR!)"

COMPLAINT_FILED = _days(30, "UU 25/2009 Pasal 42 ayat (2)")
COMPLAINT_FIRST_ANSWER = _days(14, "UU 25/2009 Pasal 44 ayat (3)")
COMPLAINT_COMPLETED = _days(30, "UU 25/2009 Pasal 44 ayat (4)")
COMPLAINT_DECIDED = _days(60, "UU 25/2009 Pasal 50 ayat (1)")
COMPLAINT_TOLD = _days(14, "UU 25/2009 Pasal 50 ayat (2)")

SP4N_INFORMATION = _working(5, _SP4N, is_verified=False)
SP4N_COMPLAINT = _working(14, _SP4N, is_verified=False)
SP4N_SUPERVISION = _working(60, _SP4N, is_verified=False)
SP4N_ASPIRATION = _working(14, _SP4N, is_verified=False)  # no term is fixed: a policy of this house
SP4N_FORWARDED = _working(3, _SP4N, is_verified=False)
SP4N_FIRST_ANSWER = _working(5, _SP4N, is_verified=False)
SP4N_REPLY = LegalTerm(Term(10, TermUnit.CALENDAR_DAYS), _SP4N, is_verified=False)

STANDARD_PUBLISHED = _working(5, "PP 96/2012")
STANDARD_COMMENTED = _working(7, "PP 96/2012")
STANDARD_SETTLED = _days(14, "PP 96/2012")
MAKLUMAT_PUBLISHED = _working(7, "PP 96/2012")
