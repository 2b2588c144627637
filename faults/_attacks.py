"""Who answered what? Everything an owner of the database, its files and the server may try.

The attacker knows who came in which order (he stood at the counter), sees every table and every
file, and knows the key of every form. An attack puts the answers into an order; the n-th person is
then said to have given the n-th answer.
"""

import subprocess
import tempfile
from collections import defaultdict

from django.db import connection

from portal.crypto import CannotDecrypt, field_keys
from surveys.models import Response, ResponseInbox
from surveys.sealing import unseal_sheet

WAL_PAGE, WAL_HEAD, WAL_FIRST_HEAD = 8192, 24, 40
AROUND = 4 + 12 + 16


def storage_order(table):
    """``{attack: keys in that order}`` from what the engine keeps of each row."""
    columns = {"row position": "rowid"}
    if connection.vendor == "postgresql":
        columns = {
            "row position": "ctid",
            "transaction number": "xmin::text::bigint, ctid",
            "transaction number, then key": "xmin::text::bigint, id",
        }
    columns |= {"key": "id", "day, then key": "day, id"}
    found = {}
    with connection.cursor() as cursor:
        for attack, order in columns.items():
            cursor.execute(f"SELECT id FROM {table} ORDER BY {order}")
            found[attack] = [str(key).replace("-", "") for (key,) in cursor.fetchall()]
    return found


def content_of(path):
    """What a file holds. A log of PostgreSQL without the head of each page, which may stand in the
    middle of a word. A message of the queue may have gone since the folder was listed; where it went
    is read at the end, when nothing runs any more."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return b""
    if path.parent.name != "pg_wal":
        return content
    pages = [content[at : at + WAL_PAGE] for at in range(0, len(content), WAL_PAGE)]
    return b"".join(
        page[WAL_FIRST_HEAD if number == 0 else WAL_HEAD :] for number, page in enumerate(pages)
    )


def places(files, needles):
    """``{needle: offset of its first place in all files laid end to end}``; grep looks for all of
    them at once."""
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(needles))
        patterns.flush()
        found = subprocess.run(
            ["grep", "-aobF", "-f", patterns.name],
            input=b"".join(content_of(path) for path in files),
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            stdout=subprocess.PIPE,
            check=False,
        )
    first = {}
    for line in found.stdout.splitlines():
        offset, _, needle = line.partition(b":")
        first.setdefault(needle, int(offset))
    return first


def text_order(files, texts):
    """Answers in the order in which their comments first stand in ``files``; ``texts`` is
    ``{answer: comment}``. Answers whose comment does not stand there are left out."""
    found = places(files, [text.encode() for text in texts.values()])
    there = [key for key, text in texts.items() if text.encode() in found]
    return sorted(there, key=lambda key: found[texts[key].encode()])


def batches():
    """Answers as the transactions that wrote them: lists of keys, oldest first (PostgreSQL)."""
    groups = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text::bigint, id FROM surveys_response ORDER BY 1, 2")
        for number, key in cursor.fetchall():
            groups[number].append(str(key).replace("-", ""))
    return list(groups.values())


def by_emptied_rows(digests):
    """The n-th emptied row of a transaction is said to belong to its n-th answer. ``digests`` are
    those of the persons, in their order; returns ``{person: answer}``."""
    person = {digest: number for number, digest in enumerate(digests)}
    forms = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmin::text::bigint, id FROM surveys_responseinbox WHERE sealed IS NULL"
            " ORDER BY 1, ctid"
        )
        for number, key in cursor.fetchall():
            forms[number].append(key.hex)
    answers = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text::bigint, id FROM surveys_response ORDER BY 1, ctid")
        for number, key in cursor.fetchall():
            answers[number].append(key.hex)
    return {
        person[form]: answer
        for number in forms
        for form, answer in zip(forms[number], answers[number], strict=False)
        if form in person
    }


def by_spent_codes(owners):
    """The n-th spent code of a transaction is said to belong to its n-th answer with a code; SQLite
    tells no transactions, so there all are one. ``owners`` is ``{key of a code: person}``."""
    number, order = ("'all'", "rowid")
    if connection.vendor == "postgresql":
        number, order = "xmin::text::bigint", "1, ctid"
    found = []
    with connection.cursor() as cursor:
        for table, condition in (
            ("surveys_countercode", "is_spent"),
            ("surveys_response", "with_code"),
        ):
            groups = defaultdict(list)
            cursor.execute(f"SELECT {number}, id FROM {table} WHERE {condition} ORDER BY {order}")
            for transaction, key in cursor.fetchall():
                groups[transaction].append(str(key).replace("-", ""))
            found.append(groups)
    codes, answers = found
    return {
        owners[code]: answer
        for number in codes
        for code, answer in zip(codes[number], answers[number], strict=False)
    }


def by_channel(turns):
    """The n-th person of a channel is said to have given its n-th answer; ``turns`` are the channels
    of the persons, in their order. The attacker saw who went to the kiosk."""
    order = "ctid" if connection.vendor == "postgresql" else "rowid"
    answers = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT channel, id FROM surveys_response ORDER BY {order}")
        for channel, key in cursor.fetchall():
            answers[channel].append(str(key).replace("-", ""))
    people = defaultdict(list)
    for number, channel in enumerate(turns):
        people[channel].append(number)
    return {
        number: answer
        for channel in people
        for number, answer in zip(people[channel], answers[channel], strict=False)
    }


def opened_with_key(files, campaign_id, digests, size):
    """How many sealed sheets of ``size`` left in ``files`` open with the installation's own key."""
    marks = [bytes.fromhex(name) for name in field_keys()]
    blobs = set()
    for path in files:
        content = path.read_bytes()
        for mark in marks:
            at = content.find(mark)
            while at >= 0:
                blobs.add(content[at : at + size + AROUND])
                at = content.find(mark, at + 1)
    opened = 0
    for blob in blobs:
        for digest in digests:
            try:
                opened += bool(unseal_sheet(blob, campaign_id, digest))
                break
            except CannotDecrypt:
                continue
    return opened


def texts_of_answers():
    return {key.hex: comment for key, comment in Response.objects.values_list("pk", "comment")}


def texts_beside():
    """What people wrote to the extra question, which stands in another column than the comment."""
    rows = Response.objects.exclude(more={}).values_list("pk", "more")
    return {key.hex: more["x-t1"] for key, more in rows}


def lengths_waiting():
    """The lengths in which sealed sheets lie in the inbox: more than one tells who wrote much."""
    return sorted({len(row.sealed) for row in ResponseInbox.objects.waiting()})


def n_waiting():
    return ResponseInbox.objects.waiting().count()
