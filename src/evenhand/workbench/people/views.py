"""The first account of a workbench that has none."""

from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from evenhand.frame.open import open_to_all
from evenhand.workbench.people.forms import FirstAccount
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Person
from evenhand.workbench.people.sign_in import welcome_in

WELCOME_SECONDS = 60 * 60
_SIGNER = TimestampSigner(salt="evenhand.welcome")


def welcome_address() -> str:
    """Give the address at which the first account is made; it holds for an hour."""
    return reverse("welcome", args=[_SIGNER.sign("first")])


@open_to_all
@sensitive_post_parameters("password")
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first account, an administrator; there is no such page once there is one."""
    try:
        _SIGNER.unsign(token, max_age=WELCOME_SECONDS)
    except BadSignature:
        raise Http404 from None
    if Person.objects.exists():
        return redirect("sign-in")
    form = FirstAccount(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not Person.objects.exists():
                person = Person.objects.enrol(role="administrator", **form.cleaned_data)
                enter(person, "person.joined", person.email, role=person.role)
                welcome_in(request, person)
        return redirect("city")
    return render(request, "people/welcome.html", {"form": form})
