"""A safety walk on paper: route, instructions, one sheet for each stop; tagged PDF by Typst."""

from importlib import resources

from evenhand.publishing.letters import printed
from evenhand.publishing.typesetting import compiled, quoted, weighted
from evenhand.publishing.walks.model import Stop, Walk
from evenhand.taxonomy.observation_sheets import SheetLine
from evenhand.wording.messages import Name, Quantity, Term, Value, say, term

PAPERS = {"a4": "a4", "letter": "us-letter"}
PARTS = (("before", 3), ("at_stop", 4), ("safe", 4), ("nobody", 3), ("along", 2), ("after", 3))
"""Parts of the instructions, and how many lines each has."""


def walk_pdf(
    walk: Walk, drawing: str, language: str, *, paper: str = "a4"
) -> tuple[bytes, tuple[str, ...]]:
    """Typeset a walk.

    Parameters
    ----------
    walk
        A walk without faults.
    drawing
        The map of its route, as SVG.
    language
        Two letters.
    paper
        "a4" or "letter".

    Returns
    -------
    tuple
        A PDF that claims PDF/UA-1, and the letters that its fonts lack.

    Raises
    ------
    MissingExtra
        Typst is not installed.
    """
    sheet = _Sheet(walk, language)
    parts = [sheet.set_up(paper), sheet.front(drawing)]
    parts += [sheet.stop(number, stop) for number, stop in enumerate(walk.stops, start=1)]
    source, lacking = printed("\n".join(parts))
    return compiled(source), lacking


class _Sheet:
    """One walk on its way to Typst, in one language."""

    def __init__(self, walk: Walk, language: str) -> None:
        self.walk, self.language = walk, language

    def say(self, key: str, **values: Value) -> str:
        return quoted(say(f"walk.{key}", **values).written(self.language))

    def term(self, group: str, name: str) -> str:
        return quoted(term(group, name, self.language))

    def set_up(self, paper: str) -> str:
        pages = resources.files("evenhand.publishing").joinpath("pages")
        styles = "\n".join(
            pages.joinpath(f"{name}.typ").read_text(encoding="utf-8")
            for name in ("dossier", "questionnaire", "walk")
        )
        title = quoted(self.walk.title)
        return f"""{styles}
#set document(title: {title}, author: "Evenhand", date: none)
#set text(lang: {quoted(self.language)})
#set page(paper: {quoted(PAPERS[paper])},
  margin: (top: 15mm, right: 15mm, bottom: 17mm, left: 15mm),
  footer: context {{
    set text(font: sans, size: 8pt, fill: faint)
    grid(columns: (1fr, auto), {title}, counter(page).display("1 / 1", both: true))
  }})"""

    def front(self, drawing: str) -> str:
        walk = self.walk
        facts = self.say(
            "facts",
            day=Quantity(walk.on, "date"),
            light=Term("light_of_day", walk.part_of_day),
            stops=Quantity(len(walk.stops), "count"),
            raters=Quantity(walk.raters, "count"),
        )
        labels = [quoted(stop.label) for stop in walk.stops]
        named = "; ".join(f"{n} {stop.label}" for n, stop in enumerate(walk.stops, start=1))
        alt = self.say("map_alt", stops=Name(named))
        return "\n".join(
            [
                f"#heading(level: 1, {quoted(walk.title)})",
                f"#walkfacts({facts}, {self.say('own')})",
                f"#route(image(bytes({quoted(weighted(drawing))}), width: 100%, alt: {alt}), "
                f"{self.say('map_note')}, ({', '.join(labels)},))",
                "#pagebreak(weak: true)",
                *(self.part(name, count) for name, count in PARTS),
            ]
        )

    def part(self, name: str, count: int) -> str:
        lines = [self.say(f"{name}_{number}") for number in range(1, count + 1)]
        if name == "along":
            lines += [quoted(text) for text in self.walk.come_along]
        return f"#instructions({self.say(f'{name}_head')}, ({', '.join(lines)},))"

    def stop(self, number: int, stop: Stop) -> str:
        head = self.say(
            "stop_head",
            number=Quantity(number, "count"),
            stops=Quantity(len(self.walk.stops), "count"),
            label=Name(stop.label),
        )
        about = self.say(
            "stop_about",
            sheet=Term("observation_sheet", stop.sheet),
            light=Term("light_of_day", self.walk.part_of_day),
            place=Name(stop.place_id),
        )
        none = ", ".join(self.term("rating_state", name) for name in ("not_seen", "could_not_tell"))
        lines = [
            self.line(place, line) for place, line in enumerate(self.walk.lines(stop), start=1)
        ]
        return "\n".join(
            [
                "#pagebreak(weak: true)",
                f"#heading(level: 2, {head})",
                f"#stophead({about}, {self.say('rater_number')}, {self.say('time')})",
                f"#nonehead({self.say('or_else')}, ({none}))",
                *lines,
                f"#stopfoot({self.say('stop_foot')})",
            ]
        )

    def line(self, place: int, line: SheetLine) -> str:
        answers = ", ".join(
            f"({quoted(str(code))}, {self.term('observation_answer', f'{line.scale}_{code}')})"
            for code in line.codes
        )
        question = quoted(say(f"observation.item_{line.item}").written(self.language))
        return f"#sheetline({quoted(str(place))}, {question}, ({answers},))"
