"""Repeats by chance against ways counted by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from evenhand.statistics.repeats import (
    hit_counts,
    hits_by_chance,
    pairs_at_one_place,
    repeat_gaps,
    share_of_repeats,
)

TOLD = json.loads((Path(__file__).parents[1] / "reference/repeat_places/expected.json").read_text())


def three_errors(share, draws):
    return 3 * np.sqrt(share * (1 - share) / draws)


def test_hits_of_known_places_have_the_chances_counted_by_hand():
    drawn = hits_by_chance(3, 4, known=True, draws=20_000)
    pairs, told = pairs_at_one_place(drawn), TOLD["known"]
    for value, share in ((0, told["apart"]), (1, told["pair"]), (3, told["together"])):
        assert np.mean(pairs == value) == pytest.approx(share, abs=three_errors(share, 20_000))
    assert drawn[:, 1:].sum(axis=1).mean() == pytest.approx(told["mean_hit"], abs=0.02)


def test_hits_of_places_that_were_hit_have_the_chances_counted_by_hand():
    drawn = hits_by_chance(4, 2, known=False, draws=20_000)
    share = TOLD["hit_only"]["three_and_one"]
    assert np.mean(drawn[:, 3] == 1) == pytest.approx(share, abs=three_errors(share, 20_000))


def test_unequal_places_are_hit_by_their_chance():
    drawn = hits_by_chance(1, 2, known=True, chance=np.array([3.0, 1.0]), draws=99)
    assert (drawn == [1, 1]).all()
    both = hits_by_chance(2, 2, known=True, chance=np.array([3.0, 1.0]), draws=20_000)
    assert np.mean(both[:, 1] == 2) == pytest.approx(6 / 16, abs=three_errors(6 / 16, 20_000))


@pytest.mark.parametrize(("events", "places"), [(40, 40), (60, 40), (900, 40), (700, 500)])
def test_every_draw_has_all_events_and_all_places_that_were_hit(events, places):
    drawn = hits_by_chance(events, places, known=False, draws=99)
    assert (drawn.sum(axis=1) == places).all()
    assert (drawn @ np.arange(drawn.shape[1]) == events).all()
    assert (drawn[:, 0] == 0).all()


def test_repeats_and_pairs_are_those_counted_by_hand():
    hits = hit_counts(np.array([4, 2, 1, 1, 0, 0, 0, 0]))
    assert share_of_repeats(hits) == TOLD["identity"]["share_repeat"]
    assert pairs_at_one_place(hits) == TOLD["identity"]["pairs"]


def test_gaps_fall_in_the_bands_counted_by_hand():
    place = np.array([1, 1, 1, 2, 2, 3])
    found = repeat_gaps(place, np.array([33, 0, 5, 2, 100, 50]), draws=99)
    assert found.observed.tolist() == TOLD["gaps"]
    assert (found.soon, found.gaps) == (2, 3)
    assert (found.drawn.sum(axis=1) == 3).all()


def test_days_dealt_out_anew_bring_soon_repeats_as_often_as_counted_by_hand():
    found = repeat_gaps(np.array([5, 5, 9]), np.array([0, 1, 90]), draws=20_000)
    share = TOLD["two_events_close"]
    assert np.mean(found.soon_drawn) == pytest.approx(share, abs=three_errors(share, 20_000))
    assert found.p_value == pytest.approx(share, abs=three_errors(share, 20_000))


def test_a_permutation_p_value_is_never_zero():
    place = np.repeat(np.arange(200), 2)
    day = np.repeat(np.arange(200) * 40, 2)
    assert repeat_gaps(place, day, draws=99).p_value == 0.01


def test_places_hit_once_have_no_gaps():
    found = repeat_gaps(np.arange(20), np.arange(20), draws=99)
    assert found.gaps == 0
    assert found.p_value == 1
