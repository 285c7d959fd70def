"""A public edition of an audit: asked for from its page, decided by a second person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from evenhand.workbench.audits.reading import readable
from evenhand.workbench.data.models import ASKED, PREVIEWED, ReleaseAsk
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.rights import allowed, person_of


@allowed("data.release")
@require_POST
def edition(request: HttpRequest, number: str) -> HttpResponse:
    """Preview the release that a public edition is made from; it is asked for on its page.

    What waits already, of one's own or for a second person, is shown instead of begun again.
    """
    one = readable(request, number)
    if one.is_public:
        return redirect("audit", number)
    person = person_of(request)
    begun = ReleaseAsk.objects.filter(edition_of=number)
    waiting = (
        begun.filter(state=ASKED).first()
        or begun.filter(state=PREVIEWED, asked_by=person, preview={}).first()
    )
    if waiting is not None and (waiting.state == ASKED or _is_at_work(waiting)):
        return redirect(waiting)
    ask = ReleaseAsk.objects.create(asked_by=person, edition_of=number)
    return redirect(Job.ask("release-preview", request.user, ask=str(ask.pk)))


def _is_at_work(ask: ReleaseAsk) -> bool:
    jobs = Job.objects.filter(kind="release-preview", arguments={"ask": str(ask.pk)})
    return any(not job.is_over for job in jobs)
