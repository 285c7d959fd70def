"""How much one may send; who it was is kept in memory alone, as a keyed hash, for a while."""

import hmac
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.timezone import now

from evenhand.frame.callers import address_of


def sends_too_much(request: HttpRequest, what: str, most: int, minutes: int) -> bool:
    """Count what is sent from an address, and say whether it is too much for one person.

    Each web process counts by itself, so that with two of them twice as much may pass.

    Parameters
    ----------
    request
        Of who sends.
    what
        Names what is counted.
    most
        So many are let pass.
    minutes
        Within how long; counting begins anew with each such stretch of the clock.
    """
    sender = hmac.new(settings.SECRET_KEY.encode(), address_of(request).encode(), sha256)
    key = f"sent:{what}:{sender.hexdigest()}:{int(now().timestamp()) // (60 * minutes)}"
    cache.add(key, 0, 60 * minutes)
    return bool(cache.incr(key) > most)
