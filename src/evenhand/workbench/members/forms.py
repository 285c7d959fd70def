"""The forms of members: one's own card, what is searched, a question and its answer."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.timezone import localdate

from evenhand.frame.addresses import WebAddress
from evenhand.frame.documents import PlainText
from evenhand.frame.free_text import RoleAddress
from evenhand.frame.said_forms import SaidForm, day_field
from evenhand.frame.words import say
from evenhand.wording.messages import Term
from evenhand.workspace.member_cards import CITY, REGION, TOPICS, WORRY
from evenhand.workspace.signed_papers import MOST_BYTES

KINDS = (CITY, REGION)
_COUNTRY = re.compile(r"[A-Z]{2}")


def said_topic(request: HttpRequest, topic: str) -> str:
    """Give the words of a topic."""
    if topic == WORRY:
        return say(request, "web_members.worry")
    return say(request, "practice.term", term=Term("offence_class", topic))


def _topics(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one, said_topic(request, one)) for one in TOPICS]


def _kinds(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one, say(request, f"web_members.kind_{one}")) for one in KINDS]


class SearchForm(SaidForm):
    """Topic, kind and words of a name; what is asked for stands in the address."""

    words = "web_members"
    topic = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)
    named = forms.CharField(required=False, max_length=80)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.is_bound, self.data = True, request.GET.copy()
        first = ("", say(request, "web_practices.any"))
        self.choose("topic", [first, *_topics(request)])
        self.choose("kind", [first, *_kinds(request)])

    def asked(self) -> dict[str, str]:
        """Give what is asked for, as `searched_members` takes it."""
        self.full_clean()
        given = self.cleaned_data
        return {"topic": given.get("topic", ""), "kind": given.get("kind", ""),
                "words": given.get("named", "")}  # fmt: skip


class CardForm(SaidForm):
    """What others read of this city or region."""

    words = "web_members"
    kind = forms.ChoiceField()
    country = forms.CharField(max_length=2)
    region = PlainText(is_long=False, required=False)
    municipalities = PlainText(required=False)
    topics = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    page = WebAddress(required=False)
    keep_until = day_field()

    def __init__(self, request: HttpRequest, card: dict[str, Any]) -> None:
        first = {**card, "municipalities": "\n".join(card["municipalities"])}
        super().__init__(request, initial=first)
        self.choose("kind", _kinds(request))
        self.choose("topics", _topics(request))

    def clean_country(self) -> str:
        """Want the two letters of a country."""
        given = str(self.cleaned_data["country"]).upper()
        if not _COUNTRY.fullmatch(given):
            raise ValidationError(say(self.request, "web_members.country_wrong"))
        return given

    def parts(self) -> dict[str, Any]:
        """Give the parts of the card as they were written."""
        given = self.cleaned_data
        lines = [line.strip() for line in given["municipalities"].splitlines() if line.strip()]
        return {
            "kind": given["kind"], "country": given["country"], "region": given["region"] or None,
            "municipalities": lines, "topics": given["topics"], "page": given["page"] or None,
            "keep_until": given["keep_until"].isoformat(),
        }  # fmt: skip


class ContactForm(SaidForm):
    """An office that answers, with its consent."""

    words = "web_members"
    office = PlainText(is_long=False)
    address = RoleAddress(max_length=120)
    consent_on = day_field()

    def clean_consent_on(self) -> Any:
        """Refuse a consent that was not given yet."""
        day = self.cleaned_data["consent_on"]
        if day > localdate():
            raise ValidationError(say(self.request, "members.consent_to_come"))
        return day


class TakeForm(SaidForm):
    """A file of another city; an administrator may add a fingerprint that was read out."""

    words = "web_members"
    file = forms.FileField()
    compared = forms.CharField(required=False, max_length=120)
    by = PlainText(is_long=False, required=False)

    def __init__(self, request: HttpRequest, *, may_trust: bool) -> None:
        super().__init__(request)
        if request.method == "POST":
            self.files = request.FILES
        if not may_trust:
            del self.fields["compared"], self.fields["by"]

    def clean_file(self) -> Any:
        """Refuse what is too large to be one before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(say(self.request, "members.paper_none"))
        return file


class AskForm(SaidForm):
    """A question to a member."""

    words = "web_members"
    topic = forms.ChoiceField()
    problem = forms.ChoiceField(required=False)
    text = PlainText()

    def __init__(self, request: HttpRequest, problems: list[tuple[str, str]]) -> None:
        super().__init__(request)
        self.choose("topic", _topics(request))
        self.choose("problem", [("", say(request, "web_members.no_problem")), *problems])


class AnswerForm(SaidForm):
    """The answer to a question of a member."""

    words = "web_members"
    answer = PlainText()
