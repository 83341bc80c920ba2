"""The parts of the field in which entries may meet early: groups, heats, or halves, quarters … of a bracket."""

from __future__ import annotations

from tournament.engine.graph import Graph, Seed, Slot, Winner


def regions_of(graph: Graph) -> tuple[str, ...]:
    """Name the region of each seed number: its group, its heat, or its way from the last match to the first: ``1.2.1``.

    Two numbers with one name meet in their first match; the longer the common beginning, the earlier they can.
    """
    regions: dict[int, str] = {}
    for key, slots in graph.groups.items():
        regions |= {slot.n: key for slot in slots if isinstance(slot, Seed)}
    first = [heat for heat in graph.heats if any(isinstance(slot, Seed) for slot in heat.slots)]
    if len(first) > 1:
        for number, heat in enumerate(first, start=1):
            regions |= {slot.n: f"{number}" for slot in heat.slots if isinstance(slot, Seed)}
    if not regions and not graph.heats:
        winners = [place.slot for place in graph.places if place.place == 1]
        regions = _ways(graph, winners[0]) if len(winners) == 1 else {}
    return tuple(regions.get(number, "") for number in range(1, graph.entries + 1))


def _ways(graph: Graph, last: Slot) -> dict[int, str]:
    matches, unbeaten = graph.by_id(), dict[str, bool]()

    def leads_to_seeds(slot: Slot) -> bool:
        """Tell whether somebody unbeaten can come this way."""
        return isinstance(slot, Seed) or (isinstance(slot, Winner) and unbeaten[slot.match])

    for match in graph.matches:
        unbeaten[match.id] = any(map(leads_to_seeds, match.slots))
    ways: dict[int, str] = {}
    waiting = [(last, "")]
    while waiting:
        slot, way = waiting.pop()
        if isinstance(slot, Seed):
            ways[slot.n] = way
        elif isinstance(slot, Winner):
            sides = [side for side in matches[slot.match].slots if leads_to_seeds(side)]
            parted = len(sides) == 2 and not all(isinstance(side, Seed) for side in sides)
            for number, side in enumerate(sides, start=1):
                waiting.append((side, f"{way}.{number}".lstrip(".") if parted else way))
    return ways
