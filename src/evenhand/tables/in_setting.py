"""Records of one setting only, such as housing, without losing which time the source covers."""

from dataclasses import dataclass
from typing import Any

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.taxonomy.classes import LOCAL_PREFIX
from evenhand.wording.messages import Message, Quantity, Term, Value, say

_ELSEWHERE = f"{LOCAL_PREFIX}elsewhere"


@dataclass(frozen=True)
class InSetting:
    """What is counted where a setting was asked for.

    Attributes
    ----------
    recorded
        The records; those asked for have a class of their own, all others are there under
        another, so that months without a record of this kind count as none, not as unknown.
    offence
        The class to count; as it was asked where no setting was.
    apart
        The records asked for, under their own classes.
    no_setting
        How many records of the offence do not know their setting.
    """

    recorded: Incidents | Counts
    offence: str | None
    apart: Incidents | Counts
    no_setting: int


def in_setting(
    method: str, recorded: Incidents | Counts, offence: str | None, setting: str | None
) -> InSetting:
    """Take the records of one offence that lie in one setting.

    Parameters
    ----------
    method
        Heads the messages.
    recorded
        Incidents, or counts by area and period.
    offence
        One class; None takes every class.
    setting
        One of `taxonomy.classes.SETTINGS`; None leaves all as it is.

    Returns
    -------
    InSetting
        What to count instead.

    Raises
    ------
    UnsuitableData
        These are counts, which do not know it; no record knows it; or none lies there.

    Examples
    --------
    >>> import pandas as pd
    >>> when = pd.Timestamp("2025-03-01", tz="UTC")
    >>> frame = pd.DataFrame({"incident_id": ["1", "2", "3"], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": when, "ends_at": when,
    ...     "time_precision": "instant", "x_m": 0.0, "y_m": 0.0,
    ...     "setting": ["retail", "housing", None]})
    >>> found = in_setting("trend",
    ...     Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"), "robbery", "retail")
    >>> found.offence, len(found.recorded), len(found.apart), found.no_setting
    ('local:robbery_retail', 3, 1, 1)
    """
    if setting is None:
        return InSetting(recorded, offence, recorded, 0)
    if isinstance(recorded, Counts):
        raise UnsuitableData(listed(method, [
            "counts do not know the setting of what was counted; give incidents, or ask without "
            "a setting"]))  # fmt: skip
    settings = recorded.column("setting") if "setting" in recorded.to_frame() else None
    if settings is None or settings.isna().all():
        raise UnsuitableData(listed(method, [
            "no incident knows its setting; map a column to it at import, or ask without one"
        ]))  # fmt: skip
    classes = recorded.column("offence_class")
    asked = classes.eq(offence or "").fillna(False) | (not offence)
    there = asked & settings.eq(setting).fillna(False)
    if not there.any():
        known = ", ".join(sorted(map(str, settings[asked].dropna().unique()))) or "none"
        raise UnsuitableData(listed(method, [
            f"no incident of this kind lies in the setting '{setting}'; those known lie in: {known}"
        ]))  # fmt: skip
    name = f"{LOCAL_PREFIX}{(offence or 'all').removeprefix(LOCAL_PREFIX)}_{setting}"
    return InSetting(
        recorded=recorded.relabelled("offence_class", there, name, _ELSEWHERE),
        offence=name,
        apart=recorded.where(there),
        no_setting=int((asked & settings.isna()).sum()),
    )


def setting_limits(found: Any) -> list[Message]:
    """Say that only one setting was counted, and of how many records it is not known.

    Parameters
    ----------
    found
        A finding with `setting` and `no_setting`.
    """
    if not found.setting:
        return []
    limits = [say("scanning.limit_setting")]
    if found.no_setting:
        unknown = Quantity(found.no_setting, "count", "no_setting")
        limits.append(say("scanning.limit_no_setting", unknown=unknown))
    return limits


def offence_value(found: Any) -> Value:
    """Give the offence of a finding in words, with the setting where only one was looked at."""
    offence = Term("offence_class", str(found.offence))
    setting = getattr(found, "setting", None)
    if not setting:
        return offence
    return say("scanning.offence_in_setting", offence=offence, setting=Term("setting", setting))
