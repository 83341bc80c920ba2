"""Knock-out for any number of entries, with as many places decided as wanted."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.formats import stages
from tournament.engine.formats.graph_builder import GraphBuilder, first_round, present, seed_order
from tournament.engine.formats.series import SERIES_OPTIONS, repeat
from tournament.engine.formats.spec import Format, Option, Options
from tournament.engine.graph import Match, Slot
from tournament.engine.message import Message, pmessage

THIRD_PLACE = Option(
    "third_place", Message("Third place"), "choice", "none",
    choices={
        "match": pmessage("option", "Third-place match"),
        "joint": Message("Joint third"),
        "none": Message("Not decided"),
    },
)  # fmt: skip
PLACEMENT = Option(
    "placement", Message("Placement"), "choice", "none",
    choices={
        "none": Message("None"),
        "top4": Message("First four places"),
        "all": Message("Every place"),
    },
)  # fmt: skip


class _Bracket:
    """A knock-out and the smaller ones its losers play: for third place, for every place below."""

    def __init__(self, stage: str, third: bool, everyone: bool) -> None:
        self.stage = stage
        self.third = third
        self.everyone = everyone
        self.matches: list[tuple[int, int, Match]] = []

    def play(self, entrants: Sequence[Slot], place: int, start: int) -> list[list[Slot]]:
        """Play `entrants`, best first, for the places from `place` on; return the joint holders in order.

        `start` is the round of the first match, counted in the whole bracket, so that a match for a lower
        place stands in the round in which it can be played and all last matches share the final's.
        """
        if len(entrants) == 1:
            return [list(entrants)]
        builder = GraphBuilder()
        sides = first_round(entrants)
        rounds: list[list[Slot]] = []
        stage = self._stage(place, len(entrants))
        while len(sides) > 1:
            round_ = start + len(rounds)
            homes, aways = sides[::2], sides[1::2]
            if len(homes) == 1:
                winner, loser = builder.single(self._last(place), stage, round_, homes[0], aways[0])
                sides, losers = [winner], [loser]
            else:
                sides, losers = builder.round(self._prefix(place, round_), stage, round_, homes, aways)
            by_seed = dict(zip(seed_order(len(losers)), losers, strict=True))
            # The loser to the worst seed is the best of the losers: a bye falls to that one.
            best_first = sorted(by_seed, reverse=None in losers)
            rounds.append(present(by_seed[seed] for seed in best_first))
        self.matches += [(match.round, -place, match) for match in builder.matches]
        tiers = [present(sides)]
        for index in range(len(rounds) - 1, -1, -1):
            first = place + (1 << (len(rounds) - 1 - index))
            played = self.third if first == 3 else self.everyone
            tiers += self.play(rounds[index], first, start + index + 1) if played else [rounds[index]]
        return tiers

    def _stage(self, place: int, count: int) -> str:
        if place == 1:
            return self.stage
        return (stages.THIRD_PLACE if (place, count) == (3, 2) else stages.places(place, place + count - 1)).key

    def _prefix(self, place: int, round_: int) -> str:
        return f"K{round_}" if place == 1 else f"P{place}-{round_}"

    def _last(self, place: int) -> str:
        return {1: "F", 3: "T"}.get(place, f"P{place}")


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
    placement, third = options["placement"], options["third_place"]
    if third == "none" and placement != "none":
        third = "match"
    everyone = placement == "all"
    bracket = _Bracket(builder.new_stage(stages.KNOCKOUT), third == "match", everyone)
    tiers = bracket.play(entrants, 1, 1)
    builder.matches += [match for _, _, match in sorted(bracket.matches, key=lambda row: row[:2])]
    repeat(builder, bracket.stage, options)
    given = 0
    for tier in tiers:
        decided = given < 2 or everyone or (given < 4 and third != "none")
        builder.give(tier, decided)
        given += len(tier)


KNOCKOUT = Format("knockout", Message("Knock-out"), _compose, (THIRD_PLACE, PLACEMENT, *SERIES_OPTIONS), bracket=True)
