"""All forms of a questionnaire: file names and contents."""

from collections.abc import Sequence

from evenhand.publishing.questionnaires.filled import WAYS, mapping_text
from evenhand.publishing.questionnaires.limesurvey import limesurvey_text
from evenhand.publishing.questionnaires.model import Questionnaire
from evenhand.publishing.questionnaires.paper import checklist_pdf, paper_pdf
from evenhand.publishing.questionnaires.xlsform import xlsform


def exported(
    made: Questionnaire, forms: Sequence[str], paper: str = "a4"
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Write a questionnaire in several forms.

    Parameters
    ----------
    made
        A questionnaire without faults.
    forms
        Some of "paper", "checklist", "xlsform", "limesurvey", "mapping".
    paper
        "a4" or "letter".

    Returns
    -------
    tuple
        File name → content; and the letters that the fonts of the PDF lack.

    Raises
    ------
    MissingExtra
        A PDF is wanted, and Typst is not installed.
    """
    files: dict[str, bytes] = {}
    lacking: set[str] = set()
    for form, typeset in (("paper", paper_pdf), ("checklist", checklist_pdf)):
        for language in made.languages if form in forms else ():
            content, letters = typeset(made, language, paper=paper)
            files[f"{form}-{language}.pdf"] = content
            lacking |= {*letters}
    if "xlsform" in forms:
        files["xlsform.xlsx"] = xlsform(made)
    if "limesurvey" in forms:
        files["limesurvey.txt"] = limesurvey_text(made).encode("utf-8")
    for way in WAYS if "mapping" in forms else ():
        files[f"mapping-{way}.toml"] = mapping_text(made, way).encode("utf-8")
    return files, tuple(sorted(lacking))
