"""Sports decided by goals: one pair, and where that is level overtime and a shoot-out, if the rules have them."""

from __future__ import annotations

from dataclasses import replace

from tournament.engine.errors import InputError
from tournament.engine.match_status import BROKEN_OFF, FORFEITED, Status
from tournament.engine.message import Message
from tournament.engine.scoring.board import (
    CHANGE_ENDS,
    GOAL,
    LEVEL,
    MATCH_OVER,
    TIME_OUT,
    Board,
    Finish,
    PeriodEnd,
    Play,
    Point,
    TimeOut,
    add,
    refuse_after_end,
    refuse_several,
    refuse_side,
)
from tournament.engine.scoring.decided import awarded, without_winner
from tournament.engine.scoring.endings import told_apart
from tournament.engine.scoring.goal_rules import GoalRules
from tournament.engine.scoring.headline import Headline
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.parts import Pair, Part, Score, by_part, pair_written
from tournament.engine.scoring.records import Outcome, Violation
from tournament.engine.scoring.table_columns import DRAWN, GOALS, LOST, MATCH_POINTS, PLAYED, WON, TableColumn
from tournament.engine.text import Words

PLAIN = Part("goals", Message("Goals"))
NORMAL = Part("goals", Message("Goals in normal time"))
OVERTIME = Part("overtime", Message("Goals in overtime"), optional=True, asked="level")
SHOOTOUT = Part("shootout", Message("Shoot-out"), optional=True, asked="level", role="decider")
NIL: Pair = (0, 0)


class GoalScoring:
    """How sports decided by goals count (football, futsal, handball …)."""

    rules_type = GoalRules

    def parts(self, rules: GoalRules) -> tuple[Part, ...]:
        """List the goals, and where the rules have them those of overtime and the shoot-out."""
        deciders = (*([OVERTIME] if rules.overtime_minutes else []), *([SHOOTOUT] if rules.shootout_shots else []))
        return (NORMAL, *deciders) if deciders else (PLAIN,)

    def violations(
        self, score: Score, rules: GoalRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Violation, ...]:
        """List what is wrong with the score: a number too many or below nothing, a decision missing or unasked."""
        parts = self.parts(rules)
        given = by_part(score, parts)
        needs_score = status is Status.PLAYED and winner is None
        found = []
        too_many, goals_missing = len(score) > len(parts), PLAIN.key not in given and (needs_score or given)
        if len(parts) == 1 and (too_many or goals_missing):
            found.append(_wrong("one_pair", n=len(score)))
        elif too_many:
            found.append(_wrong("too_many", n=len(score), most=len(parts)))
        elif goals_missing:
            found.append(_wrong("missing", 1, part=NORMAL.label))
        negative = [pair for pair in given.values() if min(pair) < 0]
        found += [_wrong("negative", home=home, away=away) for home, away in negative]
        if not found:
            found += _undecided(given, parts, needs_score)
        if status in FORFEITED | BROKEN_OFF and winner is None and self._leader(score, rules) is None:
            found.append(_wrong("winner_missing"))
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
        side = winner if winner is not None else self._leader(score, rules)
        if side is None:
            return Outcome(False, None, contested=False)
        forfeit = self.forfeit_score(rules) if side == 0 else ((0, rules.forfeit_goals),)
        if status in FORFEITED:
            counted = score or forfeit
        else:
            goals = _goals(by_part(score, self.parts(rules)), rules)
            upheld = bool(score) and goals[side] - goals[1 - side] >= rules.forfeit_goals
            counted = score if upheld else forfeit
        won = self._tally(counted, rules, side)
        return awarded(won, side, rules, status, contested=status in BROKEN_OFF and bool(score))

    def forfeit_score(self, rules: GoalRules) -> Score:
        """Return the goals that a forfeit gives the home side."""
        return ((rules.forfeit_goals, 0),)

    def headline(
        self, score: Score, rules: GoalRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Headline | None:
        """Sum the goals up, with how it went on where that was not the end: 2–2 (pen 4–2)."""
        given = by_part(score, self.parts(rules))
        if not given:
            return None
        home, away = _goals(given, rules)
        note: Words = ""
        if "shootout" in given:
            note = _PENALTIES.format(pair=pair_written(given["shootout"]))
        elif "overtime" in given:
            note = _AFTER_OVERTIME
        return Headline((str(home), str(away)), note)

    def detail(
        self, score: Score, rules: GoalRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Words, ...]:
        """Say nothing more: the headline tells all."""
        return ()

    def columns(self, rules: GoalRules) -> tuple[TableColumn, ...]:
        """List matches, match points and goals."""
        return (PLAYED, WON, DRAWN, LOST, MATCH_POINTS, GOALS)

    def endings(self, rules: GoalRules) -> tuple[Outcome, ...]:
        """Return each way to end: in time, and by each decision that the rules have."""
        decided: list[Pair] = [(1, 0), NIL, (0, 1)]
        parts = len(self.parts(rules))
        return told_apart(self, rules, ((*(NIL,) * n, pair) for n in range(parts) for pair in decided))

    def start(self, rules: GoalRules, serving: int = 0) -> Board:
        """Return the scoreboard at kick-off; `serving` kicks off."""
        refuse_side(serving)
        return Board(rules, serving=serving, first_server=serving)

    def apply(self, board: Board, play: Play) -> Board:
        """Return the scoreboard after a goal, a time-out or the final whistle."""
        refuse_after_end(board)
        if isinstance(play, Finish):
            return self._whistled(board)
        if isinstance(play, PeriodEnd):
            return self._next_period(board)
        refuse_side(play.side)
        if isinstance(play, TimeOut):
            return self._time_out(board, play.side)
        refuse_several(play)
        current = add(board.current, play.side)
        call = Message("Goal: {home}–{away}").format(home=current[0], away=current[1])
        return replace(board, current=current, serving=1 - play.side, announce=(call,))

    def plays(self, board: Board) -> tuple[tuple[Play, Words], ...]:
        """List a goal of either side, the time-outs that are left, and what the referee can end."""
        left = [side for side in (0, 1) if board.timeouts[side] < _time_outs(board.rules)]
        return (
            *((Point(side), GOAL) for side in (0, 1)),
            *((TimeOut(side), TIME_OUT) for side in left),
            *self._whistles(board),
        )

    def _whistles(self, board: Board) -> tuple[tuple[Play, Words], ...]:
        """Name what the referee can end: a period, a part of the match or all of it; no shoot-out that is level."""
        part, periods = self.parts(board.rules)[len(board.score)], board.rules.periods
        if _has_periods_left(board):
            return ((PeriodEnd(), _PERIOD_OVER.format(n=board.period, of=periods)),)
        if part is SHOOTOUT and board.current[0] == board.current[1]:
            return ()
        return ((Finish(), _PART_OVER[part.key]),)

    def _next_period(self, board: Board) -> Board:
        """Go on with the next period; of two, the second has the other kick-off and the other ends."""
        if not _has_periods_left(board):
            raise InputError(Message("No period is left."))
        call, period = _PERIOD_OVER.format(n=board.period, of=board.rules.periods), board.period + 1
        if board.rules.periods != 2:
            return replace(board, period=period, announce=(call,))
        kick_off = 1 - board.first_server
        return replace(
            board, period=period, serving=kick_off, swapped=not board.swapped, announce=(call, CHANGE_ENDS)
        )  # fmt: skip

    def _whistled(self, board: Board) -> Board:
        """End the match, or go on to the next part where it is level and the rules have one."""
        score, parts = (*board.score, board.current), self.parts(board.rules)
        if parts[len(board.score)] is SHOOTOUT and board.current[0] == board.current[1]:
            return replace(board, announce=(LEVEL,))
        winner = self._leader(score, board.rules)
        goes_on = winner is None and len(score) < len(parts)
        call = parts[len(score)].label if goes_on else MATCH_OVER
        return replace(board, score=score, current=(0, 0), over=not goes_on, winner=winner, announce=(call,))

    def _time_out(self, board: Board, side: int) -> Board:
        allowed = _time_outs(board.rules)
        if board.timeouts[side] >= allowed:
            raise InputError(Message("No time-out is left ({n}).").format(n=allowed))
        return replace(board, timeouts=add(board.timeouts, side), announce=(TIME_OUT,))

    def _leader(self, score: Score, rules: GoalRules) -> int | None:
        given = by_part(score, self.parts(rules))
        return _winner(given, _goals(given, rules))

    def _tally(self, score: Score, rules: GoalRules, winner: int | None) -> Outcome:
        given = by_part(score, self.parts(rules))
        goals = _goals(given, rules)
        winner = _winner(given, goals) if winner is None else winner
        counters = {"goals": goals}
        if winner is None:
            if not score:
                return Outcome(False, None, contested=False)
            return Outcome(True, None, (rules.draw_points, rules.draw_points), counters)
        shares = _shares(given, rules)
        return Outcome(True, winner, shares if winner == 0 else shares[::-1], counters)


def _time_outs(rules: GoalRules) -> int:
    return rules.timeouts_per_period * rules.periods


def _has_periods_left(board: Board) -> bool:
    """Tell whether there is a further period of normal time."""
    return not board.score and board.period < board.rules.periods


def _ahead(pair: Pair) -> int | None:
    home, away = pair
    return None if home == away else int(away > home)


def _winner(given: dict[str, Pair], goals: Pair) -> int | None:
    """Return the side with more goals, where they are level that which won the shoot-out."""
    side = _ahead(goals)
    return _ahead(given.get("shootout", NIL)) if side is None else side


def _goals(given: dict[str, Pair], rules: GoalRules) -> Pair:
    """Add up normal time and overtime, and what winning the shoot-out is worth."""
    played = [given.get(key, NIL) for key in ("goals", "overtime")]
    won = _ahead(given.get("shootout", NIL))
    more = [rules.shootout_goals * (won == side) for side in (0, 1)]
    return sum(home for home, _ in played) + more[0], sum(away for _, away in played) + more[1]


def _shares(given: dict[str, Pair], rules: GoalRules) -> tuple[Number, Number]:
    """Return the match points of the winner and of the loser, by the part in which the match was won."""
    won, lost = rules.win_points, rules.loss_points
    for part, own_won, own_lost in (
        ("overtime", rules.overtime_win_points, rules.overtime_loss_points),
        ("shootout", rules.shootout_win_points, rules.shootout_loss_points),
    ):
        if part in given:
            won, lost = won if own_won is None else own_won, lost if own_lost is None else own_lost
    return won, lost


def _undecided(given: dict[str, Pair], parts: tuple[Part, ...], ended: bool) -> list[Violation]:
    """Say which decision is there though nobody asked, or missing though the score is level."""
    home: Number = 0
    away: Number = 0
    for number, part in enumerate(parts, start=1):
        pair = given.get(part.key)
        if pair is None:
            continue
        if part.asked == "level" and home != away:
            return [_wrong("not_level", number, part=part.label, home=home, away=away)]
        if part is SHOOTOUT and pair[0] == pair[1]:
            return [_wrong("shootout_level", number, home=pair[0], away=pair[1])]
        home, away = home + pair[0], away + pair[1]
    last = parts[-1]
    if ended and home == away and last.asked == "level" and last.key not in given:
        return [_wrong("level", len(parts), part=last.label, home=home, away=away)]
    return []


def _wrong(name: str, number: int | None = None, **values: object) -> Violation:
    return Violation(name, _WORDS[name].format(**values), number)


_PERIOD_OVER = Message("End of period {n} of {of}")
_PART_OVER = {
    NORMAL.key: Message("End of normal time"),
    OVERTIME.key: Message("End of overtime"),
    SHOOTOUT.key: Message("End of the shoot-out"),
}
_PENALTIES = Message("pen {pair}")
_AFTER_OVERTIME = Message("after overtime")
_WORDS = {
    "one_pair": Message("one pair of goals is needed, not {n}"),
    "too_many": Message("a score has at most {most} parts, not {n}"),
    "missing": Message("{part}: missing"),
    "negative": Message("{home}–{away} has negative goals"),
    "winner_missing": Message("the winner must be named"),
    "level": Message("{part}: missing, though the score is level at {home}–{away}"),
    "not_level": Message("{part}: only where the score is level, not at {home}–{away}"),
    "shootout_level": Message("the shoot-out cannot end {home}–{away}"),
}
