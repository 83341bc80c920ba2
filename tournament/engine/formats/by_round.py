"""Formats paired round by round: their graph holds the rounds drawn so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tournament.engine.formats import stages
from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.formats.spec import Format, Option, Options
from tournament.engine.graph import BYE, Graph, Match, Rank, Seed, Slot
from tournament.engine.message import Message, pmessage
from tournament.engine.pairing import explain, king_of_the_court, ladder, swiss_rounds
from tournament.engine.pairing.state import Pairer
from tournament.engine.text import Words

Pairing = tuple[int, int | None]
"""The seed numbers of the home and the away side; None for the bye."""

ROUNDS = Option("rounds", pmessage("how many", "Rounds"), "int", None)


def rounds_graph(name: str, entries: int, rounds: Sequence[Sequence[Pairing]]) -> Graph:
    """Return the graph of `rounds` drawn so far among `entries` entries, who are one group ``A``."""
    builder = GraphBuilder()
    one_group(builder, [Seed(n) for n in range(1, entries + 1)], {})
    builder.matches += [
        Match(f"A-{round_}-{number}", stages.ROUNDS.key, round_, (Seed(home), Seed(away) if away else BYE), "A")
        for round_, pairs in enumerate(rounds, start=1)
        for number, (home, away) in enumerate(pairs, start=1)
    ]
    return builder.graph(name, entries)


def one_group(builder: GraphBuilder, entrants: Sequence[Slot], _options: Options) -> None:
    """Rank everybody in one group, whose rounds come later."""
    key = builder.new_group(entrants)
    for rank in range(1, len(entrants) + 1):
        builder.give([Rank(key, rank)])


_EDITIONS: Mapping[str, Words] = {
    "2026": Message("since February 2026"),
    "2022": "2022–2025",
}

SWISS = Format(
    "swiss",
    Message("Swiss"),
    one_group,
    (
        ROUNDS,
        Option(
            "edition",
            Message("Edition of the FIDE (Dutch) System"),
            "choice",
            "2026",
            choices=_EDITIONS,
        ),
        Option(
            "sides",
            Message("Share out the side named first (colours)"),
            "bool",
            False,
        ),
    ),
    pairer=Pairer(
        swiss_rounds.rounds_for,
        swiss_rounds.next_round,
        explain.objections,
        explain=explain.why_not,
        floats=swiss_rounds.floats,
        has_bye=True,
    ),
    federation="fide-swiss",
)
LADDER = Format(
    "ladder",
    Message("Ladder"),
    one_group,
    (ROUNDS, Option("reach", Message("Rungs up that may be challenged"), "int", 1, most=10)),
    pairer=Pairer(ladder.rounds_for, ladder.next_round, ladder.objections, ladder.order_of),
)
KING_OF_THE_COURT = Format(
    "king_of_the_court",
    Message("King of the court"),
    one_group,
    (
        ROUNDS,
        Option("minutes", Message("Minutes of a round"), "int", 15, most=240),
        Option("target", Message("Points that win the final"), "int", 15, most=200),
    ),
    pairer=Pairer(
        king_of_the_court.rounds_for,
        king_of_the_court.next_round,
        king_of_the_court.objections,
        king_of_the_court.order_of,
        on_one_court=True,
        late=False,
    ),
)
