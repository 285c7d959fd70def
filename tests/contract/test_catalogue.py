import inspect

import evenhand
from evenhand.catalogue import METHODS, method

PHASES = ("scanning", "analysis", "response", "assessment", "safeguards")


def test_every_method_has_a_question_and_a_source():
    for entry in METHODS:
        assert entry.question.endswith("?"), entry.name
        assert entry.sources, entry.name
        assert all(len(source) > 10 for source in entry.sources), entry.name


def test_names_are_unique_and_found_again():
    assert len({entry.name for entry in METHODS}) == len(METHODS)
    for entry in METHODS:
        assert method(entry.name) is entry


def test_every_method_belongs_to_a_phase_in_order():
    places = [PHASES.index(entry.phase) for entry in METHODS]
    assert places == sorted(places)


def test_every_method_is_a_public_name():
    for entry in METHODS:
        assert getattr(evenhand, entry.name) is entry.run


def test_examples_name_options_that_exist():
    for entry in METHODS:
        assert set(entry.example) <= set(entry.options()), entry.name
        needed = {n for n, (_, d) in entry.options().items() if d is inspect.Parameter.empty}
        assert needed <= set(entry.example), entry.name


def test_the_first_line_of_help_is_a_question():
    for entry in METHODS:
        assert (inspect.getdoc(entry.run) or "").splitlines()[0].endswith("?"), entry.name
