"""Sports played in sets: first to so many points, so many ahead, best of so many sets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Literal

from tournament.engine.match_status import BROKEN_OFF, FORFEITED, Status
from tournament.engine.message import Message, pmessage
from tournament.engine.scoring import set_board
from tournament.engine.scoring.board import POINT, Board, Play, refuse_side
from tournament.engine.scoring.decided import awarded, without_winner
from tournament.engine.scoring.endings import told_apart
from tournament.engine.scoring.headline import Headline
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.parts import Pair, Part, Score, pair_written
from tournament.engine.scoring.records import Outcome, Violation
from tournament.engine.scoring.set_checks import can_go_on, set_over, set_violation, violation
from tournament.engine.scoring.set_rules import SetRules
from tournament.engine.scoring.table_columns import (
    DRAWN,
    LOST,
    MATCH_POINTS,
    PLAYED,
    SET_POINTS,
    SETS,
    WON,
    TableColumn,
)
from tournament.engine.text import Words

Sets = tuple[Pair, ...]


class SetScoring:
    """How sports played in sets count (volleyball and its relatives, badminton, table tennis …).

    `unit` is the sport's own word for a set, in the middle of a sentence: a game, a pull. `point` is its word for what
    is won in a set: a game, in tennis. Where the first point wins the set, the set itself is won.

    Who wins a point serves. With `turns` the sides serve so many points in turn, and one where a set goes on at a level
    score. The next set is opened by the `other` side than this one, by its `winner`, or as serving goes `on`.
    One class since a plugin names one object for all of `Scoring`; the scoreboard and the checks have modules.
    """

    rules_type = SetRules
    unit: Words = pmessage("part of a match", "set")
    point: Words = POINT
    _serves = set_board.Serves()

    def __init__(
        self,
        unit: Words | None = None,
        point: Words | None = None,
        *,
        turns: int = 0,
        opens: Literal["other", "winner", "on"] = "other",
    ) -> None:
        self._serves = set_board.Serves(turns, opens)
        if unit is not None:
            self.unit = unit
        if point is not None:
            self.point = point

    def parts(self, rules: SetRules) -> tuple[Part, ...]:
        """List the sets that may be played."""
        sure = max(rules.needed, rules.least_sets)
        return tuple(
            Part(
                f"set-{index + 1}",
                self.name(index),
                optional=index >= sure,
                asked="always" if index < sure else "undecided",
            )
            for index in range(rules.best_of)
        )

    def name(self, index: int) -> Words:
        """Name the set with this index (from 0)."""
        return _NAME.format(unit=self.unit, n=index + 1)

    def violations(
        self, score: Score, rules: SetRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Violation, ...]:
        """List what is wrong with the score; that of a match broken off may end in an unfinished set."""
        left_out = next((index for index, pair in enumerate(score) if pair is None), None)
        if left_out is not None:
            return (violation("set_missing", left_out + 1, part=self.name(left_out)),)
        sets = _sets(score)
        if status is not Status.PLAYED:
            return self._unplayed_violations(sets, rules, status, winner)
        if not sets and winner is not None:
            return ()
        found = self._set_violations(sets, rules)
        won = max(_sets_won(sets))
        if len(sets) > rules.best_of:
            found.append(violation("sets_too_many", None, best_of=rules.best_of))
        elif not found and not rules.over(won, len(sets)):
            name, needed = ("sets_missing", rules.needed) if won < rules.needed else ("sets_left", rules.least_sets)
            found.append(violation(name, None, needed=needed, played=len(sets)))
        return tuple(found)

    def _unplayed_violations(
        self, score: Sets, rules: SetRules, status: Status, winner: int | None
    ) -> tuple[Violation, ...]:
        found = []
        if status in FORFEITED | BROKEN_OFF and winner is None and _leader_side(score) is None:
            found.append(violation("winner_missing", None))
        if score:
            running = can_go_on(score[-1], rules, len(score) - 1) and not rules.decided(
                max(_sets_won(score[:-1])), len(score) - 1
            )
            found += self._set_violations(score[:-1] if running else score, rules)
        if len(score) > rules.best_of:
            found.append(violation("sets_too_many", None, best_of=rules.best_of))
        return tuple(found)

    def _set_violations(self, score: Sets, rules: SetRules) -> list[Violation]:
        """List what is wrong with finished sets, up to the first that is one too many."""
        found: list[Violation] = []
        won = [0, 0]
        for index, (home, away) in enumerate(score):
            if rules.decided(max(won), index):
                extra = violation("sets_extra", index + 1, part=self.name(index), last=self.name(index - 1))
                return [*found, extra]
            wrong = set_violation((home, away), rules, index, self.name(index))
            if wrong:
                found.append(wrong)
            if home != away:
                won[away > home] += 1
        return found

    def outcome(
        self, score: Score, rules: SetRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Outcome:
        """Say what each side takes; walkovers get the forfeit score, a match broken off is completed."""
        sets = _sets(score)
        if status is Status.PLAYED:
            return self._tally(sets, rules, winner)
        plain = without_winner(rules, status, winner)
        if plain is not None:
            return plain
        side = winner if winner is not None else _leader_side(sets)
        if side is None:
            return Outcome(False, None, contested=False)
        if status in FORFEITED:
            full = sets or _as_winner(self.forfeit_score(rules), side)
        else:
            full = self._completed(sets, rules, side)
        won = self._tally(full, rules, side)
        return awarded(won, side, rules, status, contested=status in BROKEN_OFF and bool(sets))

    def forfeit_score(self, rules: SetRules) -> Sets:
        """Return every set that has to be played won to nil by the home side."""
        return tuple((rules.shutout(index), 0) for index in range(max(rules.needed, rules.least_sets)))

    def headline(
        self, score: Score, rules: SetRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Headline | None:
        """Count the sets won, or give the points of an only one."""
        sets = _sets(score)
        if not sets:
            return None
        home, away = sets[0] if len(sets) == 1 else _sets_won(sets)
        return Headline((str(home), str(away)))

    def detail(
        self, score: Score, rules: SetRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Words, ...]:
        """Give the points of each of several sets."""
        sets = _sets(score)
        return tuple(map(pair_written, sets)) if len(sets) > 1 else ()

    def columns(self, rules: SetRules) -> tuple[TableColumn, ...]:
        """List matches, draws where they can be, match points, sets and points."""
        drawn = () if rules.best_of % 2 else (DRAWN,)
        return (PLAYED, WON, *drawn, LOST, MATCH_POINTS, SETS, SET_POINTS)

    def endings(self, rules: SetRules) -> tuple[Outcome, ...]:
        """Return each way to end that sets won tell apart."""
        return told_apart(self, rules, _in_sets(rules))

    def start(self, rules: SetRules, serving: int = 0) -> Board:
        """Return the scoreboard before the first rally."""
        refuse_side(serving)
        return Board(rules, serving=serving, first_server=serving)

    def apply(self, board: Board, play: Play) -> Board:
        """Return the scoreboard after a rally or a time-out."""
        return set_board.apply(board, play, self._serves)

    def plays(self, board: Board) -> tuple[tuple[Play, Words], ...]:
        """List the points and the time-outs that are left."""
        is_all = board.rules.shutout(len(board.score)) == 1
        return set_board.plays(board, self.unit if is_all else self.point)

    def _completed(self, score: Sets, rules: SetRules, winner: int) -> Sets:
        """Keep what was scored and credit the winner with the points and sets still needed."""
        sets = [list(pair) for pair in score]
        if sets and not set_over(score[-1], rules, len(sets) - 1):
            running = sets[-1]
            least = max(rules.target(len(sets) - 1), running[1 - winner] + rules.win_by)
            cap = rules.cap_of(len(sets) - 1)
            running[winner] = max(running[winner], least if cap is None else min(least, cap))
        won = sum(pair[winner] > pair[1 - winner] for pair in sets)
        if len(sets) - won >= rules.needed:
            return _as_winner(self.forfeit_score(rules), winner)
        while not rules.decided(won, len(sets)):
            credit: list[Number] = [0, 0]
            credit[winner] = rules.shutout(len(sets))
            sets.append(credit)
            won += 1
        return tuple((home, away) for home, away in sets)

    def _tally(self, score: Sets, rules: SetRules, winner: int | None) -> Outcome:
        home_sets = away_sets = 0
        home_points: Number = 0
        away_points: Number = 0
        for home, away in score:
            home_points += home
            away_points += away
            if home > away:
                home_sets += 1
            elif away > home:
                away_sets += 1
        if winner is None and home_sets != away_sets:
            winner = 0 if home_sets > away_sets else 1
        sets = (home_sets, away_sets)
        counters: dict[str, Pair] = {"sets": sets, "points": (home_points, away_points)}
        if winner is None:
            if not score:
                return Outcome(False, None, contested=False)
            return Outcome(True, None, (rules.draw_points, rules.draw_points), counters)
        won, lost = rules.win_points, rules.loss_points
        if rules.best_of > 1 and sets[1 - winner] == rules.needed - 1 and rules.best_of % 2:
            won = won if rules.close_win_points is None else rules.close_win_points
            lost = lost if rules.close_loss_points is None else rules.close_loss_points
        return Outcome(True, winner, (won, lost) if winner == 0 else (lost, won), counters)


def _in_sets(rules: SetRules) -> Iterator[Score]:
    """Yield a score for each order in which sets can be won."""
    for length in range(rules.needed, rules.best_of + 1):
        for winners in product((0, 1), repeat=length):
            points = [rules.shutout(index) for index in range(length)]
            yield tuple((won, 0) if side == 0 else (0, won) for side, won in zip(winners, points, strict=True))


def _sets(score: Score) -> Sets:
    """Return the sets that were given."""
    return tuple(pair for pair in score if pair is not None)


def _sets_won(score: Sets) -> tuple[int, int]:
    return sum(a > b for a, b in score), sum(b > a for a, b in score)


def _leader_side(score: Sets) -> int | None:
    home, away = _sets_won(score)
    return None if home == away else int(away > home)


def _as_winner(score: Sets, side: int) -> Sets:
    """Turn a score won by the home side into one won by `side`."""
    return score if side == 0 else tuple((away, home) for home, away in score)


_NAME = Message("{unit} {n}")
