"""Hostile files of SECURITY-BAR S4, built from bytes: no binary is kept."""

import gzip
import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

SECRET = b"RAHASIA-7731"
SCRIPT = b"<script>alert(1)</script>"
PHP = b"<?php system($_GET[0]); ?>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">%s</svg>'
XMP = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"


def picture(size=(64, 48), mode="RGB"):
    return Image.new(mode, size, 120)


def jpeg(exif=False, **options):
    made, out = picture(), io.BytesIO()
    if exif:
        tags = made.getexif()
        tags[0x010F], tags[0x0112] = SECRET.decode(), 6
        tags.get_ifd(0x8825)[1] = "S"
        options["exif"] = tags
    made.save(out, "JPEG", **options)
    return out.getvalue()


def with_segment(content, marker, body):
    """A JPEG with one more segment right after its start."""
    return (
        content[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + content[2:]
    )


def png(info=None, **options):
    out = io.BytesIO()
    picture().save(out, "PNG", pnginfo=info, **options)
    return out.getvalue()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width, height, *more, data=b""):
    """A PNG whose head claims a size, whatever its data hold."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(data or b"\x00" * 4096))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + body + chunk(b"IEND", b"")


def noted_png():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", HTML.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return png(info, icc_profile=SECRET * 3)


def animated_png():
    frames, out = [picture() for _ in range(40)], io.BytesIO()
    for number, frame in enumerate(frames):
        frame.putpixel((number, 0), (255, 0, 0))
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def huge_jpeg():
    content = bytearray(jpeg())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(content)


def office(name, extra):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "<w/>")
        for one in extra:
            archive.writestr(one, SECRET)
    return out.getvalue()


# --- PDF ---------------------------------------------------------------------------------------------


def name(text):
    return NameObject(f"/{text}")


def action(kind, **values):
    made = DictionaryObject({name("Type"): name("Action"), name("S"): name(kind)})
    for key, value in values.items():
        made[name(key)] = TextStringObject(value)
    return made


def pdf(change=None, **options):
    """A page that draws, after ``change(writer, page)``."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    drawn = DecodedStreamObject()
    drawn.set_data(b"0 0 100 100 re f")
    page[name("Contents")] = writer._add_object(drawn)
    if change:
        change(writer, page)
    out = io.BytesIO()
    if options.get("password"):
        writer.encrypt(options["password"], algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def opening_script(writer, page):
    writer._root_object[name("OpenAction")] = action("JavaScript", JS="app.alert(1)")
    page[name("AA")] = DictionaryObject({name("O"): action("JavaScript", JS="app.alert(2)")})


def named_script(writer, page):
    tree = DictionaryObject(
        {name("Names"): ArrayObject([TextStringObject("a"), action("JavaScript", JS="x")])}
    )
    writer._root_object[name("Names")] = DictionaryObject({name("JavaScript"): tree})


def annotation(made):
    def change(writer, page):
        note = DictionaryObject({name("Type"): name("Annot"), name("Subtype"): name("Link"),
                                 name("A"): made})  # fmt: skip
        page[name("Annots")] = ArrayObject([writer._add_object(note)])

    return change


def embedded(writer, page):
    writer.add_attachment("x.html", HTML)


def form_of_xml(writer, page):
    stream = DecodedStreamObject()
    stream.set_data(HTML)
    form = DictionaryObject(
        {name("XFA"): writer._add_object(stream), name("Fields"): ArrayObject()}
    )
    writer._root_object[name("AcroForm")] = form


def told_of_maker(writer, page):
    writer.add_metadata({"/Author": SECRET.decode(), "/Creator": SECRET.decode()})
    stream = StreamObject()
    stream._data = XMP
    stream[name("Type")], stream[name("Subtype")] = name("Metadata"), name("XML")
    writer._root_object[name("Metadata")] = writer._add_object(stream)
    page[name("PieceInfo")] = DictionaryObject({name("App"): TextStringObject(SECRET.decode())})
    put_image(writer, page, jpeg(exif=True), Filter=name("DCTDecode"),
              Metadata=writer._add_object(stream))  # fmt: skip


def put_image(writer, page, data, width=64, height=48, **values):
    image = StreamObject()
    image._data = data
    values = {"Type": name("XObject"), "Subtype": name("Image"), "ColorSpace": name("DeviceRGB"),
              "Width": NumberObject(width), "Height": NumberObject(height),
              "BitsPerComponent": NumberObject(8)} | values  # fmt: skip
    for key, value in values.items():
        image[name(key)] = value
    page[name("Resources")] = DictionaryObject(
        {name("XObject"): DictionaryObject({name("Im0"): writer._add_object(image)})}
    )


def photo_of_elsewhere(writer, page):
    """The name of its filter stands in an object of its own."""
    filters = ArrayObject([writer._add_object(name("DCTDecode"))])
    put_image(writer, page, jpeg(exif=True), Filter=writer._add_object(filters))


def packed_page(writer, page):
    drawn = StreamObject()
    drawn._data = zlib.compress(b" " * (200 * 2**20), 1)
    drawn[name("Filter")] = name("FlateDecode")
    page[name("Contents")] = writer._add_object(drawn)


def packed_twice(writer, page):
    drawn = StreamObject()
    drawn._data = zlib.compress(zlib.compress(b" " * (200 * 2**20), 1), 9)
    drawn[name("Filter")] = ArrayObject([name("FlateDecode"), name("FlateDecode")])
    page[name("Contents")] = writer._add_object(drawn)


def packed_bomb():
    """Objects that unpack to more than any reader should hold."""
    body = zlib.compress(b"\x00" * (120 * 2**20), 1)
    head = b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
    start = len(b"%PDF-1.5\n")
    objects = head + str(len(body)).encode() + b">>stream\n" + body + b"\nendstream\nendobj\n"
    rows = b"\x00\x00\x00\x00\x00" + b"\x01" + struct.pack(">I", start)[:3] + b"\x00"
    rows += b"\x02\x00\x00\x01\x00"
    table = (b"3 0 obj\n<</Type/XRef/Size 3/W[1 3 1]/Root 2 0 R/Length "
             + str(len(rows)).encode() + b">>stream\n" + rows + b"\nendstream\nendobj\n")  # fmt: skip
    return objects + table + b"startxref\n" + str(len(objects)).encode() + b"\n%%EOF"


def endless_pages():
    text = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n")  # fmt: skip
    return text + b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF"


# What is told by its first bytes alone and never opened.
UNKNOWN = {
    "foto.jpg (HTML)": HTML,
    "gambar.svg (script)": SVG % SCRIPT,
    "gambar2.svg (foreignObject)": SVG % (b"<foreignObject>" + HTML + b"</foreignObject>"),
    "gambar3.svg (external)": SVG % b'<image xlink:href="http://contoh.test/x"/>',
    "gambar.svgz": gzip.compress(SVG % SCRIPT),
    "laman.xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">%s</html>'
    % SCRIPT,
    "data.xml (XSL)": b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl" type="text/xsl"?><a/>',
    "surat.mht": b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + HTML,
    ".htaccess": b"AddType application/x-httpd-php .jpg",
    "gif-js.gif": b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)",
    "gif-html.jpg": b"GIF89a" + HTML,
    "ikon.ico (wrong head)": b"\x00\x00\x01\x00" + HTML,
    "gambar.bmp (wrong head)": b"BM" + HTML,
    "gambar.tif": b"II*\x00" + SECRET,
    "kosong.pdf": b"",
    "surat.docx (macro)": office("word/document.xml", ["word/vbaProject.bin"]),
    "surat2.docx (ZIP)": office("x.html", []),
    "eicar.pdf": rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    "x.php": PHP,
    "x.js": b"alert(1)",
    "html-pdf.pdf": HTML + b"%PDF-1.4",
    "utf16.jpg": HTML.decode().encode("utf-16"),
    "nul.jpg": b"\x00" + b"\xff\xd8\xff" + HTML,
    "program.pdf": b"MZ\x90\x00" + b"\x00" * 60,
    "film.swf": b"FWS\x05" + b"\x00" * 30,
}
# What begins like something taken: opened by the child, refused or drawn anew.
OPENED = {
    "jpeg-php.php.jpg": lambda: with_segment(jpeg(), 0xFE, PHP),
    "jpeg-xmp.jpg": lambda: with_segment(jpeg(exif=True, comment=SECRET), 0xE1, XMP),
    "jpeg-zip-html.jpg": lambda: jpeg() + office("x.html", ["y"]) + HTML,
    "png-html.html.png": noted_png,
    "png-zip.png": lambda: png() + office("x.html", ["y"]) + HTML,
    "animasi.png": animated_png,
    "pdf-js.pdf": lambda: pdf(opening_script),
    "pdf-names.pdf": lambda: pdf(named_script),
    "pdf-launch.pdf": lambda: pdf(annotation(action("Launch", F="cmd.exe"))),
    "pdf-uri.pdf": lambda: pdf(annotation(action("URI", URI="javascript:alert(1)"))),
    "pdf-embedded.pdf": lambda: pdf(embedded),
    "pdf-xfa.pdf": lambda: pdf(form_of_xml),
    "pdf-html.pdf": lambda: pdf() + HTML + office("x.html", ["y"]),
    "pdf-maker.pdf": lambda: pdf(told_of_maker),
    "pdf-photo.pdf": lambda: pdf(photo_of_elsewhere),
    "pdf-photo-dct.pdf": lambda: pdf(
        lambda writer, page: put_image(writer, page, jpeg(exif=True), Filter=name("DCT"))
    ),
}
REFUSED = {
    "bom.png": lambda: png_of(65_500, 65_500),
    "bom.jpg": huge_jpeg,
    "teks.png": lambda: png_of(
        8, 8, chunk(b"zTXt", b"a\x00\x00" + zlib.compress(b"x" * (80 * 2**20), 1)), data=b"\x00"
    ),
    "patah.png": lambda: png()[:60],
    "patah.jpg": lambda: b"\xff\xd8\xff" + HTML,
    "kunci.pdf": lambda: pdf(password="rahasia"),
    "kepala.pdf": lambda: b"%PDF-1.4\n" + HTML,
    "lingkar.pdf": endless_pages,
    "bom.pdf": packed_bomb,
    "halaman.pdf": lambda: pdf(packed_page),
    "halaman2.pdf": lambda: pdf(packed_twice),
    "gambar.pdf": lambda: pdf(
        lambda writer, page: put_image(
            writer, page, zlib.compress(b"\x00" * 4096), 65_500, 65_500, Filter=name("FlateDecode")
        )
    ),
    "gambar2.pdf": lambda: pdf(
        lambda writer, page: put_image(writer, page, huge_jpeg(), Filter=name("DCTDecode"))
    ),
    "foto.pdf (before it a line)": lambda: pdf(
        lambda writer, page: put_image(
            writer, page, b"\n" + jpeg(exif=True), Filter=name("DCTDecode")
        )
    ),
}
NAMES = {
    "foto.php.jpg": "foto",
    "surat\u202efdp.exe": "surat fdp",
    "x" * 300 + ".svg": "x" * 100,
    "a\x00b.html": "a b",
    "../../etc/passwd": "etc passwd",
    "..\\..\\con.txt": "berkas con",
    "": "berkas",
    "   .htaccess": "htaccess",
}
