"""From frozen inputs to the PDF: cover, running lines, sections in their order."""

from datetime import date

from portal.charts import woven
from portal.documents import render_pdf
from portal.templatetags.formats import date_long
from reports.findings import KIND_OF_REPORT, Story
from reports.freezing import fingerprint_groups
from reports.paper import honesty, organisation, satisfaction
from reports.paper.blocks import height_of
from reports.stamps import DRAFT, NOT_RELEASED

A4_WIDTH = 595.28
COVER_HEIGHT = 325
SHORT_TABLE = 15  # tables of more rows begin on a page of their own
FEWEST_LINES = 4  # fewer groups with an index make no cloth: then the unsur do


def woven_lines(story):
    """The lines of the cover with the sentence that explains them."""
    scale = "Panjangnya nilai IKM, dari 25 sampai 100."
    if len(story.with_value) >= FEWEST_LINES:
        pairs = [(group["score"]["value"], group["score"]["grade"]) for group in story.with_value]
        which = " yang dinilai" if len(pairs) < len(story.groups) else ""
        order = ", menurut urutan Perda" if story.noun == "perangkat daerah" else ""
        return pairs, f"Tiap garis satu {story.noun}{which}{order}. {scale}"
    if story.results["unsur"]:
        pairs = [(row["value"], row["grade"]) for row in story.results["unsur"]]
        return pairs, f"Tiap garis satu unsur pelayanan. {scale}"
    return [(None, None)] * max(len(story.groups), 12), "Belum ada nilai pada periode ini."


def cover(story, digest, stamp):
    government = story.facts["government"]
    lines, caption = woven_lines(story)
    svg = woven(lines, title=caption, description=caption, width=A4_WIDTH, height=COVER_HEIGHT)
    made = date_long(date.fromisoformat(story.facts["made_on"]))
    day = date_long(date.fromisoformat(story.facts["data_day"]))
    is_whole = story.facts["unit"]["is_root"]
    return {
        "organisation": f"Pemerintah {government['name']}",
        "office": government["office"],
        "kind": KIND_OF_REPORT,
        "headline": story.period.label,
        "subject": "" if is_whole else story.facts["unit"]["name"],
        "summary": story.scope,
        "woven": {"svg": svg, "alt": caption, "height": height_of(svg), "caption": caption},
        "made": [
            f"Dibuat {made} dari data per {day}",
            f"Aturan versi {story.facts['rule_version']}",
            NOT_RELEASED if stamp is None else stamp.words,
        ],
        "fingerprint": fingerprint_groups(digest),
    }


def report_data(inputs, digest, stamp=None):
    """Return what the template ``report`` is filled with, from thawed ``inputs``; without a Stamp as
    a draft."""
    story = Story(inputs)
    government = story.facts["government"]["name"]
    unit = story.facts["unit"]
    is_long = len(story.groups) > SHORT_TABLE
    return {
        "author": government,
        "cover": cover(story, digest, stamp),
        "watermark": DRAFT if stamp is None else "",
        "running": {
            "left": f"{KIND_OF_REPORT}, {story.period.label}",
            "right": government if unit["is_root"] else unit["short"],
        },
        "sections": [
            {**satisfaction.summary(story), "new_page": False},
            {**satisfaction.per_group(story), "new_page": True},
            {**satisfaction.unsur(story), "new_page": False},
            {**organisation.staffing(story), "new_page": is_long},
            {**organisation.structure(story), "new_page": False},
            {**organisation.training(story), "new_page": is_long},
            {**organisation.method(story, digest, stamp), "new_page": False},
            *({**found, "new_page": is_long} for found in [honesty.honesty(story)] if found),
        ],
    }


def build_pdf(inputs, digest, title, stamp=None):
    """Return the PDF of a report's thawed ``inputs``, a draft without a Stamp; the same inputs give
    the same bytes.

    Raises portal.documents.DocumentError when it cannot be typeset.
    """
    day = date.fromisoformat(inputs["facts"]["made_on"])
    return render_pdf("report", report_data(inputs, digest, stamp), title=title, day=day)
