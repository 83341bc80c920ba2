"""Sports played in sets: first to so many points, so many ahead, best of so many sets."""

from __future__ import annotations

from tournament.engine.match_status import BROKEN_OFF, FORFEITED, Status
from tournament.engine.scoring import set_board
from tournament.engine.scoring.board import Board, Play, refuse_side
from tournament.engine.scoring.decided import awarded, without_winner
from tournament.engine.scoring.records import (
    Outcome,
    Pair,
    Score,
    Violation,
)
from tournament.engine.scoring.set_checks import can_go_on, set_over, set_violation, violation
from tournament.engine.scoring.set_rules import SetRules


class SetScoring:
    """How sports played in sets count (volleyball and its relatives, badminton, table tennis …)."""

    rules_type = SetRules
    counts_goals = False

    def violations(
        self, score: Score, rules: SetRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Violation, ...]:
        """List what is wrong with the score; that of a match broken off may end in an unfinished set."""
        if status is not Status.PLAYED:
            return self._unplayed_violations(score, rules, status, winner)
        if not score and winner is not None:
            return ()
        found = _set_violations(score, rules)
        won, needed = _sets_won(score), rules.needed
        if len(score) > rules.best_of:
            found.append(violation("sets_too_many", None, best_of=rules.best_of))
        elif not found and max(won) < needed and len(score) < rules.best_of:
            found.append(violation("sets_missing", None, needed=needed, played=len(score)))
        return tuple(found)

    def _unplayed_violations(
        self, score: Score, rules: SetRules, status: Status, winner: int | None
    ) -> tuple[Violation, ...]:
        found = []
        if status in FORFEITED | BROKEN_OFF and winner is None and _leader_side(score) is None:
            found.append(violation("winner_missing", None))
        if score:
            running = can_go_on(score[-1], rules, len(score) - 1) and max(_sets_won(score[:-1])) < rules.needed
            found += _set_violations(score[:-1] if running else score, rules)
        if len(score) > rules.best_of:
            found.append(violation("sets_too_many", None, best_of=rules.best_of))
        return tuple(found)

    def outcome(
        self, score: Score, rules: SetRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Outcome:
        """Say what each side takes; walkovers get the forfeit score, a match broken off is completed."""
        if status is Status.PLAYED:
            return self._tally(score, rules, winner)
        plain = without_winner(rules, status, winner)
        if plain is not None:
            return plain
        side = winner if winner is not None else _leader_side(score)
        if side is None:
            return Outcome(False, None, contested=False)
        if status in FORFEITED:
            full = score or _as_winner(self.forfeit_score(rules), side)
        else:
            full = self._completed(score, rules, side)
        won = self._tally(full, rules, side)
        return awarded(won, side, rules, status, contested=status in BROKEN_OFF and bool(score))

    def forfeit_score(self, rules: SetRules) -> Score:
        """Return every needed set won to nil by the home side."""
        return tuple((rules.shutout(index), 0) for index in range(rules.needed))

    def start(self, rules: SetRules, serving: int = 0) -> Board:
        """Return the scoreboard before the first rally."""
        refuse_side(serving)
        return Board(rules, serving=serving, first_server=serving)

    def apply(self, board: Board, play: Play) -> Board:
        """Return the scoreboard after a rally or a time-out."""
        return set_board.apply(board, play)

    def _completed(self, score: Score, rules: SetRules, winner: int) -> Score:
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
        while won < rules.needed:
            credit = [0, 0]
            credit[winner] = rules.shutout(len(sets))
            sets.append(credit)
            won += 1
        return tuple((home, away) for home, away in sets)

    def _tally(self, score: Score, rules: SetRules, winner: int | None) -> Outcome:
        home_sets = away_sets = home_points = away_points = 0
        for home, away in score:
            home_points += home
            away_points += away
            if home > away:
                home_sets += 1
            elif away > home:
                away_sets += 1
        if winner is None and home_sets != away_sets:
            winner = 0 if home_sets > away_sets else 1
        sets, points = (home_sets, away_sets), (home_points, away_points)
        if winner is None:
            if not score:
                return Outcome(False, None, contested=False)
            return Outcome(True, None, (rules.draw_points, rules.draw_points), sets, points)
        won, lost = rules.win_points, rules.loss_points
        if rules.best_of > 1 and sets[1 - winner] == rules.needed - 1 and rules.best_of % 2:
            won = won if rules.close_win_points is None else rules.close_win_points
            lost = lost if rules.close_loss_points is None else rules.close_loss_points
        return Outcome(True, winner, (won, lost) if winner == 0 else (lost, won), sets, points)


def _set_violations(score: Score, rules: SetRules) -> list[Violation]:
    """List what is wrong with finished sets, up to the first that is one too many."""
    found: list[Violation] = []
    won, needed = [0, 0], rules.needed
    for index, (home, away) in enumerate(score):
        if max(won) == needed:
            return [*found, violation("sets_extra", index + 1, n=index + 1, last=index)]
        wrong = set_violation((home, away), rules, index)
        if wrong:
            found.append(wrong)
        if home != away:
            won[away > home] += 1
    return found


def _sets_won(score: Score) -> Pair:
    return sum(a > b for a, b in score), sum(b > a for a, b in score)


def _leader_side(score: Score) -> int | None:
    home, away = _sets_won(score)
    return None if home == away else int(away > home)


def _as_winner(score: Score, side: int) -> Score:
    """Turn a score won by the home side into one won by `side`."""
    return score if side == 0 else tuple((away, home) for home, away in score)
