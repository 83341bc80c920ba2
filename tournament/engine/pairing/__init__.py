"""Formats paired round by round: what the next round is, from what is known before it."""

from __future__ import annotations

from dataclasses import replace

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.pairing.state import (
    FreeRound,
    NextRound,
    Paired,
    Pairer,
    PairingState,
    Reign,
    Round,
    refuse_few,
    refuse_missing,
)

__all__ = [
    "FreeRound",
    "NextRound",
    "Paired",
    "Pairer",
    "PairingState",
    "Reign",
    "Round",
    "next_round",
    "refuse_more",
]


def refuse_more(pairer: Pairer, before: PairingState) -> None:
    """Raise InputError once all planned rounds have been drawn."""
    planned = pairer.planned(len(before.names), before.options)
    if len(before.rounds) >= planned:
        raise InputError(Message("All {n} rounds have been drawn.").format(n=planned))


def next_round(pairer: Pairer, before: PairingState) -> NextRound:
    """Pair the next round.

    Raises InputError while results of the last round are missing, after the last round, and when no pairing is left.
    """
    refuse_missing(before)
    refuse_more(pairer, before)
    refuse_few(before)
    asked = sorted(before.asked - before.gone)
    return replace(pairer.next(before), free=tuple(FreeRound(number, before.draw, True) for number in asked))
