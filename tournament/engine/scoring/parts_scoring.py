"""Any other sport of two sides: parts given as data, added up or won one by one, and who has more wins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from tournament.engine.errors import InputError
from tournament.engine.match_status import BROKEN_OFF, FORFEITED, Status
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.scoring.board import (
    LEVEL,
    MATCH_OVER,
    POINT,
    Board,
    Finish,
    PeriodEnd,
    Play,
    Point,
    TimeOut,
    add,
    refuse_after_end,
    refuse_side,
)
from tournament.engine.scoring.bonuses import Bonus
from tournament.engine.scoring.decided import awarded, without_winner
from tournament.engine.scoring.endings import told_apart
from tournament.engine.scoring.headline import Headline
from tournament.engine.scoring.numbers import Number, to_number
from tournament.engine.scoring.parts import (
    Pair,
    Part,
    PartKind,
    Score,
    by_part,
    is_of_kind,
    pair_written,
    turned,
    written,
)
from tournament.engine.scoring.parts_checks import violations_of
from tournament.engine.scoring.records import Outcome, Violation
from tournament.engine.scoring.rules import rule
from tournament.engine.scoring.table_columns import (
    DRAWN,
    LOST,
    MATCH_POINTS,
    PLAYED,
    SETS,
    WON,
    TableColumn,
    counted,
    for_and_against,
)
from tournament.engine.text import Words

NIL: Pair = (0, 0)


@dataclass(frozen=True, slots=True)
class PartsRules:
    """Rules of a sport whose parts are data; `draws` says whether a match may end level."""

    win_points: Number = rule(3, Message("match points for a win"), kind="number")
    draw_points: Number = rule(1, Message("match points for a draw"), kind="number")
    loss_points: Number = rule(0, Message("match points for a loss"), kind="number")
    forfeit_points: Number = rule(0, Message("match points for a forfeit"), least=-1000, kind="number")
    retired_points: Number | None = rule(
        None, Message("match points for retiring"), least=-1000, kind="number", optional=True
    )
    forfeit_score: int = rule(1, Message("score for a forfeit"), least=1)
    draws: int = rule(1, Message("a match may end level"), most=1, kind="flag")
    players_on_court: int = rule(1, Message("players on the field"), least=1, most=50)
    roster: int = rule(1, Message("players on the list"), least=1, most=100)
    match_minutes: int = rule(60, Message("minutes of a match (typical)"), least=1, most=1440)


@dataclass(frozen=True, slots=True)
class PartsScoring:
    """How a sport counts whose parts are given as data.

    The values of the parts are added up, or (`by` "won") each part counts one for who has more in it; `lower` says that
    less wins. In every part the two values add up to `total`, where that is given: 1 in chess. `shares` are the match
    points of the winner and the loser by the part that decided, as overtime; `bonuses` come on top. What is added up is
    counted as `counter`, and shown under `names`, a short and a long label; parts won are counted as sets.
    Either side scores one of `steps` at a time, called `point` where there is one only. One class since a plugin names
    one object for all of `Scoring`: the scoreboard and the outcome ask the same who is ahead.
    """

    given: tuple[Part, ...]
    by: Literal["sum", "won"] = "sum"
    lower: bool = False
    total: Number | None = None
    shares: Mapping[str, tuple[Number, Number]] = field(default_factory=dict)
    bonuses: tuple[Bonus, ...] = ()
    counter: str = "points"
    names: tuple[Words, Words] = (pmessage("scored", "Points"), pmessage("scored", "Points for and against"))
    rules_type: type[Any] = PartsRules
    steps: tuple[int, ...] = (1,)
    point: Words = POINT

    def parts(self, rules: Any) -> tuple[Part, ...]:
        """List the parts."""
        return self.given

    def violations(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Violation, ...]:
        """List what is wrong with the score."""
        found = violations_of(self, score, rules, status, winner)
        if not found and status in FORFEITED | BROKEN_OFF and winner is None and self.winner(score) is None:
            found = [Violation("winner_missing", Message("the winner must be named"))]
        return tuple(found)

    def outcome(self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None) -> Outcome:
        """Say what each side takes; a match broken off keeps its score where the winner is ahead in it."""
        if status is Status.PLAYED:
            return self._tally(score, rules, winner, self.bonuses)
        plain = without_winner(rules, status, winner)
        if plain is not None:
            return plain
        side = self.winner(score) if winner is None else winner
        if side is None:
            return Outcome(False, None, contested=False)
        kept = bool(score) and (status in FORFEITED or self.winner(score) == side)
        forfeit = self.forfeit_score(rules)
        counted_as = score if kept else forfeit if side == 0 else turned(forfeit)
        won = self._tally(counted_as, rules, side, ())
        return awarded(won, side, rules, status, contested=status in BROKEN_OFF and bool(score))

    def forfeit_score(self, rules: Any) -> Score:
        """Give the home side the first part of the score, or every part where parts are won."""
        most = rules.forfeit_score if self.total is None else self.total
        pair = (0, most) if self.lower else (most, 0)
        first = next(part.key for part in self.given if part.role == "score")
        wins = [part.role == "score" and (self.by == "won" or part.key == first) for part in self.given]
        last = max(place for place, won in enumerate(wins) if won)
        return tuple(pair if won else NIL for won in wins[: last + 1])

    def headline(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Headline | None:
        """Sum the score up, with the part that decided it where that is another one."""
        given = by_part(score, self.given)
        if not given:
            return None
        home, away = self.totals(given)
        notes = [self._note(part, given[part.key]) for part in self.given if self._is_noted(part, given)]
        return Headline((written(home, self.kind), written(away, self.kind)), notes[-1] if notes else "")

    def detail(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Words, ...]:
        """Give each of several parts, and what was counted beside them."""
        given = by_part(score, self.given)
        of_score = [part for part in self.given if part.role == "score" and part.asked != "level" and part.key in given]
        beside = [part for part in self.given if part.role == "beside" and part.key in given]
        return (
            *(pair_written(given[part.key], part.kind) for part in of_score if len(of_score) > 1),
            *(joined((part.label, pair_written(given[part.key], part.kind)), " ") for part in beside),
        )

    def columns(self, rules: Any) -> tuple[TableColumn, ...]:
        """List matches, match points, the score and what is counted beside it."""
        drawn = [DRAWN] if rules.draws else []
        sets = [SETS] if self.by == "won" else []
        beside = (counted(part.key, part.label, part.label) for part in self.given if part.role == "beside")
        return (PLAYED, WON, *drawn, LOST, MATCH_POINTS, *sets, for_and_against(self.counter, *self.names), *beside)

    def endings(self, rules: Any) -> tuple[Outcome, ...]:
        """Return a win of either side, a draw, and what each deciding part makes of one; nothing with bonuses."""
        return () if self.bonuses else told_apart(self, rules, self._simplest(rules))

    def start(self, rules: Any, serving: int = 0) -> Board:
        """Return the scoreboard before the first part."""
        refuse_side(serving)
        return Board(rules, serving=serving, first_server=serving)

    def apply(self, board: Board, play: Play) -> Board:
        """Return the scoreboard after a point or the end of a part; the last point that a part can have ends it too."""
        refuse_after_end(board)
        if isinstance(play, TimeOut | PeriodEnd):
            raise InputError(Message("There are no time-outs."))
        if isinstance(play, Finish):
            return self._next_part(board)
        refuse_side(play.side)
        if play.count not in self.steps or not self._has_room(board, play):
            raise InputError(Message("{n} points cannot be scored now.").format(n=play.count))
        board = replace(board, current=add(board.current, play.side, play.count), announce=())
        part = self.given[len(board.score)]
        full = sum(board.current) == self.total or max(board.current) >= part.most
        return self._next_part(board) if full else board

    def plays(self, board: Board) -> tuple[tuple[Play, Words], ...]:
        """List what either side can score and the end of the part; nothing of a part that is measured, not counted."""
        part = self.given[len(board.score)]
        if part.kind not in {"whole", "half"}:
            return ()
        points = [Point(side, count) for count in self.steps for side in (0, 1)]
        words = {count: self.point if len(self.steps) == 1 else f"+{count}" for count in self.steps}
        ends = self._next_part(board)
        return (
            *((point, words[point.count]) for point in points if self._has_room(board, point)),
            *([(Finish(), self._end_of(part))] if ends.score != board.score and self._may_end(board, part) else []),
        )

    def _has_room(self, board: Board, play: Point) -> bool:
        """Tell whether a side can score so much in the running part."""
        most = self.given[len(board.score)].most
        return board.current[play.side] + play.count <= most and (
            self.total is None or sum(board.current) + play.count <= self.total
        )

    def _may_end(self, board: Board, part: Part) -> bool:
        """Tell whether a part can end as it stands: one whose values have a sum is halved, where it is level."""
        half = None if self.total is None else Fraction(self.total) / 2
        return half is None or (board.current[0] == board.current[1] and is_of_kind(to_number(half), part.kind))

    def _end_of(self, part: Part) -> Words:
        return _DRAW if self.total is not None else _END.format(part=part.label)

    @property
    def kind(self) -> PartKind:
        """The kind of number that the score comes to."""
        return next(part.kind for part in self.given if part.role == "score") if self.by == "sum" else "whole"

    def totals(self, given: Mapping[str, Pair]) -> Pair:
        """Add the parts of the score up, or count those that each side won."""
        pairs = [given[part.key] for part in self.given if part.role == "score" and part.key in given]
        if self.by == "won":
            won = [self.ahead(pair) for pair in pairs]
            return won.count(0), won.count(1)
        return sum(home for home, _ in pairs), sum(away for _, away in pairs)

    def ahead(self, pair: Pair) -> int | None:
        """Return the side for which a pair of values speaks."""
        if pair[0] == pair[1]:
            return None
        return int((pair[1] > pair[0]) != self.lower)

    def winner(self, score: Score) -> int | None:
        """Return who won: outright, by the score, or by what decides where that is level."""
        given = by_part(score, self.given)
        pairs = [given[part.key] for part in self.given if part.role == "outright" and part.key in given]
        outright = next((side for pair in pairs if (side := _more(pair)) is not None), None)
        if outright is not None:
            return outright
        totals = self.totals(given)
        side = _more(totals) if self.by == "won" else self.ahead(totals)
        deciders = (given[part.key] for part in self.given if part.role == "decider" and part.key in given)
        return next((found for pair in deciders if (found := _more(pair)) is not None), None) if side is None else side

    def _tally(self, score: Score, rules: Any, winner: int | None, bonuses: tuple[Bonus, ...]) -> Outcome:
        given = by_part(score, self.given)
        winner = self.winner(score) if winner is None else winner
        if winner is None and not given:
            return Outcome(False, None, contested=False)
        counters = self._counters(given)
        if winner is None:
            shares = rules.draw_points, rules.draw_points
        else:
            late = [part.key for part in self.given if part.asked == "level" and part.key in given]
            won, lost = self.shares.get(late[-1] if late else "", (rules.win_points, rules.loss_points))
            shares = (won, lost) if winner == 0 else (lost, won)
        home, away = (shares[side] + sum(each(side, counters, winner) for each in bonuses) for side in (0, 1))
        lower = self.lower and self.by == "sum"
        return Outcome(True, winner, (home, away), counters, lower=lower)

    def _counters(self, given: Mapping[str, Pair]) -> dict[str, Pair]:
        pairs = [given.get(part.key, NIL) for part in self.given if part.role == "score"]
        sums = sum(home for home, _ in pairs), sum(away for _, away in pairs)
        beside = {part.key: given.get(part.key, NIL) for part in self.given if part.role == "beside"}
        sets = {"sets": self.totals(given)} if self.by == "won" else {}
        return {**sets, self.counter: sums, **beside}

    def _is_noted(self, part: Part, given: Mapping[str, Pair]) -> bool:
        pair = given.get(part.key)
        late = part.role == "decider" or (part.role == "score" and part.asked == "level")
        return pair is not None and (late or (part.role == "outright" and any(pair)))

    def _note(self, part: Part, pair: Pair) -> Words:
        tells = part.role != "score" and part.kind != "flag"
        return joined((part.label, pair_written(pair, part.kind)), " ") if tells else part.label

    def _simplest(self, rules: Any) -> Iterator[Score]:
        """Yield a score for each way to end, won in the first part or in one that decides."""
        won = self.forfeit_score(rules)
        level = NIL if self.total is None else (Fraction(self.total) / 2, Fraction(self.total) / 2)
        plain = tuple(level if part.role == "score" else NIL for part in self.given if part.asked == "always")
        yield from (won, turned(won), plain)
        for place, part in enumerate(self.given):
            if part.asked == "level":
                before = tuple(plain[n] if n < len(plain) else None for n in range(place))
                yield from ((*before, (1, 0)), (*before, (0, 1)))

    def _next_part(self, board: Board) -> Board:
        """End a part: go on with the next that is asked, play on where nobody may be level, or end the match."""
        level = board.current[0] == board.current[1]
        half = None if self.total is None else Fraction(self.total) / 2
        pair = (half, half) if level and half is not None else board.current
        score: tuple[Any, ...] = (*board.score, pair)
        for part in self.given[len(score) :]:
            if self._goes_on_with(part, score):
                return replace(board, score=score, current=(0, 0), announce=(part.label,))
            score = (*score, None if part.optional else NIL)
        while score and score[-1] is None:
            score = score[:-1]
        winner = self.winner(score)
        if winner is None and not board.rules.draws:
            return replace(board, announce=(LEVEL,))
        return replace(board, score=score, current=(0, 0), over=True, winner=winner, announce=(MATCH_OVER,))

    def _goes_on_with(self, part: Part, score: Score) -> bool:
        if part.role == "beside" or part.kind == "flag":
            return False
        return part.asked == "always" or self.winner(score) is None


_END = pmessage("scoreboard", "End of {part}")
_DRAW = pmessage("scoreboard", "Draw")


def _more(pair: Pair) -> int | None:
    return None if pair[0] == pair[1] else int(pair[1] > pair[0])
