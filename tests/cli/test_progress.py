import io

from evenhand.commands import progress
from evenhand.commands.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_where_nobody_looks_each_piece_of_work_gets_one_line(monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr(progress.sys, "stderr", written)
    with Progress() as shown:
        for done in range(0, 5000, 1000):
            shown.rows("incidents.csv", done)
        shown.of("trend", 3, 9)
    assert written.getvalue() == "incidents.csv\ntrend\n"


def test_on_a_terminal_one_line_moves_and_is_gone_at_the_end(monkeypatch):
    written = Terminal()
    monkeypatch.setattr(progress.sys, "stderr", written)
    with Progress() as shown:
        shown.rows("incidents.csv", 120_000)
        shown.of("a method with a very long name " * 5, 3, 9)
    lines = written.getvalue().split("\r")
    assert "incidents.csv  120,000" in lines[1]
    assert all(len(line) <= progress.WIDTH for line in lines)
    assert lines[-2].strip() == lines[-1] == ""
    assert "\n" not in written.getvalue()
