"""From what was carried along to what is kept: forms filled anew, every answer checked again."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from evenhand.frame.words import language as spoken
from evenhand.frame.words import say
from evenhand.portal.contributions.grouping import first_of
from evenhand.portal.contributions.models import Contribution, hash_of, received
from evenhand.portal.contributions.showing import shown_place
from evenhand.portal.home.opened import folder, portal
from evenhand.portal.marking.carried import Carried, mark_of
from evenhand.portal.marking.forms import PlaceForm, WhyForm
from evenhand.portal.marking.judging import Judged, judged, without
from evenhand.portal.marking.where import Where
from evenhand.portal.places import Places, read_places
from evenhand.taxonomy.place_marks import TERMS
from evenhand.wording.messages import Term

_COMPARED = 100
"""With how many earlier texts of one place a new one is compared."""


@dataclass
class Flow:
    """The steps of one visitor, as far as they were answered."""

    request: HttpRequest
    carried: Carried

    @property
    def kind(self) -> str:
        """Give what it is about: `feeling`, `nuisance` or `agenda`."""
        return self.carried.kind

    @property
    def places(self) -> Places:
        """Give the names of the city."""
        return read_places(folder())

    def place_form(self, data: Any = None) -> PlaceForm:
        """Give step 1, filled in as far as it was."""
        return PlaceForm(self.request, self.kind, portal(), self.places, data)

    def why_form(self, data: Any = None) -> WhyForm:
        """Give step 2, with the reasons that fit step 1."""
        feeling = self.carried.steps.get("1", {}).get("feeling", [""])[0]
        return WhyForm(self.request, self.kind, feeling, data)

    def answered(self) -> "Answered | None":
        """Give both steps where they hold; None where something lacks."""
        place = self.place_form(self.carried.data("1"))
        why = self.why_form(self.carried.data("2"))
        if place.is_valid() and why.is_valid() and place.where is not None:
            return Answered(self, place, why, place.where)
        return None


@dataclass
class Answered:
    """Two steps that hold."""

    flow: Flow
    place: PlaceForm
    why: WhyForm
    where: Where

    def __post_init__(self) -> None:
        language = spoken(self.flow.request)
        names = self.flow.places.names
        self.text = str(self.why.cleaned_data.get("text", "")).strip()
        self.said = judged(self.text, language, names)
        own = " ".join(one.name for one in (self.where, self.place.to) if one and not one.is_named)
        self.called = judged(own, language, names) if own else Judged("pass", told={})

    @property
    def outcome(self) -> str:
        """Give the graver of what is said of the words and of the place's name."""
        for one in ("emergency", "hold"):
            if one in (self.said.outcome, self.called.outcome):
                return one
        return "pass"

    @property
    def quotes(self) -> list[Any]:
        """Give what is held of both."""
        return [*self.called.quotes, *self.said.quotes]

    @property
    def mark(self) -> str:
        """Give the mark of the words that "Send it anyway" is about."""
        to = self.place.to.name if self.place.to else ""
        return mark_of(self.where.name, to, self.text)

    @property
    def answers(self) -> dict[str, Any]:
        """Give the codes that were chosen, as they are kept."""
        given = {**self.place.cleaned_data, **self.why.cleaned_data}
        kept: dict[str, Any] = {
            name: given[name]
            for name in ("feeling", "what", "times", "often", "reasons", "helps")
            if given.get(name)
        }
        to = self.place.to
        kept["place_is_named"] = self.where.is_named and (to is None or to.is_named)
        if to:
            kept["to_name"] = to.name
        return kept

    def keep(self, link: str, email: str) -> Contribution:
        """Keep it; the same page sent twice is kept once."""
        to = self.place.to
        others = Contribution.objects.filter(
            kind=self.flow.kind, place_name=self.where.name, state__in=("received", "held")
        ).exclude(link_hash=hash_of(link))
        kept, _ = received(
            self.flow.kind, link=link, language=spoken(self.flow.request),
            place_name=self.where.name, longitude=self.where.longitude,
            latitude=self.where.latitude, to_longitude=to.longitude if to else None,
            to_latitude=to.latitude if to else None, area_id=self.where.area_id,
            answers=self.answers, text=self.text, judgement=self.said.told, email=email,
            alike=first_of(self.text, others, _COMPARED),
        )  # fmt: skip
        return kept

    def rows(self) -> list[dict[str, Any]]:
        """Give each answer with its words and the step on which it is changed."""
        name = self.where.name
        if self.place.to:
            name = say(self.flow.request, "portal_marking.stretch", start=name,
                       end=self.place.to.name)  # fmt: skip
        rows = [{"key": "portal_marking.row_place", "text": name, "step": "1", "to": "q"}]
        given = {**self.place.cleaned_data, **self.why.cleaned_data}
        for field, group, step in (
            ("feeling", "feeling", "1"), ("what", "nuisance", "1"), ("times", "time", "1"),
            ("often", "often", "1"), ("reasons", "reason_unsafe", "2"), ("helps", "help", "2"),
        ):  # fmt: skip
            if field in self.place.fields or field in self.why.fields:
                text = self.words(group, given.get(field))
                rows.append({"key": f"portal_marking.row_{field}", "text": text, "step": step,
                             "to": field})  # fmt: skip
        rows.append({"key": "portal_marking.row_text", "text": self.text, "step": "2",
                     "to": "text"})  # fmt: skip
        return rows

    def words(self, group: str, chosen: Any) -> str:
        """Write what was chosen."""
        several = chosen if isinstance(chosen, list) else [chosen] if chosen else []
        return ", ".join(
            say(self.flow.request, "web_frame.plain", text=Term(TERMS[group], one))
            for one in several
        )

    def preview(self) -> dict[str, str]:
        """Give what the public would read: the place coarsely, the words without what is held."""
        spans = self.said.spans if self.said.quotes else []
        return {
            "place": shown_place(
                self.where.name, self.answers, self.where.area_id, self.flow.places
            ),
            "text": without(self.text, spans),
        }
