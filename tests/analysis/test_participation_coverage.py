"""Who took part beside who lives there: against a count by hand, and never as a sample."""

import pandas as pd
import pytest

from evenhand.analysis.participation_coverage import participation_coverage
from evenhand.analysis.survey_estimates import survey_estimates
from evenhand.catalogue import METHODS
from evenhand.contract import table_kinds
from evenhand.errors import EvenhandError, UnsuitableData
from evenhand.tables.exposure import Exposure, ExposureByGroup
from evenhand.tables.participation import Participation
from evenhand.tables.survey import Survey

SIZES = {"centre": 1000, "east": 3000, "west": 6000}
SENT = {"centre": 40, "east": 30, "west": 20, None: 10}


def sent(counts=None, ages=()):
    rows = [area for area, count in (counts or SENT).items() for _ in range(count)]
    frame = pd.DataFrame({"contribution_id": [f"c{n}" for n in range(len(rows))],
                          "kind": "nuisance", "on_day": "2026-03-01", "area_id": rows})  # fmt: skip
    if ages:
        frame["group_age"] = [*ages, *["all"] * (len(rows) - len(ages))]
    return Participation.from_frame(frame)


def people():
    return Exposure.from_frame(
        pd.DataFrame({"area_id": list(SIZES), "base": "residents", "value": list(SIZES.values())})
    )


def groups():
    rows = [(area, f"age:{label}", size * share) for area, size in SIZES.items()
            for label, share in (("15-29", 0.2), ("30-64", 0.5), ("65+", 0.3))]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["area_id", "group", "value"])
    return ExposureByGroup.from_frame(frame.assign(base="residents"))


def test_shares_are_those_counted_by_hand():
    """90 of 100 name an area: 40, 30 and 20 of them, where 10, 30 and 60 % of people live.

    Clopper and Pearson's 95 % range for 40 of 90 is 0.3396 to 0.5531 (quantiles 0.025 of
    Beta(40, 51) and 0.975 of Beta(41, 50)).
    """
    found = participation_coverage(sent(), people())
    frame = found.to_frame().set_index("part")
    assert frame["count"].to_dict() == {"centre": 40, "east": 30, "west": 20}
    assert frame["share"].tolist() == pytest.approx([4 / 9, 3 / 9, 2 / 9])
    assert frame["share_population"].tolist() == pytest.approx([0.1, 0.3, 0.6])
    assert frame["ratio_population"].tolist() == pytest.approx([40 / 9, 10 / 9, 10 / 27])
    assert frame.loc["centre", ["share_low", "share_high"]].tolist() == pytest.approx(
        [0.3396, 0.5531], abs=5e-4
    )
    assert frame["stands"].to_dict() == {
        "centre": "over", "east": "no_clear_difference", "west": "under"}  # fmt: skip
    assert (found.n_used, found.elsewhere, found.over, found.under) == (90, 10, 1, 1)
    told = [str(one) for one in found.explain().reading]
    assert told[0] == "Sent surely less than their share of the population: west."
    assert told[1] == "Sent surely more than their share of the population: centre."


def test_who_says_nothing_of_themselves_is_counted_and_not_compared():
    found = participation_coverage(sent(ages=["65+"] * 30 + ["15-29"] * 10), people(), groups())
    ages = found.to_frame().query("by == 'age'").set_index("part")
    assert ages["count"].to_dict() == {"15-29": 10, "30-64": 0, "65+": 30}
    assert ages["share"].tolist() == pytest.approx([0.25, 0, 0.75])
    assert ages["share_population"].tolist() == pytest.approx([0.2, 0.5, 0.3])
    assert ages["stands"].to_dict() == {
        "15-29": "no_clear_difference", "30-64": "under", "65+": "over"}  # fmt: skip
    assert found.undescribed == 60


def test_it_is_never_called_a_sample():
    for counts in (SENT, {"centre": 9, "east": 27, "west": 54}, {"centre": 2}):
        told = participation_coverage(sent(counts), people()).explain()
        assert "never a sample" in " ".join(one.written("en") for one in told.limits)


def test_as_many_as_live_there_is_no_difference():
    found = participation_coverage(sent({"centre": 9, "east": 27, "west": 54}), people())
    assert (found.over, found.under) == (0, 0)
    assert found.explain().answer.written("en").startswith("No clear difference.")


def test_few_contributions_say_nothing():
    found = participation_coverage(sent({"centre": 9}), people())
    assert found.explain().answer.written("en").startswith("Too few to say")


def test_contributions_from_nowhere_known_are_refused():
    with pytest.raises(UnsuitableData, match="no contribution lies in an area"):
        participation_coverage(sent({"elsewhere": 20}), people())


def test_participation_never_enters_an_estimate_of_a_survey():
    with pytest.raises((EvenhandError, TypeError)):
        survey_estimates(sent(), item="aesfdrk", counted=(3, 4))
    with pytest.raises(EvenhandError):
        Survey.from_frame(sent().to_frame())
    readers = {
        method.name: {kind for hint in method.tables().values() for kind in table_kinds(hint)}
        for method in METHODS
    }
    reading = {name for name, kinds in readers.items() if Participation in kinds}
    assert reading == {"participation_coverage", "adverse_effects"}  # which counts it by itself
    assert Survey not in readers["participation_coverage"]


def test_the_table_has_no_place_for_a_text_or_a_person():
    kinds = {column.name: column.kind for column in Participation.COLUMNS}
    assert "text" not in kinds.values()
    assert not {"text", "name", "email", "place_name", "photo", "link"} & set(kinds)
