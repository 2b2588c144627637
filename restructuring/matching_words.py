"""What a recommendation says in sentences. Pure; numbers as people here write them."""

from portal.templatetags.formats import number
from restructuring.matching.weighing import FEWEST, FITTING, SOFT, STILL, WAITING

WORSE = {
    WAITING: "Menambah {n} kursi kosong atau orang yang menunggu.",
    FITTING: "Pendidikan {n} orang lagi tidak sesuai jabatannya.",
    SOFT: "Lebih buruk {n} poin bagi keseluruhan.",
    FEWEST: "Sama nilainya, tetapi {n} perpindahan lebih banyak.",
    STILL: "Sama nilainya, tetapi {n} orang lagi berganti tempat dari hitungan sebelumnya.",
}


def two(value):
    """A load with two decimals ("1,25")."""
    return "kosong" if value is None else f"{value:.2f}".replace(".", ",")


def why_here(move):
    """Sentences that speak for a move, the weightiest first."""
    if move["end"] is None:
        return ["Belum ada kursi yang dapat diisinya."]
    found = []
    if move.get("load_end"):
        before, after = move["load_end"]
        empty = f"Jabatan tujuan kosong walau ada bebannya; EJ menjadi {two(after)}."
        filled = f"EJ di tujuan {two(before)} menjadi {two(after)}."
        found.append(empty if before is None else filled)
    if move.get("load_start"):
        before, after = move["load_start"]
        if after is None:
            found.append(f"EJ di asal {two(before)}; jabatan itu menjadi kosong.")
        else:
            found.append(f"EJ di asal {two(before)} menjadi {two(after)}.")
    found.append("Jabatannya sama." if move["same_title"] else "Jabatan pelaksana lain.")
    own, new = move["class"]
    if own and new:
        kept = f"Kelas tetap {own}." if own == new else f"Kelas {own} menjadi {new}."
        found.append(kept)
    if move["fits"] is not None:
        word = "sesuai" if move["fits"] else "tidak disebut dalam"
        found.append(f"Pendidikannya {word} syarat jabatan (acuan).")
    if move["start"] is None:
        found.append("Saat ini belum ditempatkan.")
    return found


def worse(costs, goals):
    """What another seat would cost all together; ``goals`` are names in order."""
    if costs is None:
        return "Tidak mungkin bersama batas dan permintaan yang ada."
    for name, cost in zip(goals, costs, strict=True):
        if cost:
            return WORSE[name].format(n=number(cost))
    return "Sama baiknya bagi keseluruhan."


def named(text, people, posts, units):
    """A sentence with its placeholders ({p12}, {j34}, {u5}) replaced by names."""
    names = {f"p{key}": name for key, name in people.items()}
    names |= {f"j{key}": name for key, name in posts.items()}
    names |= {f"u{key}": name for key, name in units.items()}
    return text.format_map(Known(names))


class Known(dict):
    def __missing__(self, key):
        return "pegawai di luar wewenang Anda" if key.startswith("p") else "(tidak dikenal)"
