"""A document that was ordered, as the paper to be set: what is read for its kind, and what it says."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from restructuring.enums import DocumentKind
from restructuring.models import ProposalDocument
from restructuring.papers.charts import annex_data
from restructuring.papers.facts import Facts
from restructuring.papers.house import House
from restructuring.papers.people import (
    acting_blocks,
    duty_blocks,
    excerpt_blocks,
    inductees_blocks,
    oath_blocks,
    one_each,
    statement_blocks,
)
from restructuring.papers.regulation import perda_blocks, perkada_blocks
from restructuring.papers.structural import duties_blocks, matrix_blocks, nominative_blocks
from restructuring.papers.study import study_blocks
from restructuring.papers.typeset import Paper
from restructuring.queries.document_people import acting_people, case_facts, placed_people
from restructuring.queries.documents import (
    document_thought,
    effective_words,
    facts_of,
    house_of,
    study_facts,
)
from restructuring.steps import steps_from_json
from restructuring.thinking import Thought

K = DocumentKind
LYING = (K.MATRIX, K.NOMINATIVE, K.INDUCTEES)
OF_PEOPLE = (K.EXCERPT, K.INDUCTEES, K.OATH, K.STATEMENT, K.DUTY)
SWORN_ONLY = (K.INDUCTEES, K.OATH, K.STATEMENT)
NOBODY = "Tidak ada orang dalam gelombang ini yang memerlukan dokumen ini."
NO_STAND_IN = "Tidak ada Plt. atau Plh. pada jabatan usulan ini."
# Kinds told by the changes alone.
STRUCTURAL: dict[str, Callable[[Facts, House, str, str], list[dict]]] = {
    K.MATRIX: matrix_blocks,
    K.DUTIES: duties_blocks,
    K.NOMINATIVE: nominative_blocks,
}
REGULATIONS: dict[str, Callable[[Facts, House, str, str], list[dict]]] = {
    K.PERDA: perda_blocks,
    K.PERKADA: perkada_blocks,
}
EACH = {K.OATH: oath_blocks, K.STATEMENT: statement_blocks, K.DUTY: duty_blocks}


def paper_of(document: ProposalDocument) -> Paper:
    """What ``document`` says, for whoever ordered it. ValidationError when there is nothing to say
    or it cannot be told any more."""
    proposal, house = document.proposal, house_of(document.government)
    blocks, drawing = [], None
    if document.kind == K.CHART:
        drawing = _drawing(document, house)
    else:
        blocks = _blocks(document, house)
    return Paper(
        title=f"{document.get_kind_display()}, usulan penataan no. {proposal.number}",
        author=house.name,
        day=document.day,
        is_draft=document.is_draft,
        blocks=tuple(blocks),
        drawing=drawing,
        landscape=document.kind in LYING,
    )


def _blocks(document: ProposalDocument, house: House) -> list[dict]:
    if document.kind == K.ACTING:
        return _acting(document, house)
    if document.kind in OF_PEOPLE:
        return _people(document, house)
    proposal, thought = document.proposal, _thought(document)
    facts = facts_of(thought, document.ordered_by)
    if document.kind in STRUCTURAL:
        when = f"Rencana berlaku: {effective_words(proposal)}"
        return STRUCTURAL[document.kind](facts, house, proposal.title, when)
    if document.kind in REGULATIONS:
        return REGULATIONS[document.kind](facts, house, proposal.reason, proposal.legal_basis)
    told = study_facts(thought, document.ordered_by, with_money=document.with_money)
    return study_blocks(facts, house, told)


def _thought(document: ProposalDocument) -> Thought:
    return document_thought(document.proposal, steps_from_json(document.version.steps))


def _drawing(document: ProposalDocument, house: House) -> dict:
    proposal, thought = document.proposal, _thought(document)
    return annex_data(
        Facts(thought.plan, proposal.unit_id),
        government=house.name,
        legal_basis=proposal.legal_basis,
        effective=effective_words(proposal),
        is_draft=document.is_draft,
        day=document.day,
    )


def _people(document: ProposalDocument, house: House) -> list[dict]:
    case = case_facts(document.wave)
    people = placed_people(document.wave, document.move)
    if document.kind != K.EXCERPT:
        people = [one for one in people if one.post]
    if document.kind in SWORN_ONLY:
        people = [one for one in people if one.is_sworn]
    if not people:
        raise ValidationError(NOBODY)
    if document.kind == K.INDUCTEES:
        return inductees_blocks(house, case, people)
    first = document.first_number
    if document.kind == K.EXCERPT:
        return one_each(people, lambda one, _n: excerpt_blocks(house, case, one), first)
    write = EACH[document.kind]
    return one_each(people, lambda one, number: write(house, case, one, number), first)


def _acting(document: ProposalDocument, house: House) -> list[dict]:
    people = acting_people(document.proposal, document.day)
    if not people:
        raise ValidationError(NO_STAND_IN)
    return one_each(
        people, lambda one, number: acting_blocks(house, one, number), document.first_number
    )
