"""How ties count: a pair for each rubber, won by who won more of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tournament.engine.errors import InputError
from tournament.engine.match_status import BROKEN_OFF, FORFEITED, Status
from tournament.engine.message import Message, joined
from tournament.engine.scoring.board import MATCH_OVER, Board, Play, Point, refuse_after_end, refuse_side
from tournament.engine.scoring.decided import awarded, without_winner
from tournament.engine.scoring.endings import told_apart
from tournament.engine.scoring.headline import Headline
from tournament.engine.scoring.parts import Pair, Part, Score, pair_written, turned, written
from tournament.engine.scoring.records import Outcome, Violation
from tournament.engine.scoring.table_columns import (
    DRAWN,
    LOST,
    MATCH_POINTS,
    PLAYED,
    SETS,
    WON,
    TableColumn,
    for_and_against,
)
from tournament.engine.text import Words
from tournament.engine.ties.records import Rubber, TieRules
from tournament.engine.ties.working_out import NOT_PLAYED, ahead, needed, played_in, rubbers_won, sets_won


@dataclass(frozen=True, slots=True)
class TieScoring:
    """How a team match counts that is made of rubbers, each a match of a sport of its own."""

    rubbers: tuple[Rubber, ...]
    rules_type: type[TieRules] = TieRules

    def made_of(self, rules: TieRules) -> tuple[Rubber, ...]:
        """Return the rubbers, each of the sport and the preset that it is played by under these rules."""
        chosen = dict(rules.rubbers)
        return tuple(each.played_by(chosen[each.key]) if each.key in chosen else each for each in self.rubbers)

    def parts(self, rules: TieRules) -> tuple[Part, ...]:
        """List the rubbers."""
        return tuple(
            Part(rubber.key, rubber.name, kind="half", optional=True, asked="undecided") for rubber in self.rubbers
        )

    def violations(
        self, score: Score, rules: TieRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Violation, ...]:
        """List what is wrong with the sets of the rubbers, as far as they can be known without the rubbers."""
        found = [_wrong("negative", place) for place, pair in enumerate(score, start=1) if pair and min(pair) < 0]
        if len(score) > len(self.rubbers):
            found.append(_wrong("too_many", n=len(score), rubbers=len(self.rubbers)))
        won = rubbers_won(score)
        if status is Status.PLAYED and winner is None and not found:
            played = sum(any(pair) for pair in played_in(score))
            if max(won) < needed(rules, len(self.rubbers)) and played < len(self.rubbers):
                found.append(_wrong("undecided", home=won[0], away=won[1]))
            elif ahead(won) is None and not rules.level and ahead(sets_won(score)) is None:
                found.append(_wrong("level", home=won[0], away=won[1]))
        if status in FORFEITED | BROKEN_OFF and winner is None and ahead(won) is None:
            found.append(_wrong("winner_missing"))
        return tuple(found)

    def outcome(
        self, score: Score, rules: TieRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Outcome:
        """Say what each side takes; a tie that was given away counts as won in all the rubbers that were needed."""
        if status is Status.PLAYED:
            return self._tally(score, rules, winner)
        plain = without_winner(rules, status, winner)
        if plain is not None:
            return plain
        side = winner if winner is not None else ahead(rubbers_won(score))
        if side is None:
            return Outcome(False, None, contested=False)
        won = self._tally(self._completed(score if status in BROKEN_OFF else (), rules, side), rules, side)
        return awarded(won, side, rules, status, contested=status in BROKEN_OFF and bool(score))

    def forfeit_score(self, rules: TieRules) -> Score:
        """Return every needed rubber won by the home side."""
        return self._completed((), rules, 0)

    def headline(
        self, score: Score, rules: TieRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Headline | None:
        """Count the rubbers won."""
        home, away = rubbers_won(score)
        return Headline((written(home), written(away))) if score else None

    def detail(
        self, score: Score, rules: TieRules, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Words, ...]:
        """Give the sets of each rubber that was played."""
        return tuple(
            joined((rubber.name, pair_written(pair)), " ")
            for rubber, pair in zip(self.rubbers, score, strict=False)
            if pair and any(pair)
        )

    def columns(self, rules: TieRules) -> tuple[TableColumn, ...]:
        """List matches, match points, rubbers and sets."""
        return (PLAYED, WON, *([DRAWN] if rules.level else []), LOST, MATCH_POINTS, RUBBERS, SETS)

    def endings(self, rules: TieRules) -> tuple[Outcome, ...]:
        """Return each way to end: won by either side, or level."""
        won = self.forfeit_score(rules)
        level: Score = ((1, 1),) * len(self.rubbers)
        return told_apart(self, rules, (won, *([level] if rules.level else []), turned(won)))

    def start(self, rules: TieRules, serving: int = 0) -> Board:
        """Return the scoreboard before the first rubber."""
        refuse_side(serving)
        return Board(rules, serving=serving, first_server=serving)

    def apply(self, board: Board, play: Play) -> Board:
        """Return the scoreboard after a rubber that a side won."""
        refuse_after_end(board)
        if not isinstance(play, Point):
            raise InputError(Message("Only the rubbers of a tie are counted."))
        refuse_side(play.side)
        score = (*board.score, (1, 0) if play.side == 0 else (0, 1))
        won, all_played = rubbers_won(score), len(score) == len(self.rubbers)
        decided = max(won) >= needed(board.rules, len(self.rubbers)) and not board.rules.dead_rubbers
        over = decided or all_played
        call = MATCH_OVER if over else f"{won[0]}–{won[1]}"
        return replace(board, score=score, over=over, winner=ahead(won) if over else None, announce=(call,))

    def _completed(self, score: Score, rules: TieRules, side: int) -> tuple[Pair, ...]:
        """Keep the rubbers that were played and give a side those it still needs, where the other has not won yet."""
        lost = rubbers_won(score)[1 - side] >= needed(rules, len(self.rubbers))
        played = () if lost else played_in(score)
        pairs: list[Pair] = [*played, *[NOT_PLAYED] * (len(self.rubbers) - len(played))]
        credit = (1, 0) if side == 0 else (0, 1)
        for place, pair in enumerate(pairs):
            if rubbers_won(tuple(pairs))[side] >= needed(rules, len(self.rubbers)):
                break
            pairs[place] = pair if any(pair) else credit
        return tuple(pairs)

    def _tally(self, score: Score, rules: TieRules, winner: int | None) -> Outcome:
        won = rubbers_won(score)
        if winner is None:
            winner = ahead(won)
        if winner is None and not rules.level:
            winner = ahead(sets_won(score))
        counters: dict[str, Pair] = {"rubbers": won, "sets": sets_won(score)}
        if winner is None:
            if not score:
                return Outcome(False, None, contested=False)
            return Outcome(True, None, (rules.draw_points, rules.draw_points), counters)
        shares = (rules.win_points, rules.loss_points)
        return Outcome(True, winner, shares if winner == 0 else shares[::-1], counters)


RUBBERS = for_and_against("rubbers", Message("Rubbers"), Message("Rubbers won and lost"))


def _wrong(name: str, part: int | None = None, **values: object) -> Violation:
    return Violation(name, _WORDS[name].format(**values), part)


_WORDS = {
    "negative": Message("a rubber has no negative numbers"),
    "too_many": Message("a tie has {rubbers} rubbers, not {n}"),
    "undecided": Message("{home}–{away} does not decide the tie"),
    "level": Message("a tie cannot end level at {home}–{away}"),
    "winner_missing": Message("the winner must be named"),
}
