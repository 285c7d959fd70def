"""What comes from other cities: their bundles, the keys that are trusted, and one's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from evenhand.errors import EvenhandError
from evenhand.frame.documents import today
from evenhand.frame.faults import faults_said
from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.publishing.practices.exporting import bundle_of
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.practices.forms import TakeForm
from evenhand.workbench.practices.views import crumbs
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.practice_shelf import import_bundle


@allowed("practices.import")
def take(request: HttpRequest) -> HttpResponse:
    """Take over a bundle: whole, or not at all, with the reason."""
    may_trust = may(request.user, "practices.trust")
    form = TakeForm(request, may_trust=may_trust)
    if form.sent:
        given = form.cleaned_data
        content = given["bundle"].read()
        try:
            made = import_bundle(city().folder, content, today=today(),
                                 compared=given.get("compared", ""),
                                 by=given.get("by", ""))  # fmt: skip
        except EvenhandError as problem:
            for line in faults_said(request, problem):
                form.add_error(None, line)
        else:
            if given.get("compared"):
                enter(request, "practice.trusted", made.fingerprint, city=made.city)
            enter(request, "practice.taken_over", made.fingerprint, serial=made.serial)
            messages.success(request, say(request, "web_practices.taken", city=made.city,
                                          count=len(made.sheets)))  # fmt: skip
            return redirect("practices")
    title = say(request, "web_practices.take")
    lead = "take_lead_trust" if may_trust else "take_lead"
    context = {
        "form": form, "title": title, "button": title, "back": reverse("practices"),
        "lead": say(request, f"web_practices.{lead}"), "crumbs": crumbs(request, title),
        "has_file": True,
    }  # fmt: skip
    return render(request, "practices/write.html", context, status=422 if form.errors else 200)


@allowed("practices.trust")
def keys(request: HttpRequest) -> HttpResponse:
    """Show the city's own fingerprint and the keys that are trusted; one can be taken out."""
    known = CityKeys(city().folder)
    if request.method == "POST":
        fingerprint = request.POST.get("fingerprint", "")[:80]
        try:
            known.distrust(fingerprint)
        except EvenhandError as problem:
            messages.warning(request, " ".join(faults_said(request, problem)))
        else:
            enter(request, "practice.distrusted", fingerprint)
            messages.success(request, say(request, "web_practices.distrusted"))
        return redirect("practice-keys")
    title = say(request, "web_practices.keys")
    context = {"own": known.fingerprint(), "known": known.known(), "title": title,
               "crumbs": crumbs(request, title)}  # fmt: skip
    return render(request, "practices/keys.html", context)


@allowed("practices.publish")
def bundle(request: HttpRequest) -> HttpResponse:
    """Hand out all released sheets as one signed file."""
    try:
        made = bundle_of(city(), today=today())
    except EvenhandError as problem:
        messages.warning(request, " ".join(faults_said(request, problem)))
        return redirect("practices")
    enter(request, "practice.exported", "bundle")
    answer = HttpResponse(made, content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="practices.zip"'
    return answer


stand_under("library", "practices", take, keys, bundle)
