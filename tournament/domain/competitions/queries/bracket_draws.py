"""The draw of a bracket after groups: whether it can be made, from what, and what it gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tournament.domain.competitions.queries.graphs import every_format
from tournament.domain.competitions.queries.states import State, state_of
from tournament.engine.bracket_draw import Pair, leads_to_bracket, pairs_of, written_as
from tournament.engine.draw import Draw
from tournament.engine.errors import InputError
from tournament.engine.formats.written_pairs import PAIRS, name_of
from tournament.engine.graph import Best, Rank, Slot, Winner
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.interchange.draw_v1 import from_stored
from tournament.models import Competition, db

DRAW = "draw"
"""Where the format of a competition keeps the draw that its pairs come from."""

_HAS_RESULTS = Message("The bracket has results already: its pairs are not drawn again.")
_NOT_OVER = Message("The groups are not over yet.")
_OPEN_PLACES = Message("It is not settled yet who stands where in the groups.")


@dataclass(frozen=True, slots=True)
class PlaceDrawn:
    """A place in the groups as regulations write it, and who holds it once that is known."""

    code: str
    entry: str


@dataclass(frozen=True, slots=True)
class BracketDraw:
    """The first pairs of the bracket as they stand; `why_not` says why they cannot be drawn now, if they cannot."""

    pairs: tuple[tuple[PlaceDrawn, PlaceDrawn | None], ...]
    draw: Draw | None
    why_not: Words | None


def bracket_draw_of(competition_id: int) -> BracketDraw | None:
    """Return the draw of the bracket that follows a competition's groups; None where none does."""
    competition = db.session.get_one(Competition, competition_id)
    if competition.format is None or pairs_option(competition.format) is None:
        return None
    state = state_of(competition)
    if state is None:
        return None
    holders = _holders(state)

    def told(slot: Slot) -> PlaceDrawn:
        return PlaceDrawn(name_of(slot), holders.get(slot, ""))

    pairs = tuple((told(host), told(guest) if guest else None) for host, guest in pairs_of(state.graph))
    return BracketDraw(pairs, drawn_from(competition), why_not(state))


def drawn_from(competition: Competition) -> Draw | None:
    """Return the draw that the pairs of a competition's bracket come from, if they were drawn."""
    stored = (competition.format or {}).get(DRAW)
    return from_stored(stored) if stored else None


def why_not(state: State) -> Words | None:
    """Say why the bracket of a competition cannot be drawn now; None when it can."""
    bracket = (node for node in state.graph.matches if node.group is None and not leads_to_bracket(node.stage))
    if any(node.id in state.played for node in bracket):
        return _HAS_RESULTS
    if not state.finished_groups.issuperset(state.graph.groups):
        return _NOT_OVER
    qualifiers = [slot for pair in pairs_of(state.graph) for slot in pair if isinstance(slot, Rank | Best)]
    return None if _holders(state).keys() >= set(qualifiers) else _OPEN_PLACES


def pairs_option(format_: Mapping[str, Any]) -> str | None:
    """Return the name of the option that holds the pairs of the bracket after groups; None without such a bracket."""
    formats, options, prefix = every_format(), format_["options"], ""
    while (onward := formats.get(str(options.get(f"{prefix}then")))) is not None:
        if onward.bracket:
            return f"{prefix}{PAIRS.name}"
        prefix += "then_"
    return None


def without_draw(format_: dict[str, Any]) -> dict[str, Any]:
    """Return a format without the pairs that were drawn and their draw."""
    if DRAW not in format_:
        return format_
    pairs, option = written_as(from_stored(format_[DRAW])), pairs_option(format_)
    options = {key: value for key, value in format_["options"].items() if (key, value) != (option, pairs)}
    return {"name": format_["name"], "options": options}


def groups_of(state: State, pairs: tuple[Pair, ...]) -> dict[Slot, str]:
    """Return the group of each place, for a best one and for who won a place that of whoever holds it."""
    groups: dict[Slot, str] = {}
    for slot in (slot for pair in pairs for slot in pair if slot is not None):
        if isinstance(slot, Rank):
            groups[slot] = slot.group
        elif isinstance(slot, Best):
            entry = state.compared((slot.groups, slot.rank))[slot.nth - 1].entry
            groups[slot] = next(key for key in slot.groups if entry in state.table(key).tallies)
        else:
            holder = _winner(state, slot)
            groups[slot] = next((key for key, table in state.tables.items() if holder in table.tallies), name_of(slot))
    return groups


def _winner(state: State, slot: Slot) -> int | None:
    """Return who has won the match that a slot names."""
    if not isinstance(slot, Winner) or slot.match not in state.progress.winners:
        return None
    return state.progress.known(slot.match)[state.progress.winners[slot.match]]


def _holders(state: State) -> dict[Slot, str]:
    """Return the names of those who hold their places in the groups for good."""
    names = state.name_of
    found: dict[Slot, str] = {}
    for key in state.finished_groups:
        rows = state.ordered(key) if key in state.graph.orders else state.ranked(key)
        found |= {Rank(key, row.rank): names[int(row.entry)] for row in rows if not row.tied}
    for (groups, rank), rows in state.candidates.items():
        for nth, row in enumerate(rows, start=1):
            if not row.tied:
                found[Best(groups, rank, nth)] = names[int(row.entry)]
    return found


def require_drawable(state: State) -> None:
    """Raise InputError with the reason where the bracket cannot be drawn now."""
    reason = why_not(state)
    if reason is not None:
        raise InputError(reason)
