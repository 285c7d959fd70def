"""From which network address a request comes."""

from django.conf import settings
from django.http import HttpRequest

_LONGEST = 45


def address_of(request: HttpRequest) -> str:
    """Give the address a request comes from; behind proxies of ours, what the first of them saw."""
    proxies = int(getattr(settings, "PROXIES", 0))
    chain = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one]
    if proxies and len(chain) >= proxies:
        return chain[-proxies][:_LONGEST]
    return str(request.META.get("REMOTE_ADDR", ""))[:_LONGEST]
