"""Says what a reader should know of a survey that was read, and what should be mended."""

from collections.abc import Iterator

from evenhand.sources.mapping import Mapping
from evenhand.sources.periods import ROLLING
from evenhand.sources.report import Note
from evenhand.sources.surveys.answers import FAULTS, Answers
from evenhand.sources.surveys.designs import changed_modes
from evenhand.sources.surveys.folding import Folding
from evenhand.sources.surveys.items import WIDE_SCALES

MOST_NAMED, MOST_ITEMS = 12, 5


def share_notes(mapping: Mapping, file: str) -> tuple[Note, ...]:
    """Say what cannot be told of shares that somebody else worked out."""
    if mapping.kind != "survey_shares":
        return ()
    given = {*mapping.columns}
    keys = ["shares_no_answers"] if not given & {"answers", "low", "high"} else []
    keys += ["shares_rolling"] if mapping.setting("time", "length") == ROLLING else []
    return tuple(Note(f"sources.{key}", {}, {"file": file}) for key in keys)


def survey_notes(folding: Folding, file: str) -> tuple[Note, ...]:
    """Say how the survey was read: for each item how many answered, and why the others did not."""
    found = [
        Note(
            "sources.survey_item",
            {
                state: (float(one.states[state]), "count")
                for state in ("answered", "refused", "dont_know", "not_asked", "missing")
            },
            {"file": file, "item": one.item.name},
        )
        for one in folding.answers
    ]
    more = len(found)
    if more > MOST_ITEMS:
        found = []
        found.append(Note("sources.survey_more", {"items": (float(more), "count")}, {"file": file}))
    other = [one.item.name for one in folding.answers
             if one.item.bank_item and one.item.label_words == "unknown"
             and one.item.scale not in WIDE_SCALES
             and any(one.item.variable.codes)]  # fmt: skip
    if other:
        found.append(Note("sources.survey_labels", {}, {"file": file, "items": _named(other)}))
    turned = [one.item.name for one in folding.answers if one.item.turned]
    if turned:
        found.append(Note("sources.survey_turned", {}, {"file": file, "items": _named(turned)}))
    return tuple(found)


def survey_warnings(folding: Folding, mapping: Mapping, file: str) -> tuple[Note, ...]:
    """Say what should be mended in a survey, or read with care."""
    return (
        *_answer_warnings(folding, file),
        *_weight_warnings(folding, mapping, file),
        *_design_warnings(folding, mapping, file),
    )


def _answer_warnings(folding: Folding, file: str) -> Iterator[Note]:
    for one in folding.answers:
        for fault in FAULTS:
            if one.faults[fault]:
                yield _fault(one, fault, file)
    unsaid = [one.item.name for one in folding.answers if not one.item.worse]
    if unsaid:
        yield Note("sources.survey_no_worse", {}, {"file": file, "items": _named(unsaid)})
    silent = [one.item.name for one in folding.answers if not one.states["answered"]]
    if silent and folding.asked:
        yield Note("sources.survey_unanswered", {}, {"file": file, "items": _named(silent)})
    if folding.ages is not None and folding.ages.unread:
        yield _people("survey_no_age", folding.ages.unread, file)


def _fault(one: Answers, fault: str, file: str) -> Note:
    rows = ", ".join(map(str, one.first.get(fault, ())))
    return Note(
        f"sources.survey_{fault}",
        {"cells": (float(one.faults[fault]), "count")},
        {"file": file, "item": one.item.name, "first": rows},
    )


def _weight_warnings(folding: Folding, mapping: Mapping, file: str) -> Iterator[Note]:
    weighing = folding.weighing
    if "weight" not in mapping.columns:
        yield Note("sources.survey_no_weights", {}, {"file": file})
        return
    if weighing.n_missing:
        yield _people("survey_missing_weights", weighing.n_missing, file)
    if weighing.n_zero:
        yield _people("survey_zero_weights", weighing.n_zero, file)
    if weighing.differ():
        scales = weighing.scales()
        low, high = min(scales, key=scales.__getitem__), max(scales, key=scales.__getitem__)
        yield Note(
            "sources.survey_weight_scales",
            {"low": (scales[low], "number"), "high": (scales[high], "number")},
            {"file": file, "wave": low, "other": high},
        )


def _design_warnings(folding: Folding, mapping: Mapping, file: str) -> Iterator[Note]:
    lonely = folding.weighing.lonely_strata()
    if lonely:
        yield Note(
            "sources.survey_lonely",
            {"strata": (float(lonely), "count"),
             "of": (float(len(folding.weighing.clusters)), "count")},
            {"file": file},
        )  # fmt: skip
    if folding.asked == 1:
        yield Note("sources.survey_one_person", {}, {"file": file})
    for earlier, wave in changed_modes(mapping.sections["survey"], folding.modes):
        yield Note("sources.survey_mode_break", {}, {"file": file, "wave": wave, "before": earlier})


def _people(key: str, count: int, file: str) -> Note:
    return Note(f"sources.{key}", {"people": (float(count), "count")}, {"file": file})


def _named(items: list[str]) -> str:
    shown = ", ".join(items[:MOST_NAMED])
    return shown + (" …" if len(items) > MOST_NAMED else "")
