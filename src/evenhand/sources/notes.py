"""What a reader must know about a file that was read, as sentences with their numbers."""

from evenhand.sources.mapped import Converter
from evenhand.sources.report import Note

NOTED = ("undated", "unplaced", "at_origin", "repeated_keys", "skipped_clock", "clock_twice",
         "missing_counts")  # fmt: skip
WARNED = ("unreadable_counts",)


def notes_of(converter: Converter, file: str) -> tuple[Note, ...]:
    """Say what is as it should be but should be known."""
    mapping, tally = converter.mapping, converter.tally
    found = [_counted(key, tally.counted[key], file) for key in NOTED if tally.counted[key]]
    precision = mapping.setting("place", "precision_m")
    has_points = {"longitude", "easting", "x_m"} & set(mapping.columns)
    if precision is not None:
        found.append(
            Note("sources.place_precision", {"metres": (float(precision), "metres")},
                 {"file": file})
        )  # fmt: skip
    elif has_points and mapping.setting("place", "snapped", False):
        found.append(Note("sources.snapped", {}, {"file": file}))
    origin = ", ".join(
        mapping.origin[part] for part in ("publisher", "licence") if part in mapping.origin
    )
    if origin:
        found.append(Note("sources.origin", {}, {"file": file, "origin": origin}))
    return tuple(found)


def warnings_of(converter: Converter, file: str) -> tuple[Note, ...]:
    """Say what should be mended, or read with care."""
    tally, classing = converter.tally, converter.classing
    found = [_counted(key, tally.counted[key], file) for key in WARNED if tally.counted[key]]
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


def _counted(key: str, rows: int, file: str) -> Note:
    return Note(f"sources.{key}", {"rows": (float(rows), "count")}, {"file": file})
