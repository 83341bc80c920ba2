"""Rounds not drawn yet: no way to draw and play them falls outside what is said."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tournament.engine.prospects.groups import Prospect
from tournament.engine.prospects.undrawn import undrawn_prospects
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import FEDERATIONS, Bye, Entry, Extras, Result, Step, Table, rank

WIN = Outcome(True, 0, (2, 0))
DRAW = Outcome(True, None, (1, 1))
LOSS = Outcome(True, 1, (0, 2))
OUTCOMES = (WIN, DRAW, LOSS)
SWISS = FEDERATIONS["fide-swiss"].steps
BY_WINS = (Step("wins"), Step("buchholz"))
Drawn = list[tuple[int, int | None]]


def rounds_of(entries: list[int]) -> Iterator[Drawn]:
    """Yield every way to draw a round, in which any entry may be without an opponent."""
    if not entries:
        yield []
        return
    first, *rest = entries
    for drawn in rounds_of(rest):
        yield [(first, None), *drawn]
    for other in rest:
        for drawn in rounds_of([each for each in rest if each != other]):
            yield [(first, other), *drawn]


def played(size: int, results: list[Result], byes: list[Bye], adjust: dict[Entry, int]) -> Table:
    table = Table(range(size), Extras(swiss=True, win_points=2, draw_points=1, adjust=adjust))
    for result in results:
        table.add(result)
    for bye in byes:
        table.add_bye(bye)
    return table


@given(st.data(), st.integers(2, 4), st.sampled_from([SWISS, BY_WINS]))
def test_no_round_that_can_be_drawn_falls_outside(data: st.DataObject, size: int, steps: tuple[Step, ...]) -> None:
    entries = list(range(size))
    ends = st.sampled_from(OUTCOMES)
    two = st.permutations(entries).map(lambda order: (order[0], order[1]))
    pairs = [data.draw(two) for _ in range(data.draw(st.integers(0, 5)))]
    results = [Result(home, away, data.draw(ends), 1) for home, away in pairs]
    left = [data.draw(two)] if data.draw(st.booleans()) else []
    adjust: dict[Entry, int] = data.draw(st.dictionaries(st.sampled_from(entries), st.integers(-3, 0), max_size=2))
    through = data.draw(st.integers(1, size))
    free = data.draw(st.sampled_from([(0,), (2,), (0, 1, 2)]))
    before = played(size, results, [], adjust)
    found = undrawn_prospects(before, left, OUTCOMES, steps, through, 1, free)
    for drawn in rounds_of(entries):
        meetings = [*left, *((home, away) for home, away in drawn if away is not None)]
        alone = [home for home, away in drawn if away is None]
        for chosen in product(OUTCOMES, repeat=len(meetings)):
            for points in free:
                more = [Result(home, away, end, 2) for (home, away), end in zip(meetings, chosen, strict=True)]
                after = played(size, results + more, [Bye(entry, points, False, 2) for entry in alone], adjust)
                check(found, before, after, steps, through)


def check(found: dict[int | str, Prospect], before: Table, after: Table, steps: tuple[Step, ...], through: int) -> None:
    rows = rank(after, steps)
    for row in rows:
        last = row.rank + sum(each.rank == row.rank for each in rows) - 1
        prospect = found[row.entry]
        assert prospect.best <= row.rank <= last <= prospect.worst
        gained = row.tally.match_points - before.tallies[row.entry].match_points
        if prospect.needs is not None and gained >= prospect.needs:
            assert last <= through


def test_who_is_too_far_ahead_is_sure_and_who_is_too_far_behind_is_out() -> None:
    results = [Result(0, other, WIN) for other in (1, 2, 3)] + [Result(1, 3, WIN), Result(2, 3, DRAW)]
    table = played(4, results, [], {})
    found = undrawn_prospects(table, [], OUTCOMES, SWISS, 1, 1)
    assert [(found[entry].best, found[entry].worst, found[entry].verdict) for entry in range(4)] == [
        (1, 1, "sure"), (2, 4, "out"), (2, 4, "out"), (2, 4, "out"),
    ]  # fmt: skip
    two = undrawn_prospects(table, [(1, 2)], OUTCOMES, SWISS, 2, 1)
    assert [(two[entry].verdict, two[entry].needs) for entry in range(4)] == [
        ("sure", None), ("open", 4), ("open", None), ("open", None),
    ]  # fmt: skip
    assert {prospect.exact for prospect in two.values()} == {False}


def test_steps_that_do_not_add_up_leave_everything_open() -> None:
    found = undrawn_prospects(played(3, [], [], {}), [], OUTCOMES, (Step("buchholz"),), 1, 2)
    assert {(each.best, each.worst, each.verdict) for each in found.values()} == {(1, 3, "open")}
