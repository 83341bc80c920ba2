"""Formats paired round by round: what the next round is, how many there are, and who stands where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.pairing import explain, king_of_the_court, ladder, swiss_rounds
from tournament.engine.pairing.state import (
    FreeRound,
    NextRound,
    Paired,
    PairingState,
    Round,
    RoundFormat,
    refuse_few,
    refuse_missing,
)

__all__ = [
    "BY_ROUND",
    "FreeRound",
    "NextRound",
    "Paired",
    "PairingState",
    "Round",
    "RoundFormat",
    "next_round",
    "refuse_more",
]


BY_ROUND: Mapping[str, RoundFormat] = {
    "swiss": RoundFormat(
        swiss_rounds.rounds_for,
        swiss_rounds.next_round,
        explain.objections,
        explain=explain.why_not,
        floats=swiss_rounds.floats,
        has_bye=True,
    ),
    "ladder": RoundFormat(ladder.rounds_for, ladder.next_round, ladder.objections, ladder.order_of),
    "king_of_the_court": RoundFormat(
        king_of_the_court.rounds_for,
        king_of_the_court.next_round,
        king_of_the_court.objections,
        king_of_the_court.order_of,
        on_one_court=True,
        late=False,
    ),
}


def refuse_more(name: str, before: PairingState) -> None:
    """Raise InputError once all planned rounds of format `name` have been drawn."""
    planned = BY_ROUND[name].planned(len(before.names), before.options)
    if len(before.rounds) >= planned:
        raise InputError(Message("All {n} rounds have been drawn.").format(n=planned))


def next_round(name: str, before: PairingState) -> NextRound:
    """Pair the next round of format `name`.

    Raises InputError while results of the last round are missing, after the last round, and when no pairing is left.
    """
    format_ = BY_ROUND[name]
    refuse_missing(before)
    refuse_more(name, before)
    refuse_few(before)
    asked = sorted(before.asked - before.gone)
    return replace(format_.next(before), free=tuple(FreeRound(number, before.draw, True) for number in asked))
