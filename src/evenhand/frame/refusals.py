"""What the library refuses, shown as a page with its one message instead of a failure."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from evenhand.errors import EvenhandError
from evenhand.frame import errors
from evenhand.frame.faults import lines_said


class RefusalMiddleware:
    """Turns an error that was raised on purpose into a page that says it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Answer a refusal of the library with its own words."""
        if not isinstance(problem, EvenhandError):
            return None
        return errors.page(request, "refused", 422, said=lines_said(request, problem))
