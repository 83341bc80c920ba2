"""What every format must keep that is paired round by round: played to its end with made-up results."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tournament.catalogues import both
from tournament.engine.errors import InputError
from tournament.engine.formats import Format
from tournament.engine.message import Message
from tournament.engine.pairing import NextRound, Paired, Pairer, PairingState
from tournament.engine.pairing.state import Round
from tournament.engine.scoring import Number, Outcome
from tournament.engine.text import Text
from tournament.sdk.testing.kit import hold, hold_words

FIELDS = (2, 3, 4, 7, 8, 13)
"""Few and many, odd and even."""
CROWD = 41
"""More than most: two rounds of them are paired."""
LONGEST = 12
"""Rounds that are tried at most."""
LIMIT_S = 2
"""Seconds of the processor's time that a plugin has for an answer."""
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
    if not format_.size:
        _plays(pairer, CROWD, options, longest=2)


def _plays(pairer: Pairer, entries: int, options: Mapping[str, object], longest: int = LONGEST) -> bool:
    """Tell whether so many entries can be paired at all; later rounds may be refused in a sentence.

    In every second round one of four or more is away, and some matches are given away.
    """
    planned = pairer.planned(entries, options)
    hold(isinstance(planned, int) and planned > 0, f"{entries} entries: it plans {planned!r} rounds, no whole number")
    names = [f"E{number}" for number in range(1, entries + 1)]
    rounds: tuple[Round, ...] = ()
    outcomes: dict[tuple[int, int], Outcome] = {}
    for number in range(1, min(planned, 1 if pairer.on_one_court else longest) + 1):
        away = frozenset({1 + number % entries} if entries > 3 and number % 2 == 0 else ())
        state = PairingState(names, rounds, outcomes, options, away=away, draw=_HALF)
        try:
            found = _in_time(pairer, state, f"{entries} entries, round {number}")
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


def _in_time(pairer: Pairer, state: PairingState, where: str) -> NextRound:
    """Pair a round, with the time that a plugin has for it in the program."""
    began = time.process_time()
    found = pairer.next(state)
    taken = time.process_time() - began
    hold(taken < LIMIT_S, f"{where}: it works for {taken:.1f} s, and is ended after {LIMIT_S} s")
    return found


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
        hold(not _in_one_language(pair.reason), f"{where}: {pair.reason} is the same in both languages: translate it")
    free = [pair.home for pair in found.pairs if pair.away is None]
    hold(
        not pairer.has_bye or len(free) < 2, f"{where}: {free} have no opponent, and with has_bye at most one has none"
    )
    hold(
        not (pairer.has_bye and free) or found.bye == state.win,
        f"{where}: {free} is free and gets {found.bye}, and with has_bye it gets a win: write bye=state.win",
    )


def _hold_order(pairer: Pairer, state: PairingState, entries: int) -> None:
    if pairer.order is not None and not pairer.on_one_court:
        ranked = pairer.order(state)
        hold(sorted(ranked) == list(state.numbers), f"{entries} entries: its order is {ranked}: every number once")


def _in_one_language(words: Any) -> bool:
    said = both(words) if isinstance(words, Text | Message) else Text("", " ")
    return said.vi == said.en and any(word[:1].islower() for word in said.vi.split())


def _outcome(seed: str) -> Outcome:
    """Return a made-up result, the same for the same seed; one of eight was given away."""
    drawn = hashlib.sha256(seed.encode()).digest()
    winner = _ENDS[drawn[0] % len(_ENDS)]
    if winner is not None and drawn[1] % 8 == 0:
        return Outcome(True, winner, _SHARES[winner], {}, (winner == 1, winner == 0), contested=False)
    return Outcome(True, winner, _SHARES[winner], {"points": (21, 12) if winner == 0 else (12, 21)})
