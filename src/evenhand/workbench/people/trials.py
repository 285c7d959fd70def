"""How often one may try: sign-ins, codes, and how much one may send."""

from datetime import timedelta
from math import ceil

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.timezone import now

from evenhand.frame.callers import address_of
from evenhand.workbench.people.models import Trial

WINDOW = timedelta(minutes=10)
PER_PAIR, PER_ACCOUNT, PER_ADDRESS, PER_CODE = 5, 15, 60, 5
POSTS_PER_MINUTE = 120


def sign_in_limits(request: HttpRequest, email: str) -> dict[str, int]:
    """Give what a failed sign-in counts towards, and how many are let pass.

    An account alone has the wide limit, so that nobody locks another out by failing for them.
    """
    email, address = email.strip().lower()[:120], address_of(request)
    return {
        f"pair:{email}:{address}": PER_PAIR,
        f"account:{email}": PER_ACCOUNT,
        f"address:{address}": PER_ADDRESS,
    }


def minutes_blocked(limits: dict[str, int]) -> int:
    """Give in how many minutes it may be tried again; 0 for now."""
    tried = Trial.objects.filter(key__in=limits, since__gt=now() - WINDOW)
    waits = [one.since + WINDOW - now() for one in tried if one.count >= limits[one.key]]
    return ceil(max((one.total_seconds() for one in waits), default=0) / 60)


def failed(limits: dict[str, int]) -> None:
    """Count a failure; the one that reaches the limit begins the wait."""
    with transaction.atomic():
        for key, limit in limits.items():
            one, _ = Trial.objects.select_for_update().get_or_create(key=key)
            if one.since <= now() - WINDOW:
                one.count, one.since = 0, now()
            one.count += 1
            if one.count == limit:
                one.since = now()
            one.save()
        Trial.objects.filter(since__lt=now() - 6 * WINDOW).delete()


def succeeded(limits: dict[str, int]) -> None:
    """Forget the failures of this account at this address; those of the address alone stay."""
    Trial.objects.filter(
        key__in=[key for key in limits if key.startswith(("pair:", "code:"))]
    ).delete()


def sends_too_much(request: HttpRequest) -> bool:
    """Count what somebody sends, and say whether it is more in a minute than a person can send."""
    who = request.user.pk or address_of(request)
    key = f"posts:{who}:{now():%Y%m%d%H%M}"
    cache.add(key, 0, 120)
    return bool(cache.incr(key) > POSTS_PER_MINUTE)
