"""What is peculiar to a city: name, zone, reference system, languages, partners, disclosure."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from evenhand.errors import WorkspaceError, listed
from evenhand.options import Offence, bounds_of
from evenhand.safeguards.policy import DisclosurePolicy, policy_problems
from evenhand.tables.table import known_timezones
from evenhand.taxonomy.problem_files import PHASES
from evenhand.wording.faults import fault
from evenhand.wording.messages import LANGUAGES
from evenhand.workspace.disk import unreadable

FILE = "evenhand.toml"
COUNTRY = r"[A-Z]{2}[A-Z0-9\-_]{0,8}"


@dataclass(frozen=True)
class RecordingBreak:
    """A day on which recording changed, so that a step there is not called change.

    Attributes
    ----------
    date
        First day recorded the new way.
    offence
        The class concerned; None means every class.
    note
        What changed, in a line.
    """

    date: date
    offence: str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one city's workspace, as they stand in its `evenhand.toml`.

    Attributes
    ----------
    name
        The city as printed on the cover.
    timezone
        IANA name of the zone in which its clocks run.
    crs
        Projected reference system in metres, such as "EPSG:25832".
    languages
        Languages of its reports; the first is used where none is asked for.
    partners
        Who takes part, as printed on the cover.
    licence
        One line on how the report may be used; empty prints none.
    sources
        Lines on where the data come from, with the attribution they ask for.
    disclosure
        What may leave the house.
    recording_breaks
        Days on which recording changed.
    country
        Eurostat's code of the country, for European comparisons; empty takes the time zone's.
    binding_gates
        Phases that a problem file enters only when nothing is lacking; elsewhere what lacks is
        told, and the reason for going on is kept.
    """

    name: str
    timezone: str
    crs: str
    languages: tuple[str, ...] = ("en",)
    partners: tuple[str, ...] = ()
    licence: str = ""
    sources: tuple[str, ...] = ()
    disclosure: DisclosurePolicy = field(default_factory=DisclosurePolicy)
    recording_breaks: tuple[RecordingBreak, ...] = ()
    country: str = ""
    binding_gates: tuple[str, ...] = ()


def read_settings(path: Path) -> Settings:
    """Read and check a settings file.

    Raises
    ------
    WorkspaceError
        The file is missing, is not TOML, or keys are unknown, missing or wrong; each is named.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise WorkspaceError(listed(str(path), [fault("refusal_files.no_settings")])) from None
    except OSError as problem:
        raise WorkspaceError(unreadable(path, problem)) from None
    except UnicodeDecodeError as problem:
        raise WorkspaceError(
            listed(str(path), [fault("refusal_files.no_toml", problem=str(problem))])
        ) from None
    return settings_in(text, path)


def settings_in(text: str, path: Path) -> Settings:
    """Check the text of a settings file.

    Parameters
    ----------
    text
        What stands in it.
    path
        The file, for messages.

    Raises
    ------
    WorkspaceError
        As for `read_settings`.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise WorkspaceError(
            listed(str(path), [fault("refusal_files.no_toml", problem=str(problem))])
        ) from None
    problems = _unknown(raw, "", Settings) + _shape_problems(raw)
    if problems:
        raise WorkspaceError(listed(str(path), problems))
    settings = _built(raw)
    problems = problems_with(settings)
    if problems:
        raise WorkspaceError(listed(str(path), problems))
    return settings


def problems_with(settings: Settings) -> list[str]:
    """Say everything that is wrong with settings; each line names its key."""
    problems: list[str] = [] if settings.name.strip() else [fault("refusal_files.no_name")]
    if settings.timezone not in known_timezones():
        problems.append(fault("refusal_files.no_zone", given=repr(settings.timezone)))
    problems += _crs_problems(settings.crs)
    if settings.country and not re.fullmatch(COUNTRY, settings.country):
        problems.append(fault("refusal_files.no_country", given=repr(settings.country)))
    if not settings.languages:
        problems.append(fault("refusal_files.no_languages", known=", ".join(LANGUAGES)))
    problems += [
        fault("refusal_files.other_language", given=repr(language), known=", ".join(LANGUAGES))
        for language in settings.languages
        if language not in LANGUAGES
    ]
    problems += [
        fault("refusal_files.other_gate", given=repr(phase), known=", ".join(PHASES[1:]))
        for phase in settings.binding_gates
        if phase not in PHASES[1:]
    ]
    problems += policy_problems(settings.disclosure, "disclosure.")
    pattern = bounds_of(Offence).pattern or ""
    problems += [
        fault("refusal_files.break_offence", number=number, given=repr(one.offence))
        for number, one in enumerate(settings.recording_breaks, start=1)
        if one.offence is not None and not re.fullmatch(pattern, one.offence)
    ]
    return problems


def write_settings(settings: Settings) -> str:
    """Write settings as TOML with a comment beside each key, ready to be edited by hand."""
    policy = settings.disclosure
    lines = [
        "# Settings of this Evenhand workspace. Edit by hand; every command checks it.",
        "",
        f"name = {quoted(settings.name)}  # as printed on the cover",
        f"timezone = {quoted(settings.timezone)}  # IANA name: the clock of all times",
        f"crs = {quoted(settings.crs)}  # projected reference system, metres",
        f"languages = {_listed(settings.languages)}  # of {', '.join(LANGUAGES)}; the first leads",
        f"partners = {_listed(settings.partners)}  # as printed on the cover",
        f"licence = {quoted(settings.licence)}  # how the report may be used, one line",
        f"sources = {_listed(settings.sources)}  # attribution lines of the data",
        f"country = {quoted(settings.country)}  # as Eurostat writes it, NL; empty: the zone's",
        f"binding_gates = {_listed(settings.binding_gates)}  # of {', '.join(PHASES[1:])}",
        "",
        "[disclosure]  # what may leave the house",
        f"min_count = {policy.min_count}  # counts from 1 to below this are hidden",
        f"delay_days = {policy.delay_days}  # days before an incident may be counted in a release",
        f"min_at_risk = {policy.min_at_risk}  # people or dwellings below which an area is silent",
        f"area_level = {quoted(policy.area_level)}  # the only set of areas shown; empty: each",
        "",
        "# Days on which recording changed, so that a step there is not called change:",
        "# [[recording_breaks]]",
        "# date = 2025-05-01",
        '# offence = "robbery"  # leave out for every class',
        '# note = "new recording rules"',
    ]
    for one in settings.recording_breaks:
        lines += ["", "[[recording_breaks]]", f"date = {one.date.isoformat()}"]
        lines += [f"offence = {quoted(one.offence)}"] if one.offence else []
        lines += [f"note = {quoted(one.note)}"]
    return "\n".join(lines) + "\n"


def _built(raw: Mapping[str, Any]) -> Settings:
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()
    }
    plain["disclosure"] = DisclosurePolicy(**raw.get("disclosure", {}))
    plain["recording_breaks"] = tuple(
        RecordingBreak(**one) for one in raw.get("recording_breaks", [])
    )
    return Settings(**plain)


def _unknown(raw: Mapping[str, Any], prefix: str, kind: type[Any]) -> list[str]:
    known = [one.name for one in fields(kind)]
    return [
        fault("refusal_files.no_key", prefix=prefix, key=key, known=", ".join(known))
        for key in raw
        if key not in known
    ]


_WORDS = {"name": True, "timezone": True, "crs": True, "licence": False, "country": False}
_LISTS = ("languages", "partners", "sources", "binding_gates")


def _shape_problems(raw: Mapping[str, Any]) -> list[str]:
    problems = [
        fault("refusal_sheets.schema_missing", name=key)
        for key, needed in _WORDS.items()
        if needed and key not in raw
    ]
    problems += [
        fault("refusal_files.no_text", name=key, given=repr(raw[key]))
        for key in _WORDS
        if key in raw and not isinstance(raw[key], str)
    ]
    problems += [
        fault("refusal_files.no_list", name=key, given=repr(raw[key]))
        for key in _LISTS
        if key in raw and not _texts(raw[key])
    ]
    return problems + _policy_shape(raw.get("disclosure", {})) + _break_shape(raw)


def _policy_shape(policy: Any) -> list[str]:
    if not isinstance(policy, dict):
        return [fault("refusal_files.no_disclosure")]
    problems = _unknown(policy, "disclosure.", DisclosurePolicy)
    for key in ("min_count", "delay_days", "min_at_risk"):
        value = policy.get(key, 1)
        if not isinstance(value, int) or isinstance(value, bool):
            problems.append(fault("refusal_files.policy_whole", key=key, given=repr(value)))
    if "rounding" in policy:
        problems.append("'disclosure.rounding' is chosen for each release of rows; leave it out")
    if not isinstance(policy.get("area_level", ""), str):
        problems.append(fault("refusal_files.policy_level"))
    return problems


def _break_shape(raw: Mapping[str, Any]) -> list[str]:
    breaks = raw.get("recording_breaks", [])
    if not isinstance(breaks, list) or not all(isinstance(one, dict) for one in breaks):
        return [fault("refusal_files.no_breaks")]
    problems = []
    for number, one in enumerate(breaks, start=1):
        prefix = f"recording_breaks[{number}]."
        problems += _unknown(one, prefix, RecordingBreak)
        if type(one.get("date")) is not date:
            problems.append(
                fault("refusal_files.break_day", prefix=prefix, given=repr(one.get("date")))
            )
        problems += [
            fault("refusal_files.break_text", prefix=prefix, key=key)
            for key in ("offence", "note")
            if not isinstance(one.get(key, ""), str)
        ]
    return problems


def _crs_problems(crs: str) -> list[str]:
    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        return [fault("refusal_files.no_crs", given=repr(crs))]
    if not system.is_projected or {axis.unit_name for axis in system.axis_info[:2]} != {"metre"}:
        return [fault("refusal_files.crs_degrees", given=crs)]
    return []


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b",
            "\f": "\\f"}  # fmt: skip


def quoted(text: str) -> str:
    r"""Write a text as TOML does.

    Examples
    --------
    >>> print(quoted('Quai "du Port"'))
    "Quai \"du Port\""
    """
    escaped = "".join(
        _ESCAPES.get(
            letter, letter if letter >= " " and letter != "\x7f" else f"\\u{ord(letter):04x}"
        )
        for letter in text
    )
    return f'"{escaped}"'


def _listed(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(quoted, texts)) + "]"
