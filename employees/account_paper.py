"""The printed list of codes of one perangkat daerah: a cover for whoever hands it out, and slips."""

from portal.activation.codes import written
from portal.documents import render_pdf
from portal.templatetags.formats import date_long, number

TIME_LIMIT_SECONDS = 900
STEPS = [
    "Buka alamat di bawah ini di komputer atau telepon.",
    "Ketik nama pengguna dan kode, lalu buat sandi sendiri.",
    "Sobek lembar ini. Kodenya hanya berlaku satu kali.",
]
RULES = [
    "Berikan tiap lembar hanya kepada orangnya sendiri, setelah melihat tanda pengenalnya. NIP dan "
    "tanggal lahir bukan tanda pengenal.",
    "Jangan memotret, memfotokopi, atau mengirim lembar ini lewat pesan.",
    "Lembar yang tidak diambil dimusnahkan. Kode baru dapat dicetak kapan saja; kode lama mati "
    "begitu kode baru dibuat.",
    "Berkas PDF ini terhapus sendiri dari Tatanan. Hapus juga salinan di komputer Anda.",
]


def list_data(*, government, agency, usernames, codes, address, until, deleted_on):
    """What the template ``slips`` is filled with. ``agency`` is an AgencySeats; days are dates."""
    count = len(agency.seats)
    return {
        "author": government.name,
        "organisation": f"Pemerintah {government.name}",
        "unit": agency.name,
        "count": f"{number(count)} akun",
        "address": address,
        "rules": RULES,
        "facts": [
            ["Jumlah lembar", number(count)],
            ["Kode berlaku sampai", date_long(until)],
            ["Berkas ini dihapus pada", date_long(deleted_on)],
            ["Alamat", address],
        ],
        "steps": STEPS,
        "until": f"Berlaku sampai {date_long(until)}",
        "slips": [
            {"name": seat.full_name, "post": seat.post, "username": username, "code": written(code)}
            for seat, username, code in zip(agency.seats, usernames, codes, strict=True)
        ],
    }


def build_list(*, day, **facts):
    """The PDF of ``list_data``. Raises portal.documents.DocumentError."""
    title = f"Kode akun {facts['agency'].name}"
    return render_pdf(
        "slips", list_data(**facts), title=title, day=day, time_limit=TIME_LIMIT_SECONDS
    )
