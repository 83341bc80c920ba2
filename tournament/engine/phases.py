"""The phases of a competition, for which an organiser may set times: its groups together, each round of a bracket."""

from __future__ import annotations

from tournament.engine.graph import Graph, Node
from tournament.engine.labels import Name, names, round_title
from tournament.engine.message import Message, joined
from tournament.engine.text import Words

Phase = tuple[str, int]
"""A stage and a round of it, with round 0 for all groups of the stage."""
_GROUPS = Message("Group matches")


def phase_of(stage: str, round_: int, group: str | None) -> Phase:
    """Return the phase of a match."""
    return stage, 0 if group is not None else round_


def phases(graph: Graph) -> dict[Phase, Words]:
    """Name the phases of a graph, in the order of their first matches: “Vòng bảng”, “Tứ kết”, “Chung kết”."""
    matches: dict[Phase, list[Node]] = {}
    for match in graph.nodes:
        matches.setdefault(phase_of(match.stage, match.round, match.group), []).append(match)
    named = names(graph)
    of_groups = [phase for phase, members in matches.items() if members[0].group is not None]
    return {
        phase: (_GROUPS if len(of_groups) == 1 else _these(members))
        if phase in of_groups
        else _together([named[match.id] for match in members])
        for phase, members in matches.items()
    }


def _these(members: list[Node]) -> Words:
    """Name groups by their letters, where there are others too."""
    letters = ", ".join(dict.fromkeys(match.group or "" for match in members))
    return Message("Groups {letters}").format(letters=letters)


def _together(names: list[Name]) -> Words:
    """Return the name of the round that matches are of, or all of their titles."""
    if len(names) > 1 and (all(name.round is not None for name in names) or len({name.alone for name in names}) == 1):
        return round_title(names)
    return joined(name.title for name in names)
