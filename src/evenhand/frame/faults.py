"""What the library refuses, in the language of the page."""

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from evenhand.errors import EvenhandError
from evenhand.frame.words import language
from evenhand.wording.faults import said_in


def faults_of(request: HttpRequest, problem: EvenhandError) -> list[tuple[str, str]]:
    """Give each fault in English, by which its field is found, and as the page says it.

    Parameters
    ----------
    request
        Whose language is spoken.
    problem
        What the library raised. A fault that has no message yet stays English.
    """
    return [(str(one).strip(" -"), inside(said_in(one, language(request))).strip(" -"))
            for one in problem.faults]  # fmt: skip


def faults_said(request: HttpRequest, problem: EvenhandError) -> list[str]:
    """Say each fault in the language of the page."""
    return [said for _, said in faults_of(request, problem)]


def lines_said(request: HttpRequest, problem: EvenhandError) -> list[str]:
    """Say what it is about, then each fault, in the language of the page."""
    return inside(said_in(problem.told, language(request))).splitlines()


def inside(text: str) -> str:
    """Leave of paths what lies in the workspace: where that is, is the server's own business.

    Parameters
    ----------
    text
        What is to be shown.
    """
    folder = str(settings.WORKSPACE)
    if folder == os.sep:
        return text
    return text.replace(folder + os.sep, "").replace(folder, Path(folder).name)


def texts_said(request: HttpRequest, texts: Iterable[str]) -> list[str]:
    """Say faults that were not raised, in the language of the page."""
    return [inside(said_in(one, language(request))) for one in texts]
