import io

import numpy as np

from evenhand.commands import methods, progress
from evenhand.commands.progress import Progress
from evenhand.statistics.knox import knox_of_pairs
from evenhand.statistics.progress import heard, tell
from evenhand.statistics.space_pairs import space_pairs


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


def test_a_method_that_draws_for_long_tells_how_far_it_is():
    rng = np.random.default_rng(1)
    told = []
    pairs = space_pairs(rng.uniform(0, 500, 300), rng.uniform(0, 500, 300),
                        space_edges=np.array([0.0, 100.0]), metric="euclidean")  # fmt: skip
    with heard(lambda done, whole: told.append((done, whole))):
        knox_of_pairs(pairs, rng.integers(0, 99, 300), time_edges=(0, 7), draws=999, seed=1)
    assert told[-1] == (999, 999)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(told) > 1


def test_run_shows_on_a_terminal_how_far_it_is_and_leaves_nothing_behind(monkeypatch):
    written = Terminal()
    monkeypatch.setattr(progress.sys, "stderr", written)
    with methods._shown("near_repeat"):
        tell(120, 999)
    assert "120/999  near_repeat" in written.getvalue()
    assert written.getvalue().endswith("\r")
