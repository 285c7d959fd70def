"""What a reader must know about a file that was read, as sentences with their numbers."""

from evenhand.sources import times
from evenhand.sources.mapped import Converter
from evenhand.sources.mapping import Mapping
from evenhand.sources.report import Note
from evenhand.sources.tally import FEW_CLOCKS

NOTED = ("undated", "unplaced", "at_origin", "repeated_keys", "skipped_clock", "clock_twice",
         "missing_counts", "stands_for_several", "clock_missing",
         "revised", "still_running", "outside_vocabulary")  # fmt: skip
WARNED = ("unreadable_counts", "revised_below")
CLOCKS_FROM = 20
"""Fewer rows may show one clock time by chance."""


def notes_of(converter: Converter, file: str) -> tuple[Note, ...]:
    """Say what is as it should be but should be known."""
    mapping, tally = converter.mapping, converter.tally
    found = [_counted(key, tally.counted[key], file) for key in NOTED if tally.counted[key]]
    precision = mapping.setting("place", "precision_m")
    has_points = {"longitude", "easting", "x_m", "point"} & set(mapping.columns)
    if precision is not None:
        found.append(
            Note("sources.place_precision", {"metres": (float(precision), "metres")},
                 {"file": file})
        )  # fmt: skip
    elif has_points and mapping.setting("place", "ranges") is not None:
        found.append(Note("sources.place_ranges", {}, {"file": file}))
    elif has_points and mapping.setting("place", "snapped", False):
        found.append(Note("sources.snapped", {}, {"file": file}))
    if _has_no_zone(mapping):
        found.append(
            Note("sources.zone_assumed", {}, {"file": file, "zone": converter.target.timezone})
        )
    minutes = mapping.setting("time", "step_minutes")
    if minutes is not None:
        found.append(
            Note("sources.time_step", {"minutes": (float(minutes), "count")}, {"file": file})
        )
    origin = ", ".join(
        mapping.origin[part] for part in ("publisher", "licence") if part in mapping.origin
    )
    if origin:
        found.append(Note("sources.origin", {}, {"file": file, "origin": origin}))
    return tuple(found)


def warnings_of(converter: Converter, file: str) -> tuple[Note, ...]:
    """Say what should be mended, or read with care."""
    mapping, tally, classing = converter.mapping, converter.tally, converter.classing
    found = [_counted(key, tally.counted[key], file) for key in WARNED if tally.counted[key]]
    if tally.n_clocks >= CLOCKS_FROM and len(tally.clocks) <= FEW_CLOCKS and _shows_clock(mapping):
        found.append(_counted("same_clock", tally.n_clocks, file))
    if classing.unknown:
        found.append(
            Note(
                "sources.unknown_codes",
                {"codes": (float(len(classing.unknown)), "count")},
                {"file": file, "first": "; ".join(sorted(classing.unknown)[:3])},
            )
        )
    offences = converter.words.get("offence_source")
    totals = classing.totals(offences.words) if offences else []
    if totals and converter.mapping.kind == "counts":
        found.append(
            Note(
                "sources.totals",
                {"codes": (float(len(totals)), "count")},
                {"file": file, "first": "; ".join(totals[:3])},
            )
        )
    return tuple(found)


def _has_no_zone(mapping: Mapping) -> bool:
    """Say whether clock times are read without anybody having said whose clock it is."""
    pattern = str(mapping.setting("time", "format", times.ISO))
    says = mapping.setting("time", "zone") is not None or "%z" in pattern or pattern == times.ISO
    return "starts_at" in mapping.columns and _shows_clock(mapping) and not says


def _shows_clock(mapping: Mapping) -> bool:
    pattern = str(mapping.setting("time", "format", times.ISO))
    return str(mapping.setting("time", "precision", times.precision_of(pattern))) == "instant"


def _counted(key: str, rows: int, file: str) -> Note:
    return Note(f"sources.{key}", {"rows": (float(rows), "count")}, {"file": file})
