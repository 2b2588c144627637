"""PDF rebuilt page by page: what draws goes on, what acts or tells of its maker stays behind."""

import warnings
from io import BytesIO

from limits import (
    BROKEN,
    LOCKED,
    MAX_OBJECTS,
    MAX_PAGES,
    ODD_PICTURE,
    TOO_MANY_PAGES,
    Refused,
)
from photo_metadata import without_metadata
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

PAGE_KEYS = ("/Resources", "/Contents", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group")
# Keys of any object that act, carry other files or tell of people, places and programs.
DROPPED = {
    "/AA", "/AF", "/AcroForm", "/Annots", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/LastModified",
    "/Metadata", "/OPI", "/OpenAction", "/PieceInfo", "/RichMedia", "/StructParent", "/StructParents",
    "/Thumb", "/URI", "/XFA",
}  # fmt: skip
DROPPED_OF_STREAMS = {"/F", "/FFilter", "/FDecodeParms"}  # the content stands in another file
KINDS_DROPPED = {"/Action", "/Annot", "/EmbeddedFile", "/F", "/Filespec"}
ACTIONS = {
    "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Named", "/Rendition",
    "/ResetForm", "/RichMediaExecute", "/Sound", "/SubmitForm", "/URI",
}  # fmt: skip


def clean_paper(content):
    """``content`` of a PDF as a new one that only draws."""
    warnings.simplefilter("ignore")
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Refused(LOCKED)
        n_pages = len(reader.pages)
        if not 0 < n_pages <= MAX_PAGES:
            raise Refused(TOO_MANY_PAGES if n_pages else BROKEN)
        writer = PdfWriter()
        for page in reader.pages:
            bare = DictionaryObject(
                {NameObject(key): page.raw_get(key) for key in PAGE_KEYS if key in page}
            )
            for key in ("/Resources", "/MediaBox", "/CropBox", "/Rotate"):  # may be inherited
                if key not in bare and (value := inherited(page, key)) is not None:
                    bare[NameObject(key)] = value
            strip(bare)
            writer.add_page(as_page(reader, bare))
        writer.metadata = None
        out = BytesIO()
        writer.write(out)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError,
            RecursionError, AssertionError, NotImplementedError, OverflowError):  # fmt: skip
        raise Refused(BROKEN) from None
    return out.getvalue()


def inherited(page, key):
    """A value of a page that stands on one of the nodes above it."""
    node, steps = page, 0
    while node is not None and steps < MAX_PAGES:
        if key in node:
            return node.raw_get(key)
        node = node["/Parent"].get_object() if "/Parent" in node else None
        steps += 1
    return None


def as_page(reader, bare):
    made = PageObject(pdf=reader)
    made.update(bare)
    made[NameObject("/Type")] = NameObject("/Page")
    return made


def strip(page):
    """Take what acts and what tells from everything a page reaches, before it is copied."""
    seen, waiting = set(), [page]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            if len(seen) > MAX_OBJECTS:
                raise Refused(TOO_MANY_PAGES)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            for key in [key for key in one if key in DROPPED or acts(one.raw_get(key))]:
                del one[key]
            if isinstance(one, StreamObject):
                strip_stream(one)
            waiting.extend(one.raw_get(key) for key in one)
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def acts(value):
    """Whether a value is an action, a note on the page or another file."""
    value = value.get_object() if value is not None else None
    if not isinstance(value, DictionaryObject):
        return False
    return value.get("/Type") in KINDS_DROPPED or value.get("/S") in ACTIONS


def strip_stream(stream):
    """A photo inside a PDF carries where it was taken like any other."""
    for key in DROPPED_OF_STREAMS & stream.keys():
        del stream[key]
    filters = stream.get("/Filter")
    filters = [filters] if isinstance(filters, str) else list(filters or [])
    if "/JPXDecode" in filters or ("/DCTDecode" in filters and len(filters) > 1):
        raise Refused(ODD_PICTURE)
    if filters == ["/DCTDecode"]:
        stream._data = without_metadata(stream._data)
