import os

import pytest

from evenhand.kernels import loading


def test_the_kernels_are_compiled_on_every_machine_that_is_not_told_otherwise():
    wanted_plain = bool(os.environ.get(loading.PLAIN_WANTED))
    assert (loading.in_use() == loading.TWINS) == wanted_plain, (
        "the compiled kernels are missing: install a C compiler and run make clean test, "
        f"or set {loading.PLAIN_WANTED}=1 to test the plain twins"
    )


def test_the_twins_serve_where_the_variable_asks_for_them(monkeypatch):
    monkeypatch.setenv(loading.PLAIN_WANTED, "1")
    assert loading.in_use() == loading.TWINS
    assert loading.compiled() is None


def test_the_twins_serve_where_nothing_was_compiled(monkeypatch):
    monkeypatch.delenv(loading.PLAIN_WANTED, raising=False)
    monkeypatch.setattr(loading, "_kernels", None)
    assert loading.in_use() == loading.TWINS
    assert loading.instruction_sets() == ()


def test_an_instruction_set_that_is_not_here_cannot_be_forced():
    with (
        pytest.raises(LookupError, match="no kernels for 'vector900'"),
        loading.forced("vector900"),
    ):
        pass


def test_what_was_forced_holds_only_for_a_while():
    before = loading.in_use()
    with loading.forced(loading.TWINS):
        assert loading.compiled() is None
    assert loading.in_use() == before
