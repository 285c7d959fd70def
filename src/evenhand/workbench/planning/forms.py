"""The forms of a planning file: opened, placed, reviewed, kept as a version, closed."""

from collections.abc import Iterable
from typing import Any

from django import forms

from evenhand.frame.documents import DocumentForm, PlainText, today
from evenhand.frame.faults import faults_of
from evenhand.frame.said_forms import day_field
from evenhand.frame.words import say
from evenhand.tables.areas import Areas
from evenhand.taxonomy.planning import SAYS, kinds, stages
from evenhand.wording.messages import Term
from evenhand.workbench.opened import city
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.planning import (
    LONGEST_TITLE,
    REVIEW,
    STATEMENT,
    answer_strategy,
    close_site,
    freeze,
    open_site,
    place_site,
)
from evenhand.workspace.planning_place import (
    MOST_LETTERS,
    MOST_WITHIN_M,
    WITHIN_M,
    site_of_area,
    site_of_corners,
    site_of_geojson,
)

WORDS_FILE = "web_planning"


class PlanningForm(DocumentForm):
    """A form on a planning file."""

    words = WORDS_FILE

    def __init__(self, *args: Any, office: str = "", **kwargs: Any) -> None:
        self.office = office
        super().__init__(*args, **kwargs)

    def line(self, required: bool = True, **kwargs: Any) -> PlainText:
        """Make a field for one line."""
        return PlainText(is_long=False, required=required, **kwargs)

    def by(self) -> PlainText:
        """Make the field for the office that says so."""
        return self.line(initial=self.office)

    def terms(self, group: str, names: Iterable[str]) -> list[tuple[str, str]]:
        """Give choices with the words of a group of terms, their first letter large."""
        said = [(name, say(self.request, "web_frame.plain", text=Term(group, name)))
                for name in names]  # fmt: skip
        return [(name, text[:1].upper() + text[1:]) for name, text in said]


class NewForm(PlanningForm):
    """A development: what, how far, who builds, who advises."""

    hinted = ("title", "stage", "size", "applicant", "by")

    def build(self) -> dict[str, forms.Field]:
        """Give title, kind, stage, size, reference, applicant, office and day."""
        title = self.line()
        title.max_length = LONGEST_TITLE
        title.widget.attrs["maxlength"] = str(LONGEST_TITLE)
        return {
            "title": title,
            "kind": forms.ChoiceField(choices=self.terms("planning_kind", kinds())),
            "stage": forms.ChoiceField(choices=self.terms("planning_stage", stages())),
            "size": self.line(required=False),
            "reference": self.line(required=False),
            "applicant": self.line(),
            "by": self.by(),
            "opened": day_field(initial=today),
        }

    def clean_opened(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["opened"]
        if day > today():
            raise forms.ValidationError(say(self.request, "web_planning.day_to_come"))
        return day

    def save(self) -> Document:
        """Open the file."""
        given = self.given()
        title, day = given.pop("title"), given.pop("opened")
        return open_site(city(), title, today=day, **given)


class PlaceForm(PlanningForm):
    """Where the site is: one of three ways, none of which needs a script."""

    hinted = ("corners", "geojson", "file", "area", "within_m")

    def build(self) -> dict[str, forms.Field]:
        """Give typed corners, GeoJSON as text or file, an area, and how far around."""
        site = self.document.get("site") or {}
        within = forms.FloatField(
            min_value=0, max_value=MOST_WITHIN_M, initial=site.get("within_m", WITHIN_M)
        )
        within.unit = "m"  # type: ignore[attr-defined]
        rows = [("", say(self.request, "web_planning.no_area")), *areas_named()]
        return {
            "corners": forms.CharField(
                required=False, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 5})
            ),
            "geojson": forms.CharField(
                required=False, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 4})
            ),
            "file": forms.FileField(required=False, allow_empty_file=True),
            "area": forms.ChoiceField(required=False, choices=rows),
            "within_m": within,
        }

    def clean_file(self) -> str:
        """Read a file as text; refuse what is none or too large."""
        given = self.cleaned_data.get("file")
        if not given:
            return ""
        if given.size > MOST_LETTERS:
            raise forms.ValidationError(say(self.request, "web_planning.file_large"))
        try:
            text: str = given.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(say(self.request, "web_planning.file_no_text")) from None
        return text

    def clean(self) -> dict[str, Any]:
        """Want exactly one way of saying where it is."""
        given = super().clean() or {}
        ways = [name for name in ("corners", "geojson", "file", "area") if given.get(name)]
        if len(ways) != 1 and not self.errors:
            key = "web_planning.ways_several" if ways else "web_planning.ways_none"
            raise forms.ValidationError(say(self.request, key))
        return given

    def refuse(self, problem: Any) -> None:
        """Put what is wrong with the place at the field that it was given in."""
        given = next((name for name in ("corners", "geojson", "file", "area")
                      if self.cleaned_data.get(name)), None)  # fmt: skip
        for line, said in faults_of(self.request, problem):
            at = "within_m" if line.startswith("'within_m'") else given
            self.add_error(at, said.partition(": ")[2] or said)

    def save(self) -> Document:
        """Read the place and keep it."""
        given = self.given()
        within = float(given["within_m"])
        if given.get("corners"):
            site = site_of_corners(city(), given["corners"], within)
        elif given.get("area"):
            site = site_of_area(city(), given["area"], within)
        else:
            site = site_of_geojson(city(), given.get("geojson") or given["file"], within)
        return place_site(city(), self.document["id"], site, today=today())


def areas_named() -> list[tuple[str, str]]:
    """Give the city's areas by name."""
    areas = city().read("areas") if city().has("areas") else None
    if not isinstance(areas, Areas):
        return []
    frame = areas.to_frame().sort_values(["level", "area_name", "area_id"])
    return [(str(code), str(name))
            for code, name in zip(frame["area_id"], frame["area_name"], strict=True)]  # fmt: skip


class AnswerForm(PlanningForm):
    """How the plan stands to one strategy."""

    hinted = ("reason", "by")

    def __init__(self, strategy: str, *args: Any, **kwargs: Any) -> None:
        self.strategy = strategy
        super().__init__(*args, **kwargs)

    def build(self) -> dict[str, forms.Field]:
        """Give the answer, its reason and the office."""
        known: dict[str, Any] = next(
            (one for one in self.document["review"] if one["strategy"] == self.strategy), {}
        )
        says = self.terms("planning_says", SAYS)
        return {
            "says": forms.ChoiceField(
                choices=says, widget=forms.RadioSelect, initial=known.get("says")
            ),
            "reason": PlainText(initial=known.get("reason")),
            "by": self.line(initial=known.get("by") or self.office),
        }

    def save(self) -> Document:
        """Write the answer."""
        given = self.given()
        return answer_strategy(
            city(), self.document["id"], self.strategy, says=given["says"],
            reason=given["reason"], by=given["by"], today=today(),
        )  # fmt: skip


class _FreezeForm(PlanningForm):
    """Keep a part as a version."""

    hinted = ("by",)
    part = REVIEW

    def build(self) -> dict[str, forms.Field]:
        """Give the office."""
        return {"by": self.by()}

    def save(self) -> Document:
        """Keep it."""
        return freeze(city(), self.document["id"], self.part, by=self.given()["by"], today=today())


class FreezeReviewForm(_FreezeForm):
    """Keep the review as a version."""


class FreezeStatementForm(_FreezeForm):
    """Keep the statement as a version."""

    part = STATEMENT


class CloseForm(PlanningForm):
    """Close the file."""

    def build(self) -> dict[str, forms.Field]:
        """Give the reason."""
        return {"why": PlainText()}

    def save(self) -> Document:
        """Close it."""
        return close_site(city(), self.document["id"], why=self.given()["why"], today=today())
