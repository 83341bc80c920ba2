"""Who ends on which place of a competition: those who stayed before those who withdrew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from tournament.engine.competition import CompetitionState
from tournament.engine.graph import Best, Graph, Loser, Place, Rank, Slot
from tournament.engine.heats import Ending
from tournament.engine.match_status import Status
from tournament.engine.progress import Open
from tournament.engine.recorded import E


@dataclass(frozen=True, slots=True)
class Final(Generic[E]):
    """A final place and who holds it; `absent` tells that it forfeited every match."""

    place: int
    entry: E
    withdrew: bool = False
    absent: bool = False


def final_places(state: CompetitionState[E], ranked_only: bool = False) -> tuple[Final[E], ...]:
    """List the places decided so far, in their order; `ranked_only` leaves out those that the format does not decide.

    Whoever withdrew stands behind all entries, the first who did at the very end. Places that tables give close up;
    a place that a match gave to an entry that withdrew stays empty, since nobody played for it in its stead. So does
    the higher place of a match that both sides forfeited; both take that of its loser, unless they are to have none.
    """
    graph, told = state.graph, state.progress.places
    slots = graph.places if ranked_only else (*graph.places, *graph.rest)
    decided = [
        (place, holder, isinstance(slot.slot, Rank | Best))
        for slot, (place, holder) in zip(slots, told[: len(slots)], strict=True)
        if not isinstance(holder, Open)
    ]
    decided += ((place, entry, False) for place, entry in of_double_forfeits(state, ranked_only))
    last = {entry: len(state.entrants) - turn for turn, entry in enumerate(state.withdrawn)}
    gone = [place for place, holder, by_table in decided if by_table and holder in last]
    absent = _absent(state)
    found = []
    for place, holder, by_table in decided:
        closed_up = place - sum(other < place for other in gone) if by_table else place
        found.append(Final(last.get(holder, closed_up), holder, holder in last, holder in absent))
    return tuple(sorted(found, key=lambda final: (final.place, final.withdrew)))


def of_double_forfeits(state: CompetitionState[E], ranked_only: bool = False) -> Iterator[tuple[int, E]]:
    """Yield who forfeited a match of a bracket to one who did so too, with the place of whoever loses from there on.

    Nobody where the regulations place neither of them.
    """
    slots = state.graph.places if ranked_only else (*state.graph.places, *state.graph.rest)
    from_whom_nobody = state.progress.walkovers - state.progress.winners.keys()
    for key, played in state.played.items() if state.both_forfeit == "lower" else ():
        if played.status is Status.DOUBLE_FORFEIT and played.winner is None and key in from_whom_nobody:
            place = _place_of_loser(state.graph, key, slots)
            yield from ((place, entry) for entry in played.sides if place is not None)


def _place_of_loser(graph: Graph, key: str, slots: Sequence[Place]) -> int | None:
    """Return the place of whoever loses a match, and each that follows for the losers; None where there is none."""
    loser = _held_by_loser(graph, key)
    place = next((each.place for each in slots if each.slot in loser), None)
    later = next((graph.last_leg(match.id) for match in graph.matches if loser.intersection(match.slots)), None)
    return place if place is not None or later is None else _place_of_loser(graph, later, slots)


def _held_by_loser(graph: Graph, key: str) -> frozenset[Slot]:
    """Return the slots of whoever loses a match: its own, and the rank of a pool that its matches rank."""
    ranks = (
        Rank(group, rank)
        for group, order in graph.orders.items()
        for rank, slot in enumerate(order, start=1)
        if slot == Loser(key)
    )
    return frozenset((Loser(key), *ranks))


def unplaced(state: CompetitionState[E]) -> tuple[E, ...]:
    """List who took part in heats and has no place though all are decided: by no mark of the last heat that counts.

    Whoever did not start, was disqualified or withdrew did not take part by that.
    """
    told = state.progress.places
    if not state.graph.heats or any(holder is Open.UNKNOWN for _, holder in told):
        return ()
    came = {
        each.entry
        for finishers in state.finishers.values()
        for each in finishers
        if each.mark.ending in (Ending.OK, Ending.DNF)
    }
    out = {holder for _, holder in told} | {*state.withdrawn}
    return tuple(entry for entry in state.entrants if entry in came and entry not in out)


def _absent(state: CompetitionState[E]) -> frozenset[E]:
    """Name the entries of whom no match that counts was ever played, since they forfeited them all."""
    came: dict[E, bool] = defaultdict(bool)
    for key, match in state.played.items():
        outcome = state.outcome(key, match)
        for side, entry in enumerate(match.sides):
            if outcome.counts:
                came[entry] |= outcome.contested or not outcome.forfeits[side]
    return frozenset(entry for entry, once in came.items() if not once)
