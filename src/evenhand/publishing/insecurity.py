"""What an audit asks of a survey of people, and of what stands beside it."""

from evenhand.publishing.ask import Ask
from evenhand.publishing.means import Means

CHAPTER = "insecurity"


def insecurity_questions(means: Means) -> tuple[Ask, ...]:
    """List the questions about how safe people feel, in the order in which they are told.

    First how many feel unsafe and where, set beside what was recorded; then whether it changed
    and what was tried; then what kind of worry it is and what goes with it; last how far the
    answers carry. Without a survey one question stands for all.
    """
    asked = means.survey
    if asked is None:
        return (Ask("survey_estimates", CHAPTER, {}, ("survey",)),)
    if not asked.main:
        return (Ask("survey_estimates", CHAPTER, {}, ("safety",)),)
    item = {"item": asked.main}
    by = {"by": "area"} if asked.several_areas else {}
    return (Ask("survey_estimates", CHAPTER, {**item, **by}),)
