"""The chapter on how safe people feel: a few parts, each told in sentences and a drawing or two."""

from evenhand.publishing.parted import Layout, Part

INSECURITY = Layout(
    chapter="insecurity",
    parts=(
        Part("feeling", ("survey_estimates", "small_areas"), ("survey_estimates",)),
        Part("beside", ("perception_gap",), ("perception_gap",)),
        Part("change",
             ("survey_change", "insecurity_outbreak", "perception_before_after",
              "insecurity_lifecycle"),
             ("survey_change", "insecurity_outbreak", "perception_before_after")),
        Part("kinds", ("worry_kinds", "insecurity_drivers"), ("worry_kinds", "insecurity_drivers")),
        Part("first", ("public_priorities", "vigilantism"), ("public_priorities",)),
        Part("walks", ("place_audit", "rater_agreement"), ("place_audit",)),
        Part("taken_part", ("participation_coverage",), ("participation_coverage",)),
        Part("carry", ("survey_scale",)),
    ),
    # Of some readings less is printed: it repeats the chapter, or is for who made it.
    read={
        "perception_before_after": 1,
        "insecurity_lifecycle": 0,
        "insecurity_drivers": 1,
        "rater_agreement": 0,
        "survey_scale": 1,
        "participation_coverage": 4,
    },
    if_clear=("insecurity_outbreak", "survey_change", "perception_before_after", "perception_gap"),
    both=("perception_gap",),
    wide=("worry_kinds", "insecurity_drivers", "perception_before_after"),
)  # fmt: skip
