"""What was shown of a competition, and stays for as long as nothing changes that it follows from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from tournament.engine.errors import InputError
from tournament.engine.graph import Candidates
from tournament.engine.heats.no_duels import NoDuels
from tournament.engine.match_status import Status
from tournament.engine.message import Message
from tournament.engine.scoring.headline import Headline
from tournament.engine.scoring.parts import Score
from tournament.engine.scoring.records import Outcome
from tournament.engine.scoring.table_columns import TableColumn
from tournament.engine.standings import Entry, Row, Step, Tiebreaker, joint_table
from tournament.engine.standings.reasons import Reason
from tournament.engine.standings.tally import Tally
from tournament.engine.text import Words

if TYPE_CHECKING:
    from tournament.engine.competition import CompetitionState

E = TypeVar("E", bound=Entry)

_GONE = Message("This sport cannot count results for now, because its plugin is missing.")


class KeptRow(NamedTuple, Generic[E]):
    """A line of a ranking as it was shown; `by` is the tie-break that decided, if one did, `why` what was said."""

    rank: int
    entry: E
    tied: bool
    by: str | None
    why: Words

    def row(self, tally: Tally) -> Row:
        """Return the line again."""
        return Row(self.rank, self.entry, self.tied, tally, None if self.by is None else self._reason(self.by))

    def _reason(self, by: str) -> Reason:
        said = Tiebreaker(by, self.why, lambda tally, entry, table: 0, leading=self.why, trailing=self.why)
        return Reason(Step(by), said, 0, 0, leads=True, level=False)


class KeptRanking(NamedTuple, Generic[E]):
    """A ranking as it was shown, and the sum of what it followed from."""

    basis: str
    rows: tuple[KeptRow[E], ...]


@dataclass(frozen=True, slots=True)
class Kept(Generic[E]):
    """The rankings that were shown: of groups, and of those on one rank of several groups."""

    groups: Mapping[str, KeptRanking[E]] = field(default_factory=dict)
    best: Mapping[Candidates, KeptRanking[E]] = field(default_factory=dict)


class GoneScoring(NoDuels):
    """The scoring of a sport that is not there: of its tables only what was shown is known."""

    rules_type: ClassVar[type[Any]] = object

    def __init__(self, shown: Sequence[TableColumn] = (), endings: Sequence[Outcome] = ()) -> None:
        self._shown, self._endings = shown, endings

    def outcome(self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None) -> Outcome:
        """Refuse to count a result of which nothing was shown."""
        raise InputError(_GONE)

    def headline(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Headline | None:
        """Refuse to sum up a score of which nothing was shown."""
        raise InputError(_GONE)

    def columns(self, rules: Any) -> Sequence[TableColumn]:
        """List the columns that tables had."""
        return self._shown

    def endings(self, rules: Any) -> Sequence[Outcome]:
        """List the ways to end that forecasts went by."""
        return self._endings


def content(tally: Tally) -> str:
    """Write what a tally holds, so that equal ones are written alike."""
    counted = (tally.played, tally.won, tally.drawn, tally.lost, tally.match_points, tally.forfeits)
    more = (f"{name}={own}:{against}" for name, (own, against) in sorted(tally.counters.items()))
    return " ".join((*map(str, counted), *more))


def basis(state: CompetitionState[E], *groups: str) -> str:
    """Return the sum of all that the ranking of groups follows from, beside the rules and the format."""
    numbers = {entry: number for number, entry in enumerate(state.entrants, start=1)}
    found = [
        (node.id, [numbers[side] for side in match.sides], match.status.value, match.score, match.winner)
        for group in groups
        for node in state.graph.of_group(group)
        if (match := state.played.get(node.id))
    ]
    adjusted = [(numbers[each.entry], each.kind, each.points, each.match) for each in state.adjusted]
    drawn = [[numbers[entry] for entry in draw if entry in numbers] for draw in state.draws]
    gone = [numbers[entry] for entry in state.withdrawn]
    told = repr((len(numbers), found, adjusted, drawn, gone, state.unequal, state.rounds))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _holds(state: CompetitionState[E], shown: KeptRanking[E] | None, *groups: str) -> bool:
    return shown is not None and shown.basis == basis(state, *groups)


def keeps(state: CompetitionState[E], group: str) -> bool:
    """Tell whether the ranking of a group is the one that was shown."""
    return state.kept is not None and _holds(state, state.kept.groups.get(group), group)


def as_shown(state: CompetitionState[E], group: str) -> tuple[Row, ...]:
    """Return the ranking of a group that was shown; nothing where it does not hold any more."""
    if state.kept is None or not keeps(state, group):
        return ()
    tallies = state.table(group).tallies
    return tuple(row.row(tallies[row.entry]) for row in state.kept.groups[group].rows)


def keeps_best(state: CompetitionState[E], each: Candidates) -> bool:
    """Tell whether the ranking of those on one rank of several groups is the one that was shown."""
    return state.kept is not None and _holds(state, state.kept.best.get(each), *each[0])


def best_as_shown(state: CompetitionState[E], each: Candidates) -> tuple[Row, ...]:
    """Return the ranking of those on one rank of several groups that was shown, as above."""
    if state.kept is None or not keeps_best(state, each):
        return ()
    groups, number = each
    tallies = joint_table(state.tables_of(groups), number, state.unequal).tallies
    return tuple(row.row(tallies[row.entry]) for row in state.kept.best[each].rows)
