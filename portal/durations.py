"""How long something will still take, said only as exactly as it is known. Pure."""

ENOUGH_SHARE = 0.05
ENOUGH_SECONDS = 3


def seconds_left(done, total, elapsed):
    """Seconds that remain when the rest goes as fast as what is done, or None when nobody can
    know yet: before 5 % of the work and 3 seconds of it."""
    if not total or done >= total or elapsed < ENOUGH_SECONDS or done / total < ENOUGH_SHARE:
        return None
    return elapsed * (total - done) / done


def rest_in_words(seconds):
    """``seconds`` (or None) as ``Kira-kira 2 menit lagi``; rounded up, never to the second."""
    if seconds is None:
        return ""
    if seconds < 10:
        return "Beberapa detik lagi"
    if seconds <= 50:
        return f"Kira-kira {-int(-seconds // 10) * 10} detik lagi"
    minutes = -int(-seconds // 60)
    if minutes < 60:
        return f"Kira-kira {minutes} menit lagi"
    return f"Kira-kira {-int(-seconds // 3600)} jam lagi"
