"""All methods, phase by phase: the table of contents. Nothing registers itself."""

from evenhand.contract import Method
from evenhand.scanning import (
    area_rates,
    base_comparison,
    burst,
    change_by_area,
    concentration,
    european_comparison,
    harm,
    harm_by_area,
    harm_over_time,
    hour_profile,
    offence_profile,
    record_quality,
    seasonal_profile,
    setting_profile,
    trend,
    two_periods,
    weekday,
)

METHODS: tuple[Method, ...] = (
    record_quality.METHOD,
    offence_profile.METHOD,
    area_rates.METHOD,
    base_comparison.METHOD,
    setting_profile.METHOD,
    seasonal_profile.METHOD,
    hour_profile.METHOD,
    trend.METHOD,
    harm.METHOD,
    harm_by_area.METHOD,
    harm_over_time.METHOD,
    european_comparison.METHOD,
    two_periods.METHOD,
    weekday.METHOD,
    burst.METHOD,
    concentration.METHOD,
    change_by_area.METHOD,
)


def method(name: str) -> Method:
    """Find a method by its name.

    Raises
    ------
    KeyError
        There is no such method.
    """
    return {entry.name: entry for entry in METHODS}[name]
