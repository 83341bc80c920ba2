"""What the tests of all formats share: every format with its options, and who can come where."""

from __future__ import annotations

from tournament.engine.graph import Graph, Loser, Seed, Slot, Winner

THIRD = ("none", "joint", "match")
FOLLOWERS = ("knockout", "double_elimination", "page_playoff", "round_robin", "groups", "modified_pool")

VARIANTS: list[tuple[str, dict[str, object]]] = [("round_robin", {"legs": legs}) for legs in (1, 2, 3, 4)]
VARIANTS += [("knockout", {"third_place": third, "placement": p}) for third in THIRD for p in ("none", "top4", "all")]
VARIANTS += [
    ("double_elimination", {"drop_map": drop, "reset": reset, "crossover": crossover, "third_place": third})
    for drop in ("fivb", "standard")
    for reset, crossover in ((False, False), (True, False), (False, True))
    for third in THIRD
]
VARIANTS += [("modified_pool", {}), ("page_playoff", {}), ("groups", {}), ("groups", {"policy": "pots"})]
VARIANTS += [(name, {"then": then}) for name in ("groups", "modified_pool") for then in FOLLOWERS]
VARIANTS += [("groups", {"advance": 1, "best_thirds": 1, "then": "knockout", "then_third_place": "match"})]
VARIANTS += [("groups", {"then": "groups", "then_then": "knockout", "then_then_placement": "all"})]


def possible(graph: Graph) -> dict[str, tuple[frozenset[int], frozenset[int]]]:
    """Return the seeds that can come to each side of each match, in a graph without tables."""
    coming: dict[str, tuple[frozenset[int], frozenset[int]]] = {}

    def seeds(slot: Slot) -> frozenset[int]:
        match slot:
            case Seed(n=n):
                return frozenset([n])
            case Winner(match=key) | Loser(match=key):
                return coming[key][0] | coming[key][1]
            case _:
                raise AssertionError(slot)

    for match in graph.matches:
        coming[match.id] = seeds(match.slots[0]), seeds(match.slots[1])
    return coming


def chalk(graph: Graph) -> dict[str, tuple[int, int]]:
    """Play the graph so that the better seed always wins; return the two seeds of each match, better first."""
    met: dict[str, tuple[int, int]] = {}

    def seed(slot: Slot) -> int:
        match slot:
            case Seed(n=n):
                return n
            case Winner(match=key):
                return met[key][0]
            case Loser(match=key):
                return met[key][1]
            case _:
                raise AssertionError(slot)

    for match in graph.matches:
        home, away = map(seed, match.slots)
        met[match.id] = min(home, away), max(home, away)
    return met
