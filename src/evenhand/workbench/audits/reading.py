"""Who reads an audit whole: staff, and partners while their organisation's agreement holds."""

from django.http import Http404, HttpRequest

from evenhand.workbench.audits.shelf import Kept, kept
from evenhand.workbench.opened import city
from evenhand.workbench.partnership.views import member_of
from evenhand.workbench.people.rights import NotAllowed, may


def reads_whole(request: HttpRequest) -> bool:
    """Say whether somebody reads whole audits, with their small numbers, and not editions alone."""
    if may(request.user, "audit.read"):
        return True
    if not may(request.user, "audit.comment"):
        return False
    member = member_of(request)
    return member is not None and not member.has_ended


def readable(request: HttpRequest, number: str) -> Kept:
    """Find an audit that somebody may read.

    Raises
    ------
    Http404
        There is none of this number.
    NotAllowed
        It is not a public edition, and its reader has no agreement.
    """
    one = kept(city(), number)
    if one is None:
        raise Http404
    if not one.is_public and not reads_whole(request):
        raise NotAllowed("audit.read")
    return one
