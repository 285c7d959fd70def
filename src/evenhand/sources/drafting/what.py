"""Drafts the lines that say what: the column of offences, or the columns of a wide table."""

from evenhand.sources.drafting.drafts import Certainty, Line, Option, reason
from evenhand.sources.drafting.evidence import Evidence
from evenhand.sources.drafting.kinds import is_label, wide_offences
from evenhand.sources.drafting.looks import Look
from evenhand.sources.drafting.offences import class_of_words, known_by
from evenhand.sources.drafting.structure import is_period
from evenhand.sources.drafting.wide import names_pattern, period_pattern
from evenhand.sources.kinds import PERIODS


def offence_lines(evidence: Evidence) -> list[Line]:
    """Draft the column of offences, or ask for the one offence that all rows are."""
    look = _offence_column(evidence)
    if look is not None:
        name = evidence.take(look)
        certainty: Certainty = "sure" if evidence.says(name, "offence") >= 0.5 else "likely"
        return [Line("columns", "offence_source", name, certainty, reason("offence", name))]
    file = evidence.sample.file.name
    guess = class_of_words(file.split(".")[0])
    options = () if guess is None else (
        Option(guess.replace("_", " "), reason("one_offence", name=guess.replace("_", " ")),
               {("constants", "offence_class"): guess}),)  # fmt: skip
    value = options[0].value if options else None
    why = reason("offence_by_file", file=file) if options else reason("no_offence")
    return [Line("constants", "offence_source", value, "asked", why, options)]


def _offence_column(evidence: Evidence) -> Look | None:
    """Find the column of offences: by the lists that know its codes, then by its head."""
    said = [look for look in evidence.said("offence", "offence_detail", fits=is_label)
            if len(look.words) > 1 or evidence.says(look.name, "offence") >= 0.5]  # fmt: skip
    rest = [look for look in evidence.usable
            if look.name not in evidence.taken and look not in said and is_label(look)
            and not look.is_number and 2 < len(look.words) <= 400
            and evidence.mostly(look.name) != "outcome"]  # fmt: skip

    def worth(look: Look) -> float:
        known = known_by(look.words)
        return (evidence.says(look.name, "offence")
                + 0.4 * evidence.says(look.name, "offence_detail")
                + (known[0].rows if known else 0.0)
                + (0.0 if look.is_number else 0.2))  # fmt: skip

    unsaid = [look for look in rest if known_by(look.words)]
    return max([*said, *unsaid], key=worth, default=None)


def wide_period_lines(evidence: Evidence) -> list[Line]:
    """Draft a wide table with a column for each period."""
    names = [look.name for look in evidence.wide_periods]
    evidence.taken |= {*names}
    found = period_pattern(names)
    why = reason("wide_periods", names[0], shares={"columns": float(len(names))})
    lines = [Line("wide", "columns", found.columns, "sure", why)]
    certainty: Certainty = "sure" if found.format else "asked"
    lines.append(Line("wide", "format", found.format or None, certainty, why))
    lines.append(Line("wide", "length", found.length, certainty, why))
    if found.over != PERIODS:
        lines.insert(1, Line("wide", "over", found.over, "likely", reason("wide_both", names[0])))
    return lines


def wide_offence_lines(evidence: Evidence) -> list[Line]:
    """Draft a wide table with a column for each offence."""
    first = {look.name for look in wide_offences(evidence)}
    heads = list(evidence.looks)
    # Counts stand side by side: what stands among them and is a count too belongs to them.
    at = [heads.index(name) for name in heads if name in first]
    among = [name for name in heads[min(at) : max(at) + 2]
             if evidence.looks[name] in evidence.usable and evidence.looks[name].is_whole
             and not is_period(name) and evidence.date(evidence.looks[name]) is None]  # fmt: skip
    evidence.taken |= {*among}
    why = reason("wide_offences", among[0], shares={"columns": float(len(among))})
    return [Line("wide", "columns", names_pattern(among), "likely", why),
            Line("wide", "over", "offence_source", "sure", why)]  # fmt: skip
