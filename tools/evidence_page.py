"""The page of the documentation that shows the library of evidence, made from its data.

Run `python tools/evidence_page.py` after a change of the data; a test holds page and data together.
"""

from math import isnan
from pathlib import Path

from evenhand.response.evidence_words import mechanism_term, source_name
from evenhand.tables.evidence import Evidence
from evenhand.taxonomy.evidence import (
    DESIGNS,
    RATIOS,
    STRENGTHS,
    EvidenceEntry,
    EvidenceMeasure,
    emmie,
    library,
    mechanisms,
    strength,
)
from evenhand.taxonomy.mechanism_fit import mechanism_fits
from evenhand.taxonomy.reference import source
from evenhand.wording.messages import Name, Term, term
from evenhand.wording.numbers import written

PAGE = Path(__file__).parents[1] / "docs" / "evidence.md"

MARK = "<!-- From here on made by `python tools/evidence_page.py` from the data. -->"


def evidence_page() -> str:
    """Give the page: what is written by hand, then grades, columns, measures and sources."""
    written_by_hand = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    lines = [written_by_hand + MARK, "", "## Grades", "",
             "| how it was studied | grade to begin with |", "| --- | --- |"]  # fmt: skip
    for design in DESIGNS:
        entry = EvidenceEntry("e", "m", design, ("robbery",), "fewer", "s", "checked", studies=99)
        lines.append(f"| {_t('evidence_design', design)} (`{design}`) | {strength(entry)} |")
    lines += ["", "## Columns of your own entries", "", "| column | kind | needed | meaning |",
              "| --- | --- | --- | --- |"]  # fmt: skip
    lines += [f"| `{one.name}` | {', '.join(one.choices) or one.kind} | "
              f"{'' if one.missing else 'yes'} | {one.meaning} |"
              for one in Evidence.COLUMNS]  # fmt: skip
    lines += ["", "## Measures", ""]
    for measure in library().measures.values():
        lines += _measure(measure)
    lines += _mechanisms()
    return "\n".join([*lines, *_sources()]) + "\n"


def _t(group: str, name: str) -> str:
    return term(group, name)


def _measure(measure: EvidenceMeasure) -> list[str]:
    name = _t("evidence_measure", measure.measure)
    works = ", ".join(_mechanism(code) for code in measure.mechanisms)
    rights = "; ".join(_t("evidence_rights", code) for code in measure.rights)
    where = ", ".join(_t("setting", one) for one in measure.settings) or "anywhere"
    entries = [one for one in library().entries if one.measure == measure.measure]
    paid = [one.saved_per_spent for one in entries if not isnan(one.saved_per_spent)]
    cost = f"in one study {paid[0]} saved for each one spent" if paid else "not known"
    rated = emmie().get(measure.measure)
    lines = [f"### {name[:1].upper()}{name[1:]}", "",
             f"`{measure.measure}` – works by: {works}. Space: {', '.join(measure.spaces)}; "
             f"setting: {where}. Rights: {rights}. Cost: {cost}."]  # fmt: skip
    if rated is not None:
        parts = ("effect", "mechanism", "moderators", "implementation", "economic")
        told = ", ".join(f"{part} {_t('emmie_rating', rated[part])}" for part in parts)
        lines.append(f"EMMIE ratings read (College of Policing): {told}.")
    heads = ("entry", "about", "setting", "found", "size", "grade", "holds where; also found",
             "source", "mark")  # fmt: skip
    lines += ["", *_heading(heads)]
    return [*lines, *(_entry(one) for one in entries), ""]


def _mechanism(code: str) -> str:
    one = mechanism_term(code)
    words = term(one.group, one.name) if isinstance(one, Term) else code
    return f"{words} ({code})" if code.isdigit() else words


def _entry(entry: EvidenceEntry) -> str:
    about = ", ".join(_problem(name) for name in entry.problems)
    setting = ", ".join(_t("setting", one) for one in entry.settings) or "not told"
    told = [_t("evidence_condition", code) for code in entry.conditions]
    told += [_t("evidence_caution", code) for code in entry.cautions]
    grade = strength(entry)
    cells = (f"`{entry.entry}`", about, setting, _t("evidence_direction", entry.direction),
             _size(entry), f"{grade}, {STRENGTHS[grade]}", "; ".join(told),
             _source(entry), entry.mark)  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _problem(name: str) -> str:
    known = ("insecurity", "property", "violence", "all_crime")
    return _t("evidence_problem" if name in known else "offence_class", name)


def _source(entry: EvidenceEntry) -> str:
    name: Name = source_name(entry)
    return f"[{name.text}](#{entry.source})"


def _size(entry: EvidenceEntry) -> str:
    studies = f"; {entry.studies} studies" if entry.studies and entry.studies > 1 else ""
    if isnan(entry.value):
        return f"not read{studies}" if entry.design != "described" else "not measured"
    ratio = entry.metric in RATIOS
    kind, digits = ("ratio", 2) if ratio else ("signed_percent", 0)
    shown = [written(one, kind, "en", digits)  # type: ignore[arg-type]
             for one in (entry.value, entry.low, entry.high) if not isnan(one)]  # fmt: skip
    span = f" ({shown[1]}–{shown[2]})" if len(shown) > 1 else ""
    return f"{shown[0]}{span}, {_t('evidence_metric', entry.metric)}{studies}"


def _heading(names: tuple[str, ...]) -> list[str]:
    return ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]


def _mechanisms() -> list[str]:
    lines = [
        "## Mechanisms", "",
        "The 25 techniques (Cornish and Clarke 2003), the CPTED strategies of ISO 22341 and social "
        "measures. Where each fits is a reading of ours; `offender` is the situation in which "
        "somebody decides, never who somebody is.", "",
        *_heading(("mechanism", "kind", "side", "fits", "settings", "cost", "rights", "watch for",
                   "name attested")),
    ]  # fmt: skip
    for fit in mechanism_fits().values():
        one = mechanisms()[fit.mechanism]
        cells = (
            _mechanism(fit.mechanism), _t("mechanism_kind", one.kind), ", ".join(fit.sides),
            ", ".join(_problem(name) for name in fit.problems),
            ", ".join(_t("setting", name) for name in fit.settings) or "any",
            _t("evidence_cost", fit.cost),
            "; ".join(_t("evidence_rights", code) for code in fit.rights),
            "; ".join(_t("evidence_caution", code) for code in fit.cautions), one.mark,
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def _sources() -> list[str]:
    lines = ["## Sources", "",
             "`checked`: two copies agree; `single-source`: read in one; `secondary`: read only "
             "where another quotes it.", ""]  # fmt: skip
    for key in dict.fromkeys(one.source for one in library().entries):
        known = source(key)
        address = f" <{known['link']}>" if known["link"] else ""
        note = f" {known['note']}." if known["note"] else ""
        lines.append(f'- <a id="{key}"></a>{known["publisher"]} ({known["edition"]}). '
                     f"*{known['title']}*.{address} Read: {known['read_from']}.{note}")  # fmt: skip
    return lines


if __name__ == "__main__":
    PAGE.write_text(evidence_page(), encoding="utf-8")
