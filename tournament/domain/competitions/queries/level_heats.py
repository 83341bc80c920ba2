"""Who is level at the last place that goes on from heats, and whether lanes are free for all of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from tournament.domain.competitions.queries.graphs import every_format
from tournament.domain.competitions.queries.states import State
from tournament.engine.errors import InputError
from tournament.engine.graph import Fastest, Graph, Placed
from tournament.engine.heats.admitting import admitted, more_than
from tournament.engine.heats.qualifying import Level, source_of
from tournament.engine.message import Message
from tournament.interchange.graph_v1.reader import from_stored
from tournament.models import Competition, db

LANES = "lanes"
"""The option of formats that says how many start in a heat at most."""


def competition_of(competition_id: int) -> Competition:
    """Return the competition with this id."""
    return db.session.get_one(Competition, competition_id)


def lanes_of_format(competition: Competition) -> int:
    """Return how many may start in a heat of a competition, 0 where its format does not say."""
    chosen = competition.format or {"name": "", "options": {}}
    format_ = every_format().get(chosen["name"])
    most = format_.read(chosen["options"]).get(LANES) if format_ else None
    return most if isinstance(most, int) else 0


def admissible(competition: Competition, state: State, key: str) -> list[tuple[Level[int], Graph]]:
    """List those who are level in a heat, or with somebody of it, so that all can go on, each with the graph then."""
    found: list[tuple[Level[int], Graph]] = []
    lanes = lanes_of_format(competition)
    for level in state.progress.level:
        if key in level.heats:
            with suppress(InputError):
                found.append((level, admitted(state.graph, level, lanes)))
    return found


def planned_graph(competition: Competition) -> Graph | None:
    """Return what the format laid out, where more go on from heats than that says; None where no more do.

    The format is not asked again: another version of it may lay out something else.
    """
    return from_stored(competition.planned_graph) if competition.planned_graph else None


def still_level(competition: Competition, after: State) -> bool:
    """Tell whether all who went on beyond the plan, being level with others, are so by what is known now."""
    planned = planned_graph(competition)
    if planned is None:
        return True
    last: dict[object, int] = {level.source: level.last for level in replace(after, graph=planned).progress.level}
    more = [slot for slot in more_than(planned, after.graph) if isinstance(slot, Placed | Fastest)]
    return all(last.get(source_of(slot), 0) >= slot.nth for slot in more)


def require_level(competition: Competition, after: State) -> None:
    """Raise InputError where some who went on as level with others are so no longer."""
    if not still_level(competition, after):
        raise InputError(_NOT_LEVEL)


_NOT_LEVEL = Message(
    "More went on from here than planned because they were level, which they no longer are: choose first, "
    "on the page of the heat, that only as many go on as planned."
)
