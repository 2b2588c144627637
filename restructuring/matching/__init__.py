"""All people and all seats at once: the provably best recommendation, and why.

Pure: no ORM, no request. ``problem`` says what is asked, ``solving`` answers it with a bound,
``prices`` prove the bound by integer sums, ``conflicts`` names what cannot hold together,
``explaining`` tells why a person is here and not there. docs/adr/0039 proves what is claimed.
"""
