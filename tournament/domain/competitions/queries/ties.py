"""Ties as pages show them: their rubbers in order."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tournament.domain.competitions.queries.line_ups import SideLineUp, line_ups_of, persons_at
from tournament.domain.competitions.queries.matches import MatchView, match_views
from tournament.domain.competitions.queries.rubber_rules import rubber_at, tie_scoring
from tournament.domain.competitions.queries.rubbers import rubbers_of
from tournament.engine.match_status import Status
from tournament.engine.scoring import to_number
from tournament.engine.scoring.parts import written
from tournament.engine.text import Words
from tournament.engine.ties import Rubber
from tournament.models import AnyMatch, Competition, Match, db


@dataclass(frozen=True, slots=True)
class RubberView:
    """A rubber of a tie, which is a match of its own; `persons` are those who play it for either side, once shown."""

    name: Words
    match: MatchView
    persons: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True, slots=True)
class TieView:
    """A tie with its rubbers."""

    id: int
    title: Words
    rubbers: tuple[RubberView, ...]
    line_ups: tuple[SideLineUp, ...]

    @property
    def started(self) -> bool:
        """Tell whether a rubber has been played."""
        return any(each.match.score or each.match.winner is not None for each in self.rubbers)

    @property
    def sealed(self) -> bool:
        """Tell whether a line-up is in that nobody is shown yet."""
        return any(each.submitted and not each.shown for each in self.line_ups)

    @property
    def won(self) -> tuple[Words, Words]:
        """Return the rubbers each side has won so far, half of one that was drawn."""
        ended = [each.match.winner for each in self.rubbers if each.match.status is Status.PLAYED]
        winners = [each.match.winner for each in self.rubbers]
        home, away = (to_number(winners.count(side) + Fraction(ended.count(None), 2)) for side in (0, 1))
        return written(home), written(away)


def tie_of(exchange_id: int, match_id: int) -> TieView | None:
    """Return a match of an edition as a tie, None where it has no rubbers."""
    row = db.session.get(Match, match_id)
    if row is None or row.exchange_id != exchange_id:
        return None
    scoring = tie_scoring(db.session.get_one(Competition, row.competition_id).sport)
    rows = rubbers_of([match_id]).get(match_id) if scoring else None
    if scoring is None or not rows:
        return None
    (tie,) = match_views([row], exchange_id)
    found = {view.id: view for view in match_views(rows, exchange_id)}
    line_ups = line_ups_of(row)
    rubbers = (
        RubberView(rubber.name, found[each.id], persons_at(rubber, line_ups))
        for each, rubber in zip(rows, scoring.rubbers, strict=False)
    )
    return TieView(row.id, tie.title, tuple(rubbers), line_ups)


def rubber_of(match: MatchView) -> Rubber | None:
    """Return what its sport tells of a rubber; None for a match of the graph."""
    row = db.session.get_one(AnyMatch, match.id)
    return rubber_at(db.session.get_one(Competition, row.competition_id).sport, row.position)
