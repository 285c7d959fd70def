"""Forms of a questionnaire: what it is called and says, its sections, and each question."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.documents import DocumentForm
from evenhand.frame.words import language, say
from evenhand.publishing.questionnaires.model import MODES, OFFERED, Question
from evenhand.tables.survey_items import SCALES, WORSE
from evenhand.wording.languages import LANGUAGES, NAMES
from evenhand.workbench.asking.building import (
    BEGINNINGS,
    FULL,
    Ask,
    Body,
    body_to_begin_with,
    code_of,
    condition_of,
    found,
    languages_to_begin_with,
    ticked_of,
    with_ask,
    with_section,
)
from evenhand.workbench.opened import city
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.questionnaire_files import QuestionnaireFiles

WORDS_FILE = "web_questions"
A_LINE, A_TEXT, MOST_ANSWERS = 300, 2000, 60
BECOMES = ("area_id", "group_")
_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ANSWER = re.compile(r"\s*([0-9]{1,4})[\s.:=)]+(\S.*)")


class Plain(forms.CharField):
    """Words of a questionnaire; signs that no file can hold are refused."""

    def __init__(self, rows: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", A_TEXT if rows else A_LINE)
        if rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        """Refuse signs that cannot be shown."""
        super().validate(value)
        if _SIGNS.search(str(value or "")):
            raise forms.ValidationError(say(HttpRequest(), "web_documents.signs"))


class AnswerLines(Plain):
    """Answers, one a line: its number, then what it says."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=5, max_length=6000, **kwargs)

    def clean(self, value: Any) -> dict[str, str]:
        """Give number → text; say which lines have none."""
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        read = [_ANSWER.fullmatch(line) for line in lines]
        wrong = [str(place) for place, one in enumerate(read, start=1) if one is None]
        if wrong or len(lines) > MOST_ANSWERS:
            key = "answer_lines" if wrong else "answer_many"
            named = ", ".join(wrong[:8])
            raise forms.ValidationError(say(HttpRequest(), f"web_questions.{key}", lines=named))
        pairs = [(str(int(one.group(1))), one.group(2).strip()) for one in read if one]
        if len(dict(pairs)) < len(pairs):
            raise forms.ValidationError(say(HttpRequest(), "web_questions.answer_twice"))
        return dict(pairs)


def files() -> QuestionnaireFiles:
    """Give the questionnaires of the city that is served."""
    return QuestionnaireFiles(city().folder)


class QuestionnaireForm(DocumentForm):
    """A form on a questionnaire."""

    words = WORDS_FILE

    @property
    def tongues(self) -> list[str]:
        """Languages in which the questionnaire is asked."""
        body = self.document.get("body")
        given = body.get("languages", []) if body else languages_to_begin_with()
        return [one for one in given if one in LANGUAGES]

    def in_each(self, name: str, texts: Mapping[str, str], rows: int = 0) -> dict[str, forms.Field]:
        """Give one field for each language, with its label and what stands there now."""
        made: dict[str, forms.Field] = {}
        for tongue in self.tongues:
            label = say(self.request, f"web_questions.field_{name}")
            made[f"{name}_{tongue}"] = Plain(
                rows=rows, required=False, initial=texts.get(tongue, ""),
                label=say(self.request, "web_questions.in", what=label, language=NAMES[tongue]),
            )  # fmt: skip
            made[f"{name}_{tongue}"].hides_optional = True  # type: ignore[attr-defined]
        return made

    def texts(self, name: str, before: Mapping[str, str]) -> dict[str, str]:
        """Give what was written in each language; other languages stay as they were."""
        given = {one: str(self.cleaned_data[f"{name}_{one}"]).strip() for one in self.tongues}
        return {one: text for one, text in {**before, **given}.items() if text}

    def said(self, what: str, names: Sequence[str]) -> list[tuple[str, str]]:
        """Give choices in words."""
        return [(one, say(self.request, f"web_questions.{what}_{one.strip('_').replace('-', '_')}"))
                for one in names]  # fmt: skip

    def write(self, body: Body) -> Document:
        """Keep a new body."""
        return files().rewrite(self.document["id"], body)


class NewForm(QuestionnaireForm):
    """What it is called, and what it begins with."""

    hinted = ("beginning", "asks_area")

    def build(self) -> dict[str, forms.Field]:
        """Give the beginning, the titles and whether areas are asked."""
        choices = self.said("begin", BEGINNINGS)
        made: dict[str, forms.Field] = {
            "beginning": forms.ChoiceField(choices=choices, widget=forms.RadioSelect, initial=FULL),
            **self.in_each("title", {}),
        }
        if city().has("areas"):
            made["asks_area"] = forms.BooleanField(required=False, initial=True)
        return made

    def save(self) -> Document:
        """Keep the questionnaire."""
        given = self.cleaned_data
        body = body_to_begin_with(
            given["beginning"], self.texts("title", {}),
            asks_area=bool(given.get("asks_area")),
        )  # fmt: skip
        return files().begin(body)


class FrameForm(QuestionnaireForm):
    """What stands around the questions, and how they are asked."""

    parts = ("title", "intro", "consent", "data_protection", "thanks")
    hinted = ("wave", "minutes", "offer", "languages")

    def build(self) -> dict[str, forms.Field]:
        """Give the fields."""
        body = self.document["body"]
        modes = self.said("mode", MODES)
        offered = [(one, say(self.request, f"questionnaire.state_{one}")) for one in OFFERED]
        made: dict[str, forms.Field] = {
            "languages": forms.MultipleChoiceField(
                choices=[(one, NAMES[one]) for one in LANGUAGES], initial=self.tongues,
                widget=forms.CheckboxSelectMultiple,
            ),
            "mode": forms.ChoiceField(choices=modes, initial=body.get("mode")),
            "wave": Plain(max_length=40, initial=body.get("wave", "")),
            "minutes": forms.IntegerField(
                min_value=1, max_value=600, initial=int(body.get("minutes", 15))
            ),
            "offer": forms.MultipleChoiceField(
                choices=offered, required=False, initial=body.get("offer", list(OFFERED)),
                widget=forms.CheckboxSelectMultiple,
            ),
        }  # fmt: skip
        for part in self.parts:
            made |= self.in_each(part, body.get(part, {}), 0 if part == "title" else 4)
        return made

    def save(self) -> Document:
        """Keep them."""
        given, before = self.cleaned_data, self.document["body"]
        texts = {part: self.texts(part, before.get(part, {})) for part in self.parts}
        settings = {name: given[name] for name in ("languages", "mode", "wave", "minutes", "offer")}
        kept = {name: one for name, one in before.items() if name not in self.parts}
        section = kept.pop("section")
        filled = {part: one for part, one in texts.items() if one}
        return self.write({**kept, **settings, **filled, "section": section})


class SectionForm(QuestionnaireForm):
    """What a section is called."""

    def __init__(self, request: HttpRequest, document: Document, place: int | None,
                 *args: Any) -> None:  # fmt: skip
        self.place = place
        super().__init__(request, document, *args)

    def build(self) -> dict[str, forms.Field]:
        """Give the title in each language."""
        sections = self.document["body"]["section"]
        now = sections[self.place].get("title", {}) if self.place is not None else {}
        return self.in_each("section", now)

    def save(self) -> Document:
        """Keep it."""
        body = self.document["body"]
        now = body["section"][self.place].get("title", {}) if self.place is not None else {}
        return self.write(with_section(body, self.place, self.texts("section", now)))


class QuestionForm(QuestionnaireForm):
    """One question: an item of the bank with words of one's own, or a question of one's own.

    Parameters
    ----------
    request, document
        As for every form.
    section
        Where a new question goes.
    ask
        What is kept of it; empty for a new one.
    read
        The question as the library reads it; None where it cannot be read yet.
    earlier
        The questions before it that have answers to tick.
    """

    hinted = ("code", "scale", "worse", "group")

    def __init__(
        self, request: HttpRequest, document: Document, section: int, ask: Ask,
        read: Question | None, earlier: Sequence[Question], *args: Any,
    ) -> None:  # fmt: skip
        self.section, self.ask, self.read, self.earlier = section, ask, read, earlier
        self.is_own = "item" not in ask
        self.has_answers = self.is_own or bool(
            read and read.item and not read.item.codes and read.scale != "count"
        )
        super().__init__(request, document, *args)

    def build(self) -> dict[str, forms.Field]:
        """Give the fields that this question wants."""
        ask = self.ask
        made: dict[str, forms.Field] = {}
        if self.is_own:
            made["code"] = forms.RegexField(
                r"^[a-z][a-z0-9_]{0,39}$", initial=ask.get("code", ""), max_length=40
            )
        made |= self.in_each("question", ask.get("question", {}), 2)
        if self.has_answers:
            made |= self._answers()
        if self.is_own:
            made |= self._kind()
        made |= self._conditions()
        return made

    def _answers(self) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {}
        answers = self.ask.get("answers", {})
        label = say(self.request, "web_questions.field_answers")
        for tongue in self.tongues:
            lines = [f"{code} {one[tongue]}" for code, one in answers.items() if one.get(tongue)]
            field = AnswerLines(
                required=False, initial="\n".join(lines),
                label=say(self.request, "web_questions.in", what=label, language=NAMES[tongue]),
                help_text=say(self.request, "web_questions.hint_answers"),
            )  # fmt: skip
            field.hides_optional = True  # type: ignore[attr-defined]
            made[f"answers_{tongue}"] = field
        return made

    def _kind(self) -> dict[str, forms.Field]:
        ask = self.ask
        becomes = str(ask.get("becomes", ""))
        kinds = [("", say(self.request, "web_questions.becomes_none")),
                 *self.said("becomes", BECOMES)]  # fmt: skip
        values = [f"{code} {one['value']}" for code, one in ask.get("answers", {}).items()
                  if one.get("value")]  # fmt: skip
        made: dict[str, forms.Field] = {
            "scale": forms.ChoiceField(
                choices=self.said("scale", SCALES),
                initial=ask.get("scale", "ordinal"),
            ),
            "worse": forms.ChoiceField(
                choices=[("", "–"), *self.said("worse", WORSE)],
                initial=ask.get("worse", ""), required=False,
            ),
            "becomes": forms.ChoiceField(
                choices=kinds, required=False,
                initial="group_" if becomes.startswith("group_") else becomes,
            ),
            "group": forms.RegexField(
                r"^[a-z0-9_]{1,30}$", required=False, initial=becomes.removeprefix("group_")
                if becomes.startswith("group_") else "",
            ),
            "values": AnswerLines(
                required=False, initial="\n".join(values),
                help_text=say(self.request, "web_questions.hint_values"),
            ),
        }  # fmt: skip
        made["worse"].hides_optional = True  # type: ignore[attr-defined]
        return made

    def _conditions(self) -> dict[str, forms.Field]:
        """Give one field of ticks for each earlier question."""
        here = language(self.request)
        tongue = here if here in self.tongues else next(iter(self.tongues), here)
        answers = {one.code: [answer.code for answer in one.answered] for one in self.earlier}
        now = self.ask.get("only_if", self.usual_condition)
        ticked = ticked_of(str(now), lambda code: answers.get(code, []))
        made: dict[str, forms.Field] = {}
        for one in self.earlier:
            made[f"if_{one.code}"] = forms.TypedMultipleChoiceField(
                coerce=int, required=False, label=one.texts.get(tongue, one.code),
                choices=[(answer.code, answer.says(tongue)) for answer in one.answered],
                initial=ticked.get(one.code, []), widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            made[f"if_{one.code}"].hides_optional = True  # type: ignore[attr-defined]
        return made

    @property
    def usual_condition(self) -> str:
        """Who is asked this item of the bank where nothing is said."""
        return self.read.item.only_if if self.read is not None and self.read.item else ""

    def usual(self) -> list[forms.BoundField]:
        """Give the fields of the question itself."""
        return [one for one in self.visible_fields() if not one.name.startswith("if_")]

    def finer(self) -> list[forms.BoundField]:
        """Give the fields on who is asked."""
        return [one for one in self.visible_fields() if one.name.startswith("if_")]

    def finer_is_open(self) -> bool:
        """Say whether only some are asked."""
        return any(field.errors or field.value() for field in self.finer())

    def clean(self) -> dict[str, Any]:
        """Refuse a code that another question has, and a group without a name."""
        given = super().clean() or {}
        code = given.get("code") if self.is_own else None
        other = found(self.document["body"], code) if code else None
        if code and code != code_of(self.ask) and other is not None:
            self.add_error("code", say(self.request, "web_questions.code_taken"))
        if given.get("becomes") == "group_" and not given.get("group") and "group" in self.fields:
            self.add_error("group", say(self.request, "web_questions.group_needed"))
        return given

    def asked(self) -> Ask:
        """Give what is to be kept of the question."""
        given, before = self.cleaned_data, self.ask
        made: Ask = {"code": given["code"]} if self.is_own else {"item": before["item"]}
        texts = self.texts("question", before.get("question", {}))
        made |= {"question": texts} if texts else {}
        if self.is_own:
            made["scale"] = given["scale"]
            made |= {"worse": given["worse"]} if given["worse"] else {}
            becomes = given["becomes"]
            made |= {"becomes": becomes + given["group"] if becomes == "group_" else becomes} if (
                becomes) else {}  # fmt: skip
        answers = self._given_answers()
        made |= {"answers": answers} if answers else {}
        condition = condition_of({
            one.code: given[f"if_{one.code}"] for one in self.earlier
        })  # fmt: skip
        made |= {"only_if": condition} if condition or self.usual_condition else {}
        return made | {name: before[name] for name in ("offer", "least", "most") if name in before}

    def _given_answers(self) -> dict[str, dict[str, str]]:
        if not self.has_answers:
            return dict(self.ask.get("answers", {}))
        made: dict[str, dict[str, str]] = {}
        parts = [(f"answers_{one}", one) for one in self.tongues]
        for field, name in (("values", "value"), *parts):
            for code, text in self.cleaned_data.get(field, {}).items():
                made.setdefault(code, {})[name] = text
        for code, texts in self.ask.get("answers", {}).items():
            others = {
                one: text for one, text in texts.items() if one not in (*self.tongues, "value")
            }
            if code in made:
                made[code] = {**others, **made[code]}
        return dict(sorted(made.items(), key=_by_number))

    def save(self) -> Document:
        """Keep it, in its place or at the end of its section."""
        before = code_of(self.ask) if self.ask.get("item") or self.ask.get("code") else ""
        body = with_ask(self.document["body"], self.section, self.asked(), instead_of=before)
        return self.write(body)


def _by_number(one: tuple[str, Any]) -> int:
    return int(one[0])
