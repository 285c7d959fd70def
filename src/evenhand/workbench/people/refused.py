"""The page for somebody who may not see a page; it is entered into the audit log."""

from django.http import HttpRequest, HttpResponse

from evenhand.frame import errors
from evenhand.workbench.people.ledger import enter_once


def no_permission(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who may not see this page."""
    right = getattr(exception, "right", "")
    enter_once(request, "access.refused", request.path, right=right)
    return errors.page(request, "no_permission", 403, right=right)
