"""What may not be of posts and functions, in words a person can act on. Each rule yields (code,
message)."""

from orgunits.enums import Echelon
from orgunits.structure.rules import HIGHEST_ORDER
from orgunits.structure.things import WORDS, clipped

LONGEST_NAME, LONGEST_URUSAN, LONGEST_CLAUSE = 250, 20, 120  # characters, as the columns hold
HIGHEST_CLASS, MOST_SEATS = 17, 100_000
ECHELONS = frozenset(Echelon.values)


def post_problems(name, echelon, job_class):
    if not name:
        yield "post_name", "Nama jabatan wajib diisi."
    if len(name) > LONGEST_NAME:
        yield "too_long", f"Nama jabatan paling panjang {LONGEST_NAME} huruf: “{name[:60]}”."
    if echelon and echelon not in ECHELONS:
        yield "echelon", f"Eselon jabatan “{name}” tidak dikenal."
    if job_class is not None and not 1 <= job_class <= HIGHEST_CLASS:
        yield "job_class", f"Kelas jabatan “{name}” harus antara 1 dan {HIGHEST_CLASS}."


def seat_problems(name, seats, is_single):
    if is_single and seats != 1:
        yield "seats", f"“{name}” jabatan untuk satu orang, kebutuhannya selalu satu."
    elif not 0 <= seats <= MOST_SEATS:
        yield "seats", f"Kebutuhan “{name}” harus antara 0 dan {MOST_SEATS:,}.".replace(",", ".")


def function_problems(function):
    if not function.text:
        yield "function_text", "Tuliskan fungsinya."
    if len(function.urusan) > LONGEST_URUSAN:
        yield "too_long", f"Kode urusan paling panjang {LONGEST_URUSAN} huruf."
    if len(function.clause) > LONGEST_CLAUSE:
        yield "too_long", f"Pasal paling panjang {LONGEST_CLAUSE} huruf."
    if function.order is not None and not 0 <= function.order <= HIGHEST_ORDER:
        yield "order", "Urutan fungsi tidak boleh negatif."


def named(thing):
    return f"{WORDS[thing.what].capitalize()} “{clipped(thing.text)}”"


def both_ways(thing):
    return f"{named(thing)} dialihkan dan juga ditutup dalam daftar ini. Pilih salah satu."


def changed_and_closed(thing):
    return f"{named(thing)} diubah dan juga ditutup dalam daftar ini. Pilih salah satu."


def too_high(thing, receiver):
    """A role of a unit that goes on does not climb: it would reach more than was granted."""
    return (
        f"{named(thing)} tidak dapat dialihkan ke “{receiver.name}”, yang berada di atas unitnya: "
        "jangkauannya akan meluas. Berikan peran baru lewat halaman peran."
    )
