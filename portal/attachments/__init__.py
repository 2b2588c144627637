"""Files of strangers made harmless (docs/adr/0053): what a file is is told by its content, pictures are
drawn anew, PDF are rebuilt page by page, in a process of its own; nothing else is taken.

``cleaning`` runs the process; ``portal.files`` keeps and serves what came out.
"""
