"""A format on paper, before anybody is drawn: its groups and its rounds, with who will stand where in words."""

from __future__ import annotations

from dataclasses import dataclass

from tournament.engine.graph import Graph
from tournament.engine.labels import codes, describe, names, round_title
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class GroupLayout:
    """A group: who will be in it, in how many rounds and matches."""

    key: str
    members: tuple[Words, ...]
    rounds: int
    matches: int


@dataclass(frozen=True, slots=True)
class MatchLayout:
    """A match of a bracket, or a heat: its code and its sides in words."""

    code: Words
    sides: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class RoundLayout:
    """A column of a bracket."""

    title: Words
    matches: tuple[MatchLayout, ...]


@dataclass(frozen=True, slots=True)
class LaneLayout:
    """A part of a bracket that is drawn by itself, as its stages name it."""

    title: Words | None
    rounds: tuple[RoundLayout, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """All groups and all brackets of a format, in the order of play."""

    groups: tuple[GroupLayout, ...]
    bracket: tuple[LaneLayout, ...]


def layout(graph: Graph) -> Layout:
    """Lay a format out."""
    short, named = codes(graph), names(graph)
    groups = []
    for key, members in graph.groups.items():
        matches = list(graph.of_group(key))
        rounds = len({match.round for match in matches})
        groups.append(GroupLayout(key, tuple(describe(slot, short) for slot in members), rounds, len(matches)))
    columns: dict[tuple[str, int], list[str]] = {}
    for match in graph.nodes:
        if match.group is None or named[match.id].lane is not None:
            columns.setdefault((match.stage, match.round), []).append(match.id)
    by_id = graph.nodes_by_id()
    lanes: dict[Words | None, list[RoundLayout]] = {}
    for ids in columns.values():
        slots = ((id_, by_id[id_].slots) for id_ in ids)
        matches_ = (
            MatchLayout(named[id_].code, tuple(describe(slot, short) for slot in sides)) for id_, sides in slots
        )
        column = RoundLayout(round_title([named[id_] for id_ in ids]), tuple(matches_))
        lanes.setdefault(named[ids[0]].lane, []).append(column)
    return Layout(tuple(groups), tuple(LaneLayout(title, tuple(found)) for title, found in lanes.items()))
