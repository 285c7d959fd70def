"""Attack: every response and assessment method where something that it needs is not there."""

import re
from functools import cache

import pytest
from click.testing import CliRunner

from evenhand.catalogue import METHODS
from evenhand.cli import main
from evenhand.contract import Method
from evenhand.errors import UnsuitableData
from evenhand.publishing.audit import audit_of
from evenhand.publishing.html import dossier_html

from .measure_states import states, workspace_of

PHASES = ("evenhand.response", "evenhand.assessment")
ALL = {one.name: one for one in METHODS if one.run.__module__.startswith(PHASES)}
OPEN = ("evidence_options", "technique_options", "stakeholders")
PLANS = ("comparison_areas", "detectable_effect", "rollout_assignment")
EFFECTS = tuple(name for name in ALL if name not in (*OPEN, *PLANS, "implementation",
                                                     "adverse_effects"))  # fmt: skip
NO_RECORDS, NO_MEASURE = "needs incidents or counts", "needs interventions"
NOT_GIVEN, ELSEWHERE = "how much was delivered is not written down", "nothing is recorded for a0"
ZEROS, ALONE = "a series of zeros", "no area to compare with; name comparison areas"
LEFT = "no area is left to compare with; write comparison areas down"

REFUSED = {
    "nothing": {**dict.fromkeys(PLANS, NO_RECORDS), **dict.fromkeys(EFFECTS, NO_MEASURE),
                "implementation": NO_MEASURE, "adverse_effects": NO_MEASURE},
    "only_measures": dict.fromkeys((*PLANS, *EFFECTS), NO_RECORDS),
    "no_interventions": {**dict.fromkeys(PLANS[:2], "name areas with treated="),
                         **dict.fromkeys(EFFECTS, NO_MEASURE),
                         "implementation": NO_MEASURE, "adverse_effects": NO_MEASURE},
    "no_deliveries": {name: NOT_GIVEN for name in EFFECTS if name != "count_change"},
    "no_areas": {**dict.fromkeys(PLANS, "there are no areas; import some"),
                 **dict.fromkeys(EFFECTS, ELSEWHERE)},
    "only_counts": {},
    "no_comparison": {
        "detectable_effect": "give records of more areas", "rollout_assignment": "take more areas",
        **dict.fromkeys(("difference_in_differences", "event_study", "value_for_money"), ALONE),
        **dict.fromkeys(("displacement", "weighted_displacement"), LEFT),
        "staggered_effects": "give records of areas without it",
        "synthetic_control": "give records of more areas",
    },
    "zeros": {**dict.fromkeys(PLANS[:2], "take another area or offence"),
              "rollout_assignment": "take more areas", **dict.fromkeys(EFFECTS, ZEROS)},
    "one_before": {
        **dict.fromkeys(PLANS[:2], "import a longer history"),
        **dict.fromkeys(("interrupted_series", "synthetic_control"), "are needed; the records"),
        "event_study": "use difference_in_differences",
    },
}  # fmt: skip
ABSURD = re.compile(
    r"\bnan\b|\binf\b|<NA>|\bNone\b(?! of)|\bNaT\b|(?:\d[,\u202f\u00a0]?){13}"
    r"|\b(?:to|and|à|et) –(?:[ ,.;:)]|$)|(?<![\w.])– (?:to|à) "
)
"""What stands where a number is not known, or can only be a slip: 13 figures and more."""


@pytest.fixture(scope="module")
def city_of(tmp_path_factory):
    tables = states()

    @cache
    def city(state):
        return workspace_of(tmp_path_factory.mktemp("states") / state, tables[state])

    return city


def options_of(method: Method) -> dict[str, object]:
    """Give what an officer would type, and fewer draws."""
    few = {"draws": 199, "placebos": 10}
    known = method.options()
    return {name: value for name, value in {"offence": "robbery", **few}.items() if name in known}


def test_the_table_names_every_state_and_only_methods_there_are():
    assert set(REFUSED) == set(states())
    assert {name for row in REFUSED.values() for name in row} <= set(ALL)


@pytest.mark.parametrize("state", REFUSED)
def test_every_method_answers_or_says_what_is_missing_and_what_to_do(state, city_of):
    city, wrong = city_of(state), []
    for name, method in ALL.items():
        words = REFUSED[state].get(name)
        try:
            found = city.run(name, **options_of(method)).finding
        except UnsuitableData as problem:
            said = str(problem)
            if words is None or words not in said or not said.startswith(f"{name}: "):
                wrong.append((name, "refused", said))
            continue
        if words is not None:
            wrong.append((name, "answered", words))
        told = found.explain()
        for language in ("en", "fr"):
            texts = [one.written(language) for one in (told.answer, *told.reading, *told.limits)]
            wrong += [(name, language, text) for text in texts if ABSURD.search(text)]
    assert not wrong


@pytest.mark.parametrize("state", ["no_deliveries", "no_comparison", "zeros", "nothing"])
def test_the_command_line_says_the_same_without_a_traceback(state, city_of):
    folder = str(city_of(state).folder)
    for name in ("difference_in_differences", "value_for_money"):
        done = CliRunner().invoke(main, ["run", name, folder])
        assert done.exit_code == 5 and "Traceback" not in done.output
        assert done.output.startswith(f"{name}: ") and REFUSED[state][name] in done.output


def test_documents_begin_in_a_workspace_without_any_table(city_of, tmp_path):
    folder = str(city_of("nothing").folder)

    def said(*words):
        done = CliRunner().invoke(main, [words[0], *map(str, words[1:])])
        assert "Traceback" not in done.output and done.exit_code not in (1, 70), done.output
        return done

    for group in ("appraise", "problem", "register"):
        listed = said(group, "list", folder)
        assert listed.exit_code == 0 and listed.output.strip()
        page = {"appraise": "A-0001", "problem": "P-0001", "register": "PR-0001"}[group]
        assert "there is no" in said(group, "show", folder, page).output
    assert said("evidence", folder).exit_code == 0
    refused = said("rollout", folder, "F-0001", "--intervention", "M-1", "--measure", "lamps")
    assert refused.exit_code and "F-0001" in refused.output
    opened = said("problem", "new", folder, "Lamps", "--words", "Dark at night.", "--offence",
                  "robbery")  # fmt: skip
    assert opened.exit_code == 0
    for step in ("options", "partners"):
        assert said("problem", step, folder, "P-0001").exit_code == 0


@pytest.mark.parametrize("state", ["zeros"])
def test_the_dossier_tells_what_cannot_be_told_in_both_languages(state, city_of):
    dossier, atlas = audit_of(city_of(state))
    for language, title in (("en", "Did what was done work?"), ("fr", "Ce qui a été fait a-t-il")):
        page = dossier_html(dossier, language, atlas)
        chapter = page[page.rindex(title) :]
        assert "M-1" in chapter and "a series of zeros" in page
        shown = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", chapter, flags=re.DOTALL)
        shown = re.sub(r"SHA-256 \w+|10\.\d{4,}/\S+", "", shown)
        assert not [hit[0] for hit in ABSURD.finditer(shown)]


@pytest.mark.parametrize(
    ("number", "measure", "words"),
    [
        ("M-1", "lamps", "there is an intervention M-1 already"),
        ("../../x", "lamps", "option 'intervention' is '../../x'"),
        ("", " ", "option 'measure' is empty"),
    ],
)
def test_a_lot_is_not_written_under_a_name_that_cannot_be(number, measure, words, city_of):
    city = city_of("only_counts")
    lot = city.run("rollout_assignment", offence="robbery", per_wave=2, balance=5.0).id
    before = sorted(path.name for path in city.folder.iterdir())
    done = CliRunner().invoke(main, ["rollout", str(city.folder), lot, "--intervention", number,
                                     "--measure", measure])  # fmt: skip
    assert done.exit_code not in (0, 1, 70) and words in done.output
    assert sorted(path.name for path in city.folder.iterdir()) == before


def test_a_lot_is_not_written_where_there_is_no_folder(city_of, tmp_path):
    city = city_of("only_counts")
    lot = city.run("rollout_assignment", offence="robbery", per_wave=2, balance=5.0).id
    done = CliRunner().invoke(main, [
        "rollout", str(city.folder), lot, "--intervention", "M-9", "--measure", "lamps",
        "--out", str(tmp_path / "no" / "lot.csv"),
    ])  # fmt: skip
    assert done.exit_code not in (0, 1, 70) and "a folder that is not there" in done.output
