"""A round that somebody pairs by hand: what cannot be, and which rules it breaks."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.pairing.state import FreeRound, NextRound, Paired, Pairer, PairingState, refuse_missing

Pairs = Sequence[tuple[int, int]]

_REASON = Message("Paired by hand: {note}")
_ONE_COURT = Message("King of the court has no pairs: all play the round on one court.")
_NO_NOTE = Message("Pairing by hand needs a reason, which everybody sees.")
_NO_PAIR = Message("No pair is made yet.")
_NOT_PLAYING = Message("{name} does not play this round.")
_TWICE = Message("{name} stands in two pairs.")
_LEFT = Message("Several have no opponent: {names}. Pair them, or mark them as absent.")


def by_hand(format_: Pairer, before: PairingState, pairs: Pairs, note: str) -> NextRound:
    """Return the round with the pairs that somebody made, home first, for the reason in `note`.

    Raises InputError for what cannot be: an entry twice or one that does not play, results that are missing, several
    left over where one has the bye. Rules that it breaks are another matter, see the format's `objections`.
    """
    refuse_missing(before)
    if format_.on_one_court:
        raise InputError(_ONE_COURT)
    if not note.strip():
        raise InputError(_NO_NOTE)
    if not pairs:
        raise InputError(_NO_PAIR)
    left = dict.fromkeys(before.playing)
    seen: set[int] = set()
    for number in (each for pair in pairs for each in pair):
        if number in seen or number not in left:
            raise InputError((_TWICE if number in seen else _NOT_PLAYING).format(name=before.name(number)))
        seen.add(number)
    free = [number for number in left if number not in seen]
    if format_.has_bye and len(free) > 1:
        raise InputError(_LEFT.format(names=", ".join(map(before.name, free))))
    reason = _REASON.format(note=note.strip())
    rows = [*(Paired(home, away, reason) for home, away in pairs), *(Paired(number, None, reason) for number in free)]
    return NextRound(
        len(before.rounds) + 1,
        tuple(rows),
        before.win if format_.has_bye else 0,
        free=tuple(FreeRound(number, before.draw, True) for number in sorted(before.asked - before.gone)),
        by_hand=True,
    )
