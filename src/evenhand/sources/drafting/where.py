"""Drafts the lines that say where: coordinates, their reference system, and areas."""

from evenhand.sources.drafting.drafts import Certainty, Line, Option, reason
from evenhand.sources.drafting.evidence import Evidence
from evenhand.sources.drafting.heads import plain_words
from evenhand.sources.drafting.looks import Look
from evenhand.sources.drafting.places import WGS84, Coordinates, Hints, System, coordinates_of
from evenhand.sources.typed import POINT_COLUMNS
from evenhand.tables.columns import names_group
from evenhand.wording.messages import Message

MOST_LEVELS = 4
Pair = tuple[str, str]
_NOT_AN_AREA = {"code", "name", "id", "nr", "no", "number", "key", "cd", "nm", "nimetus"}


def place_lines(evidence: Evidence, hints: Hints, *, needed: bool = False) -> list[Line]:
    """Draft the coordinates and the reference system that they are in.

    Parameters
    ----------
    evidence, hints
        The columns, and what is known of the city.
    needed
        Whether the table does not exist without points, so that they are asked for.
    """
    found = _coordinates(evidence, hints)
    if found is None:
        lines = _point_lines(evidence)
        asked = [Line("columns", role, None, "asked", reason("no_place", role=role))
                 for role in ("longitude", "latitude")]  # fmt: skip
        return lines or (asked if needed else [])
    names = (evidence.take(found.x), evidence.take(found.y))
    # A grid that is still to be chosen says with the choice which way round the two are.
    is_open = found.certainty == "asked" and not found.is_degrees
    is_swapped = found.is_swapped and not is_open
    turned = names[::-1] if is_swapped else names
    roles: Pair = ("longitude", "latitude") if found.is_degrees else ("easting", "northing")
    by_head: Certainty = "sure" if found.certainty == "sure" else "likely"
    key = "swapped_columns" if is_swapped else "coordinates"
    lines = [
        Line("columns", role, name, by_head, reason(key, name))
        for role, name in zip(roles, turned, strict=True)
    ]
    if found.x.is_range:
        lines.append(Line("place", "ranges", "-", "sure", reason("ranges", *names)))
    system = _system_line(found, roles, names)
    if system.section == "columns":  # which of the two is which is open
        lines = [line for line in lines if line.name != roles[0]]
        why = reason("system_degrees", *names, where=_where(found.systems[0]))
        lines.append(Line("place", "crs", WGS84, "likely", why))
    return [*lines, system]


def _coordinates(evidence: Evidence, hints: Hints) -> Coordinates | None:
    if evidence.sample.geometry == "points":
        first, second = (evidence.looks[name] for name in POINT_COLUMNS)
        return coordinates_of(first, second, hints, evidence.sample.crs)

    def places(look: Look) -> bool:
        return look.is_number or look.is_range

    for pair in (("longitude", "latitude"), ("easting", "northing")):
        x, y = (evidence.best(concept, fits=places) for concept in pair)
        if x is not None and y is not None and x is not y:
            found = coordinates_of(x, y, hints)
            if found is not None:
                return found
    if any(name.startswith("column 1") for name in evidence.looks):
        bare = [look for look in evidence.usable if look.is_number and not look.is_whole]
        return coordinates_of(bare[0], bare[1], hints) if len(bare) > 1 else None
    return None


def _system_line(
    found: Coordinates, roles: Pair, names: Pair
) -> Line:  # fmt: skip
    options = tuple(_option(one, roles, names) for one in found.systems)
    if not found.systems:
        return Line("place", "crs", None, "asked", reason("system_unknown", *names))
    first = found.systems[0]
    default = first.code if found.certainty != "asked" or found.why == "swapped" else None
    certainty: Certainty = "sure" if found.certainty == "sure" else (
        "likely" if found.certainty == "likely" else "asked")  # fmt: skip
    why = reason(f"system_{found.why}", *names, system=first.code, where=_where(first))
    if found.is_degrees and certainty == "asked":
        return _order_question(found, roles, names, why)
    return Line("place", "crs", default, certainty, why, options)


def _order_question(found: Coordinates, roles: Pair, names: Pair, why: Message) -> Line:
    """Ask which column is the latitude, where both readings are degrees."""
    x_role, y_role = roles
    options = tuple(
        Option(
            names[1] if one.is_swapped else names[0],
            reason("would_fall", system=one.code, name=one.name, where=_where(one)),
            {("columns", y_role): names[0] if one.is_swapped else names[1]},
        )
        for one in found.systems
    )  # fmt: skip
    return Line("columns", x_role, options[0].value, "asked", why, options)


def _option(one: System, roles: Pair, names: Pair) -> Option:
    turned = names[::-1] if one.is_swapped else names
    also = {("columns", role): name for role, name in zip(roles, turned, strict=True)}
    label = reason("would_fall", system=one.code, name=one.name, where=_where(one))
    return Option(one.code, label, also)


def _where(one: System) -> str:
    north = f"{abs(one.latitude):.2f}° {'N' if one.latitude >= 0 else 'S'}"
    return f"{north}, {abs(one.longitude):.2f}° {'E' if one.longitude >= 0 else 'W'}"


def _point_lines(evidence: Evidence) -> list[Line]:
    """Draft coordinates that stand together in one column."""
    both = [look for look in evidence.usable if look.is_wkt or look.is_pair]
    if not both:
        return []
    look = both[0]
    name = evidence.take(look)
    lines = [Line("columns", "point", name, "likely", reason("point", name)),
             Line("place", "crs", WGS84, "likely", reason("point_system", name))]  # fmt: skip
    if look.is_pair:
        options = (Option("latitude first", reason("latitude_first")),
                   Option("longitude first", reason("longitude_first")))  # fmt: skip
        lines.append(
            Line("place", "order", None, "asked", reason("pair_order", name), options)
        )  # fmt: skip
    return lines


def level_lines(evidence: Evidence, at_most: int = MOST_LEVELS) -> list[Line]:
    """Draft the areas that rows name besides their point, one for each level."""
    lines: list[Line] = []
    roles: set[str] = set()
    for look in evidence.areas:
        words = [word for word in _words(look.name) if word not in _NOT_AN_AREA]
        role = "area_" + "_".join(words)
        can_be = words and role not in roles and look.variety < 0.6 and not names_group(role)
        if can_be and len(lines) < at_most:
            roles.add(role)
            name = evidence.take(look)
            lines.append(Line("columns", role, name, "likely", reason("level", name)))
    return lines


def _words(name: str) -> list[str]:
    return [word for word in plain_words(name) if word.isascii() and len(word) > 1]


def area_lines(evidence: Evidence) -> list[Line]:
    """Draft the area that a row counts: the finest that the table names."""
    found = evidence.areas
    if not found:
        return [Line("columns", "area_id", None, "asked", reason("no_area"))]
    name = evidence.take(found[0])
    certainty: Certainty = (
        "sure" if evidence.says(name, "area_code", "area_name") >= 0.5 else "likely"
    )
    return [Line("columns", "area_id", name, certainty, reason("area", name))]
