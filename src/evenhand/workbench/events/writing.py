"""What is written into event sheets: facts, entries, the log, contacts, the end."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from evenhand.errors import EvenhandError
from evenhand.frame.documents import conflict, kept, today
from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.tables.events import Events
from evenhand.taxonomy.events import AFTER, KINDS, PARTS, part_of
from evenhand.workbench.events import sheet_words as told
from evenhand.workbench.events.forms import (
    CloseForm,
    CompareForm,
    ContactForm,
    EntryForm,
    EventForm,
    FactsForm,
    NewForm,
)
from evenhand.workbench.events.models import Contact
from evenhand.workbench.events.retention import BY_HAND
from evenhand.workbench.events.retention import remove as remove_one
from evenhand.workbench.events.views import CLOSED, files, sheet, sheet_of
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workspace.event_reading import entry_of
from evenhand.workspace.event_sheets import remove_entry
from evenhand.workspace.numbered_documents import Document, RevisionClash, expecting

Made = Callable[[Any], EventForm]


@allowed("events.write")
def new(request: HttpRequest) -> HttpResponse:
    """Open a sheet; an event of the city's table fills it in."""
    given = request.POST if request.method == "POST" else None
    form = NewForm(request, {}, given, initial=_from_table(request.GET.get("event", "")))
    if request.method == "POST" and form.is_valid():
        made = kept(form, "", form.save)
        if made is not None:
            enter(request, "event.opened", made["id"], kind=made["facts"]["kind"])
            return redirect("event", made["id"])
    title = say(request, "web_events.new")
    context = {"form": form, "title": title, "back": reverse("events"), "button": title,
               "lead": say(request, "event.warning"),
               "crumbs": told.crumbs(request, last=title)}  # fmt: skip
    return render(request, "events/write.html", context, status=422 if form.errors else 200)


def _from_table(event: str) -> dict[str, Any]:
    """Give what the city's table says of an event."""
    if not event or not city().has("events"):
        return {}
    table = city().read("events")
    assert isinstance(table, Events)
    rows = table.to_frame().query("event_id == @event")
    if rows.empty:
        return {}
    row = rows.iloc[0]
    name = row["event_name"]
    return {
        "title": name if isinstance(name, str) else "",
        "kind": row["kind"] if row["kind"] in KINDS else "other",
        "begins": localtime(row["starts_at"].to_pydatetime()),
        "ends": localtime(row["ends_at"].to_pydatetime()),
        "event_id": event,
    }


@allowed("events.write")
def facts(request: HttpRequest, number: str) -> HttpResponse:
    """Change what the event is, when and where."""
    document = sheet_of(number)
    known = document["facts"]
    initial = {**known, "areas": [one["id"] for one in known["areas"]]}
    initial |= {name: localtime(datetime.fromisoformat(known[name]))
                for name in ("begins", "ends")}  # fmt: skip
    title = say(request, "web_events.do_facts")
    return _written(request, document, title, "facts",
                    lambda data: FactsForm(request, document, data, initial=initial))  # fmt: skip


@allowed("events.write")
def add(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Write an entry into a part of the plan, or of what came of it."""
    if part in told.LOGGED:
        raise Http404
    return _added(request, number, part)


@allowed("events.log")
def log(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Write into the log while the event lasts."""
    if part not in told.LOGGED:
        raise Http404
    return _added(request, number, part)


def _added(request: HttpRequest, number: str, part: str) -> HttpResponse:
    document = sheet_of(number)
    if part not in PARTS:
        raise Http404
    one = PARTS[part]
    names = [field.name for field in one.fields]
    initial = {name: request.GET[name] for name in names if name in request.GET}
    title = say(request, f"web_events.do_{part}")
    return _written(request, document, title, part,
                    lambda data: EntryForm(request, document, one, data, initial=initial),
                    is_new=True)  # fmt: skip


@allowed("events.write")
def change(request: HttpRequest, number: str, entry: str) -> HttpResponse:
    """Change an entry; it can be taken out from here."""
    document = sheet_of(number)
    one, found = part_of(entry), entry_of(document, entry)
    if one is None or found is None or one.only_grows:
        raise Http404
    title = say(request, "web_events.change_entry", entry=entry)
    return _written(
        request, document, title, one.name,
        lambda data: EntryForm(request, document, one, data, entry=entry, initial=dict(found)),
        remove=reverse("event-remove", args=[number, entry]),
    )  # fmt: skip


@allowed("events.write")
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Close a sheet."""
    document = sheet_of(number)
    title = say(request, "web_events.do_close")
    return _written(request, document, title, "close",
                    lambda data: CloseForm(request, document, data))  # fmt: skip


@allowed("events.write")
@require_POST
def remove(request: HttpRequest, number: str, entry: str) -> HttpResponse:
    """Take an entry out, if nothing refers to it."""
    document = sheet_of(number)
    found, part = entry_of(document, entry), part_of(entry)
    if found is None or part is None:
        raise Http404
    back = _back(document, part.name)
    try:
        with expecting(number, int(request.POST.get("revision") or 0)):
            remove_entry(city(), number, entry, today=today())
    except (RevisionClash, ValueError):
        messages.warning(request, say(request, "web_events.changed_meanwhile"))
        return redirect(reverse("event-change", args=[number, entry]))
    except EvenhandError:
        messages.warning(request, say(request, "web_events.referred_to", entry=entry))
        return redirect(reverse("event-change", args=[number, entry]))
    enter(request, "event.written", number, part=part.name)
    messages.success(request, say(request, "web_events.removed", entry=entry))
    return redirect(back)


@allowed("events.write")
def compare(request: HttpRequest, number: str) -> HttpResponse:
    """Set incidents beside other weeks; a job does it."""
    document = sheet_of(number)
    if request.method != "POST" or document["status"] == CLOSED:
        return redirect(_back(document, "comparisons"))
    form = CompareForm(request, document, "web_events", request.POST)
    if not form.is_valid():
        return sheet(request, document, comparing=form)
    offence = form.cleaned_data["offence"]
    return redirect(Job.ask("event-compare", request.user, number=number, offence=offence))


@allowed("events.write")
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Keep an office to be reached, with its consent and the day on which it is removed."""
    document = sheet_of(number)
    back = _back(document, "partners")
    if document["status"] == CLOSED:
        return redirect(back)
    form = ContactForm(request, document, "web_events",
                       request.POST if request.method == "POST" else None,
                       hinted=("role", "address", "consent_on", "keep_until"))  # fmt: skip
    if request.method == "POST" and form.is_valid():
        form.keep()
        enter(request, "event.contact_added", number)
        messages.success(request, say(request, "web_documents.saved"))
        return redirect(back)
    title = say(request, "web_events.do_contact")
    context = {"form": form, "title": title, "button": title, "back": back,
               "crumbs": told.crumbs(request, number, title)}  # fmt: skip
    return render(request, "events/write.html", context, status=422 if form.errors else 200)


@allowed("events.write")
@require_POST
def remove_contact(request: HttpRequest, number: str, contact: int) -> HttpResponse:
    """Remove a contact before its day."""
    document = sheet_of(number)
    if not Contact.objects.filter(event=number, pk=contact).exists():
        raise Http404
    remove_one(request, contact, BY_HAND)
    return redirect(_back(document, "partners"))


def _written(
    request: HttpRequest, document: Document, title: str, part: str, make: Made,
    *, is_new: bool = False, remove: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a form on a sheet, and write what was filled in.

    A new entry loses nobody's words, so that two may write at once while an event lasts; what
    changes something is held against the revision that its writer saw.
    """
    number, back = document["id"], _back(document, part)
    if document["status"] == CLOSED:
        messages.warning(request, say(request, "web_events.is_closed"))
        return redirect(back)
    form = make(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = kept(form, "" if is_new else number, form.save)
        except RevisionClash:
            old, now = files().revision(number, form.seen()), sheet_of(number)
            return conflict(request, make, now, told.written_since(request, old, now), back)
        if made is not None:
            done = "event.closed" if part == "close" else "event.written"
            enter(request, done, number, part=part, revision=made["revision"])
            messages.success(request, say(request, "web_documents.saved"))
            return redirect(back)
    lead = say(request, f"web_events.lead_{part}") if part in PARTS else ""
    context = {"form": form, "title": title, "button": say(request, "web_events.save"),
               "back": back, "lead": lead, "remove": remove, "document": document,
               "is_danger": part == "close",
               "crumbs": told.crumbs(request, number, title)}  # fmt: skip
    return render(request, "events/write.html", context, status=422 if form.errors else 200)


def _back(document: Document, part: str) -> str:
    """Give the place of a part on the page of its sheet."""
    address = reverse("event", args=[document["id"]])
    if part in ("comparisons", "close"):
        return f"{address}?phase={AFTER}#{part}"
    return f"{address}?phase={PARTS[part].phase}#{part}" if part in PARTS else address


stand_under("places", "events", new, facts, add, log, change, close, remove, compare, contact,
            remove_contact)  # fmt: skip
