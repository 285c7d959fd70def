"""What every method refuses, in words."""

import inspect
from datetime import date
from typing import Literal, get_origin

import pytest
from contract_cases import CASES
from contract_tables import made

from evenhand.catalogue import METHODS
from evenhand.contract import table_kinds
from evenhand.errors import OptionError, TableError, UnsuitableData
from evenhand.options import bounds_of, faults, plain_kind
from evenhand.tables.areas import Areas
from evenhand.tables.table import Table


def outside(annotation):
    """Give values that an option must refuse: beyond each bound, and of a wrong kind."""
    kind, bounds = plain_kind(annotation), bounds_of(annotation)
    found = [object()] if get_origin(kind) is not Literal else ["no such choice"]
    if bounds.least is not None:
        found.append(kind(bounds.least - 1))
    if bounds.most is not None:
        found.append(kind(bounds.most + 1))
    if bounds.pattern is not None:
        found.append("Not A Code!")
    if kind is float:
        found.append(float("nan"))
    if kind is date:
        found.append("2026-02-31")
    return found


def test_an_empty_table_is_refused_in_words(case):
    main = case.tables[case.main]
    empty = main.where([False] * len(main))
    with pytest.raises(UnsuitableData, match="no rows"):
        case.run(**{case.main: empty})


def test_an_unknown_option_is_refused_with_the_known_ones(case):
    with pytest.raises(OptionError, match="no option 'no_such_option'; there are") as refused:
        case.method.run(**case.tables, **case.options, no_such_option=1)
    for name in case.method.options():
        assert name in str(refused.value)


def test_each_option_out_of_bounds_is_refused_by_name(case):
    for name, (annotation, _) in case.method.options().items():
        for value in outside(annotation):
            with pytest.raises(OptionError, match=f"option '{name}'"):
                case.method.run(**case.tables, **{**case.options, name: value})


def test_a_table_of_another_kind_is_refused(case):
    other = next(kind for kind in (Areas, *table_kinds(case.method.tables()[case.main]))
                 if kind not in table_kinds(case.method.tables()[case.main]))  # fmt: skip
    with pytest.raises(TableError, match=f"'{case.main}' is a {other.__name__}"):
        case.run(**{case.main: made(other)})


def test_options_are_keyword_only_and_their_defaults_are_allowed():
    for method in METHODS:
        for name, (annotation, default) in method.options().items():
            parameter = inspect.signature(method.run).parameters[name]
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY, (method.name, name)
            if default is not inspect.Parameter.empty:
                assert faults(name, default, annotation) == [], (method.name, name)


def test_every_seed_has_a_fixed_default():
    for method in METHODS:
        if "seed" in method.options():
            assert isinstance(method.options()["seed"][1], int), method.name


AUDITS = ("adverse_effects",)
"""Methods of other phases that audit: who of those asked or stopped is worse off afterwards."""


def test_only_audit_and_survey_methods_may_read_groups():
    for method in METHODS:
        kinds: list[type[Table]] = [
            kind for hint in method.tables().values() for kind in table_kinds(hint)
        ]
        reads = any(kind.HAS_GROUPS for kind in kinds)
        assert reads == method.reads_groups, method.name
        if reads:
            assert method.phase in ("safeguards", "analysis") or method.name in AUDITS, method.name


def test_the_suite_covers_every_method():
    assert {case.method.name for case in CASES} == {method.name for method in METHODS}
