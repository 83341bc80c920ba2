"""A match goes from status to status as the table says, and no other way: every way is gone through the services."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.domain.competitions.commands.test_results import AWAY, HOME, make, match, sides
from tests.support.words import vi
from tournament.domain.competitions.commands import drawing, results, withdrawals
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries.withdrawals import reinstatement
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.engine.match_status import NAMES, RESULTS, TRANSITIONS, UNPLAYED, Event, Status, after
from tournament.models import Entry, Match, db

Step = tuple[Event, Status, Status]
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SOURCES = Path(__file__).parents[4] / "tournament"
GIVEN = {
    Status.PLAYED: HOME,
    **{
        status: Given((), status, winner=0)
        for status in (Status.WALKOVER, Status.NO_SHOW, Status.RETIRED, Status.DISQUALIFIED)
    },
    Status.DOUBLE_FORFEIT: Given((), Status.DOUBLE_FORFEIT),
    Status.NO_CONTEST: Given((), Status.NO_CONTEST),
}
"""Every result that somebody can give."""
ALLOWED = {
    (event, now, new) for event, ways in TRANSITIONS.items() for now, news in ways.items() for new in news if new != now
}


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> set[Step]:
    """What became of matches, by which event."""
    found: set[Step] = set()
    become = Match.become

    def watched(self: Match, event: Event, status: Status) -> None:
        before = self.status
        become(self, event, status)
        if status != before:
            found.add((event, before, status))

    monkeypatch.setattr(Match, "become", watched)
    return found


class Games:
    """One competition, some matches of which were recorded."""

    def __init__(self, size: int, format_: str, options: dict[str, object], *played: str) -> None:
        self.exchange_id, self.competition_id = make(size, format_, options)
        for key in played:
            self.record(key)

    def record(self, key: str, given: Given = HOME) -> None:
        results.record(SYSTEM, self.exchange_id, match(key).id, given)

    def clear(self, key: str) -> None:
        results.clear(SYSTEM, self.exchange_id, match(key).id)

    def withdraw(self, name: str, policy: str) -> None:
        withdrawals.withdraw(SYSTEM, self.exchange_id, self.entry(name), policy)

    def reinstate(self, name: str) -> None:
        reinstatement(self.entry(name))  # what is shown before
        withdrawals.reinstate(SYSTEM, self.exchange_id, self.entry(name))

    def entry(self, name: str) -> int:
        return db.session.scalars(select(Entry.id).where(Entry.name == name)).one()

    def undo(self, steps: int) -> None:
        for _ in range(steps):
            undo_redo.undo(SYSTEM, self.exchange_id)

    def between(self, one: str, other: str) -> str:
        """Return the match of two entries."""
        ids = [self.entry(one), self.entry(other)]
        return db.session.scalars(select(Match.key).where(Match.home_id.in_(ids), Match.away_id.in_(ids))).one()

    def statuses(self) -> dict[str, Status]:
        return dict(db.session.execute(select(Match.key, Match.status)).tuples().all())

    def try_(self, *steps: Callable[[], None]) -> None:
        """Take some steps, and take them back: the log leads to where it came from."""
        before = self.statuses()
        for step in steps:
            step()
        self.undo(len(steps))
        assert self.statuses() == before


def by_hand() -> None:
    """Record, correct, clear, and play another format, from every result of a match."""
    games = Games(4, "round_robin", {})
    key = games.between("Đơn vị 4", "Đơn vị 5")
    for given in GIVEN.values():
        games.record(key, given)
        for other in GIVEN.values():
            if other != given:
                games.try_(partial(games.record, key, other))
        games.try_(lambda: games.clear(key))
        games.clear(key)


def other_format() -> None:
    games = Games(4, "round_robin", {})
    games.record(games.between("Đơn vị 4", "Đơn vị 5"))
    games.try_(lambda: drawing.set_format(SYSTEM, games.exchange_id, games.competition_id, "knockout", {}))


def withdrawing() -> None:
    """Withdraw and come back, from every status of a match of a group; of an annulled one, record every result."""
    games = Games(4, "round_robin", {})
    key = games.between("Đơn vị 4", "Đơn vị 5")
    for given in (None, *GIVEN.values()):
        if given is not None:
            games.record(key, given)
        for policy in ("annul", "keep"):
            games.try_(partial(games.withdraw, "Đơn vị 4", policy), lambda: games.reinstate("Đơn vị 4"))
    games.withdraw("Đơn vị 4", "annul")
    for given in GIVEN.values():
        games.try_(partial(games.record, key, given))
    games.try_(lambda: games.clear(key))


def withdrawing_together() -> None:
    """Withdraw both sides of a match, and bring one back while the other's policy no longer keeps what was played."""
    games = Games(4, "round_robin", {})
    games.withdraw("Đơn vị 4", "keep")
    games.try_(lambda: games.withdraw("Đơn vị 5", "annul"), lambda: games.reinstate("Đơn vị 4"))
    games.undo(1)
    for other in ("Đơn vị 6", "Đơn vị 7"):
        games.record(games.between("Đơn vị 5", other))
    games.withdraw("Đơn vị 5", "keep_from_half")
    games.clear(games.between("Đơn vị 5", "Đơn vị 6"))
    games.withdraw("Đơn vị 4", "keep")
    games.reinstate("Đơn vị 4")


def knocked_out() -> None:
    """Let the sides of a final change, and let one of them not come, from every result of the final."""
    games = Games(4, "knockout", {}, "K1-1", "K1-2")
    nobody = GIVEN[Status.DOUBLE_FORFEIT]
    games.try_(lambda: games.record("K1-1", nobody), lambda: games.record("K1-1", HOME))
    for given in GIVEN.values():
        games.record("F", given)
        games.try_(lambda: games.record("K1-1", AWAY))
        games.try_(lambda: games.record("K1-1", nobody))


def pooled() -> None:
    """Let the sides of a match change that a withdrawal annulled: in a pool the one that stays goes on."""
    pools = (f"{pool}-{match}" for match in ("1-1", "1-2", "2-1", "2-2") for pool in "AB")
    games = Games(8, "modified_pool", {"then": "modified_pool"}, *pools)
    first = certain(sides("C-1-1")[0], "a pool is played")
    games.withdraw(first, "keep_from_half")
    assert match("C-1-1").status is Status.ANNULLED
    games.try_(lambda: games.clear("B-2-1"))
    games.record("B-2-1", AWAY)
    assert (match("C-1-1").status, match("C-1-1").set_aside) == (Status.UNNEEDED, None), "it was of other sides"
    other = certain(sides("C-1-1")[1], "a pool is played")
    games.withdraw(other, "keep_from_half")
    for name in (other, first):
        games.reinstate(name)
    assert match("C-1-1").status is Status.OPEN


@ONE_DATABASE
def test_what_services_make_of_matches_is_the_table(app: Flask, seen: set[Step]) -> None:
    with app.app_context():
        for play in (by_hand, other_format, withdrawing, withdrawing_together, knocked_out, pooled):
            play()
            _forget()
    assert seen == ALLOWED


def _forget() -> None:
    db.session.rollback()
    for table in reversed(Match.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()


@pytest.fixture
def superfluous(app: Flask) -> Iterator[Games]:
    """A double elimination whose second final the first has made superfluous."""
    with app.app_context():
        games = Games(4, "double_elimination", {"reset": True})
        while (key := _playable()) is not None:
            games.record(key)
        assert (match("F2").status, *sides("F2")) == (Status.UNNEEDED, "Đơn vị 5", "Đơn vị 4")
        yield games


def _playable() -> str | None:
    ready = select(Match.key).where(Match.status == Status.OPEN, Match.home_id.is_not(None), Match.away_id.is_not(None))
    return db.session.scalar(ready.order_by(Match.number).limit(1))


@ONE_DATABASE
def test_nothing_is_recorded_of_a_match_that_needs_no_play(superfluous: Games) -> None:
    row = match("F2")
    for given in (*GIVEN.values(), None):
        status, event = (given.status, Event.RECORDED) if given else (Status.OPEN, Event.CLEARED)
        said = (
            f"Trận số {row.number} (không thi đấu) không thể chuyển sang “{vi(NAMES[status])}” khi {vi(event.value)}.",
            f"Match {row.number} (not needed) cannot become “{NAMES[status]!s}” by {event.value!s}.",
        )
        for call in (
            lambda given=given: results.preview(superfluous.exchange_id, row.id, given),
            lambda given=given: superfluous.record("F2", given) if given else superfluous.clear("F2"),
        ):
            with pytest.raises(InputError) as refused:
                call()
            assert (vi(refused.value.text), str(refused.value.text)) == said
    assert match("F2").status is Status.UNNEEDED


@ONE_DATABASE
def test_no_result_is_annulled_by_hand(app: Flask) -> None:
    with app.app_context():
        games = Games(2, "knockout", {})
        for now in (None, *GIVEN.values()):
            if now is not None:
                games.record("F", now)
            before = match("F").status
            with pytest.raises(InputError, match="cannot become “annulled” by recording a result"):
                games.record("F", Given((), Status.ANNULLED))
            assert match("F").status is before


@pytest.mark.parametrize("event", Event)
def test_what_is_not_in_the_table_is_refused(event: Event) -> None:
    for now, new in product(Status, repeat=2):
        if new is now or (event, now, new) in ALLOWED:
            assert after(event, now, new, 7) is new
        else:
            with pytest.raises(InputError, match=rf"^Match 7 \({NAMES[now]!s}\) cannot become “{NAMES[new]!s}” by "):
                after(event, now, new, 7)


def test_every_status_is_a_result_or_none() -> None:
    assert (set(RESULTS) | UNPLAYED, set(RESULTS) & UNPLAYED, set(NAMES)) == (set(Status), set(), set(Status))


def test_the_status_of_a_match_is_set_in_one_place() -> None:
    """What writes to a `status` elsewhere is not a match."""
    found = {
        f"{file.relative_to(SOURCES)}: {ast.unparse(target)}"
        for file in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for target in ast.walk(node)
        if isinstance(target, ast.Attribute) and target.attr == "status" and isinstance(target.ctx, ast.Store)
    }
    assert found == {
        "models/matches.py: self.status",
        "web/short_refusals.py: self.status",
        "web/api/scoring.py: answer.status",
    }
