"""Evidence without the place it was taken at: what a camera writes beside the picture is cut away.
Pure. A running report knows no location, so its photos must not carry one either."""

KEPT_MARKERS = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe: needed to draw the picture
METADATA = {*range(0xE0, 0xF0), 0xFE} - KEPT_MARKERS
FILL, START_OF_SCAN, END = 0xFF, 0xDA, 0xD9
IN_SCAN = {0x00, *range(0xD0, 0xD8)}  # after 0xFF inside a scan: a stuffed byte, a restart
MORE_PICTURES = b"MPF\x00"  # APP2: where further pictures, each with its own Exif, follow the end
PNG_SIGN = b"\x89PNG\r\n\x1a\n"
PNG_DROPPED = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}


def without_metadata(content):
    """``content`` of a JPEG or PNG without Exif, XMP and comments; anything else as it is.

    A picture whose parts do not follow each other as its format says is returned as it is up to
    there and whole from there on.
    """
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    if content.startswith(PNG_SIGN):
        return _png(content)
    return content


def _jpeg(content):
    """Ends with the end of the first picture: phones write further ones with their Exif behind it."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == FILL:
            at += 1
            continue
        if marker == END:
            return b"".join([*kept, content[at : at + 2]])
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if end <= at + 2 or end > len(content):
            break
        is_dropped = marker in METADATA or content.startswith(MORE_PICTURES, at + 4)
        if marker == START_OF_SCAN:
            end = _end_of_scan(content, end)
        if not is_dropped:
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, content[at:]])


def _end_of_scan(content, at):
    """Where the first marker stands after the picture's data that begin at ``at``."""
    while 0 <= (at := content.find(b"\xff", at)) < len(content) - 1:
        if content[at + 1] == FILL:
            at += 1
        elif content[at + 1] in IN_SCAN:
            at += 2
        else:
            return at
    return len(content)


def _png(content):
    kept, at = [PNG_SIGN], len(PNG_SIGN)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if end > len(content):
            break
        if content[at + 4 : at + 8] not in PNG_DROPPED:
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, content[at:]])
