"""The forms of a walk: what it is, its stops, and what one rater ticks at one of them."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.documents import DocumentForm, PlainText, today
from evenhand.frame.free_text import refused
from evenhand.frame.said_forms import day_field
from evenhand.frame.words import say
from evenhand.publishing.walks.model import Stop, Walk
from evenhand.publishing.walks.reading import LONGEST, MOST_RATERS
from evenhand.taxonomy.observation_sheets import PARTS_OF_DAY, sheets
from evenhand.taxonomy.persons.described import describes_person
from evenhand.wording.messages import Term
from evenhand.workbench.asking.standing import terms
from evenhand.workbench.opened import city
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.walk_files import WalkFiles

WORDS_FILE = "web_walks"
MOST_INVITED = 20
NONE_TICKED = ("not_seen", "could_not_tell")
"""Why a line has no rating, where a rater says so; a line left alone is skipped."""
SKIPPED = "skipped"


def walks() -> WalkFiles:
    """Give the walks of the city that is served."""
    return WalkFiles(city().folder)


def _line(**kwargs: Any) -> PlainText:
    field = PlainText(is_long=False, **kwargs)
    field.max_length = LONGEST
    field.widget.attrs["maxlength"] = str(LONGEST)
    return field


class WalkForm(DocumentForm):
    """What a walk is: title, day, light, how many rate, who should come along, and the sheet."""

    words = WORDS_FILE
    hinted = ("title", "raters", "come_along", "light", "sheet")

    def build(self) -> dict[str, forms.Field]:
        """Give the fields."""
        body = self.document.get("body", {})
        invited = "\n".join(body.get("come_along", []))
        return {
            "title": _line(initial=body.get("title", "")),
            "on": day_field(initial=body.get("on", today())),
            "light": forms.ChoiceField(
                choices=terms(self.request, "light_of_day", PARTS_OF_DAY),
                initial=body.get("light", "dark"), widget=forms.RadioSelect,
            ),
            "raters": forms.IntegerField(
                min_value=1, max_value=MOST_RATERS, initial=body.get("raters", 4)
            ),
            "sheet": forms.ChoiceField(
                choices=terms(self.request, "observation_sheet", sheets()),
                initial=body.get("sheet", "street_or_square"),
            ),
            "come_along": PlainText(required=False, initial=invited),
        }  # fmt: skip

    def clean_title(self) -> str:
        """Refuse a title that describes a person."""
        return self._of_place("title")

    def _of_place(self, name: str) -> str:
        text = str(self.cleaned_data[name]).strip()
        if describes_person(text):
            raise forms.ValidationError(say(self.request, "web_walks.of_place"))
        return text

    def clean_come_along(self) -> list[str]:
        """Give whom to ask along, one a line: offices and groups."""
        given = str(self.cleaned_data["come_along"]).splitlines()
        lines = [line.strip() for line in given if line.strip()]
        if len(lines) > MOST_INVITED or any(len(line) > LONGEST for line in lines):
            raise forms.ValidationError(say(self.request, "web_walks.too_many_lines"))
        return lines

    def save(self) -> Document:
        """Keep the walk."""
        given = self.cleaned_data
        on: date = given["on"]
        settings = {name: given[name] for name in
                    ("title", "light", "raters", "sheet", "come_along")}  # fmt: skip
        before = self.document.get("body", {"stop": []})
        body = {**before, **settings, "on": on.isoformat()}
        if "id" in self.document:
            return walks().rewrite(self.document["id"], body)
        return walks().begin(body)


class StopForm(DocumentForm):
    """How one stop is called, and its sheet."""

    words = WORDS_FILE

    def __init__(
        self, request: HttpRequest, document: Document, place: int, *args: Any, **kwargs: Any
    ) -> None:
        self.place = place
        super().__init__(request, document, *args, **kwargs)

    def build(self) -> dict[str, forms.Field]:
        """Give label and sheet."""
        body = self.document["body"]
        stop = body["stop"][self.place]
        return {
            "label": _line(initial=stop["label"]),
            "sheet": forms.ChoiceField(
                choices=terms(self.request, "observation_sheet", sheets()),
                initial=stop.get("sheet", body.get("sheet", "")),
            ),
        }

    def clean_label(self) -> str:
        """Refuse a label that describes a person."""
        text = str(self.cleaned_data["label"]).strip()
        why = refused(text)
        if why or describes_person(text):
            raise forms.ValidationError(why or say(self.request, "web_walks.of_place"))
        return text

    def save(self) -> Document:
        """Keep it."""
        body = self.document["body"]
        changed = {**body["stop"][self.place], **{
            name: self.cleaned_data[name] for name in ("label", "sheet")
        }}  # fmt: skip
        stops = [changed if place == self.place else one for place, one in enumerate(body["stop"])]
        return walks().rewrite(self.document["id"], {**body, "stop": stops})


class TicksForm(forms.Form):
    """What one rater ticks at one stop; every line may be left alone."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    rater = forms.TypedChoiceField(coerce=int)

    def __init__(self, request: HttpRequest, walk: Walk, stop: Stop, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        numbers = [(number, str(number)) for number in range(1, walk.raters + 1)]
        self.fields["rater"].choices = numbers  # type: ignore[attr-defined]
        self.fields["rater"].label = say(request, "web_walks.rater")
        self.fields["rater"].help_text = say(request, "web_walks.rater_hint")
        self.lines = walk.lines(stop)
        for line in self.lines:
            codes = [(str(code), say(request, "web_frame.plain", text=Term(
                "observation_answer", f"{line.scale}_{code}"))) for code in line.codes]  # fmt: skip
            field = forms.ChoiceField(
                choices=[*codes, *terms(request, "rating_state", NONE_TICKED)],
                widget=forms.RadioSelect(attrs={"class": "is-row"}), required=False,
                label=say(request, f"observation.item_{line.item}"),
            )  # fmt: skip
            field.hides_optional = True  # type: ignore[attr-defined]
            self.fields[f"r_{line.item}"] = field

    def ratings(self) -> dict[str, int | str]:
        """Give line → number ticked, or why none was."""
        given = {line.item: self.cleaned_data.get(f"r_{line.item}") for line in self.lines}
        return {
            item: int(one) if str(one).isdigit() else str(one) for item, one in given.items() if one
        }
