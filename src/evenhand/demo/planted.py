"""What is planted in the demo city: the truths that estimators are scored against."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Planted:
    """Sizes and places of everything planted; all invented.

    Attributes
    ----------
    near_repeat_class, offspring, distance_m, delay_days
        Each occurrence has on average `offspring` followers, at an exponential distance and
        delay with these means.
    change_class, change_area, change_on, change_factor
        From a day on, a class in a neighbourhood is multiplied.
    treated, buffer, comparison
        Quarters of the intervention against burglary in homes.
    measure_on, effect, displaced
        First day; factor on occurrences in treated quarters; share of the prevented that
        happens in the buffer instead.
    idle_quarters, idle_on
        A second measure, against bicycle theft, that has no effect at all.
    repair_class, repair_effect, repair_cohorts
        A third measure, quick repair, taken in steps: first day → quarters; factor on what is
        recorded of the class in each quarter from its first day on. Nothing of it moves.
    series_class, series_days, series_count
        A mobile series: class, first and last day, and how many occurrences.
    event_growth
        Occurrences of `event_classes` per person present during an event, against other times.
    unsafe_offset
        Neighbourhood → how far the feeling departs from what crime would lead to expect, on the
        latent scale, in each of the two waves. That of `MOL` goes after homes were visited there
        (see `planted_answers`).
    outbreak_area, outbreak_on, outbreak_factor
        Signals of every kind multiply from a day on, with no more crime.
    protest_days
        Days on which people protest in the area of the outbreak.
    worried_days, worried_factor
        Signals of `change_area` multiply between these days, as thefts there do (`change_on`): a
        rise that incidents explain.
    campaign_days, campaign_factor
        Signals of the whole city multiply between these days: a campaign to report more.
    stop_ratio
        Stops per person present, group b against group a.
    search_thresholds
        Chance of a find above which a person is searched, by group.
    dark_odds
        Odds of group b among vehicle stops after dark against daylight.
    patrol_tilt
        Neighbourhood → factor on patrol hours per person present.
    """

    near_repeat_class: str = "burglary_dwelling"
    offspring: float = 0.28
    distance_m: float = 70.0
    delay_days: float = 6.0
    change_class: str = "theft_from_vehicle"
    change_area: str = "WES"
    change_on: str = "2025-11-01"
    change_factor: float = 1.8
    treated: tuple[str, ...] = ("NRD-2", "NRD-5", "NRD-7")
    buffer: tuple[str, ...] = ("NRD-1", "NRD-3", "NRD-6")
    comparison: tuple[str, ...] = ("ZUI-2", "ZUI-3", "ZUI-5", "ZUI-6")
    measure_on: str = "2025-05-01"
    effect: float = 0.55
    displaced: float = 0.25
    idle_quarters: tuple[str, ...] = ("OOS-3", "OOS-5")
    idle_on: str = "2025-03-01"
    repair_class: str = "damage"
    repair_effect: float = 0.6
    repair_cohorts: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("2025-02-01", ("STA-3", "STA-5")),
        ("2025-07-01", ("OUD-4", "OOS-2")),
        ("2025-12-01", ("WES-6", "LIN-2")),
    )
    series_class: str = "theft_from_person"
    series_days: tuple[str, str] = ("2025-12-11", "2025-12-15")
    series_count: int = 90
    event_classes: tuple[str, ...] = ("theft_from_person", "misconduct", "assault")
    event_growth: float = 1.0
    unsafe_offset: tuple[tuple[str, float, float], ...] = (
        ("KAN", 0.25, 0.75),
        ("STA", -0.45, -0.45),
        ("MOL", 0.45, 0.0),
    )
    outbreak_area: str = "KAN"
    outbreak_on: str = "2026-03-01"
    outbreak_factor: float = 2.2
    protest_days: tuple[str, ...] = ("2026-04-20", "2026-05-18")
    worried_days: tuple[str, str] = ("2025-11-03", "2026-04-26")
    worried_factor: float = 1.9
    campaign_days: tuple[str, str] = ("2025-06-02", "2025-07-13")
    campaign_factor: float = 2.5
    stop_ratio: float = 1.7
    search_thresholds: tuple[float, float] = (0.26, 0.17)
    dark_odds: float = 0.7
    patrol_tilt: tuple[tuple[str, float], ...] = (("NRD", 2.2), ("STA", 1.4), ("LIN", 0.6))


PLANTED = Planted()
"""The one set of truths of the demo city."""
