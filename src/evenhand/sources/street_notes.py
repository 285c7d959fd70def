"""What a reader must know about rows that were placed by the name of their street."""

from evenhand.sources.gazetteer import Gazetteer
from evenhand.sources.report import Note
from evenhand.sources.street_places import OUTCOMES
from evenhand.sources.tally import Tally

SHOWN_HASH = 16
_NOTED = ("street_exact", "street_normalised", "street_had_point", "street_across")
_WARNED = tuple(f"street_{one}" for one in OUTCOMES if f"street_{one}" not in _NOTED)


def street_notes(tally: Tally, gazetteer: Gazetteer, file: str) -> tuple[Note, ...]:
    """Say which gazetteer placed rows, and how many of them without any doubt."""
    source = Note(
        "sources.gazetteer",
        {"names": (float(gazetteer.n_names), "count")},
        {"file": file, "gazetteer": gazetteer.name, "hash": gazetteer.sha256[:SHOWN_HASH]},
    )
    osm = (Note("sources.gazetteer_osm", names={"gazetteer": gazetteer.name}),)
    return (source, *(osm if gazetteer.is_osm else ()), *_counted(_NOTED, tally, file))


def street_warnings(tally: Tally, gazetteer: Gazetteer | None, file: str) -> tuple[Note, ...]:
    """Say which names were corrected, and which could not be placed, with the first rows."""
    if gazetteer is None:
        return (Note("sources.no_gazetteer", names={"file": file}),)
    return _counted(_WARNED, tally, file)


def _counted(keys: tuple[str, ...], tally: Tally, file: str) -> tuple[Note, ...]:
    first = {one.key: ", ".join(map(str, one.first_rows)) for one in tally.seen(file)}
    return tuple(
        Note(
            f"sources.{key}",
            {"rows": (float(tally.counted[key]), "count")},
            {"file": file, "first": first[key]},
        )
        for key in keys
        if tally.counted[key]
    )
