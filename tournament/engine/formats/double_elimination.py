"""Double elimination for any number of entries.

A draw is laid out for the next power of two and what a bye leaves empty is dropped from it. The losers of
a winners' round fall into the losers' bracket across from where they come, by a drop map: position p meets
the survivors of position p XOR mask. With the masks below the first-round losers, the second-round losers
and so on end in parts of the losers' bracket that differ as early as binary numbers can (they follow the
van der Corput sequence), so a pair that met before meets again as late as it must.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.errors import InputError
from tournament.engine.formats import stages
from tournament.engine.formats.graph_builder import GraphBuilder, Side, first_round, present
from tournament.engine.formats.knockout import THIRD_PLACE
from tournament.engine.formats.series import SERIES_OPTIONS, repeat
from tournament.engine.formats.spec import Format, Option, Options, needs
from tournament.engine.graph import Loser, Match, Slot, Winner
from tournament.engine.message import Message, pmessage

_RESET = Option("reset", pmessage("option", "Reset final"), "bool", False)
_CROSSOVER = Option("crossover", Message("Crossover semi-finals"), "bool", False)
_OPTIONS = (
    _RESET,
    Option(
        "drop_map", Message("Drop map"), "choice", "standard",
        choices={"fivb": Message("FIVB"), "standard": Message("Standard")},
    ),
    _CROSSOVER,
    THIRD_PLACE,
    *SERIES_OPTIONS,
)  # fmt: skip


def drop_mask(size: int, width: int, drop_map: str = "standard") -> int:
    """Return by which XOR the `width` losers of a winners' round cross over, in a draw of `size`.

    In the standard map second-round losers swap halves, third-round ones swap halves and quarters, and so on: as many
    leading ones as the number of the drop is divisible by two, plus one. The real FIVB and AVP draws of 8 to 64 count
    from the final instead: two losers swap, four swap halves and quarters, eight swap halves, and so on in turn.
    """
    bits = width.bit_length() - 1
    drop = size.bit_length() - 1 - bits - 1
    ones = 2 - bits % 2 if drop_map == "fivb" else (drop & -drop).bit_length()
    ones = min(bits, ones)
    return (1 << bits) - (1 << (bits - ones))


class _Brackets:
    """The winners' and the losers' bracket while they are being laid out, round after round."""

    def __init__(self, builder: GraphBuilder, entrants: Sequence[Slot], drop_map: str) -> None:
        self.builder = builder
        self.drop_map = drop_map
        self.alive = first_round(entrants)
        self.size = len(self.alive)
        self.lower: list[Side] = [None] * self.size
        self.out: list[list[Slot]] = []
        self.winners = builder.new_stage(stages.WINNERS)
        self.losers = builder.new_stage(stages.LOSERS)
        self.final = ""
        self.rounds = [0, 0]

    def play(self, until: int) -> None:
        """Play winners' rounds until `until` are unbeaten, and `until` beaten once are left beside them."""
        while len(self.alive) > until:
            self.rounds[0] += 1
            number = self.rounds[0]
            self.alive, fallen = self.builder.round(
                f"W{number}", self.winners, number, self.alive[::2], self.alive[1::2]
            )
            if number == 1:
                self.lower = fallen
                continue
            self._lower_round(self.lower[::2], self.lower[1::2])
            mask = drop_mask(self.size, len(fallen), self.drop_map)
            self._lower_round(fallen, [self.lower[p ^ mask] for p in range(len(fallen))])

    def _lower_round(self, homes: Sequence[Side], aways: Sequence[Side]) -> None:
        number = self.rounds[1] + 1
        self.lower, fallen = self.builder.round(f"L{number}", self.losers, number, homes, aways)
        beaten = present(fallen)
        if beaten:
            self.rounds[1] = number
            self.out.append(beaten)


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
    reset, crossover = bool(options["reset"]), bool(options["crossover"])
    if reset and crossover:
        raise InputError(
            Message("Choose “{reset}” or “{crossover}”, not both")
            .format(reset=_RESET.names, crossover=_CROSSOVER.names)
        )  # fmt: skip
    third = str(options["third_place"])
    if third == "match" and not crossover:
        raise needs(THIRD_PLACE.choices[third], _CROSSOVER.names)  # who loses the losers' last match is third
    brackets = _Brackets(builder, entrants, str(options["drop_map"]))
    if crossover:
        brackets.play(until=2)
        _crossover(builder, brackets, third)
    else:
        brackets.play(until=1)
        _final(builder, brackets, reset)
        if third == "joint":
            brackets.out[-2:] = [present(s for beaten in brackets.out[-2:] for s in beaten)]
    for beaten in reversed(brackets.out):
        builder.give(beaten)
    repeat(builder, brackets.final, options)
    for stage in (brackets.winners, brackets.losers):
        repeat(builder, stage, options, after=2 if crossover else 1)


def _final(builder: GraphBuilder, brackets: _Brackets, reset: bool) -> None:
    brackets.final = stage = builder.new_stage(stages.FINAL)
    last = builder.single("F", stage, 1, brackets.alive[0], brackets.lower[0])
    if reset:
        # Played only when the unbeaten side lost the final, so that one is the final's loser.
        builder.matches.append(Match("F2", stage, 2, (Loser("F"), Winner("F")), if_needed=True))
        last = Winner("F2"), Loser("F2")
    for slot in present(last):
        builder.give([slot])


def _crossover(builder: GraphBuilder, brackets: _Brackets, third: str) -> None:
    brackets.final = stage = builder.new_stage(stages.FINAL)
    winners, losers = builder.round("SF", stage, 1, brackets.alive, brackets.lower[::-1])
    beaten = present(losers)
    last = 1 + bool(beaten)  # two entries have no semi-finals
    if third == "match" and len(beaten) == 2:
        decider = builder.single("T", builder.new_stage(stages.THIRD_PLACE), last, *beaten)
        thirds = [[slot] for slot in present(decider)]
    else:
        thirds = [beaten] if beaten else []
    for slot in present(builder.single("F", stage, last, *winners)):
        builder.give([slot])
    for tier in thirds:  # joint without a match, as are all who go out together below
        builder.give(tier)


DOUBLE_ELIMINATION = Format("double_elimination", Message("Double elimination"), _compose, _OPTIONS, bracket=True)
