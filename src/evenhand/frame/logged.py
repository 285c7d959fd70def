"""What a log may say of a request: which page, never the secret of a link or a name in it."""

import logging

from django.http import HttpRequest
from django.urls import Resolver404, resolve


def page_of(request: HttpRequest) -> str:
    """Give the pattern of the address that was asked for; what fits none stands as it was typed."""
    try:  # a request that is refused before it reaches its page was not looked up yet
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return request.path
    return f"/{match.route}"


class Pages(logging.Filter):
    """Puts the pattern of an address into Django's own lines, in the place of the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a line that tells of a request; keep every line."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(
                page_of(request) if one == request.path else one for one in record.args
            )
        return True
