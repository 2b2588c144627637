"""The pages on which a section is filled in, or judged, and its evidence."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits.actions.assessments import (
    add_evidence,
    remove_evidence,
    save_answers,
    save_findings,
)
from orgunits.assessments.evidence import ACCEPTED, EXTENSIONS, MAX_BYTES
from orgunits.enums import AssessmentKind
from orgunits.forms.assessments import AnswerForm, SectionForms
from orgunits.models import Assessment, AssessmentEvidence
from orgunits.permissions import may_fill, may_validate
from orgunits.queries.assessments import answers_of, progress_of, wordings_in_force
from orgunits.views.assessments.access import asked_section, visible_assessment
from orgunits.views.road import read_or_post
from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import row_number
from portal.permissions import Permission, require

TEMPLATES = {
    "assessment_answers": "orgunits/assessments/assessment_answers.html",
    "assessment_findings": "orgunits/assessments/assessment_findings.html",
}
ONWARD = "ke"  # the button says where to go after saving
AGREE = "setuju"
REMOVE = "hapus"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a file can be put, with those that are there."""

    name: str
    label: str
    text: str
    files: list


@dataclass(frozen=True, slots=True)
class Line:
    """An item as the page shows it. ``form`` None: to be read only."""

    row: object
    item: object
    label: str
    wording: object
    is_official: bool
    is_outdated: bool
    scale: list
    slots: list
    form: object

    @property
    def is_short(self):
        """Whether note and file are folded away until they are wanted: a page of 14 statements."""
        return len(self.slots) == 1

    @property
    def has_more(self):
        note = self.form["note"]
        return bool(note.value() or note.errors or self.slots[0].files)

    @property
    def first_words(self):
        return answer_words(self.row.level, self.row.is_skipped, self.scale)

    @property
    def final_words(self):
        return answer_words(self.row.final_level, self.row.final_is_skipped, self.scale)


def answer_words(level, is_skipped, scale):
    if is_skipped:
        return "Tidak berlaku"
    return next((words for number, words, _text in scale if number == level), "")


def _slots(assessment, row, scale):
    files = list(row.evidence.all())
    if assessment.kind == AssessmentKind.KELEMBAGAAN:
        return [Slot(f"bukti-{row.code}", "Bukti", "", files)]
    return [
        Slot(
            f"bukti-{row.code}-{number}",
            f"Bukti {words.lower()}",
            text,
            [one for one in files if one.level == number],
        )
        for number, words, text in scale
    ]


def _line(assessment, row, known, data, *, final, is_open):
    found = assessment.instrument
    item, wording = found.by_code[row.code], known.get(row.code)
    texts = wording.levels if wording and wording.levels else [""] * len(found.scale)
    scale = [
        (number, words, text) for (number, words), text in zip(found.scale, texts, strict=True)
    ]
    answered = row.level is not None or row.is_skipped
    outdated = answered and row.wording_id != (wording.pk if wording else None)
    form = None
    if is_open:
        form = AnswerForm(
            data, row=row, item=item, scale=found.scale, final=final,
            outdated=outdated and not final,
        )  # fmt: skip
    return Line(
        row, item, found.label(item), wording, bool(wording and wording.is_verified), outdated,
        scale, _slots(assessment, row, scale), form,
    )  # fmt: skip


def _refused(lines, error):
    """Put what the action refused beside the items it names; False when it names none."""
    if not hasattr(error, "error_dict"):
        return False
    by_code = {line.row.code: line for line in lines}
    for code, problems in error.error_dict.items():
        for problem in problems:
            text = f"{by_code[code].label}: {' '.join(problem.messages)}"
            by_code[code].form.add_error(None, ValidationError(text, code=problem.code))
    return True


def _store_files(request, assessment, lines):
    """Keep the files of the form and say how many; those refused are named and leave the rest
    saved."""
    n = 0
    for line in lines:
        for place, slot in enumerate(line.slots, start=1):
            level = place if len(line.slots) > 1 else None
            for upload in request.FILES.getlist(slot.name):
                # One byte more than may be kept is enough to refuse it.
                content = upload.read(MAX_BYTES + 1)
                try:
                    with transaction.atomic():
                        add_evidence(
                            assessment=assessment, code=line.row.code, level=level,
                            name=upload.name, content=content, user=request.user,
                        )  # fmt: skip
                except ValidationError as error:
                    text = " ".join(error.messages)
                    messages.error(request, f"{line.label}: {text} Isian lain tersimpan.")
                else:
                    n += 1
    return n


def _remove_file(request, assessment):
    """The file whose button was pressed: the rest of the section is saved with it."""
    number = row_number(request.POST.get(REMOVE, ""))
    if number is None:
        return 0
    rows = AssessmentEvidence.objects.filter(answer__assessment=assessment)
    evidence = rows.select_related("attachment", "answer__assessment").filter(pk=number).first()
    if evidence is None:  # somebody of the team was faster; what was typed is saved all the same
        return 0
    return int(remove_evidence(evidence=evidence, user=request.user))


def onward(request, assessment, page):
    """Where the pressed button leads."""
    asked = request.POST.get(ONWARD, "")
    if asked == "selesai":
        return reverse("orgunits:assessment_detail", args=[assessment.pk])
    section = assessment.instrument.section(asked) or asked_section(request, assessment)
    address = reverse(f"orgunits:{page}", args=[assessment.pk])
    return f"{address}?{urlencode({'bagian': section.key})}"


def section_page(request, assessment, page, *, final, is_open, save):
    """Show, and save when it was posted, the items of one section."""
    section = asked_section(request, assessment)
    posted = request.method == "POST"
    answers = answers_of(assessment)
    known = wordings_in_force(assessment.government_id, assessment.kind)
    codes = {item.code for item in section.items}
    lines = [
        _line(assessment, row, known, request.POST if posted else None, final=final,
              is_open=is_open)
        for row in answers
        if row.code in codes
    ]  # fmt: skip
    forms = SectionForms([line.form for line in lines if line.form])
    if posted and forms.is_valid():
        try:
            with transaction.atomic():
                n = save([line.form.draft() for line in lines])
                if not final:
                    n += _store_files(request, assessment, lines)
                    n += _remove_file(request, assessment)
        except ValidationError as error:
            if not _refused(lines, error):
                messages.error(request, " ".join(error.messages))
                return redirect("orgunits:assessment_detail", assessment.pk)
        else:
            messages.success(request, f"{section.name.split(' (')[0]} tersimpan." if n else
                             "Tidak ada isian yang berubah.")  # fmt: skip
            return HttpResponseRedirect(onward(request, assessment, page))
    parts = progress_of(assessment, answers, final=final)
    at = next(place for place, part in enumerate(parts) if part.key == section.key)
    context = {
        "assessment": assessment,
        "section": section,
        "lines": lines,
        "forms": forms,
        "parts": parts,
        "done": sum(part.done for part in parts),
        "total": sum(part.total for part in parts),
        "previous": parts[at - 1] if at else None,
        "next": parts[at + 1] if at + 1 < len(parts) else None,
        "page_name": f"orgunits:{page}",
        "is_open": is_open,
        "final": final,
        "accepted": ACCEPTED,
        "extensions": EXTENSIONS,
        "n_unofficial": sum(not line.is_official for line in lines),
        "lost_files": posted and bool(request.FILES),
    }
    return render(request, TEMPLATES[page], context)


@read_or_post
@require(Permission.ASSESSMENT_VIEW)
@once
def assessment_answers(request, pk):
    """A section of the team's column; for others the same, to be read."""
    row = visible_assessment(request, pk)
    fills = may_fill(request.user, row)
    if request.method == "POST" and not fills:
        raise PermissionDenied

    def save(drafts):
        return save_answers(assessment=row, drafts=drafts, user=request.user)

    return section_page(request, row, "assessment_answers", final=False, is_open=fills, save=save)


@read_or_post
@require(Permission.ASSESSMENT_VIEW)
@once
def assessment_findings(request, pk):
    """A section of the validation's column beside the team's; for others the same, to be read."""
    row = visible_assessment(request, pk)
    validates = may_validate(request.user, row)
    if request.method == "POST" and not validates:
        raise PermissionDenied

    def save(drafts):
        agree = AGREE in request.POST
        return save_findings(assessment=row, drafts=drafts, user=request.user, agree=agree)

    return section_page(
        request, row, "assessment_findings", final=True, is_open=validates, save=save
    )


def visible_evidence(request, pk):
    rows = AssessmentEvidence.objects.filter(
        government=request.government,
        answer__assessment__in=Assessment.objects.visible_to(request.user),
    ).select_related("attachment__government", "answer__assessment__government")
    return get_object_or_404(rows, pk=pk)


@require_safe
@require(Permission.ASSESSMENT_VIEW)
def evidence_file(request, pk):
    """An evidence file, as a download."""
    return serve_attachment(request, visible_evidence(request, pk).attachment)
