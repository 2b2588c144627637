"""``python -I child <file>``: one line of JSON, then the bytes of the cleaned file."""

import json
import sys

from limits import BROKEN, TOO_HEAVY, Refused, confine

SIGNS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def told(content):
    """What a file is by its first bytes, or an empty text."""
    return next((kind for sign, kind in SIGNS if content.startswith(sign)), "")


def clean(content):
    kind = told(content)
    if kind == "application/pdf":
        from papers import clean_paper  # noqa: PLC0415 a picture needs none of it

        return kind, clean_paper(content)
    if kind:
        from pictures import clean_picture  # noqa: PLC0415

        return kind, clean_picture(content, kind.removeprefix("image/").upper())
    raise Refused("")


def answer(head, content=b""):
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


def main():
    confine()
    with open(sys.argv[1], "rb") as file:  # noqa: PTH123
        content = file.read()
    try:
        kind, cleaned = clean(content)
    except Refused as refusal:
        answer({"refused": str(refusal) or BROKEN})
    except MemoryError:
        answer({"refused": TOO_HEAVY})
    else:
        answer({"type": kind}, cleaned)


main()
