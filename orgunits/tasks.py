"""Long work about the structure."""

from django.db import transaction
from django.urls import reverse

from orgunits.actions import keep_findings
from orgunits.actions.assessments import BUILD_PAPER, finish_paper
from orgunits.actions.job_prints import PRINT, finish_job_print
from orgunits.actions.job_prints import STEPS as JOB_STEPS
from orgunits.actions.overlaps import FIND
from orgunits.actions.overlaps import STEPS as OVERLAP_STEPS
from orgunits.actions.prints import DRAW, STEPS, finish_chart
from orgunits.assessments.paper import build_pdf, facts_of, fingerprint
from orgunits.chart import DETAILS, Figures, branch_of, paper_cards
from orgunits.chart.cards import KIND_LABELS
from orgunits.chart.paper import Branch, TitleBlock, chart_pdf
from orgunits.chart.registry import Asked
from orgunits.enums import ChartDetail, JobPrintKind
from orgunits.job_paper import docx_of, pdf_of
from orgunits.models import Assessment, ChartPrint, JobPrint
from orgunits.overlap import find_functions, find_urusan
from orgunits.permissions import holds_throughout
from orgunits.queries import (
    chart_figures,
    chart_ground,
    job_sheets,
    overlap_material,
    printable_posts,
    structure_on,
)
from orgunits.queries.assessments import answers_of, results_of
from portal.jobs import JobFailed, job
from portal.models import Government
from portal.permissions import Permission


def may_draw(user, params):
    """Whether the person still reaches the unit of the order."""
    return ChartPrint.objects.visible_to(user).filter(pk=params["chart_print"]).exists()


def result_of(order):
    return {
        "url": reverse("orgunits:chart_print_detail", args=[order.uuid]),
        "url_label": "Buka cetakan",
    }


def branch_to_draw(order):
    """The Branch of an order, with what its orderer may see; None when nothing is left of it."""
    government = order.government
    seen = structure_on(government, order.day, order.ordered_by)
    rows = branch_of(seen, order.unit_id)
    if not rows:
        return None
    figures = Figures()
    if order.detail != ChartDetail.BRIEF:
        figures = chart_figures(Asked(government, order.ordered_by, order.day, rows))
    return Branch(
        cards=paper_cards(rows, order.detail, figures),
        levels=[row.level for row in rows],
        groups=[KIND_LABELS.get(row.kind, row.kind) for row in rows],
        box_width=DETAILS[order.detail][1],
    )


@job(name=DRAW, permission=Permission.ORGUNIT_VIEW, allowed=may_draw, time_limit=900)
def draw_chart(progress, *, chart_print):
    """Draw the chart of an order and keep its PDF; may run again from the start at any time."""
    order = ChartPrint.objects.select_related("government", "unit", "ordered_by").get(
        pk=chart_print
    )
    if order.is_ready:
        return result_of(order)
    progress(0, STEPS, "Membaca susunan")
    branch = branch_to_draw(order)
    if branch is None:
        raise JobFailed("Unit ini tidak ada pada tanggal itu, atau tidak lagi dapat Anda lihat.")
    ground = chart_ground(order.government, order.unit, order.day)
    progress(1, STEPS, "Menyusun halaman dan PDF")
    title = TitleBlock(
        government=order.government.name,
        subject=order.subject,
        day=order.day,
        legal_basis=ground.legal_basis,
        last_change=ground.last_change,
    )
    pdf, n_pages = chart_pdf(branch, title, order.paper)
    progress(2, STEPS, "Menyimpan")
    with transaction.atomic():
        finish_chart(chart_print=order, pdf=pdf, n_units=len(branch.cards), n_pages=n_pages)
        progress.finish(result_of(order))
    return None


def may_print(user, params):
    """Whether the person still reaches the unit of the order."""
    return JobPrint.objects.visible_to(user).filter(pk=params["job_print"]).exists()


def printed(order):
    return {
        "url": reverse("orgunits:job_print_detail", args=[order.uuid]),
        "url_label": "Buka cetakan",
    }


@job(name=PRINT, permission=Permission.ORGUNIT_VIEW, allowed=may_print, time_limit=1800)
def print_job_information(progress, *, job_print):
    """Typeset the posts of an order and keep the file; may run again from the start at any time."""
    order = JobPrint.objects.select_related("government", "unit__government", "ordered_by").get(
        pk=job_print
    )
    if order.is_ready:
        return printed(order)
    progress(0, JOB_STEPS, "Membaca jabatan")
    posts = printable_posts(order.unit, order.ordered_by, order.day, with_below=order.with_below)
    if not posts:
        raise JobFailed("Unit ini tidak punya jabatan pada tanggal itu yang dapat Anda lihat.")
    sheets = job_sheets(posts, government=order.government, user=order.ordered_by, day=order.day)
    progress(1, JOB_STEPS, f"Menyusun {len(sheets)} jabatan")
    make = pdf_of if order.kind == JobPrintKind.PDF else docx_of
    content = make(sheets, title=str(order), government=order.government.name, day=order.day)
    progress(2, JOB_STEPS, "Menyimpan")
    with transaction.atomic():
        finish_job_print(job_print=order, content=content, n_posts=len(sheets))
        progress.finish(printed(order))
    return None


def may_read(user, params):
    """Whether the person still reaches the assessment."""
    return Assessment.objects.visible_to(user).filter(pk=params["assessment"]).exists()


@job(name=BUILD_PAPER, permission=Permission.ASSESSMENT_VIEW, allowed=may_read, time_limit=300)
def build_assessment_paper(progress, *, assessment):
    """Typeset the assessment as it stands now and put the PDF in its place."""
    rows = Assessment.objects.select_related(
        "unit", "government", "submitted_by", "validated_by"
    ).prefetch_related("members__user")
    row = rows.get(pk=assessment)
    answers = answers_of(row)
    facts = facts_of(row, answers, results_of(row, answers))
    digest = fingerprint(facts)
    progress(1, 2, "Menyusun PDF")
    pdf = build_pdf(facts, digest, row.government.today())
    with transaction.atomic():
        finish_paper(
            assessment=row,
            pdf=pdf,
            fingerprint=digest,
            name=f"{row}.pdf",
            user=progress.job.requested_by,
        )
        progress.finish(
            {
                "url": reverse("orgunits:assessment_detail", args=[row.pk]),
                "url_label": "Buka evaluasi",
            }
        )


def may_find(user, params):
    """Whether the person may still change the whole structure the search reads."""
    return holds_throughout(user, Permission.ORGUNIT_EDIT, params["government"])


@job(name=FIND, permission=Permission.ORGUNIT_EDIT, allowed=may_find, time_limit=900)
def find_overlaps(progress, *, government):
    """Search all functions and urusan of a government for overlaps and keep what is found."""
    row = Government.objects.get(pk=government)
    day = row.today()
    progress(0, OVERLAP_STEPS, "Membaca fungsi dan unit")
    material = overlap_material(row, day)
    found = find_functions(
        material.functions,
        material.forest,
        report=lambda done, total, message: progress(done, OVERLAP_STEPS, message),
    )
    progress(4, OVERLAP_STEPS, "Menyimpan temuan")
    with transaction.atomic():
        keep_findings(
            government=row,
            day=day,
            functions=found,
            urusan=find_urusan(material.forest),
            texts={function.id: function for function in material.functions},
            user=progress.job.requested_by,
        )
        progress.finish({"url": reverse("orgunits:overlap_list"), "url_label": "Buka temuan"})
