"""The page of what moderation did, quarter by quarter."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evenhand.frame.open import open_to_all
from evenhand.portal.folder import PUBLISHED
from evenhand.portal.stated.reading import kept_quarters, shown


@open_to_all
@require_safe
def moderation(request: HttpRequest, language: str) -> HttpResponse:
    """Say how texts are read, and what was held in each quarter."""
    del language
    kept = kept_quarters(Path(settings.PORTAL) / PUBLISHED)
    context = {"quarters": [shown(request, one) for one in reversed(kept)]}
    return render(request, "stated/moderation.html", context)
