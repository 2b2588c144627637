"""Files of strangers: nothing active goes on, nothing tells of its maker, bombs are refused at once."""

import io
import resource
import time

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.attachments.cleaning import (
    ENDINGS,
    EVERY,
    JPEG,
    PDF,
    PNG,
    AttachmentRefused,
    clean,
    named,
    words_of,
)
from tests.portal.attachment_files import (
    NAMES,
    OPENED,
    REFUSED,
    SECRET,
    UNKNOWN,
    jpeg,
    pdf,
    png,
)

ACTIVE = (
    b"<script", b"<?php", b"<html", b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/Launch", b"/URI",
    b"/EmbeddedFile", b"/Filespec", b"/XFA", b"/AcroForm", b"/Annots", b"PK\x03\x04", b"acTL",
)  # fmt: skip
TELLING = (SECRET, b"Exif", b"http://ns.adobe.com/xap", b"/Metadata", b"/Author", b"/Info", b"iCCP",
           b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"pypdf")  # fmt: skip
SECONDS = 2  # of the processor


def spent():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_there_are_as_many_hostile_files_as_the_bar_asks():
    assert len(UNKNOWN) + len(OPENED) + len(REFUSED) >= 36


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_no_picture_and_no_pdf_is_not_even_opened(name):
    before = spent()
    with pytest.raises(AttachmentRefused, match=r"bukan PDF, JPG, atau PNG|kosong"):
        clean(name, UNKNOWN[name])
    assert spent() == before


@pytest.mark.parametrize("name", OPENED)
def test_what_is_taken_is_drawn_anew(name):
    done = clean(name, OPENED[name]())
    assert done.content_type in EVERY
    assert done.name.endswith(ENDINGS[done.content_type])
    assert done.name.count(".") == 1
    for word in (*ACTIVE, *TELLING):
        assert word not in done.content, word
    if done.content_type == PDF:
        reader = PdfReader(io.BytesIO(done.content))
        assert (len(reader.pages), reader.metadata) == (1, None)
        assert reader.pages[0].get_contents().get_data() == b"0 0 100 100 re f"
        assert set(reader.root_object) == {"/Type", "/Pages"}
    else:
        with Image.open(io.BytesIO(done.content)) as drawn:
            assert getattr(drawn, "n_frames", 1) == 1
            assert not drawn.getexif()
            assert sorted(drawn.size) == [48, 64]


@pytest.mark.parametrize("name", REFUSED)
def test_bombs_and_broken_files_are_refused_quickly(name):
    content, before = REFUSED[name](), spent()
    with pytest.raises(AttachmentRefused) as refusal:
        clean(name, content)
    assert spent() - before < SECONDS
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_names_end_as_the_file_is_and_choose_nothing(name):
    told = named(name, JPEG)
    assert told == f"{NAMES[name]}.jpg"


def test_limits_are_told():
    with pytest.raises(AttachmentRefused, match=r"lebih dari 1 MB"):
        clean("x.jpg", b"\xff\xd8\xff" + b"0" * 1_000_000, EVERY, 1_000_000)
    with pytest.raises(AttachmentRefused, match=r"bukan PDF\."):
        clean("x.jpg", jpeg(), (PDF,))
    assert (words_of((JPEG, PNG)), words_of((PDF,)), words_of(EVERY)) == (
        "JPG atau PNG", "PDF", "PDF, JPG, atau PNG",
    )  # fmt: skip


def test_a_scan_of_many_greys_stays_a_picture():
    scan, out = Image.new("I;16", (4, 1)), io.BytesIO()
    for column, grey in enumerate((0, 20_000, 40_000, 65_535)):
        scan.putpixel((column, 0), grey)
    scan.save(out, "PNG")
    with Image.open(io.BytesIO(clean("scan.png", out.getvalue()).content)) as drawn:
        assert [drawn.getpixel((column, 0)) for column in range(4)] == [0, 78, 156, 255]


def test_cleaning_the_same_file_gives_the_same_bytes():
    """A form sent twice is known by them."""
    content = pdf()
    assert clean("a.pdf", content) == clean("a.pdf", content)


def test_a_cleaner_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr("portal.attachments.cleaning.PATIENCE", 0)
    started = time.monotonic()
    with pytest.raises(AttachmentRefused, match="terlalu berat"):
        clean("a.png", png())
    assert time.monotonic() - started < 10
