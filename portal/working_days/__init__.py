"""The one clock of the house: which days offices work, and when a term has run out.

``clock`` is pure; ``national`` is the nation's calendar out of a kept library; ``queries`` puts the
tables of the nation and of one government over it (docs/adr/0048).
"""
