"""What is known before a round is paired, and what the next round will be."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.records import Outcome
from tournament.engine.text import Words


class FreeRound(NamedTuple):
    """A round in which an entry has no opponent: what it scores, and whether it asked for that."""

    number: int
    points: Number
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Reign:
    """What an entry did in a round: points, its longest single stay and when that began (a rally's number)."""

    points: int
    longest: int = 0
    began: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """A round that was drawn: pairs of numbers in the order of the boards, and who has no opponent.

    Whoever is in neither did not take part. King of the court has all its entries in `order`, king first, and
    once it is over what each did in `reigns`. One paired `by_hand` is not as the rules would have it.
    """

    pairs: tuple[tuple[int, int], ...]
    byes: tuple[FreeRound, ...] = ()
    order: tuple[int, ...] = ()
    reigns: Mapping[int, Reign] | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class PairingState:
    """Everything that the next round is paired from; entries go by their drawn numbers from 1.

    `outcomes` are those of the matches over, by round and board, both from 1. `away` do not play the next round and
    score nothing, `asked` do not play it and score a draw, `gone` have withdrawn. `win`, `draw` and `loss` are match
    points.
    """

    names: Sequence[str]
    rounds: tuple[Round, ...]
    outcomes: Mapping[tuple[int, int], Outcome]
    options: Mapping[str, object] = field(default_factory=dict)
    away: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    win: Number = 1
    draw: Number = 0
    loss: Number = 0

    def name(self, number: int) -> str:
        """Return the name of an entry."""
        return self.names[number - 1]

    @property
    def numbers(self) -> range:
        """Return the numbers of all entries."""
        return range(1, len(self.names) + 1)

    @property
    def playing(self) -> list[int]:
        """List who can play the next round."""
        absent = self.away | self.asked | self.gone
        return [number for number in self.numbers if number not in absent]

    def played(self) -> Iterator[tuple[int, int, int, Outcome]]:
        """Yield round, home, away and outcome of every match over, in order."""
        for round_, drawn in enumerate(self.rounds, start=1):
            for board, (home, away) in enumerate(drawn.pairs, start=1):
                if (round_, board) in self.outcomes:
                    yield round_, home, away, self.outcomes[round_, board]

    def missing(self) -> list[tuple[int, int]]:
        """List the pairs whose match of the last round is not over."""
        last = len(self.rounds)
        boards = enumerate(self.rounds[-1].pairs, start=1) if self.rounds else ()
        return [pair for board, pair in boards if (last, board) not in self.outcomes]


class Paired(NamedTuple):
    """Two numbers, or one and None for no opponent, and why."""

    home: int
    away: int | None
    reason: Words


@dataclass(frozen=True, slots=True)
class NextRound:
    """The round to come; `order` is who is on the court in king of the court.

    `bye` is what a free round scores that the pairing gives, `free` those who asked for one. `by_hand` says that
    somebody made the pairs.
    """

    number: int
    pairs: tuple[Paired, ...]
    bye: Number = 0
    order: tuple[int, ...] = ()
    free: tuple[FreeRound, ...] = ()
    by_hand: bool = False

    def drawn(self) -> Round:
        """Return it as it is kept."""
        return Round(
            tuple((pair.home, pair.away) for pair in self.pairs if pair.away is not None),
            (*(FreeRound(pair.home, self.bye) for pair in self.pairs if pair.away is None), *self.free),
            self.order,
            by_hand=self.by_hand,
        )


@dataclass(frozen=True, slots=True)
class Pairer:
    """How a format is paired from round to round.

    `planned` gives the number of rounds for a number of entries and the options. `order` ranks where the table of
    matches does not; `on_one_court` says that all play in one match, `late` that entries may join between rounds.
    `has_bye` says that at most one has no opponent and scores a win. `objections` lists what is against pairs made by
    hand, `explain` says why two numbers do not meet, or one has no bye; `floats` is how each number floated in the
    last round and the one before.
    """

    planned: Callable[[int, Mapping[str, object]], int]
    next: Callable[[PairingState], NextRound]
    objections: Callable[[PairingState, Sequence[Paired]], list[Words]]
    order: Callable[[PairingState], list[int]] | None = None
    explain: Callable[[PairingState, int, int | None], Words] | None = None
    floats: Callable[[PairingState], Mapping[int, tuple[str, str]]] | None = None
    on_one_court: bool = False
    late: bool = True
    has_bye: bool = False

    def matches(self, entries: int, options: Mapping[str, object]) -> int:
        """Count the matches of all rounds."""
        return self.planned(entries, options) * (1 if self.on_one_court else entries // 2)


def refuse_missing(before: PairingState) -> None:
    """Raise InputError that names the matches of the last round without a result."""
    missing = before.missing()
    if missing:
        listed = ", ".join(f"{before.name(home)} – {before.name(away)}" for home, away in missing)
        raise InputError(
            Message("Round {round} lacks {n} results: {listed}.").format(
                round=len(before.rounds), n=len(missing), listed=listed
            )
        )


def refuse_few(before: PairingState) -> None:
    """Raise InputError when fewer than two can play."""
    if len(before.playing) < 2:
        raise InputError(Message("At least two entries must play this round."))


def refuse_doubles(entries: Sequence[Hashable]) -> None:
    """Raise InputError when an entry stands twice."""
    if len(set(entries)) != len(entries):
        raise InputError(Message("An entry stands there twice."))
