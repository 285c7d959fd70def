"""Which file a request is about, and whether who asks may read or write it."""

from datetime import date

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate

from evenhand.errors import WorkspaceError
from evenhand.workbench.opened import city
from evenhand.workbench.people.sharing import require_problem
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_files import PROBLEMS, ProblemFiles


def files() -> ProblemFiles:
    """Give the problem files of the city that is served."""
    return ProblemFiles(city().folder)


def reached(request: HttpRequest, number: str, level: str = "read") -> Document:
    """Give the file that an address names, to who may read or write it.

    Raises
    ------
    Http404
        There is none.
    NotAllowed
        Who asks may not.
    """
    if not PROBLEMS.is_number(number):
        raise Http404
    if number not in files().numbers():
        raise Http404
    require_problem(request.user, number, level)
    try:
        return files().get(number)
    except WorkspaceError:
        if number not in files().numbers():
            raise Http404 from None
        raise


def today() -> date:
    """Give the day of an entry."""
    return localdate()
