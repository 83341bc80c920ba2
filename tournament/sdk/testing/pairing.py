"""What every format must keep that is paired round by round: played to its end with made-up results."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tournament.engine.errors import InputError
from tournament.engine.formats import Format
from tournament.engine.pairing import NextRound, Paired, Pairer, PairingState
from tournament.engine.pairing.state import Round
from tournament.engine.scoring import Number, Outcome
from tournament.sdk.testing.kit import hold, hold_words

FIELDS = (2, 3, 4, 7, 8, 13)
"""Few and many, odd and even."""
LONGEST = 12
"""Rounds that are tried at most."""
_HALF = Fraction(1, 2)
_ENDS = (0, 1, None, 0, 1)
_SHARES: Mapping[int | None, tuple[Number, Number]] = {0: (1, 0), 1: (0, 1), None: (_HALF, _HALF)}


def pairs_every_round(format_: Format) -> None:
    """Hold that a format pairs every round that it plans: those who play, each of them once, with a reason."""
    pairer, options = format_.pairer, format_.read({})
    if pairer is None:
        return
    sizes = (format_.size,) if format_.size else FIELDS
    paired = [entries for entries in sizes if _plays(pairer, entries, options)]
    hold(paired, f"it pairs no first round of {', '.join(map(str, sizes))} entries")


def _plays(pairer: Pairer, entries: int, options: Mapping[str, object]) -> bool:
    """Tell whether so many entries can be paired at all; later rounds may be refused in a sentence."""
    planned = pairer.planned(entries, options)
    hold(isinstance(planned, int) and planned > 0, f"{entries} entries: it plans {planned!r} rounds, no whole number")
    names = [f"E{number}" for number in range(1, entries + 1)]
    rounds: tuple[Round, ...] = ()
    outcomes: dict[tuple[int, int], Outcome] = {}
    for number in range(1, min(planned, 1 if pairer.on_one_court else LONGEST) + 1):
        state = PairingState(names, rounds, outcomes, options, draw=_HALF)
        try:
            found = pairer.next(state)
        except InputError as refusal:
            hold_words(refusal.text, f"{entries} entries, round {number}: the refusal")
            return number > 1
        where = f"{entries} entries, round {number}"
        _hold_round(found, state, pairer, where)
        hold(pairer.next(state) == found, f"{where}: asked again it pairs otherwise")
        said = pairer.objections(state, found.pairs)
        hold(isinstance(said, Sequence), f"{where}: objections are {said!r}, no list")
        rounds = (*rounds, found.drawn())
        outcomes |= {(number, board): _outcome(f"{where}/{board}") for board in range(1, len(rounds[-1].pairs) + 1)}
    _hold_order(pairer, PairingState(names, rounds, outcomes, options, draw=_HALF), entries)
    return True


def _hold_round(found: Any, state: PairingState, pairer: Pairer, where: str) -> None:
    hold(isinstance(found, NextRound), f"{where}: it gives {found!r}, no NextRound")
    wanted = len(state.rounds) + 1
    hold(found.number == wanted, f"{where}: its number is {found.number}: write len(state.rounds) + 1")
    hold(all(isinstance(pair, Paired) for pair in found.pairs), f"{where}: its pairs are not all Paired(…)")
    numbers = [each for pair in found.pairs for each in (pair.home, pair.away) if each is not None]
    for number in (*numbers, *found.order):
        hold(number in state.playing, f"{where}: it pairs {number!r}, and playing are {state.playing}")
    twice = next((number for number in numbers if numbers.count(number) > 1), None)
    hold(twice is None, f"{where}: it pairs number {twice} twice")
    for pair in found.pairs:
        hold_words(pair.reason, f"{where}: the reason of {pair.home} – {pair.away}")
    free = [pair.home for pair in found.pairs if pair.away is None]
    hold(
        not pairer.has_bye or len(free) < 2, f"{where}: {free} have no opponent, and with has_bye at most one has none"
    )


def _hold_order(pairer: Pairer, state: PairingState, entries: int) -> None:
    if pairer.order is not None and not pairer.on_one_court:
        ranked = pairer.order(state)
        hold(sorted(ranked) == list(state.numbers), f"{entries} entries: its order is {ranked}: every number once")


def _outcome(seed: str) -> Outcome:
    """Return a made-up result, the same for the same seed."""
    winner = _ENDS[hashlib.sha256(seed.encode()).digest()[0] % len(_ENDS)]
    return Outcome(True, winner, _SHARES[winner], {"points": (21, 12) if winner == 0 else (12, 21)})
