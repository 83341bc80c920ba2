"""The next round as it would be paired now, by the rules or by hand, and why two entries do not meet in it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace

from tournament.domain.competitions.queries.states import State
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.pairing import NextRound, Pairer, PairingState, next_round, refuse_more
from tournament.engine.pairing.by_hand import by_hand
from tournament.engine.text import Words

_NOT_PLAYING = Message("Choose two different entries that both play this round.")


def proposed(state: State, away: Collection[int] = (), asked: Collection[int] = ()) -> NextRound:
    """Pair the next round without the entries, by id, that are `away` or `asked` for a free round.

    Raises InputError when it cannot be paired, with the reason.
    """
    return next_round(_pairer(state), _before(state, away, asked))


def proposed_by_hand(
    state: State, pairs: Sequence[tuple[int, int]], note: str, away: Collection[int] = (), asked: Collection[int] = ()
) -> tuple[NextRound, list[Words]]:
    """Return the next round with pairs of entries, by id, that somebody made, and the rules that they break.

    Raises InputError for what cannot be.
    """
    before = _before(state, away, asked)
    numbers = {id_: number for number, id_ in enumerate(state.entrants, start=1)}
    if not all(id_ in numbers for pair in pairs for id_ in pair):
        raise InputError(_NOT_PLAYING)
    pairer = _pairer(state)
    refuse_more(pairer, before)
    new = by_hand(pairer, before, [(numbers[home], numbers[away_]) for home, away_ in pairs], note)
    return new, pairer.objections(before, new.pairs)


def _pairer(state: State) -> Pairer:
    return certain(state.pairer, "only the pages of formats paired round by round ask")


def _before(state: State, away: Collection[int], asked: Collection[int]) -> PairingState:
    numbers = {id_: number for number, id_ in enumerate(state.entrants, start=1)}
    return replace(
        state.field,
        away=frozenset(numbers[id_] for id_ in away if id_ in numbers),
        asked=frozenset(numbers[id_] for id_ in asked if id_ in numbers),
    )


def why_apart(state: State, away: Collection[int], asked: Collection[int], one: int, other: int | None) -> Words:
    """Say why two entries, by id, do not meet in the next round; without the other, why one has no bye.

    Raises InputError for an entry that does not play the round, and where the round cannot be paired.
    """
    before = _before(state, away, asked)
    numbers = {id_: number for number, id_ in enumerate(state.entrants, start=1)}
    asked_for = [numbers.get(id_, 0) for id_ in (one, other) if id_ is not None]
    explain = _pairer(state).explain
    if explain is None or one == other or not set(asked_for) <= set(before.playing):
        raise InputError(_NOT_PLAYING)
    next_round(_pairer(state), before)
    return explain(before, asked_for[0], asked_for[1] if other is not None else None)


def untouched(state: State) -> bool:
    """Tell whether there is a last round of which nothing is over, so that it can be taken back."""
    last = (node for node in state.graph.matches if node.round == len(state.rounds))
    return bool(state.rounds) and not any(node.id in state.played for node in last)


def paired_otherwise(state: State) -> bool:
    """Tell whether the last round, as long as nothing of it is over, would be paired otherwise by what is known now."""
    if not untouched(state) or state.rounds[-1].by_hand:
        return False
    last = state.rounds[-1]
    in_it = {number for pair in last.pairs for number in pair} | {bye.number for bye in last.byes} | set(last.order)
    before = replace(
        state.field,
        rounds=state.rounds[:-1],
        away=frozenset(number for number in state.field.numbers if number not in in_it),
        asked=frozenset(bye.number for bye in last.byes if bye.asked),
    )
    try:
        again = next_round(_pairer(state), before).drawn()
    except InputError:
        return True
    return (again.pairs, again.order) != (last.pairs, last.order)


def version_token_of(new: NextRound) -> str:
    """Name the pairings of a round, so that they are taken as they were seen or not at all."""
    drawn = new.drawn()
    content = repr((new.number, drawn.pairs, [tuple(bye) for bye in drawn.byes], drawn.order))
    return hashlib.sha256(content.encode()).hexdigest()[:16]
