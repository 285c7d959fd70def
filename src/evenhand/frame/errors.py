"""The pages for what went wrong: what happened, what was kept, what to do."""

import logging
import secrets
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evenhand.frame.logged import page_of

LOG = logging.getLogger("evenhand.frame")


def page(request: HttpRequest, kind: str, status: int, **fields: Any) -> HttpResponse:
    """Render one page of this kind; `web_frame.<kind>_title` and `…_text` say it."""
    if not hasattr(request, "user") and apps.is_installed("django.contrib.auth"):
        # Refused before anybody was asked who they are; the portal never asks.
        from django.contrib.auth.models import AnonymousUser

        request.user = AnonymousUser()
    context = {"title": f"web_frame.{kind}_title", "text": f"web_frame.{kind}_text", **fields}
    return render(request, "frame/error.html", context, status=status)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer who sent more than one upload may hold."""
    return page(request, "too_large", 413, megabytes=settings.UPLOAD_LIMIT_MB)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that makes no sense, or one whose form is too large."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return page(request, "bad_request", 400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address at which there is nothing."""
    del exception
    return page(request, "not_found", 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer when we failed, with a reference that stands in the log as well."""
    reference = secrets.token_hex(3).upper()
    LOG.error("reference %s: %s %s", reference, request.method, page_of(request))
    return page(request, "failed", 500, reference=reference)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was open too long or came from elsewhere."""
    del reason
    return page(request, "csrf", 403)
