import pytest

from evenhand.errors import OptionError
from evenhand.taxonomy.asking import Need, chosen, groups, methods, places, questions
from evenhand.taxonomy.reference import rows
from evenhand.wording.messages import LANGUAGES, entries, term


@pytest.mark.parametrize(
    ("question", "best"),
    [("how_many", "questionnaire"), ("who", "questionnaire"), ("change", "questionnaire"),
     ("where", "mapping"), ("place_features", "safety_walk"), ("meaning", "group_talk"),
     ("sudden_rise", "existing_data"), ("recorded", "existing_data"),
     ("unreported", "questionnaire"), ("cause", None), ("persons", None)],
)  # fmt: skip
def test_each_question_has_its_way_or_none(question, best):
    found = chosen(Need(question)).best
    assert (found.method if found else None) == best


def test_every_question_is_judged_or_declared_unanswerable():
    answered = {row["question"] for row in rows("asking_fit")}
    assert set(questions()) - answered == {"cause", "persons"}
    assert {row["method"] for row in rows("asking_fit")} == set(methods())


def test_what_is_too_dear_is_set_aside_with_what_could_be_had():
    need = Need(
        "how_many", answers=400, there={"hours": 120}, takes={"hours": {"questionnaire": 0.5}}
    )
    choice = chosen(need)
    dear = next(one for one in choice.judged if one.method == "questionnaire")
    assert dear.is_out and dear.needed == {"hours": 200} and dear.possible == 240
    assert choice.best.method == "existing_data" and choice.judged[-1] is dear
    enough = Need("how_many", answers=400, there={"hours": 200}, takes=need.takes)
    assert chosen(enough).best.method == "questionnaire"


def test_a_price_that_nobody_gave_is_not_assumed():
    best = chosen(Need("how_many", there={"hours": 1, "money": 1})).best
    assert best.method == "questionnaire" and best.unknown == ("hours", "money")
    assert best.needed == {} and best.possible is None


def test_weeks_are_for_the_whole_not_for_each_answer():
    need = Need("how_many", there={"weeks": 10}, takes={"weeks": {"questionnaire": 8}})
    assert chosen(need).best.needed == {"weeks": 8}


def test_a_whole_city_is_not_walked():
    choice = chosen(Need("place_features", "city"))
    assert choice.best.method != "safety_walk" and choice.judged[-1].method == "safety_walk"


def test_none_of_these_is_an_answer():
    need = Need("recorded", there={"hours": 3}, takes={"hours": {"existing_data": 10}})
    assert chosen(need).best is None and len(chosen(need).judged) == 1


def test_who_must_be_heard_moves_the_order_and_names_a_second_way():
    where = chosen(Need("where", must_include=("does_not_read",)))
    assert where.best.method == "mapping" and where.best.misses(where.need) == ("does_not_read",)
    assert where.beside == ("safety_walk", ("does_not_read",))
    partly = [one.method for one in where.judged[1:]]
    assert partly.index("questionnaire") == len(partly) - 1
    assert chosen(Need("recorded", must_include=("does_not_report",))).beside is None


def test_every_rule_is_worded_in_every_language():
    for language in LANGUAGES:
        there = set(entries(language))
        wanted = {f"choose.fit_{row['question']}_{row['method']}" for row in rows("asking_fit")}
        wanted |= {f"choose.place_{row['place']}_{row['method']}" for row in rows("asking_places")}
        wanted |= {f"choose.reach_{group}" for group in groups()}
        wanted |= {f"choose.least_{name}" for name in methods() if name != "questionnaire"}
        assert wanted <= there
        named = {entry for entry in there if entry.startswith(("choose.fit_", "choose.place_"))}
        assert named <= wanted
        for kind, names in (("method", methods()), ("unit", methods()), ("place", places()),
                            ("question", questions()), ("group", groups())):  # fmt: skip
            assert all(term(f"asking_{kind}", name, language) != name for name in names)


def test_claims_of_fact_carry_a_source_that_is_not_ours():
    cited = [row for row in rows("asking_fit") if row["mark"] != "own"]
    assert cited and all(row["source"] != "own_rules" for row in cited)


def test_all_faults_are_told_together():
    need = Need("x", "y", must_include=("z",), there={"hours": -1},
                takes={"hours": {"fax": 1, "questionnaire": 0}})  # fmt: skip
    with pytest.raises(OptionError, match="choose-method: 6 problems"):
        chosen(need)
