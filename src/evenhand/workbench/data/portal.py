"""The residents' portal: what would be published there, asked of a second person; and taken down.

Two people let pages out; one alone may take them down.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from evenhand.frame.words import language, say
from evenhand.portal.folder import FOLDER, PUBLISHED
from evenhand.portal.laying import lay_out
from evenhand.publishing.portal_pages.city import about_of
from evenhand.publishing.portal_pages.writing import publish_pages, take_down
from evenhand.publishing.release import Release
from evenhand.workbench.data.models import ASKED, PREVIEWED, ReleaseAsk
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, person_of
from evenhand.workspace.disk import words_for_disk


class TakeDownForm(forms.Form):
    """Why pages are taken off the portal."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"] = forms.CharField(
            label=say(request, "web_data.take_down_why"), max_length=500, widget=forms.Textarea
        )


@allowed("data.release")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Preview what residents would read; what waits already is shown instead of begun again."""
    begun = ReleaseAsk.objects.filter(for_portal=True)
    waiting = begun.filter(state=ASKED).first()
    if waiting is not None:
        return redirect(waiting)
    person = person_of(request)
    begun.filter(state=PREVIEWED, asked_by=person).delete()
    made = ReleaseAsk.objects.create(asked_by=person, for_portal=True)
    return redirect(Job.ask("release-preview", request.user, ask=str(made.pk)))


@allowed("releases.decide")
@require_POST
def down(request: HttpRequest) -> HttpResponse:
    """Take what is published off the portal, at once and by one person, with the reason."""
    form = TakeDownForm(request, request.POST)
    if not form.is_valid():
        messages.error(request, say(request, "web_data.take_down_why_needed"))
        return redirect("releases")
    with words_for_disk(city().folder):
        was_there = take_down(city().folder / FOLDER / PUBLISHED)
    if was_there:
        enter(request, "portal.taken_down", "portal", why=form.cleaned_data["why"])
        messages.success(request, say(request, "web_data.taken_down"))
    return redirect("releases")


def publish(made: Release) -> None:
    """Write the pages of a release that two people agreed to."""
    publish_pages(made, about_of(city(), made), lay_out(city()) / PUBLISHED)


def pages_in(request: HttpRequest, preview: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the previewed pages in the language of the reader."""
    spoken = language(request)
    return [
        {"name": one["name"],
         "summary": one["summary"].get(spoken, one["summary"]["en"]),
         "offences": [each.get(spoken, each["en"]) for each in one["offences"]]}
        for one in preview.get("pages", [])
    ]  # fmt: skip


def is_published() -> bool:
    """Say whether anything is on the portal."""
    return (city().folder / FOLDER / PUBLISHED / "index.json").is_file()
