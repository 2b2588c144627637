"""PDF rebuilt page by page: what draws goes on, what acts or tells of its maker stays behind."""

import warnings
import zlib
from io import BytesIO

from limits import (
    BROKEN,
    LOCKED,
    MAX_OBJECTS,
    MAX_PAGES,
    MAX_PAPER_PIXELS,
    MAX_UNPACKED,
    ODD_PICTURE,
    TOO_MANY_PAGES,
    TOO_MUCH_PACKED,
    Refused,
)
from photo_metadata import without_metadata
from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.filters import decode_stream_data
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

JPEG_FILTERS, JPEG_START = {"/DCTDecode", "/DCT"}, b"\xff\xd8\xff"
OTHER_PICTURES = {"/JPXDecode", "/JPX"}  # carry metadata of their own, which nobody here can cut
FLATE_FILTERS = {"/FlateDecode", "/Fl"}
PICTURES_OF_BITS = {"/CCITTFaxDecode", "/CCF", "/JBIG2Decode"}  # as large as width and height say
A_PIECE = 2**20


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
    value = resolved(value)
    if not isinstance(value, DictionaryObject):
        return False
    return told(value, "/Type") in KINDS_DROPPED or told(value, "/S") in ACTIONS


def told(values, key):
    """A name that stands at ``key``, there or in another object; else nothing."""
    value = resolved(values.get(key))
    return value if isinstance(value, str) else None


def resolved(value):
    """A value itself, where another object holds it."""
    return value.get_object() if value is not None else None


def strip_stream(stream):
    """A photo inside a PDF carries where it was taken like any other, and whatever is packed is unpacked
    by whoever opens it."""
    for key in DROPPED_OF_STREAMS & stream.keys():
        del stream[key]
    filters = filters_of(stream)
    if OTHER_PICTURES & set(filters) or (JPEG_FILTERS & set(filters) and len(filters) > 1):
        raise Refused(ODD_PICTURE)
    if told(stream, "/Subtype") == "/Image":
        check_pixels(stream["/Width"], stream["/Height"])
    if filters and filters[0] in JPEG_FILTERS:
        stream._data = bare_photo(stream._data)
    else:
        check_unpacked(stream, filters)


def filters_of(stream):
    """The names of the filters of a stream; they may stand in other objects."""
    value = resolved(stream.get("/Filter"))
    if isinstance(value, ArrayObject):
        return [str(one.get_object()) for one in value]
    return [str(value)] if isinstance(value, str) else []


def check_pixels(width, height):
    if width * height > MAX_PAPER_PIXELS:
        raise Refused(TOO_MUCH_PACKED)


def bare_photo(data):
    """A JPEG without metadata; its size is what it says itself, whatever the PDF says of it."""
    if not data.startswith(JPEG_START):
        raise Refused(ODD_PICTURE)
    Image.MAX_IMAGE_PIXELS = None  # ours refuses instead of warning
    with Image.open(BytesIO(data), formats=["JPEG"]) as photo:
        check_pixels(*photo.size)
    return without_metadata(data)


def check_unpacked(stream, filters):
    """Refuse a stream that unpacks to more than MAX_UNPACKED."""
    if not filters or PICTURES_OF_BITS & set(filters):
        return
    if len(filters) == 1 and filters[0] in FLATE_FILTERS:
        length = length_of_flate(stream._data)
    else:  # old and odd ones: unpacked within the limits of this process
        length = len(decode_stream_data(stream))
    if length > MAX_UNPACKED:
        raise Refused(TOO_MUCH_PACKED)


def length_of_flate(data):
    """How long zlib's ``data`` unpack to, read piece by piece no further than MAX_UNPACKED; what is
    broken in them readers pass over, each in its way."""
    unpacker, length = zlib.decompressobj(), 0
    try:
        while length <= MAX_UNPACKED and not unpacker.eof:
            piece = unpacker.decompress(data, A_PIECE)
            if not piece:
                break
            length, data = length + len(piece), unpacker.unconsumed_tail
    except zlib.error:
        pass
    return length
