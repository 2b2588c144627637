"""What a function does and what it does it with, read from its text."""

JOINING = {"dan", "serta", "atau"}


def split_function(text: str) -> tuple[str, str]:
    """``"pembinaan dan pengawasan apotek"`` as verb and object: ``("pembinaan dan pengawasan",
    "apotek")``. The first word is the verb, joined words of the same ending with it."""
    words = text.split()
    n = 1
    while (
        len(words) > n + 2
        and words[n].strip(",").lower() in JOINING
        and words[n + 1][-2:].lower() == words[0][-2:].lower()
    ):
        n += 2
    return " ".join(words[:n])[:100], " ".join(words[n:])
