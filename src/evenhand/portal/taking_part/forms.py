"""The choices of a consultation and the questions of a survey, as forms that need no script."""

import random
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.words import language, say
from evenhand.portal.marking.judging import Judged, judged
from evenhand.portal.places import Places
from evenhand.portal.taking_part.asked import POINTS, SIDES, SURVEY, Asked, in_language
from evenhand.wording.messages import Name, Quantity

WORDS = "portal_taking_part"
LONGEST_ARGUMENT = 600


class TakingForm(forms.Form):
    """What consultations and surveys have in common: where somebody lives, and the age band.

    Parameters
    ----------
    request
        Whose language is spoken.
    asked
        What is asked.
    places
        The names of the city.
    data
        What was answered; None where nothing was yet.
    """

    def __init__(
        self, request: HttpRequest, asked: Asked, places: Places, data: Any = None, **kwargs: Any
    ) -> None:
        self.request, self.asked, self.places = request, asked, places
        super().__init__(data, **kwargs)
        self.fields.update(self.build())
        areas = sorted(((one, name) for one, (name, _) in places.areas.items()),
                       key=lambda pair: pair[1].casefold())  # fmt: skip
        if areas:
            self.fields["area"] = self.choice("area", areas)
        self.fields["age"] = self.choice("age", [(one, one) for one in asked.body["ages"]])

    def build(self) -> dict[str, forms.Field]:
        """Give the fields of its own; each form has them."""
        return {}

    def said(self, key: str, **values: Any) -> str:
        """Write a message of these pages."""
        return say(self.request, f"{WORDS}.{key}", **values)

    def choice(self, name: str, of: list[tuple[str, str]]) -> forms.ChoiceField:
        """Make a list of which one may be chosen, or none."""
        return forms.ChoiceField(
            label=self.said(name), choices=[("", self.said("rather_not")), *of], required=False
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names of all fields, as they are carried along."""
        return tuple(self.fields)

    @property
    def values(self) -> dict[str, Any]:
        """Give what is kept: area, age band, and what was answered."""
        given = self.cleaned_data
        return {"area_id": given.get("area", ""), "age": given.get("age", ""),
                "language": language(self.request), "given": self.given()}  # fmt: skip

    def given(self) -> dict[str, Any]:
        """Give what was answered, as it is kept; each form has its own."""
        raise NotImplementedError

    def rows(self) -> list[tuple[str, str]]:
        """Give each answer in words."""
        rows = []
        for name in ("area", "age"):
            chosen = self.cleaned_data.get(name)
            if chosen:
                field = self.fields[name]
                assert isinstance(field, forms.ChoiceField)
                rows.append((str(field.label), dict(field.choices)[chosen]))  # type: ignore[arg-type]
        return rows


class ConsultationForm(TakingForm):
    """Points for options, a set of them within the budget, and arguments.

    Attributes
    ----------
    sent
        Options and sides on which an argument was sent with this link before.
    """

    sent: frozenset[tuple[str, str]] = frozenset()

    def build(self) -> dict[str, forms.Field]:
        """Ask of each option."""
        fields: dict[str, forms.Field] = {}
        for one in self.asked.options:
            code, name = one["code"], in_language(one["names"], language(self.request))
            fields[f"points_{code}"] = forms.IntegerField(
                label=self.said("points_of", option=Name(name)), min_value=0, max_value=POINTS,
                required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages=dict.fromkeys(
                    ("invalid", "min_value", "max_value"), self.said("points_wrong")),
            )  # fmt: skip
            if self.asked.budget is not None:
                fields[f"take_{code}"] = forms.BooleanField(
                    label=self.said("take", option=Name(name)), required=False
                )
            for side in SIDES:
                fields[f"{side}_{code}"] = forms.CharField(
                    label=self.said(f"{side}_option", option=Name(name)), required=False,
                    max_length=LONGEST_ARGUMENT, widget=forms.Textarea(attrs={"rows": 3}),
                    error_messages={"max_length": self.said("long", most=LONGEST_ARGUMENT)},
                )  # fmt: skip
        for field in fields.values():
            field.hides_optional = True  # type: ignore[attr-defined]
        return fields

    def options(self, seed: str) -> list[dict[str, Any]]:
        """Give the options with their fields, in an order that the visitor's mark decides."""
        order = list(self.asked.options)
        random.Random(seed).shuffle(order)
        return [
            {
                "code": one["code"], "name": in_language(one["names"], language(self.request)),
                "does": one["does"], "side_effects": one["side_effects"],
                "evidence": f"{WORDS}.evidence_{one['evidence']}",
                "cost": self.money(one["cost"]), "points": self[f"points_{one['code']}"],
                "take": self[f"take_{one['code']}"] if self.asked.budget is not None else None,
                "arguments": [self[f"{side}_{one['code']}"] for side in SIDES
                              if (one["code"], side) not in self.sent],
                "is_written": any(self[f"{side}_{one['code']}"].value() for side in SIDES),
            }
            for one in order
        ]  # fmt: skip

    def money(self, amount: int | None) -> str:
        """Write an amount with its unit."""
        if amount is None:
            return self.said("cost_unknown")
        return self.said("money", amount=amount, unit=Name(str(self.asked.body["unit"])))

    def counted(self) -> dict[str, Any]:
        """Add up points and costs of what was filled in so far, whether or not it may be sent."""
        given = {name: self[name].value() for name in self.fields}
        points = sum(_whole(one) for name, one in given.items() if name.startswith("points_"))
        basket = [one for one in self.asked.options if given.get(f"take_{one['code']}")]
        cost, budget = sum(one["cost"] or 0 for one in basket), self.asked.budget
        told = {"points": points, "cost": cost}
        if points <= POINTS:
            told["said"] = self.said("points_left", given=points, left=POINTS - points)
        else:
            told["said"] = self.said("points_over", given=points, over=points - POINTS)
        if budget is not None:
            key = "budget_left" if cost <= budget else "budget_over"
            told["money"] = self.said(key, cost=Name(self.money(cost)),
                                      rest=Name(self.money(abs(budget - cost))))  # fmt: skip
            told["is_over_budget"] = cost > budget
        return told

    def clean(self) -> dict[str, Any]:
        """Hold points to their sum and the basket to its budget."""
        given = super().clean() or {}
        counted = self.counted()
        are_read = not any(name.startswith("points_") for name in self.errors)
        if are_read and counted["points"] not in (0, POINTS):
            self.add_error(None, counted["said"])
        if counted.get("is_over_budget"):
            self.add_error(None, counted["money"])
        if not self.errors and not any((*self.given().values(), self.arguments())):
            self.add_error(None, self.said("nothing_given"))
        return given

    def given(self) -> dict[str, Any]:
        """Give points and basket."""
        given, codes = self.cleaned_data, [one["code"] for one in self.asked.options]
        points = {code: int(given.get(f"points_{code}") or 0) for code in codes}
        return {
            "points": points if any(points.values()) else {},
            "basket": [code for code in codes if given.get(f"take_{code}")],
        }

    def arguments(self) -> list[tuple[str, str, str]]:
        """Give the arguments that were written: option, side, text."""
        return [
            (one["code"], side, text)
            for one in self.asked.options
            for side in SIDES
            if (one["code"], side) not in self.sent
            and (text := str(self.cleaned_data.get(f"{side}_{one['code']}") or "").strip())
        ]

    def judged(self) -> list[tuple[str, Judged]]:
        """Ask the rules of moderation about each argument: name of its field, and what they say."""
        spoken = language(self.request)
        return [(f"{side}_{code}", judged(text, spoken, self.places.names))
                for code, side, text in self.arguments()]  # fmt: skip

    def rows(self) -> list[tuple[str, str]]:
        """Give each answer in words."""
        spoken, given, rows = language(self.request), self.given(), []
        for one in self.asked.options:
            code, name = one["code"], in_language(one["names"], spoken)
            told = []
            if given["points"]:
                told.append(self.said("given_points", points=given["points"][code]))
            if self.asked.budget is not None and given["basket"]:
                told.append(self.said("taken" if code in given["basket"] else "not_taken"))
            if told:
                rows.append((name, " ".join(told)))
        rows += [(self.said(f"{side}_option", option=Name(self.name_of(code))), text)
                 for code, side, text in self.arguments()]  # fmt: skip
        return rows + super().rows()

    def name_of(self, code: str) -> str:
        """Give the name of an option."""
        return next(in_language(one["names"], language(self.request))
                    for one in self.asked.options if one["code"] == code)  # fmt: skip


class SurveyForm(TakingForm):
    """The questions of a short survey, each of which may be left out."""

    def build(self) -> dict[str, forms.Field]:
        """Ask each question."""
        spoken = language(self.request)
        fields: dict[str, forms.Field] = {}
        for one in self.asked.questions:
            choices = [(str(row["code"]), in_language(row["texts"], spoken) or str(row["code"]))
                       for row in one["answers"]]  # fmt: skip
            fields[f"q_{one['code']}"] = forms.ChoiceField(
                label=in_language(one["texts"], spoken), choices=choices, required=False,
                widget=forms.RadioSelect,
            )  # fmt: skip
            fields[f"q_{one['code']}"].hides_optional = True  # type: ignore[attr-defined]
        return fields

    def clean(self) -> dict[str, Any]:
        """Ask for one answer at least."""
        given = super().clean() or {}
        if not self.errors and not self.given()["answers"]:
            self.add_error(None, self.said("nothing_answered"))
        return given

    def given(self) -> dict[str, Any]:
        """Give the code of each answer."""
        chosen = {one["code"]: self.cleaned_data.get(f"q_{one['code']}")
                  for one in self.asked.questions}  # fmt: skip
        return {"answers": {code: int(one) for code, one in chosen.items() if one}}

    def rows(self) -> list[tuple[str, str]]:
        """Give each answer in words."""
        rows = []
        for one in self.asked.questions:
            field = self.fields[f"q_{one['code']}"]
            assert isinstance(field, forms.ChoiceField)
            chosen = self.cleaned_data.get(f"q_{one['code']}")
            if chosen:
                rows.append((str(field.label), dict(field.choices)[chosen]))  # type: ignore[arg-type]
        return rows + super().rows()


def form_of(
    request: HttpRequest, asked: Asked, places: Places, data: Any = None
) -> "ConsultationForm | SurveyForm":
    """Give the form of what is asked."""
    kind = SurveyForm if asked.kind == SURVEY else ConsultationForm
    return kind(request, asked, places, data)


def filled_from(given: Mapping[str, Any], area: str, age: str) -> dict[str, Any]:
    """Give what a form is filled with from what was kept."""
    data: dict[str, Any] = {"area": [area], "age": [age]}
    for code, points in given.get("points", {}).items():
        data[f"points_{code}"] = [str(points)]
    data |= {f"take_{code}": ["on"] for code in given.get("basket", ())}
    data |= {f"q_{code}": [str(one)] for code, one in given.get("answers", {}).items()}
    return data


def _whole(value: Any) -> int:
    text = str(value or "").strip()
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def day_said(request: HttpRequest, day: Any) -> str:
    """Write a day."""
    return say(request, "web_frame.plain", text=Quantity(day, "date"))
