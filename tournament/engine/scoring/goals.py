"""Sports decided by goals: one pair, three outcomes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tournament.engine.errors import InputError
from tournament.engine.match_status import BROKEN_OFF, FORFEITED, Status
from tournament.engine.message import Message
from tournament.engine.scoring.board import (
    MATCH_OVER,
    Board,
    Finish,
    Play,
    TimeOut,
    add_one,
    refuse_after_end,
    refuse_side,
)
from tournament.engine.scoring.decided import awarded, without_winner
from tournament.engine.scoring.records import (
    Number,
    Outcome,
    Score,
    Violation,
)
from tournament.engine.scoring.rules import rule


@dataclass(frozen=True, slots=True)
class GoalRules:
    """Rules of a sport decided by goals; periods are halves or quarters, in minutes."""

    win_points: Number = rule(3, Message("match points for a win"), kind="number")
    draw_points: Number = rule(1, Message("match points for a draw"), kind="number")
    loss_points: Number = rule(0, Message("match points for a loss"), kind="number")
    forfeit_points: Number = rule(0, Message("match points for a forfeit"), least=-1000, kind="number")
    retired_points: Number | None = rule(
        None, Message("match points for retiring"), least=-1000, kind="number", optional=True
    )
    forfeit_goals: int = rule(3, Message("goals for a forfeit"), most=100)
    players_on_court: int = rule(11, Message("players on the field"), least=1, most=50)
    roster: int = rule(23, Message("players on the list"), least=1, most=100)
    substitutions: int = rule(5, Message("substitutions"), most=100)
    periods: int = rule(2, Message("periods"), least=1, most=12)
    period_minutes: int = rule(45, Message("minutes of a period"), least=1, most=120)
    interval_minutes: int = rule(15, Message("minutes between periods"), most=120)
    timeouts_per_period: int = rule(0, Message("time-outs a period"), most=20)
    court_length_m: Number = rule(105, Message("field length (m)"), kind="number")
    court_width_m: Number = rule(68, Message("field width (m)"), kind="number")
    match_minutes: int = rule(110, Message("minutes of a match (typical)"), least=1, most=1440)


class GoalScoring:
    """How sports decided by goals count (football, futsal, handball …)."""

    rules_type = GoalRules
    counts_goals = True

    def violations(
        self, score: Score, rules: GoalRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Violation, ...]:
        """List what is wrong with the score: it is one pair, without negative goals."""
        found = []
        needs_score = status is Status.PLAYED and winner is None
        if len(score) > 1 or (needs_score and not score):
            found.append(_violation("one_pair", n=len(score)))
        for home, away in score[:1]:
            if min(home, away) < 0:
                found.append(_violation("negative", home=home, away=away))
        if status in FORFEITED | BROKEN_OFF and winner is None and _leader(score) is None:
            found.append(_violation("winner_missing"))
        return tuple(found)

    def outcome(
        self, score: Score, rules: GoalRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Outcome:
        """Say what each side takes.

        A walkover without a score gets the forfeit score. A match broken off keeps its score when that is
        the better one for the winner, else it counts like a walkover.
        """
        if status is Status.PLAYED:
            return self._tally(score, rules, winner)
        plain = without_winner(rules, status, winner)
        if plain is not None:
            return plain
        side = winner if winner is not None else _leader(score)
        if side is None:
            return Outcome(False, None, contested=False)
        forfeit = self.forfeit_score(rules) if side == 0 else ((0, rules.forfeit_goals),)
        if status in FORFEITED:
            counted = score or forfeit
        else:
            upheld = bool(score) and score[0][side] - score[0][1 - side] >= rules.forfeit_goals
            counted = score if upheld else forfeit
        won = self._tally(counted, rules, side)
        return awarded(won, side, rules, status, contested=status in BROKEN_OFF and bool(score))

    def forfeit_score(self, rules: GoalRules) -> Score:
        """Return the goals that a forfeit gives the home side."""
        return ((rules.forfeit_goals, 0),)

    def start(self, rules: GoalRules, serving: int = 0) -> Board:
        """Return the scoreboard at kick-off; `serving` kicks off."""
        refuse_side(serving)
        return Board(rules, serving=serving, first_server=serving)

    def apply(self, board: Board, play: Play) -> Board:
        """Return the scoreboard after a goal, a time-out or the final whistle."""
        refuse_after_end(board)
        if isinstance(play, Finish):
            home, away = board.current
            winner = None if home == away else int(away > home)
            return replace(
                board,
                score=(board.current,),
                current=(0, 0),
                over=True,
                winner=winner,
                announce=(MATCH_OVER,),
            )
        refuse_side(play.side)
        if isinstance(play, TimeOut):
            return self._time_out(board, play.side)
        current = add_one(board.current, play.side)
        call = Message("Goal: {home}–{away}").format(home=current[0], away=current[1])
        return replace(board, current=current, serving=1 - play.side, announce=(call,))

    def _time_out(self, board: Board, side: int) -> Board:
        allowed = board.rules.timeouts_per_period * board.rules.periods
        if board.timeouts[side] >= allowed:
            raise InputError(Message("No time-out is left ({n}).").format(n=allowed))
        call = Message("Time-out")
        return replace(board, timeouts=add_one(board.timeouts, side), announce=(call,))

    def _tally(self, score: Score, rules: GoalRules, winner: int | None) -> Outcome:
        goals = score[0] if score else (0, 0)
        if winner is None and goals[0] != goals[1]:
            winner = 0 if goals[0] > goals[1] else 1
        if winner is None:
            if not score:
                return Outcome(False, None, contested=False)
            return Outcome(True, None, (rules.draw_points, rules.draw_points), goals=goals)
        shares = (rules.win_points, rules.loss_points)
        return Outcome(True, winner, shares if winner == 0 else shares[::-1], goals=goals)


def _leader(score: Score) -> int | None:
    home, away = score[0] if score else (0, 0)
    return None if home == away else int(away > home)


def _violation(name: str, **values: object) -> Violation:
    return Violation(name, _WORDS[name].format(**values))


_WORDS = {
    "one_pair": Message("one pair of goals is needed, not {n}"),
    "negative": Message("{home}–{away} has negative goals"),
    "winner_missing": Message("the winner must be named"),
}
