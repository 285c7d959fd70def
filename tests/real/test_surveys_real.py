"""ESS round 9 and London's attitude survey, set beside what other readers give."""

import pandas as pd
import pytest

from evenhand.tables.survey import Survey

pytestmark = pytest.mark.long

ESS = "perception/ESS9"
TABLES = ("survey_items", "survey_design")
STATES = {7: "refused", 8: "dont_know", 9: "missing", 77: "refused", 88: "dont_know"}


@pytest.fixture
def british(bring):
    return {kind: bring(f"{ESS}GB.{kind}", mapping="ess9") for kind in ("sav", "dta")}


def test_spss_and_stata_files_of_one_survey_give_identical_tables(british):
    sav, dta = british["sav"], british["dta"]
    for name in TABLES:
        ours = sav.workspace.read(name)
        assert ours.fingerprint() == dta.workspace.read(name).fingerprint()
    rows = {kind: one.frame("survey") for kind, one in british.items()}
    # The two editions number strata and clusters from different beginnings; all else is equal.
    for column, shift in (("stratum", 101), ("cluster", 3206)):
        assert (rows["dta"][column].astype(int) - rows["sav"][column].astype(int)).eq(shift).all()
        rows["dta"][column] = (rows["dta"][column].astype(int) - shift).astype(str)
    made = {kind: Survey.from_frame(frame).fingerprint() for kind, frame in rows.items()}
    assert made["sav"] == made["dta"]
    for kind, one in british.items():
        assert one.report.rows_used == 2_204, kind
        assert one.report.tables["survey"] == 3 * 2_204


def test_answers_and_reasons_are_those_that_another_reader_finds(british, data):
    frame = pd.read_spss(data / f"{ESS}GB.sav", convert_categoricals=False,
                         usecols=["idno", "aesfdrk", "trstplc", "anweight"])  # fmt: skip
    rows = british["sav"].frame("survey")
    for item in ("aesfdrk", "trstplc"):
        mine = rows[rows["item"].eq(item)].set_index("respondent_id")
        theirs = frame.set_index(frame["idno"].astype(int).astype(str))
        # The other reader makes every missing code empty.
        there = theirs[item].notna()
        assert mine["answer"].notna().tolist() == there.tolist()
        assert mine["answer"].dropna().tolist() == theirs.loc[there, item].tolist()
        assert mine["weight"].tolist() == theirs["anweight"].tolist()


def test_a_question_keeps_why_it_was_not_answered(british):
    for one in british.values():
        rows = one.frame("survey")
        counts = rows[rows["item"].eq("aesfdrk")]["answer_state"].value_counts().to_dict()
        assert counts == {"answered": 2_193, "dont_know": 9, "refused": 2}


def test_the_norwegian_file_comes_in_with_its_own_letters(bring, data):
    got = bring(f"{ESS}NO.dta", mapping="ess9")
    rows = got.frame("survey")
    assert got.report.rows_used == 1_406
    frame = pd.read_stata(data / f"{ESS}NO.dta", convert_categoricals=False,
                          columns=["aesfdrk", "anweight", "region"])  # fmt: skip
    dark = rows[rows["item"].eq("aesfdrk")]
    assert dark["answer"].value_counts().sort_index().tolist() == (
        frame["aesfdrk"].value_counts().sort_index().tolist()
    )
    assert dark["weight"].tolist() == frame["anweight"].tolist()
    assert dark["area_id"].tolist() == frame["region"].tolist()
    assert set(rows["wave"]) == {"NO"}


def test_two_countries_stand_side_by_side_as_waves(bring):
    got = bring(f"{ESS}GB.sav", f"{ESS}NO.dta", mapping="ess9")
    assert len(got.frame("survey")) == 3 * (2_204 + 1_406)
    assert got.frame("survey_design")["wave"].tolist() == ["GB", "NO"]
    assert not got.frame("survey_items").duplicated(["item", "code"]).any()


def test_years_of_birth_are_not_kept(british):
    rows = british["sav"].frame("survey")
    bands = rows.drop_duplicates("respondent_id")["group_age"].value_counts(dropna=False)
    assert set(bands.index.dropna()) == {"15-24", "25-44", "45-64", "65+"}
    assert int(bands.sum()) == 2_204 and rows["group_age"].isna().sum() == 3 * 16


def test_the_borough_table_gives_shares_of_running_years(bring, plain):
    got = bring("london/PAS_borough.csv")
    raw = plain("london/PAS_borough.csv", ";")
    rows = got.frame("survey_shares")
    assert len(rows) == len(raw) == 9_312
    assert rows["share"].tolist() == [float(row["Proportion"].replace(",", ".")) for row in raw]
    assert rows["area_id"].nunique() == 32  # Richmond is spelt in two ways in the file
    spelt = {row["Borough"] for row in raw}
    assert {"Richmond upon Thames", "Richmond Upon Thames"} <= spelt
    first = rows.iloc[0]
    assert str(first["period_start"].date()) == "2014-01-01"
    assert str(first["period_end"].date()) == "2014-12-31"
    trust = rows[rows["item"].eq("trust_mps")]["period_end"].min()
    assert str(trust.date()) == "2016-03-31"
    assert {"shares_rolling", "shares_no_answers"} <= {*got.notes()}


def test_the_report_tells_the_faults_of_the_borough_table(bring):
    from evenhand.quality.report import quality_report

    report = quality_report(bring("london/PAS_borough.csv").workspace)
    count = {item.name: item.numbers["count"][0] for item in report.of("survey_shares", "found")}
    assert count == {
        "shares_unsure": 9_312, "shares_rounded": 9_312,
        "shares_overlap": 36,  # of 37 quarters all but the first
        "shares_late": 1,  # trust in the police begins in 2016
    }  # fmt: skip
    assert report.item("survey_shares", "shares_gaps").state == "clear"
