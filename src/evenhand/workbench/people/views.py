"""Signing in, the first account, and one's own account."""

from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from evenhand.workbench.people.forms import FirstAccount
from evenhand.workbench.people.models import Person
from evenhand.workbench.people.rights import allowed, open_to_all

WELCOME_SECONDS = 60 * 60
_SIGNER = TimestampSigner(salt="evenhand.welcome")

SIGN_IN = open_to_all(
    LoginView.as_view(template_name="people/sign_in.html", redirect_authenticated_user=True)
)


def welcome_address() -> str:
    """Give the address at which the first account is made; it holds for an hour."""
    return reverse("welcome", args=[_SIGNER.sign("first")])


@open_to_all
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
                login(request, person)
        return redirect("city")
    return render(request, "people/welcome.html", {"form": form})


@allowed("account.own")
def account(request: HttpRequest) -> HttpResponse:
    """Show one's own account."""
    return render(request, "people/account.html")
