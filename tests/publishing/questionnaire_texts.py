"""Small questionnaires, written out."""

HEAD = """
languages = ["en", "fr"]
mode = "paper"
wave = "2026"
title = {en = "Safety", fr = "Sûreté"}
intro = {en = "Hello.", fr = "Bonjour."}
consent = {en = "Voluntary.", fr = "Volontaire."}
data_protection = {en = "No names.", fr = "Pas de noms."}
[[section]]
title = {en = "One", fr = "Un"}
"""

BRANCHED = (
    HEAD
    + """
[[section.ask]]
item = "lb_precautions"
[[section.ask]]
item = "lb_precautions_help"
[[section.ask]]
item = "own_precautions_lower_life"
[[section.ask]]
item = "own_worry_year"
[[section.ask]]
item = "own_worry_times"
only_if = "own_worry_year = 1 and lb_precautions != 2"
[[section]]
title = {en = "Two", fr = "Deux"}
[[section.ask]]
item = "own_worry_strength"
only_if = "own_worry_times >= 3"
[[section.ask]]
item = "lb_trust_neighbours"
[[section.ask]]
code = "district"
becomes = "area_id"
question = {en = "Where do you live?", fr = "Où habitez-vous ?"}
answers.1 = {value = "LB01", en = "North; \\"old\\" part", fr = "Nord"}
answers.2 = {value = "LB02", en = "South <new>", fr = "Sud & port"}
[[section.ask]]
code = "years_here"
scale = "count"
question = {en = "How many years have you lived here?", fr = "Depuis combien d’années ?"}
most = 99
[[section.ask]]
item = "aesfdrk"
question = {en = "Wording of the owner", fr = "Énoncé du propriétaire"}
"""
)
RULES = {
    "lb_precautions_help": [("lb_precautions", {1})],
    "own_precautions_lower_life": [("lb_precautions", {1})],
    "own_worry_times": [("own_worry_year", {1}), ("lb_precautions", {1})],
    "own_worry_strength": [("own_worry_times", {3, 4, 5})],
}
"""Question → earlier question and the answers that let it be asked, read by hand off BRANCHED."""


def asked_of(codes, answers):
    """Say which questions are asked of somebody, from the rules as they stand here."""
    found = {}
    for code in codes:
        if all(found.get(earlier) in wanted for earlier, wanted in RULES.get(code, [])):
            found[code] = answers[code]
    return found
