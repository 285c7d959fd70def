"""Survey design: what one row of answers cannot say, one row for each wave."""

from evenhand.tables.columns import Column
from evenhand.tables.survey import MODES
from evenhand.tables.table import Table

WEIGHT_KINDS = ("design", "analysis", "none")
REPLICATE_KINDS = ("JK1", "JKn", "BRR", "Fay", "bootstrap", "given")


class SurveyDesign(Table):
    """One row for each wave of a survey: how it was drawn, asked and weighted."""

    NAME = "survey_design"
    COLUMNS = (
        Column("wave", "code", "which wave", required=True, missing=False, unique=True),
        Column("survey_name", "text", "what the survey is called"),
        Column("mode", "choice", "how it was asked", choices=MODES),
        Column("mode_break", "boolean",
               "asked or worded so differently that answers do not compare with the wave before"),
        Column("weight_kind", "choice", "what the weights stand for", choices=WEIGHT_KINDS),
        Column("clusters_shared", "boolean", "drawn in the same clusters as the wave before"),
        Column("population_unit", "choice", "what population_size counts",
               choices=("clusters", "people")),
        Column("replicate_kind", "choice", "how replicate weights were made",
               choices=REPLICATE_KINDS),
        Column("replicate_factor", "number", "what each replicate's square counts", least=0),
        Column("replicate_shrunk", "number", "Fay's rho", least=0, most=1),
        Column("population", "text", "whom the survey stands for, such as adults of the city"),
    )  # fmt: skip
