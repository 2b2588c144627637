"""Pictures drawn anew: only their pixels go on."""

from io import BytesIO

from limits import BROKEN, MAX_PIXELS, MAX_SIDE, TOO_LARGE_PICTURE, Refused
from PIL import Image, ImageOps

QUALITY = 88
DEEP = ("I;16", "I")


def clean_picture(content, kind):
    """``content`` of a JPEG or PNG drawn anew, upright, without anything that is no pixel. Its size is
    read before any of it is unpacked."""
    Image.MAX_IMAGE_PIXELS = None  # ours is stricter, and refuses instead of warning
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                raise Refused(TOO_LARGE_PICTURE)
            if kind == "JPEG":
                picture.draft("RGB", picture.size)
            picture.load()
            drawn = ImageOps.exif_transpose(of_bytes(picture)).convert(mode_of(picture, kind))
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError):
        raise Refused(BROKEN) from None
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    out = BytesIO()
    bare.save(out, kind, **({"quality": QUALITY} if kind == "JPEG" else {}))
    return out.getvalue()


def of_bytes(picture):
    """A scan of 65,536 greys with 256 of them: ``convert`` alone makes nearly all of it white."""
    if picture.mode not in DEEP:
        return picture
    return picture.point(lambda grey: grey * (1 / 256))


def mode_of(picture, kind):
    if picture.mode in ("1", "L", *DEEP):
        return "L"
    has_veil = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return "RGBA" if has_veil and kind == "PNG" else "RGB"
