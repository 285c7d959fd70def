"""What is planted in the survey beside the feeling itself can be found again."""

import numpy as np
import pytest

from evenhand.demo.planted_answers import ANSWERS, in_wave
from evenhand.demo.questionnaire import ITEMS
from evenhand.demo.survey import share_unsafe
from evenhand.statistics.polychoric import polychoric

KEY = ["area_id", "wave"]


@pytest.fixture(scope="module")
def answered(city):
    """Answers alone, one row for each respondent and one column for each item."""
    rows = city.tables["survey"].to_frame()
    rows = rows[rows["answer_state"].eq("answered")]
    keys = [*KEY, "group_contacted", "respondent_id"]
    rows = rows.assign(answer=rows["answer"].astype(float))
    return rows.pivot_table(index=keys, columns="item", values="answer").reset_index()


@pytest.fixture(scope="module")
def everybody(city):
    return city.tables["survey"].to_frame()


def share(values):
    """Give the share of trues and a standard error that a design effect of 1.8 widens."""
    part, count = float(np.mean(values)), len(values)
    return part, float(np.sqrt(1.8 * max(part * (1 - part), 0.02) / count))


def near(values, planted, errors=3.3):
    part, error = share(values)
    return abs(part - planted) < errors * error


def pairs(answered, item, other):
    """Give both answers, by neighbourhood and wave, of those who gave both."""
    for _, rows in answered.groupby(KEY):
        both = rows[[item, other]].dropna().astype(int)
        if len(both) > 100:
            yield both[item].to_numpy(), both[other].to_numpy()


def latent_correlation(answered, item, other):
    return np.mean([polychoric(a, b) for a, b in pairs(answered, item, other)])


def test_every_item_and_code_has_a_label(city, everybody):
    labels = city.tables["survey_items"].to_frame()
    known = set(zip(labels["item"], labels["code"], strict=True))
    rows = everybody[everybody["answer_state"].eq("answered")]
    assert set(zip(rows["item"], rows["answer"], strict=True)) <= known
    assert set(labels["item"]) == set(everybody["item"]) == set(ITEMS)
    assert labels[["item_label", "code_label", "scale", "worse"]].notna().all(axis=None)


def test_the_design_tells_of_every_wave(city, everybody):
    design = city.tables["survey_design"].to_frame()
    assert set(design["wave"]) == set(everybody["wave"])
    assert not design["mode_break"].any()
    # Clusters are drawn anew in each wave, so that the waves are independent.
    assert not design["clusters_shared"].any()


def test_an_answer_is_there_only_where_one_was_given(everybody):
    given = everybody["answer_state"].eq("answered")
    assert everybody["answer"].notna().eq(given).all()
    assert set(everybody["answer_state"]) == {
        "answered", "refused", "dont_know", "not_asked", "missing",
    }  # fmt: skip


def test_visits_make_the_site_feel_safer_and_those_spoken_to_less_safe(city, answered):
    feeling = city.truth.feeling.set_index(KEY)
    here = answered[answered["area_id"].eq(ANSWERS.visited)]
    base = feeling.loc[(ANSWERS.visited, "2026"), "latent"]
    planted = {
        ("2024", "no"): feeling.loc[(ANSWERS.visited, "2024"), "share_unsafe"],
        ("2026", "no"): share_unsafe(base + ANSWERS.others_fall),
        ("2026", "yes"): share_unsafe(base + ANSWERS.contact_rise),
    }
    groups = here.dropna(subset="aesfdrk").groupby(["wave", "group_contacted"])["aesfdrk"]
    shares = {key: share(values.ge(3)) for key, values in groups}
    assert set(shares) == set(planted)
    for key, (part, error) in shares.items():
        assert abs(part - planted[key]) < 3.3 * error, key
    site = here.dropna(subset="aesfdrk").groupby("wave")["aesfdrk"]
    (before, spread), (after, other) = (share(site.get_group(w).ge(3)) for w in ("2024", "2026"))
    assert before - after > 2 * np.hypot(spread, other)
    contacted, error = shares["2026", "yes"]
    assert contacted - before > 2 * np.hypot(error, spread)


def test_nobody_was_spoken_to_elsewhere_or_before(everybody):
    spoken = everybody[everybody["group_contacted"].eq("yes")]
    assert set(spoken["area_id"]) == {ANSWERS.visited}
    assert set(spoken["wave"]) == {"2026"}
    people = everybody[everybody["area_id"].eq(ANSWERS.visited) & everybody["wave"].eq("2026")]
    part = people.drop_duplicates("respondent_id")["group_contacted"].eq("yes")
    assert near(part, ANSWERS.contacted)


def test_what_is_planted_for_contacts_cancels_over_the_site():
    spoken = ANSWERS.contacted
    over_all = spoken * ANSWERS.contact_rise + (1 - spoken) * ANSWERS.others_fall
    assert over_all == pytest.approx(0, abs=1e-3)


def test_the_visits_stand_among_the_interventions(city):
    rows = city.tables["interventions"].to_frame().query("intervention_id == 'M-3'")
    roles = {role: set(part["area_id"]) for role, part in rows.groupby("role")}
    assert roles == {
        "treated": {ANSWERS.visited}, "comparison": set(ANSWERS.visit_comparison),
    }  # fmt: skip
    assert rows["offence_class"].isna().all()


@pytest.mark.parametrize(("first", "second"), [(1, 2), (1, 4), (3, 4)])
def test_disorder_items_hang_on_one_impression(answered, first, second):
    loadings = ANSWERS.disorder_loadings
    seen = latent_correlation(answered, f"lb_disorder_{first}", f"lb_disorder_{second}")
    # 5,500 pairs in 18 groups: a standard error of about 0.012.
    assert seen == pytest.approx(loadings[first - 1] * loadings[second - 1], abs=0.04)


def test_disorder_pulls_at_the_feeling_within_neighbourhoods(answered):
    seen = latent_correlation(answered, "lb_disorder_1", "aesfdrk")
    # The feeling varies more than by the person's own part: by age, gender, cluster and contact.
    planted = ANSWERS.disorder_loadings[0] * ANSWERS.pulls[0] / np.sqrt(1 + 0.03 + 0.03 + 0.02)
    assert seen == pytest.approx(planted, abs=0.05)


def test_disorder_differs_between_neighbourhoods_as_planted(answered):
    rows = answered.dropna(subset="lb_disorder_1")
    rows = rows.assign(seen=rows["lb_disorder_1"].ge(3))
    seen = rows.pivot_table(index="area_id", columns="wave", values="seen")
    planted = {area: in_wave(ANSWERS.disorder, area, 1) for area in seen.index}
    assert np.corrcoef(list(planted.values()), seen["2026"])[0, 1] > 0.95
    assert seen["2026"].idxmax() == "KAN"
    assert seen.loc["KAN", "2026"] - seen.loc["KAN", "2024"] > 0.1


def test_trust_in_neighbours_and_good_lighting_go_with_feeling_safe(answered):
    _, trust, light = ANSWERS.pulls
    rows = answered[answered["wave"].eq("2026")]
    for item, planted in (("lb_trust_neighbours", trust), ("lb_lighting", light)):
        assert latent_correlation(rows, item, "aesfdrk") == pytest.approx(planted, abs=0.07), item


def test_who_feels_unsafe_goes_out_less_after_dark(answered):
    rows = answered[answered["wave"].eq("2026")]
    assert rows[["aesfdrk", "lb_out_after_dark"]].corr().iloc[0, 1] < -0.2


def test_big_worries_come_first_and_daily_ones_after(answered):
    first = answered["lb_top_problem_1"].value_counts(normalize=True)
    assert list(first.index[:2]) == [9, 10]
    untilted = answered[~answered["area_id"].isin([c for c, *_ in ANSWERS.problem_tilts])]
    planted = dict(enumerate(ANSWERS.first_problem, start=1))
    for problem, part in planted.items():
        named = answered["lb_top_problem_1"].dropna().eq(problem)
        assert near(named, part), problem
    second = untilted["lb_top_problem_2"].value_counts(normalize=True)
    assert set(second.index[:2]) == {7, 8}
    assert second[9] < 0.06


def test_nobody_names_a_problem_twice(answered):
    named = answered[[f"lb_top_problem_{place}" for place in (1, 2, 3)]]
    assert named.nunique(axis=1).eq(named.notna().sum(axis=1)).all()
    skipped = named["lb_top_problem_2"].isna() & named["lb_top_problem_3"].notna()
    assert not skipped.any()


def test_one_neighbourhood_turns_to_the_own_hands(answered):
    agrees = answered.dropna(subset="lb_own_hands")
    agrees = agrees.assign(yes=agrees["lb_own_hands"].ge(4))
    shares = agrees.pivot_table(index="area_id", columns="wave", values="yes")
    rise = shares["2026"] - shares["2024"]
    assert rise.idxmax() == "KAN"
    assert rise["KAN"] > 0.12
    members = answered.dropna(subset="lb_watch_group")
    members = members.assign(yes=members["lb_watch_group"].eq(1))
    for (area, wave), rows in members.groupby(KEY):
        number = 0 if wave == "2024" else 1
        planted = in_wave(ANSWERS.watch_members, area, number, ANSWERS.watch_member)
        assert near(rows["yes"], planted), (area, wave)


def test_only_victims_are_asked_whether_it_was_reported(everybody):
    items = {item: rows.set_index("respondent_id") for item, rows in everybody.groupby("item")}
    victim = items["crmvct"]["answer"].eq(1).fillna(value=False)
    asked = items["lb_reported"]["answer_state"].ne("not_asked")
    assert asked.eq(victim.reindex(asked.index)).all()
    reported = items["lb_reported"]["answer"].dropna().eq(1)
    # One answer of each victim: no cluster effect is planted.
    assert near(reported.astype(bool), ANSWERS.reported)
