"""Drafts the mapping of a survey: its design, and items of the bank or with coded answers."""

import re
from functools import cache

from evenhand.sources.drafting.drafts import Line, Option, reason
from evenhand.sources.drafting.evidence import Evidence
from evenhand.sources.drafting.looks import Look
from evenhand.sources.drafting.places import Hints
from evenhand.sources.surveys.banked import banked
from evenhand.sources.surveys.mapping_checks import whole_code
from evenhand.sources.surveys.states import state_of_label
from evenhand.tables.survey import MODES
from evenhand.tables.survey_design import WEIGHT_KINDS
from evenhand.tables.survey_items import SCALES, WORSE
from evenhand.taxonomy.items import bank

LIMESURVEY = frozenset({"submitdate", "lastpage", "startlanguage"})
SUBMITTED = "submitdate"
UPKEEP = LIMESURVEY | {"id", "seed", "startdate", "datestamp", "ipaddr", "refurl", "token"}
"""Columns that LimeSurvey adds to the questions."""
TICKED = "Y"
PREFERRED = ("anweight", "analysisweight", "weight", "wgt", "pspwght", "dweight", "pweight")
GENDER = frozenset({"gndr", "gender", "sex", "geschlecht", "sexe", "sexo", "sesso", "geslacht"})
AGES = frozenset({"agea", "age", "alter", "edad", "leeftijd", "eta", "idade", "alder"})
BANDS = [15, 25, 45, 65]
MOST_OWN, MOST_CODES = 30, 15
LONGEST_NAME = 20
"""Letters that LimeSurvey allows in the name of a question."""
_UNUSUAL = re.compile(r"\W+")


def bank_columns(header: tuple[str, ...]) -> dict[str, str]:
    """Find the columns called as an item of the bank: item → column.

    LimeSurvey allows no underscore in the name of a question, and twenty letters of it.

    Examples
    --------
    >>> bank_columns(("idno", "AESFDRK", "q1", "lbownhands"))
    {'aesfdrk': 'AESFDRK', 'lb_own_hands': 'lbownhands'}
    """
    known = _bank_names()
    return {known[name.casefold()]: name for name in header if name.casefold() in known}


@cache
def _bank_names() -> dict[str, str]:
    """Give the names under which items of the bank stand in files: name → item."""
    codes = [code for code in bank() if banked(code) is not None]
    short = [code.replace("_", "")[:LONGEST_NAME] for code in codes]
    found = {name: code for name, code in zip(short, codes, strict=True) if short.count(name) == 1}
    return found | {code: code for code in codes}


def is_limesurvey(header: tuple[str, ...]) -> bool:
    """Say whether a header is that of an export of LimeSurvey."""
    return SUBMITTED in header and len({*header} & LIMESURVEY) > 1


def survey_lines(evidence: Evidence, hints: Hints) -> list[Line]:
    """Draft a table of answers: one row for each person asked, or one for each answer."""
    del hints
    item, answer = (evidence.best(concept, least=0.5) for concept in ("item", "answer"))
    if item is not None and answer is not None:
        return _long_lines(evidence)
    lines = [*_person_line(evidence), *_design_lines(evidence), *_group_lines(evidence)]
    lines += _when_lines(evidence)
    lines.append(Line("constants", "wave", None, "asked", reason("survey_wave")))
    modes = tuple(Option(mode, reason("survey_this", name=mode)) for mode in MODES)
    lines.append(Line("constants", "mode", None, "asked", reason("survey_mode"), modes))
    if SUBMITTED in evidence.looks:
        evidence.taken.add(SUBMITTED)
        lines.append(Line("survey", "submitted", SUBMITTED, "sure", reason("survey_submitted")))
    lines += _weight_kind(lines)
    lines += _age_lines(evidence)
    return [*lines, *_item_lines(evidence)]


def _long_lines(evidence: Evidence) -> list[Line]:
    lines = []
    for role, concept in (("respondent_id", "respondent"), ("item", "item"), ("answer", "answer"),
                          ("weight", "weight")):  # fmt: skip
        look = evidence.best(concept, least=0.5)
        if look is not None:
            name = evidence.take(look)
            lines.append(Line("columns", role, name, "likely", reason("survey_role", name)))
        elif role != "weight":
            lines.append(Line("columns", role, None, "asked", reason("survey_long", role=role)))
    return lines


def _person_line(evidence: Evidence) -> list[Line]:
    look = evidence.best("respondent", least=0.5, fits=_is_key) or evidence.best("id", fits=_is_key)
    if look is None:
        asked = reason("survey_respondent")
        return [Line("columns", "respondent_id", None, "asked", asked)]
    name = evidence.take(look)
    return [Line("columns", "respondent_id", name, "likely", reason("survey_role", name))]


def _is_key(look: Look) -> bool:
    return look.variety == 1


def _design_lines(evidence: Evidence) -> list[Line]:
    lines = [*_weight_line(evidence)]
    for role in ("stratum", "cluster"):
        look = evidence.best(role, least=0.5)
        if look is not None:
            name = evidence.take(look)
            lines.append(Line("columns", role, name, "likely", reason("survey_role", name)))
    areas = [look for look in evidence.areas if look.name not in evidence.taken]
    if areas:
        name = evidence.take(areas[0])
        lines.append(Line("columns", "area_id", name, "likely", reason("survey_area", name)))
    return lines


def _weight_line(evidence: Evidence) -> list[Line]:
    found = evidence.said("weight", least=0.5, fits=lambda look: look.is_number)
    if not found:
        return []
    order = {name: at for at, name in enumerate(PREFERRED)}
    found.sort(key=lambda look: order.get(_UNUSUAL.sub("", look.name.casefold()), len(order)))
    for look in found:
        evidence.taken.add(look.name)
    first = found[0].name
    if len(found) == 1:
        return [Line("columns", "weight", first, "likely", reason("survey_role", first))]
    options = tuple(
        Option(look.name, reason("survey_this", name=_label(evidence, look.name) or look.name))
        for look in found[:6]
    )
    return [Line("columns", "weight", first, "asked", reason("survey_weights"), options)]


def _weight_kind(lines: list[Line]) -> list[Line]:
    if not any(line.key == ("columns", "weight") for line in lines):
        return []
    options = tuple(Option(kind, reason(f"survey_weight_{kind}"))
                    for kind in WEIGHT_KINDS if kind != "none")  # fmt: skip
    asked = reason("survey_weight_kind")
    return [Line("survey.design", "weight_kind", None, "asked", asked, options)]


def _group_lines(evidence: Evidence) -> list[Line]:
    """Draft gender and language of those asked, which estimates may be told apart by."""
    lines = []
    if is_limesurvey(evidence.sample.header) and "startlanguage" in evidence.looks:
        evidence.taken.add("startlanguage")
        why = reason("survey_role", "startlanguage")
        lines.append(Line("columns", "group_language", "startlanguage", "likely", why))
    named = [name for name in evidence.looks if name.casefold() in GENDER]
    if not named:
        return lines
    name = named[0]
    evidence.taken.add(name)
    lines.append(Line("columns", "group_gender", name, "likely", reason("survey_role", name)))
    codes = _variable_codes(evidence, name)
    return lines + [
        Line("values.group_gender", code, label, "likely", reason("survey_label", name))
        for code, label in codes.items()
        if state_of_label(label) is None
    ]


def _when_lines(evidence: Evidence) -> list[Line]:
    named = [look for look in evidence.dated if look.name in (SUBMITTED, "datestamp")]
    look = next(iter(named), None) or evidence.best(
        "start", "recorded", fits=lambda one: evidence.date(one) is not None, least=0.5
    )
    found = evidence.date(look) if look is not None else None
    if look is None or found is None:
        return []
    name = evidence.take(look)
    why = reason("survey_role", name)
    return [Line("columns", "asked_on", name, "likely", why),
            Line("time", "format", found.pattern, "likely", why)]  # fmt: skip


def _age_lines(evidence: Evidence) -> list[Line]:
    """Draft bands of age from a column of ages; years of birth are named by a person."""
    named = [look for name, look in evidence.looks.items()
             if name.casefold() in AGES and look.is_whole]  # fmt: skip
    if not named:
        return []
    evidence.taken.add(named[0].name)
    why = reason("survey_age", named[0].name)
    return [Line("survey.age", "years", named[0].name, "likely", why),
            Line("survey.age", "from", BANDS, "likely", reason("survey_bands"))]  # fmt: skip


def _item_lines(evidence: Evidence) -> list[Line]:
    known = bank_columns(evidence.sample.header)
    lines = []
    for item, column in known.items():
        if column in evidence.taken:
            continue
        evidence.taken.add(column)
        section = f"survey.items.{item}"
        lines.append(Line(section, "column", column, "sure", reason("survey_bank", column)))
    if lines:
        return lines
    own = [look for look in evidence.usable
           if look.name not in evidence.taken and is_coded(evidence, look)]  # fmt: skip
    for look in own[:MOST_OWN]:
        lines += _own_item(evidence, look)
    if not lines:
        asked = reason("survey_no_items")
        lines.append(Line("survey.items.item_1", "column", None, "asked", asked))
    return lines


def is_coded(evidence: Evidence, look: Look) -> bool:
    """Say whether a column holds coded answers."""
    is_upkeep = is_limesurvey(evidence.sample.header) and look.name in UPKEEP
    if is_upkeep or len(look.words) > MOST_CODES or evidence.date(look) is not None:
        return False
    return bool(_variable_codes(evidence, look.name)) or look.share(_is_code) > 0.5


def _is_code(word: str) -> bool:
    return whole_code(word) is not None or re.fullmatch(r"AO?\d{1,3}|[YN]", word) is not None


def _own_item(evidence: Evidence, look: Look) -> list[Line]:
    """Draft an item of the file's own: how answers are ordered only a person can know."""
    evidence.take(look)
    name = _UNUSUAL.sub("_", look.name).strip("_").casefold() or "item"
    section = f"survey.items.{name if name[0].isalpha() else f'q_{name}'}"
    label = _label(evidence, look.name)
    lines = [Line(section, "column", look.name, "likely", reason("survey_coded", look.name))]
    if label:
        lines.append(Line(section, "label", label, "sure", reason("survey_label", look.name)))
    if {*look.words} == {TICKED}:
        return [*lines, *_box_lines(section, look.name)]
    scales = tuple(Option(scale, reason(f"survey_scale_{scale}")) for scale in SCALES)
    how = reason("survey_scale", look.name)
    lines.append(Line(section, "scale", None, "asked", how, scales))
    return [*lines, _worse_line(section, look.name)]


def _worse_line(section: str, column: str) -> Line:
    ends = tuple(Option(end, reason(f"survey_worse_{end}")) for end in WORSE)
    return Line(section, "worse", None, "asked", reason("survey_worse", column), ends)


def _box_lines(section: str, column: str) -> list[Line]:
    """Draft a box to be ticked: it is yes where it holds something, and no where it is empty."""
    why = reason("survey_box", column)
    return [
        Line(section, "scale", "binary", "likely", why),
        Line(section, "empty", 2, "likely", why),
        _worse_line(section, column),
        Line(f"{section}.codes", "1", "yes", "likely", why),
        Line(f"{section}.codes", "2", "no", "likely", why),
        Line(f"{section}.words", TICKED, 1, "likely", why),
    ]


def _label(evidence: Evidence, name: str) -> str:
    variable = evidence.sample.codebook.get(name)
    return variable.label if variable is not None else ""


def _variable_codes(evidence: Evidence, name: str) -> dict[str, str]:
    variable = evidence.sample.codebook.get(name)
    return {code: label for code, label in variable.codes.items()
            if whole_code(code) is not None} if variable is not None else {}  # fmt: skip
