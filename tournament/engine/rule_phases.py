"""The phases of a competition that may be played under rules of their own: a stage, or a round of a bracket.

A phase goes by its key. `knockout` is all of a stage, `knockout/1` its first round and `knockout/-1` its last, the
final: rounds counted from the end stay what they are when another number of entries makes a bracket longer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from tournament.engine.errors import InputError
from tournament.engine.graph import Graph, Node
from tournament.engine.labels import lane
from tournament.engine.message import Message
from tournament.engine.phases import phases
from tournament.engine.text import Words

T = TypeVar("T")

_ALL_ROUNDS = Message("All rounds of the bracket")
_TWICE = Message("{one} and {other} are the same round: name it once.")


def keys_of(match: Node, last: int) -> tuple[str, ...]:
    """Return the keys of the phases that a match is of, the widest first; `last` is the last round of its stage."""
    if match.group is not None:
        return (match.stage,)
    return match.stage, f"{match.stage}/{match.round}", f"{match.stage}/{match.round - last - 1}"


def known_phases(graph: Graph) -> set[str]:
    """Return the keys of all phases of a graph."""
    last = _last_rounds(graph)
    return {key for match in graph.nodes for key in keys_of(match, last[match.stage])}


def by_match(graph: Graph, named: Collection[str], make: Callable[[tuple[str, ...]], T]) -> dict[str, T]:
    """Return what `make` gives for the matches of the named phases, by their ids; each asked for once.

    It gets the keys of all named phases that a match is of, the widest first. Raises InputError for a round that is
    named twice.
    """
    last, made, found = _last_rounds(graph), dict[tuple[str, ...], T](), dict[str, T]()
    for match in graph.nodes if named else ():
        own = tuple(key for key in keys_of(match, last[match.stage]) if key in named)
        if not own:
            continue
        if len([key for key in own if "/" in key]) > 1:
            raise InputError(_TWICE.format(one=own[-2], other=own[-1]))
        if own not in made:
            made[own] = make(own)
        found[match.id] = made[own]
    return found


def rule_phases(graph: Graph) -> dict[str, Words]:
    """Name the phases that are offered for rules of their own, by key: groups, all rounds of a bracket, each round."""
    last, offered = _last_rounds(graph), dict[str, Words]()
    rounds = {match.stage: len({each.round for each in graph.nodes if each.stage == match.stage})
              for match in graph.nodes if match.group is None}  # fmt: skip
    grouped = {match.stage for match in graph.nodes if match.group is not None}
    for (stage, round_), name in phases(graph).items():
        if stage in grouped:
            offered[stage] = name
            continue
        whole = lane(graph, stage) or (_ALL_ROUNDS if stage == next(iter(rounds)) else None)
        if rounds[stage] > 1 and whole is not None:
            offered.setdefault(stage, whole)
        # The final of a bracket is its last round even while it is the only one: the bracket may grow.
        grows = rounds[stage] > 1 or whole is not None
        offered[f"{stage}/{round_ - last[stage] - 1}" if grows else stage] = name
    return offered


def _last_rounds(graph: Graph) -> Mapping[str, int]:
    last: dict[str, int] = {}
    for match in graph.nodes:
        last[match.stage] = max(match.round, last.get(match.stage, 0))
    return last
