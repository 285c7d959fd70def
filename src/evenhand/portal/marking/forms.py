"""The questions of each step, as forms; what a place is called is settled in `where`."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest

from evenhand.frame.words import say
from evenhand.portal.folder import PortalSettings
from evenhand.portal.marking.judging import Judged, judged
from evenhand.portal.marking.where import Unsettled, Where, options, settled
from evenhand.portal.places import Places
from evenhand.taxonomy.place_marks import TERMS, codes, reasons
from evenhand.wording.messages import Term

WORDS = "portal_marking"
LONGEST_TEXT = 1500
PLACE_NAMES = ("q", "place", "asked", "at", "to", "to_place", "to_asked")
HONEY = "website"
"""A field that no page shows: what fills it in is a program."""


class StepForm(forms.Form):
    """One step.

    Parameters
    ----------
    request
        Whose language is spoken.
    kind
        `feeling`, `nuisance` or `agenda`.
    data
        What was answered; None where nothing was yet.
    """

    names: ClassVar[tuple[str, ...]]

    def __init__(self, request: HttpRequest, kind: str, data: Any = None, **kwargs: Any) -> None:
        self.request, self.kind = request, kind
        super().__init__(data, **kwargs)
        for name, one in self.build().items():
            self.fields[name] = one

    def build(self) -> dict[str, forms.Field]:
        """Give the fields; each step has its own."""
        return {}

    def said(self, key: str, **values: Any) -> str:
        """Write a message of these pages."""
        return say(self.request, f"{WORDS}.{key}", **values)

    def choices(self, group: str, of: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """Give codes with their words."""
        term = TERMS[group]
        return [(code, say(self.request, "web_frame.plain", text=Term(term, code)))
                for code in of or codes(group)]  # fmt: skip

    def several(self, label: str, choices: list[tuple[str, str]], hint: str = "") -> forms.Field:
        """Make a list of boxes to tick."""
        made = forms.MultipleChoiceField(
            label=label, choices=choices, required=False, help_text=hint,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        made.hides_optional = True  # type: ignore[attr-defined]
        return made

    def one_of(self, label: str, choices: list[tuple[str, str]], fault: str = "") -> forms.Field:
        """Make a list of which one is chosen; `fault` says what to do where it must be."""
        made = forms.ChoiceField(
            label=label, choices=choices, required=bool(fault), widget=forms.RadioSelect,
            error_messages={"required": fault, "invalid_choice": fault},
        )  # fmt: skip
        made.hides_optional = True  # type: ignore[attr-defined]
        return made


class PlaceForm(StepForm):
    """Step 1: which place, how it feels or what disturbs, and when.

    Parameters
    ----------
    city, places
        What is known of the city and of its names.
    """

    names = ("q", "place", "asked", "at", "to", "to_place", "to_asked", "feeling", "what",
             "times", "often", "now")  # fmt: skip

    def __init__(
        self, request: HttpRequest, kind: str, city: PortalSettings, places: Places,
        data: Any = None,
    ) -> None:  # fmt: skip
        self.city, self.places = city, places
        self.where: Where | None = None
        self.to: Where | None = None
        self.open: dict[str, Unsettled] = {}
        super().__init__(request, kind, data)

    def build(self) -> dict[str, forms.Field]:
        """Ask of a feeling, or of what disturbs."""
        hidden = {name: forms.CharField(required=False, max_length=200) for name in PLACE_NAMES}
        hidden["q"].label, hidden["to"].label = self.said("q"), self.said("to")
        times = self.several(self.said(f"times_{self.kind}"), self.choices("time"),
                             self.said("several"))  # fmt: skip
        if self.kind == "feeling":
            feeling = self.one_of(
                self.said("feeling"), self.choices("feeling"), self.said("feeling_needed")
            )
            return {**hidden, "feeling": feeling, "times": times}
        now = forms.BooleanField(label=self.said("now"), required=False)
        what = self.one_of(self.said("what"), self.choices("nuisance"), self.said("what_needed"))
        often = self.one_of(self.said("often"), self.choices("often"))
        return {**hidden, "now": now, "what": what, "times": times, "often": often}

    def clean(self) -> dict[str, Any]:
        """Settle the places."""
        given = super().clean() or {}
        self.where = self._settle("q", "place", "asked", str(given.get("at", "")))
        self.to = self._settle("to", "to_place", "to_asked", "") if given.get("to") else None
        return given

    def keep_place_faults(self) -> None:
        """Leave out what is not answered yet: only a place is searched for."""
        for name in set(self.errors) - {"q", "to"}:
            del self.errors[name]

    def _settle(self, words: str, chosen: str, asked: str, at: str) -> Where | None:
        given = {name: str(self.cleaned_data.get(name, "")) for name in (words, chosen, asked)}
        found = settled(given[words], given[chosen], given[asked], at, self.city, self.places)
        if isinstance(found, Where):
            return found
        self.open[words] = found
        values = {"city": self.city.city} if found.why == "outside" else {}
        self.add_error(words, self.said(f"place_{found.why}", **values))
        return None

    def offered(self, words: str) -> list[dict[str, Any]]:
        """Give the places that may be meant by what was typed, with the words for each."""
        unsettled = self.open.get(words)
        if unsettled is None:
            return []
        found = options(unsettled)
        for one in found:
            one["text"] = self.said(f"kind_{one['kind']}")
            area = self.places.area_name(one["area"]) if one["kind"] != "area" else ""
            one["text"] += f", {area}" if area else ""
        return found


class WhyForm(StepForm):
    """Step 2: why it is so, what would help, in words of one's own.

    Parameters
    ----------
    feeling
        What was said on step 1: reasons fit it.
    """

    names = ("reasons", "helps", "text")

    def __init__(self, request: HttpRequest, kind: str, feeling: str, data: Any = None) -> None:
        self.feeling = feeling
        super().__init__(request, kind, data)

    def build(self) -> dict[str, forms.Field]:
        """Ask why; of what disturbs the words are asked for as well."""
        helps = self.several(self.said("helps"), self.choices("help"), self.said("several"))
        text = forms.CharField(
            label=self.said(f"text_{self.kind}"), help_text=self.said("text_hint"),
            required=self.kind != "feeling", max_length=LONGEST_TEXT,
            error_messages={"required": self.said("text_needed"),
                            "max_length": self.said("text_long", most=LONGEST_TEXT)},
            widget=forms.Textarea(attrs={"rows": 5}),
        )  # fmt: skip
        if self.kind != "feeling":
            return {"text": text, "helps": helps}
        why = self.several(
            self.said("reasons"), self.choices("reason_unsafe", reasons(self.feeling)),
            self.said("several"),
        )  # fmt: skip
        return {"reasons": why, "text": text, "helps": helps}

    def judged(self, language: str, places: Places) -> Judged:
        """Ask the rules of moderation about the words."""
        return judged(str(self.cleaned_data.get("text", "")), language, places.names)


class SendForm(StepForm):
    """Step 3: an address for news, if one is wanted."""

    names = ("email",)

    def build(self) -> dict[str, forms.Field]:
        """Ask for an address; nobody needs to give one."""
        return {
            "email": forms.EmailField(
                label=self.said("email"), help_text=self.said("email_hint"), required=False,
                max_length=200, error_messages={"invalid": self.said("email_wrong")},
                widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            )
        }  # fmt: skip
