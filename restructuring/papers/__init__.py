"""Documents of a proposal: from facts (``restructuring.queries.documents``) to blocks, and from blocks
to files. Pure but for the typesetting (docs/adr/0033)."""
