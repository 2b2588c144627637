"""Files made of a kind's columns: the empty template, the export, the list of errors."""

from portal.spreadsheets import Column, Sheet, write_workbook

ERROR_TITLE = "Kesalahan"


def heads(kind):
    return [Column(column.title, column.width) for column in kind.columns]


def template_workbook(kind):
    """An XLSX to fill in: headings, one row of examples, and a sheet that explains each column."""
    example = [column.example or None for column in kind.columns]
    titles = [Column("Kolom", 26), Column("Wajib", 14), Column("Isi", 64), Column("Contoh", 26),
              Column("Sel kosong", 34), Column("Judul lain yang dikenal", 48)]  # fmt: skip
    notes = (
        "Hapus baris contoh sebelum mengirim. Urutan kolom bebas; kolom yang tidak dipakai boleh "
        "dihapus, isinya di portal tidak berubah.",
        f"Baris dikenali dari {' atau '.join(key_titles(kind))}.",
    )
    return write_workbook(
        [
            Sheet(kind.label[:31], heads(kind), [example]),
            Sheet(
                "Penjelasan", titles, [explained(kind, column) for column in kind.columns], notes
            ),
        ],
        title=f"Templat impor {kind.label}",
    )


def key_titles(kind):
    titles = [kind.column(name).title for name in kind.key]
    return titles if kind.key_any else [" dan ".join(titles)]


def explained(kind, column):
    if column.name in kind.key:
        need = "salah satu kunci" if kind.key_any else "kunci"
    else:
        need = "ya, bila baru" if column.required else "tidak"
    empty = "isian lama dikosongkan" if column.clears else "isian lama tetap"
    return [column.title, need, column.help, column.example, empty, ", ".join(column.aliases)]


def export_workbook(kind, ctx):
    """An XLSX of everything the user may see, in the columns of the template."""
    columns = [column for column in kind.columns if column.exported and not column.sealed]
    titles = [Column(column.title, column.width) for column in columns]
    return write_workbook(
        [Sheet(kind.label[:31], titles, exported(columns, kind.export(ctx)))], title=kind.label
    )


def exported(columns, rows):
    for values in rows:
        yield [
            None if (value := values.get(column.name)) is None else column.widget.render(value)
            for column in columns
        ]


def error_workbook(kind, table, errors):
    """The rows of the file that have errors, cell by cell as they were sent, with a column that
    says what is wrong. Only for who sent the file: it repeats what is sealed elsewhere."""
    columns = {column.name: column for column in kind.columns}
    by_row = {}
    for number, name, message, _ in errors:
        title = columns[name].title if name in columns else ""
        by_row.setdefault(number, []).append(f"{title}: {message}" if title else message)
    titles = [Column(text or f"Kolom {place}") for place, text in enumerate(table.headers, start=1)]
    rows = (
        [*cells, number, "\n".join(by_row[number])]
        for number, cells in zip(table.numbers, table.rows, strict=True)
        if number in by_row
    )
    titles += [Column("Baris", 8), Column(ERROR_TITLE, 80)]
    return write_workbook(
        [Sheet("Perlu dibetulkan", titles, rows)], title=f"Kesalahan {kind.label}"
    )
