"""Ties as pages show them: their rubbers in order, and who plays them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tournament.domain.competitions.queries.line_ups import SideLineUp, line_ups_of, persons_at
from tournament.domain.competitions.queries.rubber_rows import rubbers_of
from tournament.domain.competitions.queries.rubber_rules import tie_scoring
from tournament.engine.match_status import Status
from tournament.engine.scoring import Headline, to_number
from tournament.engine.scoring.parts import written
from tournament.engine.text import Words
from tournament.models import AnyMatch, Match

if TYPE_CHECKING:
    from tournament.domain.competitions.queries.matches import MatchView


@dataclass(frozen=True, slots=True)
class RubberView:
    """A rubber of a tie, which is a match of its own; `persons` are those who play it for either side, once shown."""

    key: str
    name: Words
    match: MatchView
    persons: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def is_told(self) -> bool:
        """Tell whether there is more to say of it than its name."""
        return self.match.over or self.match.starts_at is not None or any(self.persons)


@dataclass(frozen=True, slots=True)
class TieView:
    """A tie with its rubbers."""

    id: int
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

    @property
    def so_far(self) -> Headline | None:
        """Return how it stands by its rubbers; None before the first."""
        return Headline(self.won) if self.started else None


def ties_of(
    rows: Sequence[AnyMatch],
    sports: Mapping[int, str],
    entries: Mapping[int, str],
    view: Callable[[AnyMatch], MatchView],
) -> dict[int, TieView]:
    """Return those of some matches that are ties, by their ids, in a fixed number of queries.

    `sports` are those of the competitions by id, `entries` the names of entries by id; `view` shows a match.
    """
    scorings = {id_: tie_scoring(sport) for id_, sport in sports.items()}
    ties = [row for row in rows if isinstance(row, Match) and scorings[row.competition_id]]
    if not ties:
        return {}
    rubbers, line_ups = rubbers_of(tie.id for tie in ties), line_ups_of(ties, entries)
    found: dict[int, TieView] = {}
    for tie in ties:
        scoring, handed_in = scorings[tie.competition_id], line_ups[tie.id]
        shown = tuple(
            RubberView(rubber.key, rubber.name, view(row), persons_at(rubber, handed_in))
            for row, rubber in zip(rubbers.get(tie.id, ()), scoring.rubbers if scoring else (), strict=False)
        )
        if shown:
            found[tie.id] = TieView(tie.id, shown, handed_in)
    return found
