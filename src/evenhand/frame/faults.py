"""What the library refuses, in the language of the page."""

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
    return [(str(one).strip(" -"), said_in(one, language(request)).strip(" -"))
            for one in problem.faults]  # fmt: skip


def faults_said(request: HttpRequest, problem: EvenhandError) -> list[str]:
    """Say each fault in the language of the page."""
    return [said for _, said in faults_of(request, problem)]
