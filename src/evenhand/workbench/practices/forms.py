"""The forms of practice sheets: searching, writing, taking over."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.addresses import WebAddress
from evenhand.frame.documents import PlainText
from evenhand.frame.said_forms import SaidForm
from evenhand.frame.words import say
from evenhand.taxonomy.evidence import STRENGTHS
from evenhand.taxonomy.practices import LICENCES
from evenhand.wording.messages import Term
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.practice_bundles import MOST_BYTES
from evenhand.workspace.practice_shelf import Listed


def _said(request: HttpRequest, group: str, code: str) -> str:
    return say(request, "practice.term", term=Term(group, code))


class SearchForm(SaidForm):
    """Problem, setting and strength; what failed is shown unless its box is emptied.

    Parameters
    ----------
    request
        What is asked for stands in its address.
    sheets
        The catalogue, whose problems and settings can be chosen.
    """

    words = "web_practices"

    offence = forms.ChoiceField(required=False)
    setting = forms.ChoiceField(required=False)
    strength = forms.ChoiceField(required=False)
    failed = forms.BooleanField(required=False)

    def __init__(self, request: HttpRequest, sheets: Sequence[Listed]) -> None:
        super().__init__(request)
        self.is_bound, self.data = True, request.GET.copy()
        if "asked" not in request.GET:
            self.data["failed"] = "on"
        problems = [one.document["problem"] for one in sheets]
        for name, group in (("offence_class", "offence_class"), ("setting", "setting")):
            codes = sorted({one[name] for one in problems if one[name]})
            said = sorted(((code, _said(request, group, code)) for code in codes), key=_by_words)
            self.choose(name.partition("_")[0], [("", say(request, "web_practices.any")), *said])
        self.choose("strength", [
            ("", say(request, "web_practices.any")),
            *((str(n), say(request, "web_practices.at_least",
                           strength=Term("evidence_strength", name)))
              for n, name in enumerate(STRENGTHS) if n),
        ])  # fmt: skip

    def asked(self) -> dict[str, Any]:
        """Give what is asked for, as `searched` takes it; what cannot be read asks nothing."""
        self.full_clean()
        given = self.cleaned_data
        return {
            "offence": given.get("offence", ""), "setting": given.get("setting", ""),
            "strength": int(given.get("strength") or 0),
            "with_failed": given.get("failed", True),
        }  # fmt: skip


def _by_words(choice: tuple[str, str]) -> str:
    return choice[1]


class DraftForm(SaidForm):
    """Which response of a problem file a sheet tells of."""

    words = "web_practices"

    response = forms.ChoiceField()

    def __init__(self, request: HttpRequest, document: Document) -> None:
        super().__init__(request)
        self.choose("response", [
            (one["id"], f"{one['id']} {_said(request, 'evidence_measure', one['measure'])}")
            for one in document["responses"]
        ])  # fmt: skip


_LINES = ("side_effects", "failed_lines")


class SheetForm(SaidForm):
    """What people write on a sheet; its effect comes from a finding."""

    words = "web_practices"

    sheet_title = PlainText(is_long=False)
    done = PlainText(required=False)
    mechanism = PlainText(required=False)
    planned = forms.FloatField(required=False, min_value=0)
    delivered = forms.FloatField(required=False, min_value=0)
    unit = PlainText(is_long=False, required=False)
    dose_words = PlainText(required=False)
    amount = forms.FloatField(required=False, min_value=0)
    currency = forms.RegexField(r"^[A-Z]{3}$", required=False)
    year = forms.IntegerField(required=False, min_value=1950, max_value=2200)
    covers = PlainText(required=False)
    side_effects = PlainText(required=False)
    failed_lines = PlainText(required=False)
    office = PlainText(is_long=False, required=False)
    contact_page = WebAddress(required=False)
    licence = forms.ChoiceField(choices=[(one, one) for one in LICENCES])

    def __init__(self, request: HttpRequest, document: Document) -> None:
        super().__init__(request, initial=_initial(document))

    def parts(self) -> dict[str, Any]:
        """Give the parts of the sheet as they were written."""
        given = {name: None if one in ("", None) else one
                 for name, one in self.cleaned_data.items()}  # fmt: skip
        lines = {name: [line.strip() for line in (given[name] or "").splitlines() if line.strip()]
                 for name in _LINES}  # fmt: skip
        return {
            "title": given["sheet_title"], "done": given["done"],
            "mechanism": {"words": given["mechanism"]},
            "dose": {"planned": given["planned"], "delivered": given["delivered"],
                     "unit": given["unit"], "words": given["dose_words"]},
            "cost": {name: given[name] for name in ("amount", "currency", "year", "covers")},
            "side_effects": lines["side_effects"], "failed": lines["failed_lines"],
            "ask": {"office": given["office"], "page": given["contact_page"]},
            "licence": given["licence"],
        }  # fmt: skip


def _initial(document: Document) -> dict[str, Any]:
    dose, cost, ask = document["dose"], document["cost"], document["ask"]
    return {
        "sheet_title": document["title"], "done": document["done"],
        "mechanism": document["mechanism"]["words"], "planned": dose["planned"],
        "delivered": dose["delivered"], "unit": dose["unit"], "dose_words": dose["words"],
        **cost, "side_effects": "\n".join(document["side_effects"]),
        "failed_lines": "\n".join(document["failed"]), "office": ask["office"],
        "contact_page": ask["page"], "licence": document["licence"],
    }  # fmt: skip


class TakeForm(SaidForm):
    """The bundle of another city; an administrator may add a fingerprint that was read out."""

    words = "web_practices"

    bundle = forms.FileField()
    compared = forms.CharField(required=False, max_length=120)
    by = PlainText(is_long=False, required=False)

    def __init__(self, request: HttpRequest, *, may_trust: bool) -> None:
        super().__init__(request)
        if request.method == "POST":
            self.files = request.FILES
        if not may_trust:
            del self.fields["compared"], self.fields["by"]

    def clean_bundle(self) -> Any:
        """Refuse what is too large to be one before it is read."""
        file = self.cleaned_data["bundle"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(say(self.request, "web_practices.too_large"))
        return file

    def clean(self) -> dict[str, Any]:
        """Want the office that compared a fingerprint."""
        given = super().clean() or {}
        if given.get("compared") and not given.get("by"):
            self.add_error("by", say(self.request, "web_practices.by_missing"))
        return given
