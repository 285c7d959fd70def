"""Evenhand: the public names, resolved when first used so that the command line starts at once."""

from importlib import import_module
from typing import Any

_PUBLIC = {
    "Incidents": "evenhand.tables.incidents",
    "Counts": "evenhand.tables.counts",
    "Areas": "evenhand.tables.areas",
    "Exposure": "evenhand.tables.exposure",
    "read_incidents": "evenhand.sources.tables",
    "read_counts": "evenhand.sources.tables",
    "read_exposure": "evenhand.sources.tables",
    "read_areas": "evenhand.sources.tables",
    "each": "evenhand.several.many",
    "beside": "evenhand.several.two",
    "area_rates": "evenhand.scanning.area_rates",
    "EuropeanRates": "evenhand.tables.european_rates",
    "european_comparison": "evenhand.scanning.european_comparison",
    "HarmWeights": "evenhand.tables.harm_weights",
    "Ruler": "evenhand.taxonomy.rulers",
    "Crosswalk": "evenhand.taxonomy.crosswalk",
    "harm": "evenhand.scanning.harm",
    "harm_by_area": "evenhand.scanning.harm_by_area",
    "harm_over_time": "evenhand.scanning.harm_over_time",
    "offence_profile": "evenhand.scanning.offence_profile",
    "change_by_area": "evenhand.scanning.change_by_area",
    "pattern_change": "evenhand.scanning.pattern_change",
    "pattern_difference": "evenhand.scanning.pattern_difference",
    "concentration": "evenhand.scanning.concentration",
    "near_repeat": "evenhand.scanning.near_repeat",
    "repeat_places": "evenhand.scanning.repeat_places",
    "hot_spots": "evenhand.scanning.hot_spots",
    "near_repeat_zones": "evenhand.scanning.near_repeat_zones",
    "density": "evenhand.scanning.density",
    "street_density": "evenhand.scanning.street_density",
    "space_time_map": "evenhand.scanning.space_time_map",
    "burst": "evenhand.scanning.burst",
    "weekday": "evenhand.scanning.weekday",
    "trend": "evenhand.scanning.trend",
    "interrupted_series": "evenhand.assessment.interrupted_series",
    "base_comparison": "evenhand.scanning.base_comparison",
    "setting_profile": "evenhand.scanning.setting_profile",
    "seasonal_profile": "evenhand.scanning.seasonal_profile",
    "aoristic_profile": "evenhand.scanning.aoristic_profile",
    "hour_profile": "evenhand.scanning.hour_profile",
    "record_quality": "evenhand.scanning.record_quality",
    "insecurity_outbreak": "evenhand.analysis.insecurity_outbreak",
    "two_periods": "evenhand.scanning.two_periods",
    "comparison_areas": "evenhand.response.comparison_areas",
    "detectable_effect": "evenhand.response.detectable_effect",
    "rollout_assignment": "evenhand.response.rollout_assignment",
    "Evidence": "evenhand.tables.evidence",
    "evidence_options": "evenhand.response.evidence_options",
    "technique_options": "evenhand.response.technique_options",
    "difference_in_differences": "evenhand.assessment.difference_in_differences",
    "Survey": "evenhand.tables.survey",
    "SurveyItems": "evenhand.tables.survey_items",
    "SurveyDesign": "evenhand.tables.survey_design",
    "survey_estimates": "evenhand.analysis.survey_estimates",
    "survey_change": "evenhand.analysis.survey_change",
    "small_areas": "evenhand.analysis.small_areas",
    "insecurity_drivers": "evenhand.analysis.insecurity_drivers",
    "survey_scale": "evenhand.analysis.survey_scale",
    "dark_figure": "evenhand.analysis.dark_figure",
    "perception_gap": "evenhand.analysis.perception_gap",
    "insecurity_lifecycle": "evenhand.analysis.insecurity_lifecycle",
    "place_audit": "evenhand.analysis.place_audit",
    "rater_agreement": "evenhand.analysis.rater_agreement",
    "survey_weighting": "evenhand.analysis.survey_weighting",
    "ExposureByGroup": "evenhand.tables.exposure",
    "worry_kinds": "evenhand.analysis.worry_kinds",
    "public_priorities": "evenhand.analysis.public_priorities",
    "weighted_displacement": "evenhand.assessment.weighted_displacement",
    "count_change": "evenhand.assessment.count_change",
    "implementation": "evenhand.assessment.implementation",
    "perception_before_after": "evenhand.analysis.perception_before_after",
    "vigilantism": "evenhand.analysis.vigilantism",
    "Partners": "evenhand.tables.partners",
    "stakeholders": "evenhand.response.stakeholders",
}
__all__ = sorted(_PUBLIC)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'evenhand' has no attribute '{name}'")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
