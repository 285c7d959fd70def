from evenhand.catalogue import METHODS


def test_every_method_has_a_question_and_a_source():
    for method in METHODS:
        assert method.question.endswith("?"), method.name
        assert method.sources, method.name
