"""The code on the screen of a session: it says that somebody sits in the room now.

A code is made of the installation's secret, the session, the day and the half minute; nothing of it
is stored. It holds for its half minute and the next one. Whoever opens its address gets a pass made
out to their own account, so that they need not press the button within the same half minute.
"""

import time

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

STEP_SECONDS = 30
STEPS_HELD = 2  # the half minute of the code, and the next one
PASS_SECONDS = 180
SALT = "employees.check_in"


def step_now(now=None):
    return int((time.time() if now is None else now) // STEP_SECONDS)


def code_of(session_uuid, day, step):
    """The code of one session on one day in one half minute: 24 hexadecimal digits."""
    value = f"{session_uuid}|{day.isoformat()}|{step}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()[:24]


def is_current(code, session_uuid, day, now=None):
    """Whether ``code`` is on the screen of the session now, or was in the half minute before. Every
    code that could be is compared, in constant time."""
    step, found = step_now(now), False
    for back in range(STEPS_HELD):
        found |= constant_time_compare(code_of(session_uuid, day, step - back), code)
    return found


def write_pass(session_pk, day, user_pk):
    """What lets one account confirm its attendance for PASS_SECONDS."""
    return signing.TimestampSigner(salt=SALT).sign_object([session_pk, day.isoformat(), user_pk])


def reads_pass(text, session_pk, day, user_pk):
    """Whether ``text`` is a pass of this account for this session and day that still holds."""
    try:
        read = signing.TimestampSigner(salt=SALT).unsign_object(text, max_age=PASS_SECONDS)
    except signing.BadSignature:
        return False
    return read == [session_pk, day.isoformat(), user_pk]
