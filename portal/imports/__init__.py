"""The one import pipeline (DESIGN.md decision 13, docs/adr/0010).

``spec`` is what an app declares; ``widgets`` turn cells into values; ``reading`` opens the file in
a process of its own; ``mapping`` pairs headings with columns; ``checking`` cleans and compares;
``template`` writes files by the same columns. Nothing here knows a noun of the apps above.
"""
