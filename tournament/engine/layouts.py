"""A format on paper, before anybody is drawn: its groups and its rounds, with who will stand where in words."""

from __future__ import annotations

from dataclasses import dataclass

from tournament.engine.bracket_layout import Drawing, drawings
from tournament.engine.graph import Graph
from tournament.engine.labels import codes, describe
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class GroupLayout:
    """A group: who will be in it, in how many rounds and matches."""

    key: str
    members: tuple[Words, ...]
    rounds: int
    matches: int


@dataclass(frozen=True, slots=True)
class Layout:
    """All groups and all brackets of a format, in the order of play."""

    groups: tuple[GroupLayout, ...]
    bracket: tuple[Drawing, ...]


def layout(graph: Graph) -> Layout:
    """Lay a format out."""
    short = codes(graph)
    groups = []
    for key, members in graph.groups.items():
        matches = list(graph.of_group(key))
        rounds = len({match.round for match in matches})
        groups.append(GroupLayout(key, tuple(describe(slot, short) for slot in members), rounds, len(matches)))
    return Layout(tuple(groups), drawings(graph, with_heats=True))
