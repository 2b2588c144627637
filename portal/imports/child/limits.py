"""How much of a file is read at most, and what is said to who sent more."""

import resource

MAX_BYTES = 50 * 2**20
MAX_INFLATED = 100 * 2**20
MAX_RATIO = 100
MAX_ENTRIES = 200
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_CELLS = 5_000_000
MAX_TEXT = 32_767
MEMORY = 448 * 2**20  # of address space; what is resident stays under 300 MB
CPU_SECONDS = 20


class Refused(Exception):
    """The file is not read; the text is for whoever sent it."""


def confine():
    """Take from this process what reading a file does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def thousands(number):
    return f"{number:,}".replace(",", ".")


def check_extent(n_rows, n_columns):
    if n_rows > MAX_ROWS:
        raise Refused(
            f"Lembar ini berisi sampai baris {thousands(n_rows)}. Paling banyak "
            f"{thousands(MAX_ROWS)} baris. Hapus baris di bawah tabel, atau bagi berkasnya."
        )
    if n_columns > MAX_COLUMNS:
        raise Refused(
            f"Lembar ini berisi {thousands(n_columns)} kolom. Paling banyak {MAX_COLUMNS} kolom. "
            "Hapus kolom di kanan tabel."
        )
