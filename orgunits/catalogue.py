"""The national catalogue of job titles that comes with the portal."""

import csv
from pathlib import Path

from orgunits.drafts import JobTitleDraft

FILE = Path(__file__).resolve().parent / "data" / "job_titles.csv"


def national_titles() -> list[JobTitleDraft]:
    """Every title of ``orgunits/data/job_titles.csv``, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            JobTitleDraft(
                **{**row, "job_class": int(row["job_class"]) if row["job_class"] else None}
            )
            for row in csv.DictReader(file)
        ]
