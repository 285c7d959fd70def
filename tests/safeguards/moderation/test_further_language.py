"""A further language is a file: read, checked, and judged by."""

import pytest

from evenhand.errors import OptionError
from evenhand.safeguards.moderation.judging import judge
from evenhand.safeguards.moderation.rulebook import LISTS, RULES, languages, read_rules, rulebook
from evenhand.wording.languages import LANGUAGES

DUTCH = """
strong = []
[signs]
[lists]
{lists}
titles = ["meneer", "mevrouw"]
common = ["de", "het", "een", "is", "niet", "wij", "hem"]
ons = ["laten we", "wij moeten"]
doen = ["volgen", "pakken"]
[[pattern]]
rule = "call"
holds = ["{{ons}} ~3 {{doen}}"]
unless = ["regels|borden {{doen}}"]
"""
OWN = ("titles", "common")


def dutch(tmp_path, text=DUTCH):
    lists = "\n".join(f"{name} = []" for name in LISTS if name not in OWN)
    path = tmp_path / "nl.toml"
    path.write_text(text.format(lists=lists), encoding="utf-8")
    return path


def test_a_fifth_language_is_a_file(tmp_path):
    rules = read_rules(dutch(tmp_path))
    assert rules.language == "nl"
    judged = judge("Laten we hem v0lgen", "nl", rules=rules)
    assert "call" in [reason.rule for reason in judged.reasons]
    assert judge("Wij moeten de borden volgen", "nl", rules=rules).outcome == "pass"
    assert judge("Vraag mevrouw Jansen", "nl", rules=rules).reasons[0].rule == "name"
    assert judge("Bel 06 12 34 56 78", "nl", rules=rules).reasons[0].rule == "phone"


@pytest.mark.parametrize(("old", "new", "told"), [
    ('rule = "call"', 'rule = "gossip"', "'gossip' is not known"),
    ("~3 {{doen}}", "~3 {{dingen}}", "names a list that is not there"),
    ('titles = ["meneer", "mevrouw"]\n', "", "list 'titles' is missing"),
    ("[signs]\n", "", "'signs' is missing"),
    ('"{{ons}} ~3 {{doen}}"', '"~3"', "asks for no word"),
    ('holds = ["{{ons}} ~3 {{doen}}"]', "together = [{{points = 1, of = ['ons']}}]", "enough"),
    ('"{{ons}} ~3 {{doen}}"', "", "holds nothing"),
])  # fmt: skip
def test_a_file_that_is_not_in_order_is_refused_with_its_fault(tmp_path, old, new, told):
    assert old in DUTCH
    with pytest.raises(OptionError, match=told):
        read_rules(dutch(tmp_path, DUTCH.replace(old, new, 1)))


def test_every_language_of_the_catalogue_has_rules_and_every_rule_a_pattern_or_a_finder():
    assert set(LANGUAGES) <= set(languages())
    by_finder = {"phone", "mail", "plate", "disguise"}
    for language in languages():
        assert {group.rule for group in rulebook(language).groups} == set(RULES) - by_finder


def test_a_text_in_another_language_than_its_page_is_held_to_the_rules_of_its_own():
    text = "Wir sollten eine Bürgerwehr gründen, die Polizei kommt eh nie. Wer ist dabei?"
    assert judge(text, "en").outcome == "hold"
