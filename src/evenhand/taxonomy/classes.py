"""Evenhand's own words for offences and settings: what partners call them."""

OFFENCE_CLASSES = (
    "assault",
    "threat",
    "robbery",
    "theft_from_person",
    "burglary_dwelling",
    "burglary_other",
    "theft_of_vehicle",
    "theft_from_vehicle",
    "bicycle_theft",
    "shop_theft",
    "other_theft",
    "damage",
    "misconduct",
    "sexual_violence",
    "drugs",
    "weapons",
    "other",
)
"""The classes to begin with; a source may add provisional ones that start with ``local:``."""

LOCAL_PREFIX = "local:"

CLASS_PATTERN = r"(local:)?[a-z0-9][a-z0-9_\-]*"

DISCOVERED_CLASSES = ("drugs", "weapons")
"""Classes whose records come mostly from police activity, whatever a source says of single rows."""

SETTINGS = (
    "station_or_train",
    "tourist_centre_or_event",
    "school_surroundings",
    "housing",
    "night_time_street",
    "public_space",
    "retail",
    "neighbourhood",
    "resale_market",
)
"""The nine settings of the stakeholder matrix, in its order."""


def is_class(name: str) -> bool:
    """Say whether a name is one of ours or a provisional local class.

    Examples
    --------
    >>> is_class("robbery"), is_class("local:graffiti"), is_class("mugging")
    (True, True, False)
    """
    return name in OFFENCE_CLASSES or name.startswith(LOCAL_PREFIX)
