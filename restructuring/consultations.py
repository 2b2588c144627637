"""What keeps a draft from being submitted: inputs of the staff that nobody has answered."""

from django.db.models import Count

from portal.templatetags.formats import date_long
from restructuring.models import Consultation, ConsultationTheme, Proposal


def newest_consultation(proposal: Proposal) -> Consultation | None:
    return proposal.consultations.order_by("-number").first()


def unheard_words(proposal: Proposal) -> list[str]:
    """What must be done before the draft is fixed, in sentences; empty when nobody was asked or all
    is answered. At most three queries."""
    asked = newest_consultation(proposal)
    if asked is None:
        return []
    words = []
    if asked.is_open_on(proposal.government.today()):
        words.append(f"Konsultasi pegawai berlangsung sampai {date_long(asked.closes_on)}.")
    return words + unheard_in(asked)


def unheard_in(consultation: Consultation) -> list[str]:
    """What was said in one and has no answer yet, in sentences. Two queries."""
    n_loose = consultation.inputs.filter(theme__isnull=True).count()
    words = [f"{n_loose} masukan pegawai belum dikelompokkan ke dalam tema."] if n_loose else []
    return words + [f"Tema masukan “{title}” belum dijawab." for title in unanswered(consultation)]


def unanswered(consultation: Consultation) -> list[str]:
    """Titles of the themes with inputs and without an answer. One query."""
    rows = ConsultationTheme.objects.filter(consultation=consultation, answer="")
    rows = rows.annotate(n=Count("inputs")).filter(n__gt=0)
    return list(rows.values_list("title", flat=True))
