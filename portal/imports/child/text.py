"""Text files: which encoding, which delimiter, and their rows."""

import codecs
import csv

from limits import MAX_TEXT, Refused, check_extent

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = ";,\t|"
SAMPLE_LINES = 30
NOT_TEXT = "Berkas ini bukan lembar kerja dan bukan teks. Kirim XLSX, XLS, ODS atau CSV."


def encoding_of(path):
    """The encoding of a text file: by its mark, else UTF-8, else Windows-1252. Refuses a file in
    two encodings (names would be garbled) and one that is no text."""
    with path.open("rb") as file:
        head = file.read(4)
        for mark, name in BOMS:
            if head.startswith(mark):
                check_decodes(path, name)
                return name
        file.seek(0)
        return encoding_of_lines(file)


def encoding_of_lines(file):
    first_other = has_utf8 = 0
    for number, line in enumerate(file, start=1):
        if b"\x00" in line:
            raise Refused(NOT_TEXT)
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            has_utf8 = has_utf8 or number
        except UnicodeDecodeError:
            first_other = first_other or number
    if first_other and has_utf8:
        raise Refused(
            f"Berkas ini memakai dua penyandian huruf (baris {has_utf8} dan baris {first_other}). "
            "Simpan ulang sebagai CSV UTF-8."
        )
    return "cp1252" if first_other else "utf-8"


def check_decodes(path, encoding):
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(1 << 20):
                pass
    except (UnicodeError, ValueError):
        raise Refused("Huruf di berkas ini rusak. Simpan ulang sebagai CSV UTF-8.") from None


def delimiter_of(path, encoding):
    """The sign that cuts most of the first lines into equally many cells."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        lines = [file.readline(1 << 16) for _ in range(SAMPLE_LINES)]
    lines = [line for line in lines if line.strip()]
    best = (0, 0, ",")
    for place, delimiter in enumerate(DELIMITERS):
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if wide:
            usual = max(set(wide), key=wide.count)
            best = max(best, (wide.count(usual) * min(usual, 20), -place, delimiter))
    return best[2]


def rows_of(path):
    """Yield the rows of a text file with the number of the line each begins on."""
    encoding = encoding_of(path)
    delimiter = delimiter_of(path, encoding)
    csv.field_size_limit(MAX_TEXT)
    line = 1
    # cp1252 has five holes; a sign there is shown as unknown instead of refusing the file.
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                check_extent(line, len(row))
                yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            raise Refused(reason(error, line)) from None


def reason(error, line):
    if "field limit" in str(error):
        return f"Baris {line}: satu sel berisi lebih dari {MAX_TEXT:,} karakter.".replace(",", ".")
    if "end of data" in str(error):
        return f"Tanda kutip yang dibuka di baris {line} tidak pernah ditutup."
    if "NUL" in str(error):
        return NOT_TEXT
    return f"Baris {line}: tanda kutip tidak pada tempatnya. Simpan ulang sebagai CSV atau XLSX."
