"""Consolations: whoever loses early in the main draw plays on for places of their own.

Sources: USTA, Friend at Court (first-round, feed-in and modified feed-in consolation); USTA Southern's Curtis
consolation, in which those who lose in the first two rounds play one consolation and those of the next two another.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.formats.graph_builder import Beaten, GraphBuilder, first_round, present
from tournament.engine.formats.spec import Option, Options
from tournament.engine.graph import Slot
from tournament.engine.stages import Stage
from tournament.sdk import Format, Text
from tournament_more_formats.back_draws import back_draw, named

MAIN = Stage("main", rounds="from_end", lane=Text("Nhánh chính", "Main draw"))
FED = Option("fed_rounds", Text("Số vòng có đội thua vào nhánh an ủi", "Rounds whose losers feed in"), "int", None)


CONSOLATION = named("consolation", Text("Nhánh an ủi", "Consolation"), Text("AU", "C"))
SECOND = named("curtis", Text("Nhánh Curtis", "Curtis draw"), Text("CT", "CD"))


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], draws: Sequence[tuple[Stage, int, int]]) -> None:
    """Play a knock-out, and a consolation for the losers of its rounds from one to another, both counted from 0."""
    before = len(builder.matches)
    alive, beaten = builder.bracket(MAIN, first_round(entrants), "M")
    builder.give(present(alive))
    builder.give(present(beaten[-1]))
    given = {len(beaten) - 1}
    played = [_played(builder, stage, beaten, range(first, min(last, len(beaten) - 1)), given)
              for stage, first, last in draws]  # fmt: skip
    for number in sorted(set(range(len(beaten))) - given, reverse=True):
        builder.give(present(beaten[number]), decided=False)
    for tiers in played[::-1]:
        for place, tier in enumerate(tiers):
            builder.give(tier, decided=place < 2)
    builder.by_turn(before)


def _played(builder: GraphBuilder, stage: Stage, beaten: Beaten, rounds: range, given: set[int]) -> list[list[Slot]]:
    given.update(rounds)
    alive, out = back_draw(builder, stage, [beaten[number] for number in rounds])
    return [tier for tier in map(present, (alive, *out[::-1])) if tier]


def _first_round(builder: GraphBuilder, entrants: Sequence[Slot], _options: Options) -> None:
    _compose(builder, entrants, [(CONSOLATION, 0, 1)])


def _feed_in(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
    fed = options["fed_rounds"]
    _compose(builder, entrants, [(CONSOLATION, 0, fed if isinstance(fed, int) else len(entrants))])


def _curtis(builder: GraphBuilder, entrants: Sequence[Slot], _options: Options) -> None:
    _compose(builder, entrants, [(CONSOLATION, 0, 2), (SECOND, 2, 4)])


FIRST_ROUND = Format(
    "first_round_consolation", Text("Nhánh an ủi vòng đầu", "First-round consolation"), _first_round, bracket=True
)
FEED_IN = Format(
    "feed_in_consolation", Text("Nhánh an ủi bổ sung dần", "Feed-in consolation"), _feed_in, (FED,), bracket=True
)
CURTIS = Format("curtis_consolation", Text("Nhánh an ủi kiểu Curtis", "Curtis consolation"), _curtis, bracket=True)
