"""Whatever is sent to the address that phones send to, it answers in its own form."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.workbench.asking.models import Observed
from evenhand.workbench.asking.walk_forms import walks

from .test_walks import BASE, planned

__all__ = ["planned"]


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Let one browser send a lot; the limit has tests of its own."""
    monkeypatch.setattr("evenhand.workbench.people.seats.sends_too_much", lambda _: False)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
LIKE = st.fixed_dictionaries(
    {},
    optional={
        "id": st.uuids().map(str) | ANY,
        "stop": st.sampled_from(["stop-1", "stop-2", "x"]) | ANY,
        "rater": st.integers(-1, 9) | ANY,
        "ratings": st.dictionaries(
            st.sampled_from(["upkeep", "litter", "at_ease"]) | st.text(max_size=6),
            st.integers(-1, 9) | st.sampled_from(["not_seen", "skipped"]) | ANY, max_size=4,
        ) | ANY,
        "replaces": st.uuids().map(str) | ANY,
        "who": st.text(max_size=4),
    },
)  # fmt: skip


@settings(
    max_examples=150, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(sent=st.fixed_dictionaries({"entries": st.lists(LIKE | ANY, max_size=4)}) | ANY)
def test_any_json_is_answered_in_the_form_of_the_address(planned: Client, sent):
    body = json.dumps(sent)
    answer = planned.post(f"{BASE}/entries", body, "application/json")
    assert answer.status_code in (200, 400, 413), body
    told = answer.json()
    if answer.status_code != 200:
        assert set(told) == {"error"}
        return
    assert len(told["told"]) == len(sent["entries"])
    for one in told["told"]:
        assert set(one) == {"id", "state", "why", "theirs"}
        assert one["state"] in ("stored", "known", "conflict", "refused")
        assert bool(one["why"]) is (one["state"] in ("conflict", "refused"))
    stops = {one["place_id"] for one in walks().get("W-0001")["body"]["stop"]}
    for kept in Observed.objects.all():
        assert kept.stop in stops
        assert 1 <= kept.rater <= 3
        assert kept.ratings


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(body=st.binary(max_size=60))
def test_any_bytes_are_answered_too(planned: Client, body):
    answer = planned.post(f"{BASE}/entries", body, "application/json")
    assert answer.status_code == (400 if body else 415)  # nothing at all has no type either
    assert answer.json()["error"]
