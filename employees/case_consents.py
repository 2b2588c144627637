"""Whose word a post needs before it changes hands (DOMAIN.md 12.1 row 10, 15 C1). Pure.

Told by the name of the post, as a note to whoever prepares the case: the portal keeps no letters of
these offices, so nothing is refused for want of one.
"""

from orgunits.enums import JobTitleKind as K

JPT_NOTE = (
    "hasil uji kompetensi atau seleksi terbuka oleh panitia seleksi disebut pada keterangan "
    "(PP 11/2017 Pasal 121 dan Pasal 130)"
)
# (word in the name of the post, what is needed)
BY_NAME = (
    ("sekretaris daerah", "koordinasi dengan gubernur (PP 11/2017 Pasal 127)"),
    ("sekretaris dprd", "persetujuan pimpinan DPRD (PP 11/2017 Pasal 127)"),
    (
        "inspektur",
        "konsultasi tertulis dengan gubernur, bagi provinsi dengan Menteri "
        "(PP 72/2019 Pasal 99A–99B)",
    ),
    (
        "kependudukan dan pencatatan sipil",
        "diangkat dan diberhentikan Menteri Dalam Negeri (UU 24/2013 Pasal 83A)",
    ),
)


def consents_for(name, kind):
    """What else a post of this name and kind needs, a clause each."""
    words = name.lower()
    found = [text for word, text in BY_NAME if word in words]
    if kind in (K.JPT_MADYA, K.JPT_PRATAMA):
        found.append(JPT_NOTE)
    return found
