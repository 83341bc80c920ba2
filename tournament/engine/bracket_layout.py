"""Brackets as drawings: where each match stands, and the lines from a match to where its winner goes on.

All numbers are units of a grid. Columns stand beside each other every `COLUMN` units, rows are half a line of text
high. A box holds a line for its code and one for each side; lines leave it where its sides meet and end at the side
they lead to.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TypeVar

from tournament.engine.bracket_parts import Part, parts
from tournament.engine.graph import Graph, Loser, Node, Slot, Winner, feeders
from tournament.engine.labels import codes, describe, names, round_title, spoken
from tournament.engine.text import Words

COLUMN, BOX = 40, 36
"""How far columns are apart, and how wide a box is; between them lines turn."""
LINE, GAP, HEAD = 2, 2, 3
"""How high a line of text is, what is left free below a box, and what the title of a round takes."""

Point = tuple[int, int]
T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Box:
    """A match, or all of a series, whose last one gives it its `key`; a heat has a side for each who starts.

    `slots` and `sides` tell who comes, `is_apart` that it is no match of the round above it, but below its column.
    """

    matches: tuple[str, ...]
    code: Words
    title: Words
    slots: tuple[Slot, ...]
    sides: tuple[Words, ...]
    column: int
    top: int
    is_apart: bool

    @property
    def key(self) -> str:
        """Return the id of the match that says who goes on."""
        return self.matches[-1]

    @property
    def height(self) -> int:
        """Return its height in rows."""
        return height_of(self.slots)

    @property
    def middle(self) -> int:
        """Return the row between its sides, where a line leaves it."""
        return middle_of(self.top, self.slots)

    def row_of(self, side: int) -> int:
        """Return the row in the middle of a side, where a line ends."""
        return self.top + LINE + LINE * side + LINE // 2


@dataclass(frozen=True, slots=True)
class Round:
    """The title of a column and the boxes below it, from top to bottom."""

    title: Words
    column: int
    top: int
    matches: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Connector:
    """A line from who wins a match, or loses it (`lost`), to the `side` of the match that it leads to."""

    source: str
    target: str
    side: int
    lost: bool
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A bracket that is drawn by itself: its rounds in reading order, and its size in columns and rows."""

    title: Words | None
    rounds: tuple[Round, ...]
    connectors: tuple[Connector, ...]
    columns: int
    rows: int

    @property
    def boxes(self) -> tuple[Box, ...]:
        """List its boxes in reading order."""
        return tuple(box for round_ in self.rounds for box in round_.matches)

    @property
    def width(self) -> int:
        """Return its width in units."""
        return self.columns * COLUMN - (COLUMN - BOX)


def drawings(graph: Graph, with_heats: bool = False) -> tuple[Drawing, ...]:
    """Draw all brackets of a graph; groups that have a lane of their own, and heats, are drawn round by round."""
    return tuple(arranged(graph, part) for part in parts(graph, graph.nodes if with_heats else graph.matches))


def arranged(graph: Graph, part: Part) -> Drawing:
    """Draw a part of a graph: first what leads on as trees, each match amid those it comes from, then what is alone."""
    places = _Places(part, _columns(part))
    places.place_all()
    rounds = tuple(_rounds(graph, part, places))
    boxes = {box.key: box for round_ in rounds for box in round_.matches}
    return Drawing(
        part.title,
        rounds,
        tuple(_connectors(part, boxes)),
        1 + max(box.column for box in boxes.values()),
        max(box.top + box.height for box in boxes.values()),
    )


def height_of(slots: Sequence[Slot]) -> int:
    """Return how many rows a box of these slots takes."""
    return LINE + LINE * len(slots)


def middle_of(top: int, slots: Sequence[Slot]) -> int:
    """Return the row amid the sides of a box."""
    return top + LINE + LINE * len(slots) // 2


def _columns(part: Part) -> dict[str, int]:
    """Say in which column each match stands: those of a round in one, after what they come from.

    Losers come from the left only where they stay in their lane: others would push what is below far to the right.
    """
    rounds: dict[tuple[str, int], set[tuple[str, int]]] = {}
    played: dict[str, list[int]] = {}
    single: dict[str, set[str]] = {key: set() for key in part.nodes}
    for node in part.nodes.values():
        rounds.setdefault((node.stage, node.round), set())
        played.setdefault(node.stage, []).append(node.round)
        for slot in node.slots:
            before = next((part.nodes[key] for key in feeders(slot) if key in part.nodes), None)
            if before is None or (isinstance(slot, Loser) and part.lanes[before.id] != part.lanes[node.id]):
                continue
            single[node.id].add(before.id)
            rounds[node.stage, node.round].add((before.stage, before.round))
    for stage, numbers in played.items():
        in_order = sorted(set(numbers))
        for earlier, later in pairwise(in_order):
            rounds[stage, later].add((stage, earlier))
    try:
        column = _depths(rounds)
        return {key: column[node.stage, node.round] for key, node in part.nodes.items()}
    except CycleError:  # a graph of others, in which stages lead to each other in turn
        return _depths(single)


def _depths(before: Mapping[T, Iterable[T]]) -> dict[T, int]:
    depth: dict[T, int] = {}
    for each in TopologicalSorter(before).static_order():
        depth[each] = 1 + max((depth[earlier] for earlier in before[each]), default=-1)
    return depth


@dataclass(slots=True)
class _Places:
    """The rows of a part, given from top to bottom; `bands` are where those of another lane begin."""

    part: Part
    column: Mapping[str, int]
    top: dict[str, int] = field(default_factory=dict)
    bands: dict[Words | None, int] = field(default_factory=dict)
    end: int = 0
    lane: Words | None = None

    def place_all(self) -> None:
        roots = [key for key in self.part.nodes if key not in self.part.parent]
        for key in roots:
            if self.part.children[key]:
                self._place_tree(key)
        alone = [key for key in roots if not self.part.children[key]]
        for key in sorted(alone, key=self._is_of_losers):
            self._place_alone(key)

    def _is_of_losers(self, key: str) -> bool:
        """Tell whether only losers meet in a match, which stands below others: a third-place match below the final."""
        return all(isinstance(slot, Loser) for slot in self.part.nodes[key].slots)

    def _place_tree(self, key: str) -> None:
        children = self.part.children[key]
        if not children:
            self._begin(self.part.lanes[key])
            self._put(key, self.end)
            return
        for child in children:
            self._place_tree(child)
        slots = self.part.nodes[key].slots
        middles = [middle_of(self.top[child], self.part.nodes[child].slots) for child in children]
        self._put(key, sum(middles) // len(middles) - middle_of(0, slots))

    def _place_alone(self, key: str) -> None:
        """Put a match that leads nowhere and comes from nowhere here below what stands in its column."""
        lane, column = self.part.lanes[key], self.column[key]
        if lane not in self.bands and lane not in {self.part.lanes[each] for each in self.top}:
            self._begin(lane)
        top, height = self.bands.get(lane, 0) + HEAD, height_of(self.part.nodes[key].slots)
        above = [self._bottom(each) + GAP for each in self.top if self.column[each] == column]
        top = max([top, *above])
        while crossed := [row for row in self._passing(column) if top - 1 <= row <= top + height]:
            top = max(crossed) + GAP
        self._put(key, top)

    def _passing(self, column: int) -> list[int]:
        """List the rows in which lines pass through a column."""
        return [
            middle_of(self.top[source], self.part.nodes[source].slots)
            for source, target in self.part.parent.items()
            if self.column[source] < column < self.column[target] and source in self.top
        ]

    def _begin(self, lane: Words | None) -> None:
        if self.bands and lane == self.lane:
            return
        self.bands.setdefault(lane, self.end)
        self.lane = lane
        self.end += HEAD

    def _put(self, key: str, top: int) -> None:
        self.top[key] = top
        self.end = max(self.end, self._bottom(key) + GAP)

    def _bottom(self, key: str) -> int:
        return self.top[key] + height_of(self.part.nodes[key].slots)


def _rounds(graph: Graph, part: Part, places: _Places) -> Iterable[Round]:
    """Put the boxes of each lane and column below their title, lane after lane."""
    found: dict[tuple[Words | None, int], list[Node]] = {}
    for key in sorted(part.nodes, key=places.top.__getitem__):
        found.setdefault((part.lanes[key], places.column[key]), []).append(part.nodes[key])
    order = {lane: number for number, lane in enumerate(places.bands)}
    named = names(graph)
    for lane, column in sorted(found, key=lambda each: (order.get(each[0], len(order)), each[1])):
        nodes = found[lane, column]
        highest = nodes[0].stage, nodes[0].round
        titled = [node for node in part.nodes.values() if node in nodes and (node.stage, node.round) == highest]
        top = places.bands[lane] if lane in places.bands else places.top[nodes[0].id] - LINE
        boxes = (_box(graph, part, places, node, node not in titled) for node in nodes)
        yield Round(round_title([named[node.id] for node in titled]), column, top, tuple(boxes))


def _box(graph: Graph, part: Part, places: _Places, node: Node, is_apart: bool) -> Box:
    short = codes(graph)
    return Box(
        part.matches[node.id],
        short[node.id],
        spoken(graph)[node.id],
        node.slots,
        tuple(describe(slot, short) for slot in node.slots),
        places.column[node.id],
        places.top[node.id],
        is_apart,
    )


def _connectors(part: Part, boxes: Mapping[str, Box]) -> Iterable[Connector]:
    """Draw a line for each winner, and for those losers who go on to the next column of their stage."""
    for key, box in boxes.items():
        for side, slot in enumerate(box.slots):
            if not isinstance(slot, Winner | Loser) or slot.match not in boxes:
                continue
            source, lost = boxes[slot.match], isinstance(slot, Loser)
            stays = part.nodes[source.key].stage == part.nodes[key].stage and source.column + 1 == box.column
            if source.column < box.column and (stays or not lost):
                yield Connector(source.key, key, side, lost, _way(source, box, side, lost))


def _way(source: Box, target: Box, side: int, lost: bool) -> tuple[Point, ...]:
    start, end = source.middle + lost, target.row_of(side)
    turn = target.column * COLUMN - (1 if lost else 2)
    first, last = (source.column * COLUMN + BOX, start), (target.column * COLUMN, end)
    return (first, last) if start == end else (first, (turn, start), (turn, end), last)
