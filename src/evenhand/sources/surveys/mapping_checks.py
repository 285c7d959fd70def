"""Says what is wrong with the section [survey] of a mapping: items, codes, design, age bands."""

import re
from collections.abc import Mapping as Assigned
from itertools import pairwise
from typing import Any

from evenhand.sources.kinds import TABLES
from evenhand.sources.mapping_shapes import constant_problems
from evenhand.sources.personal_data import head_kind
from evenhand.sources.surveys.states import REASONS
from evenhand.tables.survey_items import SCALES, WORSE

SETTINGS = {*REASONS, "empty", "submitted", "keep_incomplete", "replicate_weights", "items",
            "design", "waves", "age"}  # fmt: skip
OF_AN_ITEM = {*REASONS, "column", "bank_item", "label", "scale", "worse", "codes", "words",
              "empty", "turned"}  # fmt: skip
AGE = {"born", "years", "asked_in", "from"}
INSTEAD = ("item", "answer", "answer_state")
"""Columns of the table that the section fills."""
LARGEST_CODE = 9_999
MOST_ITEMS = 2_000
OLDEST, NARROWEST_BAND = 120, 5
_NAME = re.compile(r"[A-Za-z]\w{0,59}")
_STATE = f"one of {', '.join(REASONS)}"


def survey_problems(stored: Assigned[str, Any]) -> list[str]:
    """List what is wrong with [survey]; empty where there is none.

    Examples
    --------
    >>> survey_problems({"kind": "survey", "survey": {"items": {"safe": {"worse": "low"}}}})
    ['[survey.items.safe] scale is not given; give one of ordinal, nominal, binary, score, count, \
or name the item of the bank that it is as bank_item']
    """
    if "survey" not in stored:
        return []
    survey = stored["survey"]
    if not isinstance(survey, dict):
        return ["'survey' must be a section: [survey]"]
    if stored.get("kind") != "survey":
        return [f'[survey] is for kind = "survey"; take it out for {stored.get("kind")!r}']
    problems = [
        f"[survey] has no setting '{name}'; there are: {', '.join(sorted(SETTINGS))}"
        for name in survey
        if name not in SETTINGS
    ]
    problems += [
        f"[{part}] cannot stand with [survey]; take one of them out"
        for part in ("wide", "join", "combine")
        if part in stored
    ]
    problems += [
        f"[columns] '{role}' is filled by [survey]; take it out"
        for role in INSTEAD
        if role in stored.get("columns", {}) or role in stored.get("constants", {})
    ]
    return [*problems, *_list_problems(survey, "survey"), *_item_problems(survey),
            *_design_problems(survey), *_age_problems(survey.get("age")),
            *_column_problems(survey)]  # fmt: skip


def _item_problems(survey: Assigned[str, Any]) -> list[str]:
    items = survey.get("items", {})
    if not isinstance(items, dict) or not items:
        return ["[survey.items] names no item; give each a section, as [survey.items.aesfdrk]"]
    if len(items) > MOST_ITEMS:
        return [f"[survey.items] names {len(items):,} items; give at most {MOST_ITEMS:,}"]
    problems = []
    for name, item in items.items():
        if not _NAME.fullmatch(str(name)):
            problems.append(
                f"[survey.items] {name!r} is no code of an item: give a word of letters, digits "
                "and _, and the file's own name as its column"
            )
        elif isinstance(item, str):
            problems += [] if item else [f"[survey.items] {name} names no column"]
            problems += _scale_problems(str(name), {})
        elif isinstance(item, dict):
            problems += _one_item(str(name), item)
        else:
            problems.append(f"[survey.items] {name} is {item!r}; give a column or a section")
    return problems


def _one_item(name: str, item: Assigned[str, Any]) -> list[str]:
    where = f"survey.items.{name}"
    problems = [
        f"[{where}] has no setting '{one}'; there are: {', '.join(sorted(OF_AN_ITEM))}"
        for one in item
        if one not in OF_AN_ITEM
    ]
    problems += [
        f"[{where}] {one} is {item[one]!r}; give text in quotes"
        for one in ("column", "label", "bank_item")
        if one in item and not isinstance(item[one], str)
    ]
    if "scale" in item and item["scale"] not in SCALES:
        problems.append(f"[{where}] scale is {item['scale']!r}; give one of {', '.join(SCALES)}")
    if "worse" in item and item["worse"] not in WORSE:
        problems.append(f"[{where}] worse is {item['worse']!r}; give one of {', '.join(WORSE)}")
    if not isinstance(item.get("turned", False), bool):
        problems.append(f"[{where}] turned is {item['turned']!r}; give true or false")
    problems += _code_problems(where, item.get("codes", {}))
    problems += _word_problems(where, item.get("words", {}))
    return [*problems, *_list_problems(item, where), *_scale_problems(name, item)]


def _scale_problems(name: str, item: Assigned[str, Any]) -> list[str]:
    from evenhand.sources.surveys.banked import banked

    if "scale" in item or banked(str(item.get("bank_item", name))) is not None:
        return []
    return [
        f"[survey.items.{name}] scale is not given; give one of {', '.join(SCALES)}, or name the "
        "item of the bank that it is as bank_item"
    ]


def _code_problems(where: str, codes: Any) -> list[str]:
    if not isinstance(codes, dict):
        return [f"'{where}.codes' must be a section: [{where}.codes]"]
    return [
        f'[{where}.codes] {code!r} is no code; give whole numbers, as 1 = "very safe"'
        for code, label in codes.items()
        if whole_code(code) is None or not isinstance(label, str)
    ]


def _word_problems(where: str, words: Any) -> list[str]:
    if not isinstance(words, dict):
        return [f"'{where}.words' must be a section: [{where}.words]"]
    return [
        f"[{where}.words] {word!r} is {value!r}; give a whole number, or {_STATE}"
        for word, value in words.items()
        if value not in REASONS and whole_code(value) is None
    ]


def _list_problems(section: Assigned[str, Any], where: str) -> list[str]:
    problems = [
        f"[{where}] {state} is {section[state]!r}; give a list of codes in brackets, as [7, 77]"
        for state in REASONS
        if state in section and not _is_code_list(section[state])
    ]
    empty = section.get("empty", "missing")
    if empty not in REASONS and whole_code(empty) is None:
        problems.append(f"[{where}] empty is {empty!r}; give a code, or {_STATE}")
    told: dict[str, str] = {}
    for state in REASONS:
        codes = section.get(state, [])
        problems += [
            f"[{where}] {code} stands under {told[str(code)]} and under {state}; keep one"
            for code in (codes if _is_code_list(codes) else [])
            if told.setdefault(str(code), state) != state
        ]
    return problems


def _is_code_list(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, (int, float, str)) and not isinstance(one, bool) for one in value
    )


def _design_problems(survey: Assigned[str, Any]) -> list[str]:
    table = TABLES["survey_design"]
    known = [column.name for column in table.COLUMNS if column.name != "wave"]
    waves = survey.get("waves", {})
    sections = {"survey.design": survey.get("design", {})}
    if isinstance(waves, dict):
        sections |= {f"survey.waves.{wave}": one for wave, one in waves.items()}
    problems = [] if isinstance(waves, dict) else ["'survey.waves' must hold sections"]
    for where, section in sections.items():
        if not isinstance(section, dict):
            problems.append(f"'{where}' must be a section: [{where}]")
            continue
        problems += [
            f"[{where}] has no setting '{name}'; there are: {', '.join(known)}"
            for name in section
            if name not in known
        ]
        right = {name: value for name, value in section.items() if name in known}
        problems += [
            problem.replace("[constants]", f"[{where}]")
            for problem in constant_problems(right, table)
        ]
    return problems


def _age_problems(age: Any) -> list[str]:
    if age is None:
        return []
    if not isinstance(age, dict):
        return ["'survey.age' must be a section: [survey.age]"]
    problems = [
        f"[survey.age] has no setting '{name}'; there are: {', '.join(sorted(AGE))}"
        for name in age
        if name not in AGE
    ]
    if ("born" in age) == ("years" in age):
        problems.append("[survey.age] give the column of the year of birth as born, or that of "
                        "the age as years")  # fmt: skip
    steps = age.get("from")
    whole = steps if isinstance(steps, list) and all(isinstance(one, int) for one in steps) else []
    if not whole or sorted({*whole}) != whole or not 0 <= whole[0] <= whole[-1] <= OLDEST:
        problems.append("[survey.age] from is not given as rising ages at which the bands begin, "
                        "as [15, 25, 45, 65]")  # fmt: skip
    elif any(later - one < NARROWEST_BAND for one, later in pairwise(whole)):
        problems.append("[survey.age] from has bands of less than five years, which come near to "
                        "an age; make them wider")  # fmt: skip
    if "born" in age and not isinstance(age.get("asked_in"), int):
        problems.append("[survey.age] asked_in is not given; give the year of the interviews, as "
                        "2024, from which ages are counted")  # fmt: skip
    return problems


def _column_problems(survey: Assigned[str, Any]) -> list[str]:
    pattern = survey.get("replicate_weights")
    problems = []
    if pattern is not None:
        try:
            re.compile(str(pattern))
        except re.error:
            problems.append(f"[survey] replicate_weights is {pattern!r}; give a regular "
                            "expression that fits the names of their columns")  # fmt: skip
    if not isinstance(survey.get("submitted", ""), str):
        problems.append("[survey] submitted is not the name of a column")
    items = survey.get("items", {})
    for name, item in items.items() if isinstance(items, dict) else ():
        column = column_of(str(name), item)
        if (kind := head_kind(column)) is not None:
            problems.append(
                f"The column {column} looks like {kind}, so it cannot be mapped. Nothing was "
                "imported. Take it out of the mapping and try again"
            )
    return problems


def column_of(name: str, item: Any) -> str:
    """Give the column of an item: its own name where no other is said."""
    if isinstance(item, str):
        return item
    return str(item.get("column", name)) if isinstance(item, dict) else name


def survey_columns(survey: Assigned[str, Any]) -> list[str]:
    """Name the columns of a file that the section reads, replicate weights apart."""
    named = [column_of(str(name), item) for name, item in survey.get("items", {}).items()]
    named += [str(survey["submitted"])] if "submitted" in survey else []
    age = survey.get("age", {})
    return [*named, *(str(age[part]) for part in ("born", "years") if part in age)]


def whole_code(value: Any) -> int | None:
    """Read a code of an answer: a whole number of at most four digits; None if it is none.

    Examples
    --------
    >>> whole_code("4"), whole_code(2.0), whole_code(2.5), whole_code("very"), whole_code(True)
    (4, 2, None, None, None)
    """
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    fits = number == number and abs(number) <= LARGEST_CODE and number == int(number)
    return int(number) if fits else None
