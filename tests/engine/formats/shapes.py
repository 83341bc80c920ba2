"""What the tests of all formats share: every format with its options, and who can come where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from zlib import crc32

from tournament.engine.graph import Best, Graph, Loser, Match, Rank, Seed, Slot, Winner
from tournament.engine.kept_apart import Seat, seated

THIRD = ("none", "joint", "match")
FOLLOWERS = ("knockout", "double_elimination", "page_playoff", "round_robin", "groups", "modified_pool")

VARIANTS: list[tuple[str, dict[str, object]]] = [("round_robin", {"legs": legs}) for legs in (1, 2, 3, 4)]
VARIANTS += [("knockout", {"third_place": third, "placement": p}) for third in THIRD for p in ("none", "top4", "all")]
VARIANTS += [
    ("double_elimination", {"drop_map": drop, "reset": reset, "crossover": crossover, "third_place": third})
    for drop in ("fivb", "standard")
    for reset, crossover in ((False, False), (True, False), (False, True))
    for third in (THIRD if crossover else THIRD[:2])
]
VARIANTS += [("modified_pool", {}), ("page_playoff", {}), ("groups", {}), ("groups", {"policy": "pots"})]
VARIANTS += [(name, {"then": then}) for name in ("groups", "modified_pool") for then in FOLLOWERS]
VARIANTS += [("groups", {"advance": 1, "best_thirds": 1, "then": "knockout", "then_third_place": "match"})]
VARIANTS += [("groups", {"advance": 1, "best_thirds": 2, "then": "knockout", "plates": True})]
VARIANTS += [("groups", {"then": "groups", "then_then": "knockout", "then_then_placement": "all"})]
VARIANTS += [("groups", {"policy": "serpentine", "legs": 2, "then": "double_elimination", "then_reset": True})]
VARIANTS += [("groups", {"groups": 2, "advance": 1, "best_thirds": 0, "then": "round_robin"})]
VARIANTS += [("modified_pool", {"then": "modified_pool", "then_then": "page_playoff"})]


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


@dataclass(frozen=True)
class Played:
    """A graph played to its end: the sides of each match, the home side first and the winner first (`met`),
    the order of each group, the best of a rank, and who holds each place."""

    sides: dict[str, tuple[int, int]]
    met: dict[str, tuple[int, int]]
    unneeded: set[str]
    orders: dict[str, list[int]]
    best: dict[Best, int]
    places: list[tuple[int, int]]


def play(graph: Graph, home_wins: Callable[[Match, int, int], bool]) -> Played:
    """Play a graph in one plain walk; tables rank by wins and then by seed, the best of a rank likewise.

    Written without the engine's progress, to judge it by.
    """
    met: dict[str, tuple[int, int]] = {}
    sides: dict[str, tuple[int, int]] = {}
    unneeded: set[str] = set()
    orders: dict[str, list[int]] = {}
    best: dict[Best, int] = {}
    wins: Counter[tuple[str, int]] = Counter()
    left = Counter(match.group for match in graph.matches if match.group)

    def order(group: str) -> list[int]:
        if group not in orders:
            assert left[group] == 0, f"{group} is asked for its ranks before it has been played"
            slots = graph.orders.get(group)
            members = [seed(slot) for slot in slots or graph.groups[group]]
            orders[group] = members if slots else sorted(members, key=lambda n: (-wins[group, n], n))
        return orders[group]

    def seed(slot: Slot) -> int:
        match slot:
            case Seed(n=n):
                return n
            case Winner(match=key):
                return sides[key][1] if key in unneeded else met[key][0]
            case Loser(match=key):
                return sides[key][0] if key in unneeded else met[key][1]
            case Rank(group=group, rank=rank):
                return order(group)[rank - 1]
            case Best(groups=groups, rank=rank, nth=nth):
                found = {order(group)[rank - 1]: group for group in groups}
                share = {n: Fraction(wins[group, n], len(orders[group]) - 1) for n, group in found.items()}
                best[slot] = sorted(found, key=lambda n: (-share[n], n))[nth - 1]
                return best[slot]
            case _:
                raise AssertionError(slot)

    guests: dict[str, int] = {}

    def seat(stage: str) -> None:
        """Let the best ones of a rank change places before they meet their own groups."""
        nodes = [node for node in graph.guest_matches if node.stage == stage]
        plain = [seed(node.slots[1]) for node in nodes]
        group_of = {member: key for key, members in orders.items() for member in members}
        seats = [
            Seat(group_of[seed(node.slots[0])], group_of[guest], isinstance(node.slots[1], Best))
            for node, guest in zip(nodes, plain, strict=True)
        ]
        guests.update({node.id: plain[at] for node, at in zip(nodes, seated(seats), strict=True)})

    seats = {node.id for node in graph.guest_matches}
    for node in graph.matches:
        if node.id in seats and node.id not in guests:
            seat(node.stage)
        home, away = sides[node.id] = seed(node.slots[0]), guests.get(node.id) or seed(node.slots[1])
        assert home != away
        if node.if_needed and met["F"][0] == sides["F"][0]:
            unneeded.add(node.id)
            continue
        met[node.id] = (home, away) if home_wins(node, home, away) else (away, home)
        if node.group:
            left[node.group] -= 1
            wins[node.group, met[node.id][0]] += 1
    places = [(place.place, seed(place.slot)) for place in (*graph.places, *graph.rest)]
    return Played(sides, met, unneeded, orders, best, places)


def favourite(_match: Match, home: int, away: int) -> bool:
    """Let the better seed win."""
    return home < away


def by_lot(salt: str) -> Callable[[Match, int, int], bool]:
    """Let a match be won by lot; the same match ends the same way for a `salt`."""
    return lambda match, home, away: bool(crc32(f"{salt}{match.id}".encode()) & 64)
