from itertools import product

import numpy as np
import pytest

from evenhand.errors import UnsuitableData
from evenhand.statistics.worry import KINDS, worry_kinds

PATTERNS = np.array(list(product([1.0, 0.0, np.nan], repeat=6)))
FOUND = worry_kinds(*PATTERNS.T)


def sure(worried, episode, takes, helps, worse, cost):
    """Sort a respondent who answered everything, as the papers say it in words."""
    if not episode:
        return "anxious" if worried else "unworried"
    return "functional" if takes and helps and not worse and not cost else "dysfunctional"


def test_each_of_the_729_patterns_has_one_known_kind():
    assert len(FOUND) == 3**6
    assert set(FOUND) == set(KINDS)


def test_whole_answers_follow_the_published_logic():
    whole = ~np.isnan(PATTERNS).any(axis=1)
    expected = [sure(*row.astype(bool)) for row in PATTERNS[whole]]
    assert FOUND[whole].tolist() == expected


def test_a_missing_answer_matters_exactly_where_it_could_change_the_kind():
    for pattern, kind in zip(PATTERNS, FOUND, strict=True):
        choices = [[value] if value == value else [0, 1] for value in pattern]
        could = {sure(*row) for row in product(*choices)}
        if len(could) == 1:
            assert kind == could.pop()
        else:
            expected = "worried" if could <= {"functional", "dysfunctional"} else "cannot_classify"
            assert kind == expected


def test_other_codes_are_refused_by_name():
    with pytest.raises(UnsuitableData, match="'worried' has 1 answers that are neither"):
        worry_kinds([7], [0], [0], [0], [0], [0])
    with pytest.raises(UnsuitableData, match="'recalls_episode' has 2 answers, others have 3"):
        worry_kinds([1, 1, 1], [0, 0], [0] * 3, [0] * 3, [0] * 3, [0] * 3)
