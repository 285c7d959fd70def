"""Drafts the columns of each kind of table, with the reason of each."""

from collections.abc import Callable

from evenhand.sources.cells import FALSE, TRUE
from evenhand.sources.drafting.drafts import Certainty, Line, reason
from evenhand.sources.drafting.evidence import LEAST_SAID, Evidence
from evenhand.sources.drafting.heads import match_of, plain_words
from evenhand.sources.drafting.kinds import is_label
from evenhand.sources.drafting.looks import MOSTLY, Look
from evenhand.sources.drafting.places import Hints
from evenhand.sources.drafting.surveys import survey_lines
from evenhand.sources.drafting.what import (
    offence_lines,
    wide_offence_lines,
    wide_period_lines,
)
from evenhand.sources.drafting.when import period_lines, time_lines
from evenhand.sources.drafting.where import area_lines, level_lines, place_lines
from evenhand.sources.kinds import TABLES
from evenhand.sources.typed import POINT_COLUMNS
from evenhand.tables.columns import names_group

MOST_OUTCOMES, MOST_TIMES, MOST_UNITS = 60, 1000, 20
AS_NAMED = 0.6
UNIT_WORDS = (
    ("offences", ("infraction", "infractions", "offence", "offences", "fall", "faelle", "delito",
                  "numero di delitti denunciati", "misdrijf", "misdrijven", "crime", "crimes",
                  "nr")),
    ("victims", ("victime", "victimes", "victim", "victims", "opfer", "victima", "victimas",
                 "vittima", "vittime", "slachtoffer", "slachtoffers", "vitima", "vitimas")),
    ("vehicles", ("vehicule", "vehicules", "vehicle", "vehicles", "fahrzeug", "fahrzeuge",
                  "vehiculo", "veicolo", "voertuig", "veiculo")),
    ("suspects", ("mis en cause", "suspect", "suspects", "tatverdaechtige", "sospechoso",
                  "verdachte", "suspeito")),
)  # fmt: skip
BASES = (
    ("dwellings", ("dwelling", "household", "wohnung", "logement", "vivienda", "woning",
                   "haushalt")),
    ("visitors", ("visitor", "tourist", "visiteur", "besucher")),
    ("passengers", ("passenger", "voyageur", "fahrgast")),
    ("footfall", ("footfall", "passanten")),
)  # fmt: skip
UNITS = (
    ("victims", ("victim", "opfer", "victime", "victima", "slachtoffer", "vitima", "homicide")),
    ("suspects", ("suspect", "tatverd", "mis en cause", "sospech", "verdacht")),
    ("vehicles", ("vehicles stolen", "fahrzeuge")),
)  # fmt: skip
NAME_WORDS = {"name", "nom", "nombre", "nome", "naam", "nazwa", "nimi", "namn", "navn", "nm"}
STOP_WORDS = {"Person search": "pedestrian", "Vehicle search": "vehicle",
              "Person and Vehicle search": "both"}  # fmt: skip


def _one(
    evidence: Evidence, asked: str, fits: Callable[[Look], bool], least: float, role: str,
    certainty: Certainty,
) -> list[Line]:  # fmt: skip
    """Take the best column for a role, if there is one that fits."""
    look = evidence.best(asked, fits=fits, least=least)
    if look is None:
        return []
    name = evidence.take(look)
    return [Line("columns", role, name, certainty, reason(role, name))]


def incident_lines(evidence: Evidence, hints: Hints) -> list[Line]:
    """Draft a table with a row for each incident."""
    when = time_lines(evidence)
    where = place_lines(evidence, hints)
    lines = [*when, *where, *offence_lines(evidence), *_key_line(evidence)]
    lines += _one(evidence, "outcome", _is_word, 0.5, "outcome", "likely")
    lines += _one(evidence, "attempted", _is_truth, 0.5, "attempted", "likely")
    lines += _one(evidence, "count", _is_times, 0.8, "times", "likely")
    return [*lines, *level_lines(evidence)]


def count_lines(evidence: Evidence, hints: Hints, wide_over: str = "") -> list[Line]:
    """Draft a table of counts by area and period: long, or wide over periods or offences."""
    del hints
    lines: list[Line] = []
    if wide_over == "period":
        lines += wide_period_lines(evidence)
    elif wide_over:
        lines += wide_offence_lines(evidence)
    over = [line.value for line in lines if line.key == ("wide", "over")]
    offences = [] if over else offence_lines(evidence)
    if not wide_over:
        count = evidence.best("count", fits=lambda look: look.is_number)
        name = evidence.take(count) if count is not None else None
        why = reason("count", name) if name else reason("no_count")
        lines.append(Line("columns", "count", name, "sure" if name else "asked", why))
    if wide_over != "period":
        lines += period_lines(evidence)
    lines += [*area_lines(evidence), *offences]
    units = _unit_lines(evidence)
    if units:
        return [*lines, *units]
    unit, head = _by_words(evidence, UNITS, "offences")
    why = reason("unit_said", head) if head else reason("unit")
    return [*lines, Line("constants", "unit", unit, "likely", why)]


def _unit_lines(evidence: Evidence) -> list[Line]:
    """Draft the column that says what was counted, where its words are known."""
    look = evidence.best("unit", fits=lambda look: len(look.words) <= MOST_UNITS, least=0.5)
    if look is None:
        return []
    known = {word: ours for word in look.some
             for ours, said in UNIT_WORDS if " ".join(plain_words(word)) in said}  # fmt: skip
    if not known:
        return []
    name = evidence.take(look)
    why = reason("unit_column", name)
    words = [Line("values.unit", word, ours, "likely", why) for word, ours in known.items()]
    return [Line("columns", "unit", name, "likely", why), *words]


def exposure_lines(evidence: Evidence, hints: Hints) -> list[Line]:
    """Draft a table of populations, dwellings or visitors by area."""
    del hints
    value = evidence.best("population", "count", fits=lambda look: look.is_number)
    name = evidence.take(value) if value is not None else None
    why = reason("value", name) if name else reason("no_count")
    lines = [Line("columns", "value", name, "sure" if name else "asked", why)]
    if evidence.best("year", "period", "month", fits=lambda look: evidence.date(look) is not None):
        lines += period_lines(evidence)
    base, head = _by_words(evidence, BASES, "residents")
    why = reason("base_said", head) if head else reason("base")
    lines += [*area_lines(evidence), Line("constants", "base", base, "likely", why)]
    return [*lines, Line("constants", "group", "all", "likely", reason("group_all"))]


def stop_lines(evidence: Evidence, hints: Hints) -> list[Line]:
    """Draft a table of stops and searches, with groups as recorded."""
    for name, look in evidence.looks.items():
        look.has_groups = names_group(name)
    lines = [*time_lines(evidence), *place_lines(evidence, hints, needed=True)]
    target = evidence.best("searched", fits=lambda look: is_label(look) and not _is_truth(look))
    if target is not None:
        name = evidence.take(target)
        lines.append(Line("columns", "object_of_search", name, "likely", reason("object", name)))
    lines += _one(evidence, "outcome", _is_word, 0.9, "outcome", "sure")
    kind = [look for look in evidence.usable if {*look.words} <= {*STOP_WORDS}]
    if kind:
        name = evidence.take(kind[0])
        lines.append(Line("columns", "kind", name, "sure", reason("stop_kind", name)))
        lines += [Line("values.kind", word, ours, "sure", reason("stop_kind", name))
                  for word, ours in STOP_WORDS.items()]  # fmt: skip
    return lines + _group_lines(evidence)


def signal_lines(evidence: Evidence, hints: Hints) -> list[Line]:
    """Draft a table of complaints and requests."""
    topic = evidence.best("signal", "offence", fits=is_label)
    name = evidence.take(topic) if topic is not None else None
    why = reason("topic", name) if name else reason("no_topic")
    lines = [*time_lines(evidence, "on_day"), *place_lines(evidence, hints),
             Line("columns", "topic", name, "likely" if name else "asked", why)]  # fmt: skip
    source = "complaint" if name and "complaint" in name.casefold() else "service_request"
    lines.append(Line("constants", "signal_source", source, "likely", reason("signal_source")))
    return [*lines, Line("constants", "count", 1, "sure", reason("one_each"))]


def place_table_lines(evidence: Evidence, hints: Hints) -> list[Line]:
    """Draft a table of places: stations, schools, bars."""
    lines = place_lines(evidence, hints, needed=True)
    unique = evidence.best("id", fits=lambda look: look.variety == 1)
    unique = unique or evidence.best("area_code", "place_name", fits=lambda look: look.variety == 1)
    name = unique.name if unique is not None else None
    why = reason("place_id", name) if name else reason("no_place_id")
    lines.append(Line("columns", "place_id", name, "likely" if name else "asked", why))
    called = evidence.best("place_name", least=0.5)
    if called is not None:
        head = evidence.take(called)
        lines.append(Line("columns", "place_name", head, "likely", reason("place_name", head)))
    kind = evidence.best("place_kind", fits=is_label, least=0.5)
    if kind is not None:
        head = evidence.take(kind)
        return [*lines, Line("columns", "kind", head, "likely", reason("place_kind", head))]
    return [*lines, Line("constants", "kind", None, "asked", reason("no_place_kind"))]


def area_table_lines(evidence: Evidence, hints: Hints) -> list[Line]:
    """Draft a table of outlines: what tells areas apart, and what names them."""
    del hints
    fine = [look for look in evidence.usable if look.variety > 0.5
            and look.name not in POINT_COLUMNS]  # fmt: skip

    def names_it(look: Look) -> float:
        said = {*plain_words(look.name)} & NAME_WORDS
        return evidence.says(look.name, "area_name", "place_name") + (0.5 if said else 0.0)

    names = sorted((look for look in fine if names_it(look) >= 0.5 and not look.is_number
                    and names_it(look) > evidence.says(look.name, "area_code")),
                   key=lambda look: -names_it(look))  # fmt: skip
    codes = [look for look in fine if look not in names
             and evidence.says(look.name, "area_code", "id") >= LEAST_SAID]  # fmt: skip
    code = next(iter([*codes, *names, *fine]), None)
    lines = [Line("columns", "area_id", code.name if code else None, "likely" if code else "asked",
                  reason("area_id", code.name) if code else reason("no_area"))]  # fmt: skip
    if names:
        lines.append(Line("columns", "area_name", names[0].name, "likely",
                          reason("area_name", names[0].name)))  # fmt: skip
    for look in (code, *names[:1]):
        if look is not None:
            evidence.take(look)
    return lines


def named_lines(evidence: Evidence, hints: Hints, kind: str) -> list[Line]:
    """Draft any other table by columns that are called as ours are, and ask for the rest."""
    del hints
    lines: list[Line] = []
    for column in TABLES[kind].COLUMNS:
        words = plain_words(column.name)
        fitting = [look for look in evidence.usable if look.name not in evidence.taken
                   and match_of(words, plain_words(look.name)) >= AS_NAMED]  # fmt: skip
        if fitting and column.kind != "geometry":
            name = evidence.take(fitting[0])
            lines.append(Line("columns", column.name, name, "likely", reason("by_head", name)))
            date = evidence.date(fitting[0]) if column.kind in ("day", "instant") else None
            is_first = not any(line.key == ("time", "format") for line in lines)
            if date is not None and is_first:
                why = reason("format", name, format=date.pattern)
                lines.append(Line("time", "format", date.pattern, "likely", why))
        elif column.required and column.kind != "geometry" and column.name != "level":
            why = reason("no_column", role=column.name)
            lines.append(Line("columns", column.name, None, "asked", why))
    return lines


def _key_line(evidence: Evidence) -> list[Line]:
    key = evidence.best("id", fits=lambda look: look.variety > 0.5, least=0.5)
    if key is None:
        return []
    name = evidence.take(key)
    return [Line("columns", "record_key", name, "likely", reason("key", name))]


def _group_lines(evidence: Evidence) -> list[Line]:
    lines = []
    for name, look in evidence.looks.items():
        words = name.casefold()
        is_group = names_group(name) or words.startswith("age")
        if (
            is_group
            and not look.is_empty
            and evidence.person(look) is None
            and not look.is_free_text
        ):
            role = "group_" + "_".join(plain_words(name))
            evidence.taken.add(name)
            lines.append(Line("columns", role, name, "likely", reason("group", name)))
    return lines


def _by_words(
    evidence: Evidence, table: tuple[tuple[str, tuple[str, ...]], ...], default: str
) -> tuple[str, str]:
    """Find what heads say of a unit or base: the word of ours, and the head that says it."""
    for ours, words in table:
        for head in evidence.looks:
            if any(word in head.casefold() for word in words):
                return ours, head
    return default, ""


def _is_word(look: Look) -> bool:
    return not _is_truth(look) and len(look.words) <= MOST_OUTCOMES and not look.is_number


def _is_truth(look: Look) -> bool:
    return look.share(lambda word: word.casefold() in TRUE | FALSE) >= MOSTLY


def _is_times(look: Look) -> bool:
    low, high = look.bounds
    return look.is_whole and low >= 0 and high <= MOST_TIMES


DRAFTERS: dict[str, Callable[[Evidence, Hints], list[Line]]] = {
    "incidents": incident_lines,
    "counts": count_lines,
    "exposure": exposure_lines,
    "stops": stop_lines,
    "signals": signal_lines,
    "places": place_table_lines,
    "survey": survey_lines,
    "areas": area_table_lines,
}
"""Kind → what drafts its lines."""
