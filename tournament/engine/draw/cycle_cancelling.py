"""The order that costs least when every entry has one unit and there is one pot: a flow of least cost.

Units flow down the regions, from the largest to the smallest, at a cost that grows with each further entry of the
unit; a flow without a cycle of negative cost is a least one. A cycle lets entries change places all along it.
"""

from __future__ import annotations

import itertools
from collections import Counter

from tournament.engine.draw.separation_cost import Order, SeparationCost

Node = tuple[int, int]
"""A unit in a region; a region as a whole has unit -1, a unit (or -2, none that counts) as a whole region -1."""

_NONE = -2


def cancel_cycles(field: SeparationCost, order: Order) -> list[int]:
    """Return the order that costs least."""
    found = list(order)
    distance: dict[Node, int] = {}
    while (cycle := _negative_cycle(_edges(field, found), distance)) is not None:
        _turn(field, found, cycle)
    return found


def _unit(field: SeparationCost, index: int) -> int:
    return field.units[index][0] if field.units[index] else _NONE


def _edges(field: SeparationCost, order: Order) -> list[tuple[Node, Node, int]]:
    """Return the ways in which one entry more or less of a unit can be in a region, with what each costs."""
    counts: Counter[Node] = Counter()
    for place, index in enumerate(order):
        counts.update((unit, region) for unit in field.units[index] for region in field.inside[place])
    free = [place for place, pot in enumerate(field.pots) if pot is not None]
    above = {regions: None for place in free for regions in [field.inside[place]]}
    units = sorted({_unit(field, order[place]) for place in free})
    movable = {(_unit(field, order[place]), region) for place in free for region in field.inside[place]}
    edges: dict[tuple[Node, Node], int] = {}
    for inside in above:
        leaf = (-1, inside[0])
        for unit in units:
            if unit == _NONE:
                edges[(unit, -1), leaf] = 0
                if (unit, inside[0]) in movable:
                    edges[leaf, (unit, -1)] = 0
                continue
            chain = [*((unit, region) for region in inside), (unit, -1)]
            edges[chain[0], leaf] = 0
            if chain[0] in movable:
                edges[leaf, chain[0]] = 0
            for level, (small, large) in enumerate(itertools.pairwise(chain)):
                edges[large, small] = field.weights[unit][level] * counts[small]
                if small in movable:
                    edges[small, large] = field.weights[unit][level] * (1 - counts[small])
    return [(start, end, cost) for (start, end), cost in edges.items()]


def _turn(field: SeparationCost, order: list[int], cycle: list[Node]) -> None:
    """Let entries move along a cycle: from a smallest region by way of their unit into the next one."""
    first = next(at for at, node in enumerate(cycle) if node[0] == -1)
    cycle = [*cycle[first:], *cycle[:first], cycle[first]]
    moves = []  # the region left, the unit that leaves it
    for node, following in itertools.pairwise(cycle):
        if node[0] == -1:
            moves.append((node[1], following[0]))
    places = []
    for region, unit in moves:
        places.append(
            next(
                place
                for place, pot in enumerate(field.pots)
                if pot is not None and field.inside[place][0] == region and _unit(field, order[place]) == unit
            )
        )
    moved = [order[place] for place in places]
    for place, index in zip(places[1:] + places[:1], moved, strict=True):
        order[place] = index


def _negative_cycle(edges: list[tuple[Node, Node, int]], distance: dict[Node, int]) -> list[Node] | None:
    """Return the nodes of a negative cycle in the order of its edges, or None (Bellman–Ford).

    `distance` is where the search begins and ends: the next one starts from there, near the end.
    """
    for start, end, _ in edges:
        distance.setdefault(start, 0)
        distance.setdefault(end, 0)
    before: dict[Node, Node] = {}
    changed = True
    while changed:
        changed = False
        for start, end, cost in edges:
            if distance[start] + cost < distance[end]:
                distance[end], before[end], changed = distance[start] + cost, start, True
        if changed and (cycle := _cycle(before)) is not None:
            return cycle
    return None


def _cycle(before: dict[Node, Node]) -> list[Node] | None:
    """Find a cycle among the nodes that were reached from each other; with such a one the costs are negative."""
    seen: dict[Node, int] = {}
    for number, start in enumerate(before):
        node = start
        while node in before and node not in seen:
            seen[node] = number
            node = before[node]
        if seen.get(node) == number and node in before:
            cycle = [node]
            while before[cycle[-1]] != node:
                cycle.append(before[cycle[-1]])
            return cycle[::-1]
    return None
