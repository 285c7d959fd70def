"""How much one network address may send; no address is kept.

What is counted is a hash under a salt that this process made for itself and forgets within the
hour: from memory nobody reads who sent, and on disk there is nothing. Each web process counts by
itself, so that a limit is at most so many times higher as there are processes.
"""

import hmac
import secrets
from hashlib import sha256
from time import time

from django.core.cache import cache
from django.http import HttpRequest

from evenhand.frame.callers import address_of

SENDS, SENDS_SECONDS = 30, 600
"""Contributions from one address: a household, a school or a telephone network may share one."""
STEPS, STEPS_SECONDS = 120, 60
"""Pages sent in, whatever is in them."""
PHOTOS, PHOTOS_SECONDS = 12, 600
"""Photos from one address: each takes some seconds of a processor."""
_HOUR = 3600
_salts: dict[int, bytes] = {}


def sends_too_much(request: HttpRequest) -> bool:
    """Count a contribution and say whether its address sends more than it may."""
    return _is_over(request, "sends", SENDS, SENDS_SECONDS)


def steps_too_much(request: HttpRequest) -> bool:
    """Count a page that was sent in and say whether its address sends more than it may."""
    return _is_over(request, "steps", STEPS, STEPS_SECONDS)


def photos_too_much(request: HttpRequest) -> bool:
    """Count a photo that was sent in and say whether its address sends more than it may."""
    return _is_over(request, "photos", PHOTOS, PHOTOS_SECONDS)


def _is_over(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    key = f"{what}:{_who(request)}:{int(time()) // seconds}"
    cache.add(key, 0, seconds)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:  # it ran out between the two
        return False


def _who(request: HttpRequest) -> str:
    hour = int(time()) // _HOUR
    if hour not in _salts:
        _salts.clear()
        _salts[hour] = secrets.token_bytes(32)
    return hmac.new(_salts[hour], address_of(request).encode(), sha256).hexdigest()[:32]
