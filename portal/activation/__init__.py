"""How a person gets into their account without anybody knowing their password.

A one-time code, printed or mailed, lets them set it (docs/adr/0011). Codes are drawn here, kept
as keyed digests only, and spent once.
"""
