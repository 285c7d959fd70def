"""All methods, phase by phase: the table of contents. Nothing registers itself."""

from collections.abc import Sequence

from evenhand.analysis import (
    dark_figure,
    insecurity_drivers,
    insecurity_lifecycle,
    insecurity_outbreak,
    participation_coverage,
    perception_before_after,
    perception_gap,
    place_audit,
    public_priorities,
    rater_agreement,
    small_areas,
    survey_change,
    survey_estimates,
    survey_scale,
    survey_weighting,
    vigilantism,
    worry_kinds,
)
from evenhand.assessment import (
    adverse_effects,
    count_change,
    difference_in_differences,
    displacement,
    event_study,
    implementation,
    interrupted_series,
    staggered_effects,
    synthetic_control,
    value_for_money,
    weighted_displacement,
)
from evenhand.contract import Method, table_kinds
from evenhand.errors import DisclosureError, listed
from evenhand.response import (
    comparison_areas,
    detectable_effect,
    evidence_options,
    rollout_assignment,
    stakeholders,
    technique_options,
)
from evenhand.scanning import (
    aoristic_profile,
    area_rates,
    base_comparison,
    burst,
    change_by_area,
    concentration,
    density,
    european_comparison,
    harm,
    harm_by_area,
    harm_over_time,
    hot_spots,
    hour_profile,
    near_repeat,
    near_repeat_zones,
    offence_profile,
    pattern_change,
    pattern_difference,
    record_quality,
    repeat_places,
    seasonal_profile,
    setting_profile,
    site_surroundings,
    space_time_map,
    street_density,
    trend,
    two_periods,
    weekday,
)
from evenhand.tables.columns import names_group


def allowed(methods: Sequence[Method]) -> tuple[Method, ...]:
    """Let methods into the catalogue that keep to what they may know of people.

    Parameters
    ----------
    methods
        The methods, in order.

    Raises
    ------
    DisclosureError
        A method reads a table with group attributes without declaring `reads_groups`, or,
        not being such a method, asks for a group as an option. All are listed.
    """
    problems = [
        f"{method.name}: {fault}"
        for method in methods
        if not method.reads_groups
        for fault in _faults(method)
    ]
    if problems:
        raise DisclosureError(listed("catalogue", problems))
    return tuple(methods)


def _faults(method: Method) -> list[str]:
    faults = [
        f"'{argument}' would read {kind.NAME}, which has group attributes; only audit and survey "
        "methods may, and say so with reads_groups"
        for argument, hint in method.tables().items()
        for kind in table_kinds(hint)
        if kind.HAS_GROUPS
    ]
    return faults + [
        f"the option '{name}' names a group of people; only audit and survey methods may"
        for name in method.options()
        if names_group(name)
    ]


METHODS: tuple[Method, ...] = allowed(
    (
        record_quality.METHOD,
        offence_profile.METHOD,
        area_rates.METHOD,
        base_comparison.METHOD,
        setting_profile.METHOD,
        seasonal_profile.METHOD,
        hour_profile.METHOD,
        aoristic_profile.METHOD,
        trend.METHOD,
        harm.METHOD,
        harm_by_area.METHOD,
        harm_over_time.METHOD,
        european_comparison.METHOD,
        site_surroundings.METHOD,
        two_periods.METHOD,
        weekday.METHOD,
        burst.METHOD,
        concentration.METHOD,
        near_repeat.METHOD,
        repeat_places.METHOD,
        hot_spots.METHOD,
        near_repeat_zones.METHOD,
        density.METHOD,
        street_density.METHOD,
        change_by_area.METHOD,
        space_time_map.METHOD,
        pattern_change.METHOD,
        pattern_difference.METHOD,
        survey_weighting.METHOD,
        survey_estimates.METHOD,
        small_areas.METHOD,
        insecurity_drivers.METHOD,
        survey_change.METHOD,
        dark_figure.METHOD,
        perception_gap.METHOD,
        insecurity_lifecycle.METHOD,
        place_audit.METHOD,
        rater_agreement.METHOD,
        worry_kinds.METHOD,
        public_priorities.METHOD,
        participation_coverage.METHOD,
        perception_before_after.METHOD,
        vigilantism.METHOD,
        insecurity_outbreak.METHOD,
        survey_scale.METHOD,
        evidence_options.METHOD,
        technique_options.METHOD,
        comparison_areas.METHOD,
        detectable_effect.METHOD,
        rollout_assignment.METHOD,
        stakeholders.METHOD,
        difference_in_differences.METHOD,
        implementation.METHOD,
        weighted_displacement.METHOD,
        interrupted_series.METHOD,
        count_change.METHOD,
        synthetic_control.METHOD,
        displacement.METHOD,
        event_study.METHOD,
        value_for_money.METHOD,
        staggered_effects.METHOD,
        adverse_effects.METHOD,
    )
)


def method(name: str) -> Method:
    """Find a method by its name.

    Raises
    ------
    KeyError
        There is no such method.
    """
    return {entry.name: entry for entry in METHODS}[name]
