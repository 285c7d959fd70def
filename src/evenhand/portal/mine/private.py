"""Answers under a private link: out of every store and index, and alike where there is nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def unknown(request: HttpRequest) -> HttpResponse:
    """Say that there is nothing, alike for a link that never was and for one that ended."""
    return private(render(request, "portal/mine/unknown.html", status=404))


def private(answer: HttpResponse) -> HttpResponse:
    """Keep a private page out of every store and every index."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
