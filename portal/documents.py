"""Documents as PDF: typeset by Typst from a template of the portal and data as JSON.

Typst keeps what it once compiled, up to gigabytes; so each document is typeset in a child process
of its own that ends with it (about a second). Data travel as JSON and are never parsed as markup:
a name cannot become a command. The date is given, system fonts are ignored and packages are never
fetched: the same data give the same bytes on every machine.

Documents are tagged and claim PDF/UA-1. A text with a sign no font of ours has (an emoji in a
name) cannot keep that claim; such a document is still made and still tagged, without the claim.
"""

import json
import logging
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from portal.assets import FONT_DIR

PDF_TYPE = "application/pdf"
TEMPLATE_DIR = Path(__file__).resolve().parent / "typst"
TIME_LIMIT_SECONDS = 120
STANDARDS = ["ua-1"]

# Reads one JSON object from standard input, writes the PDF to standard output. Exit code 3: the
# document cannot be made to the standard; 4: it cannot be made at all; the reason on stderr.
_CHILD = """
import json, sys, typst
order = json.load(sys.stdin)
try:
    pdf = typst.compile(
        order["template"], root=order["root"], font_paths=order["fonts"],
        ignore_system_fonts=True, format="pdf", pdf_standards=order["standards"],
        sys_inputs={"data": order["data"]}, timestamp=order["timestamp"],
        package_path=order["root"], package_cache_path=order["root"],
    )
except typst.TypstError as error:
    sys.stderr.write(error.diagnostic or error.message)
    sys.exit(3 if "error: PDF/" in (error.diagnostic or "") else 4)
sys.stdout.buffer.write(pdf)
"""

logger = logging.getLogger(__name__)


class DocumentError(Exception):
    """A document could not be typeset; the text is Typst's own reason."""


def font_folders():
    """Folders of the portal's own fonts. Empty before the first build: then Typst's are used."""
    return [str(FONT_DIR)] if any(FONT_DIR.glob("*.ttf")) else []


def render_pdf(
    template_name,
    data,
    *,
    title,
    day,
    folder=TEMPLATE_DIR,
    time_limit=TIME_LIMIT_SECONDS,
):
    """Return the PDF of ``<folder>/<template_name>.typ`` filled with ``data`` as bytes.

    ``data`` is anything JSON can hold; ``title`` and ``day`` (a date) are put beside it under the
    same names and become the document's own. Raises DocumentError when the template cannot be
    typeset or takes longer than ``time_limit`` seconds.
    """
    if isinstance(day, datetime) or not isinstance(day, date):
        raise ValueError("A document is dated by a day")
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    order = {
        "template": str(folder / f"{template_name}.typ"),
        "root": str(folder),
        "fonts": font_folders(),
        "standards": STANDARDS,
        "timestamp": int(midnight.timestamp()),
        "data": json.dumps({**data, "title": title, "day": day.isoformat()}, ensure_ascii=False),
    }
    outcome = _typeset(order, time_limit)
    if outcome.returncode == 3:
        logger.warning("%s without %s: %s", template_name, STANDARDS, _reason(outcome))
        outcome = _typeset({**order, "standards": []}, time_limit)
    if outcome.returncode:
        raise DocumentError(f"{template_name}: {_reason(outcome)}")
    return outcome.stdout


def _typeset(order, time_limit):
    try:
        return subprocess.run(
            [sys.executable, "-c", _CHILD],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=time_limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"Dokumen belum selesai disusun dalam {time_limit} detik.") from error


def _reason(outcome):
    lines = outcome.stderr.decode(errors="replace").strip().splitlines()
    errors = [line for line in lines if "error" in line.lower()]
    return "; ".join(errors or lines[-3:]) or f"proses berakhir dengan kode {outcome.returncode}"
