"""Who is missing from today's partnership: states, agreements, data kept back, and words."""

from datetime import date

import pandas as pd
import pytest

import evenhand as eh
from evenhand.errors import OptionError, TableError
from evenhand.tables.partners import Partners
from evenhand.taxonomy.classes import OFFENCE_CLASSES, SETTINGS
from evenhand.taxonomy.stakeholders import SPACE_TYPES


def partners(*rows, **common):
    names = ["kind", "agreement", "agreement_ends_on", "data_shared", "problem_ids", "area_ids"]
    made = [dict(zip(names, row, strict=False)) for row in rows]
    frame = pd.DataFrame(made, columns=names).assign(**common)
    frame["partner_id"] = [f"p{n}" for n in range(len(frame))]
    frame["partner_name"] = [f"Office {n}" for n in range(len(frame))]
    return Partners.from_frame(frame)


def state(found, organisation):
    frame = found.to_frame().set_index("organisation")
    return frame.loc[organisation, "state"]


def asked(*rows, **options):
    return eh.stakeholders(partners(*rows), **{"problem": "pickpocketing_transit", **options})


DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("railway_police", "yes"), "there"),
        (("railway_police", "yes", "2026-06-01"), "there"),
        (("railway_police", "yes", "2026-05-31"), "agreement_ends"),
        (("railway_police", "no"), "no_agreement"),
        (("railway_police", None), "no_agreement"),
        (("local:club", "yes"), "missing"),
        (("railway_police", "yes", None, None, "P-2"), "other_problem"),
        (("railway_police", "yes", None, None, "P-2 P-1"), "there"),
        (("railway_police", "yes", None, None, None, "NRD"), "other_problem"),
        (("railway_police", "yes", None, None, None, "KAN NRD"), "there"),
    ],
)
def test_each_way_to_take_part_is_told_apart(row, expected):
    found = asked(row, on=DAY, problem_id="P-1", area="KAN")
    assert state(found, "railway_police") == expected
    assert found.musts_there == (expected == "there")


def test_the_best_of_several_partners_of_a_kind_counts_and_all_of_it_are_named():
    found = asked(("railway_police", "no"), ("railway_police", "yes", "2030-01-01"),
                  ("railway_police", "yes", "2028-01-01"), on=DAY)  # fmt: skip
    row = found.to_frame().set_index("organisation").loc["railway_police"]
    assert (row["state"], row["partner_names"]) == ("there", "Office 1, Office 2")
    assert row["agreement_ends_on"] == pd.Timestamp("2030-01-01")


def test_data_count_as_shared_under_an_agreement_in_force_only():
    share = "passenger_counts lost_property"
    there = asked(("transport_operator", "yes", "2026-06-01", share), on=DAY)
    ended = asked(("transport_operator", "yes", "2026-05-31", share), on=DAY)
    row = there.to_frame().set_index("organisation").loc["transport_operator"]
    assert row["data_shared"] == share
    assert row["data_not_shared"] == "camera_index incident_books"
    assert (there.data_there, ended.data_there) == (2, 0)
    assert there.data_held == ended.data_held > 10


def test_an_agreement_that_ends_soon_is_named_in_time():
    def told(**options):
        found = asked(("railway_police", "yes", "2026-08-30"), on=DAY, **options)
        return [m for m in found.explain().reading if m.key == "stakeholders.gap_soon"]

    assert len(told(ahead=90)) == 1
    assert told(ahead=89) == []


def test_the_day_is_the_last_that_the_table_tells_and_without_one_none_is_judged():
    ended = ("railway_police", "yes", "2026-05-31")
    dated = eh.stakeholders(partners(ended, checked_on="2026-06-01"),
                            problem="pickpocketing_transit")  # fmt: skip
    assert (dated.on, state(dated, "railway_police")) == (DAY, "agreement_ends")
    bare = asked(ended)
    assert (bare.on, state(bare, "railway_police")) == (None, "there")
    assert "stakeholders.limit_undated" in [m.key for m in bare.explain().limits]


def test_without_a_table_nothing_is_said_of_gaps():
    found = eh.stakeholders(offence="assault", setting="retail")
    assert set(found.to_frame()["state"]) == {"unknown"}
    told = found.explain()
    assert told.answer.key == "stakeholders.answer_unrecorded"
    assert not [m for m in told.reading if ".gap_" in m.key]
    assert "stakeholders.limit_unrecorded" in [m.key for m in told.limits]


def test_what_is_missing_is_in_the_first_sentence():
    found = asked(("railway_police", "yes"), ("local_police", "yes"), on=DAY)
    answer = found.explain().answer.written("en")
    assert answer.startswith("Pickpocketing in stations and on trains (stations and trains, "
                             "semi-public space): 2 of 5 organisations")  # fmt: skip
    for name in ("the prevention office", "the transport operator", "the owner of stations"):
        assert name in answer
    assert "railway police" not in answer


def test_each_that_must_or_should_be_there_is_explained_in_both_languages():
    found = asked(("railway_police", "yes"), on=DAY)
    for language, why in (("en", "Why: "), ("fr", "Pourquoi : ")):
        lines = [
            m.written(language)
            for m in found.explain().reading
            if m.key.startswith(("stakeholders.reading_one", "stakeholders.reading_leads"))
        ]
        assert len(lines) == found.musts + found.shoulds
        assert all(why in line for line in lines)


def test_a_list_put_together_says_so_and_a_row_of_the_matrix_does_not():
    def told(**options):
        found = eh.stakeholders(**options).explain()
        return [m.key for m in (*found.reading, *found.limits)]

    matrix = told(offence="assault", setting="night_time_street")
    parts = told(offence="assault", setting="retail")
    alone = told(offence="drugs")
    assert "stakeholders.reading_matrix" in matrix
    assert "stakeholders.limit_parts" not in matrix
    assert {"stakeholders.reading_parts", "stakeholders.limit_parts"} <= {*parts}
    assert {"stakeholders.reading_offence", "stakeholders.reading_no_space"} <= {*alone}


def test_the_safeguarding_prompt_is_always_there_with_organised_pickpocketing():
    for setting in (None, *SETTINGS):
        found = eh.stakeholders(problem="organised_pickpocketing", setting=setting)
        keys = [m.key for m in found.explain().reading]
        assert "stakeholders.reading_safeguard" in keys
        assert "child_protection" in found.asked.of("must")
    others = eh.stakeholders(problem="pickpocketing_centre").explain().reading
    assert "stakeholders.reading_safeguard" not in [m.key for m in others]


def test_rules_of_the_space_differ_and_a_usual_space_is_told_as_such():
    said = {}
    for space in (None, *SPACE_TYPES):
        found = eh.stakeholders(problem="public_misconduct", space=space)
        keys = [m.key for m in found.explain().reading]
        said[space] = [m.written("en") for m in found.explain().reading
                       if m.key == "stakeholders.reading_rule"]  # fmt: skip
        assert ("stakeholders.reading_usual_space" in keys) == (space is None)
    assert said[None] == said["public"]
    assert len({tuple(lines) for lines in said.values()}) == 3


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_offence_in_every_setting_is_told_in_words(language):
    for offence in OFFENCE_CLASSES:
        for setting in SETTINGS:
            text = eh.stakeholders(offence=offence, setting=setting).explain().written(language)
            assert "{" not in text and "_" not in text, (offence, setting)


def test_no_article_of_law_is_claimed():
    for language in ("en", "fr"):
        text = eh.stakeholders(problem="night_violence").explain().written(language)
        assert not any(word in text for word in ("Art.", "Article", "article", "GDPR", "RGPD"))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "neither an offence nor a problem is given"),
        ({"problem": "night_violence", "offence": "assault"}, "both an offence and a problem"),
        ({"offence": "mugging"}, "there is no offence 'mugging'; there are: assault"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(options, told):
    with pytest.raises(OptionError, match=told):
        eh.stakeholders(**options)


def frame(**changed):
    row = {"partner_id": "p", "partner_name": "Office", "kind": "insurers"}
    return pd.DataFrame([row | changed])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kind": "my neighbour"}, "'kind' is no kind of organisation in 1 of 1 rows"),
        ({"data_shared": "claims gossip"}, "'data_shared' has words that are no kind of data"),
        ({"agreement": "maybe"}, "'agreement' has words that are not known"),
        ({"agreement_ends_on": "2026-01-01"}, "whose 'agreement' is not yes"),
        ({"agreement": "yes", "joined_on": "2026-02-01", "agreement_ends_on": "2026-01-01"},
         "'agreement_ends_on' is before 'joined_on'"),
        ({"agreement": "yes", "agreement_ends_on": "31.12.2026?"}, "is not a date"),
        ({"contact_person": "x"}, "are not part of this table"),
        ({"phone": "x"}, "are not part of this table"),
        ({"nationality": "x"}, "called after groups of people"),
    ],
)  # fmt: skip
def test_a_faulty_row_of_partners_is_refused_in_words(changed, told):
    with pytest.raises(TableError, match=told):
        Partners.from_frame(frame(**changed))


def test_all_faults_of_a_table_are_told_at_once():
    with pytest.raises(TableError) as refused:
        Partners.from_frame(frame(kind="x", data_shared="y", agreement_ends_on="2026-01-01"))
    assert str(refused.value).count("\n  - ") == 3


def test_the_last_day_there_is_can_be_asked_for():
    found = asked(("railway_police", "yes", "2030-01-01"), on=date.max, ahead=36_525)
    assert state(found, "railway_police") == "agreement_ends"
    assert found.explain().answer.written("en")


def test_gaps_are_told_before_the_list():
    keys = [m.key for m in asked(("railway_police", "no"), on=DAY).explain().reading]
    first = next(n for n, key in enumerate(keys) if ".reading_leads" in key)
    assert max(n for n, key in enumerate(keys) if ".gap_" in key) < first
