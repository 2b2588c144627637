"""How many codes of certificates that are none a network has tried lately.

The count lies in the cache under a keyed digest of the address and is gone after a quarter of an
hour. Sign-in counts with allauth, which leaves pages that are only read uncounted.
"""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

MOST = 60
SECONDS = 15 * 60


def _key(request: HttpRequest) -> str:
    address = get_adapter().get_client_ip(request)
    return "certificate-misses:" + salted_hmac("employees.guesses", address).hexdigest()


def may_guess(request: HttpRequest) -> bool:
    """Whether the network has guesses left."""
    try:
        return cache.get(_key(request), 0) < MOST
    except RedisError:  # a certificate is checked without it
        return True


def count_miss(request: HttpRequest) -> None:
    """Count a code that was none."""
    key = _key(request)
    try:
        cache.add(key, 0, SECONDS)
        cache.incr(key)
    except (ValueError, RedisError):  # it ended just now, or nobody counts
        return
