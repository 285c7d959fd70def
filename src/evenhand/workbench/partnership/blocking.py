"""An agreement that ended blocks imports of what it covered."""

from django.http import HttpRequest

from evenhand.frame.words import say
from evenhand.workbench.partnership.models import Member, Sharing


def imports_blocked(source_or_partner: str, request: HttpRequest) -> str:
    """Say why nothing may be imported from a source or partner; empty where it may.

    What the partnership keeps no record of is not blocked: a city's own files need none.

    Parameters
    ----------
    source_or_partner
        The name of a data-sharing record, or of a member, in any case.
    request
        Whose language is spoken.

    Returns
    -------
    str
        The reason, in the language of the page.
    """
    name = source_or_partner.strip()
    record = Sharing.objects.filter(source__iexact=name).select_related("member").first()
    member = record.member if record else Member.objects.filter(organisation__iexact=name).first()
    if record is not None and record.has_ended:
        return say(
            request, "web_partnership.record_ended",
            source=record.source, member=record.member.organisation, day=record.until,
        )  # fmt: skip
    if member is not None and member.has_ended:
        return say(
            request, "web_partnership.agreement_ended",
            member=member.organisation, day=member.until,
        )  # fmt: skip
    return ""
