"""Brackets on sheets of paper: a drawing that is too large is cut where few lines are, and the cuts are named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tournament.engine.bracket_layout import Drawing, arranged
from tournament.engine.bracket_parts import Part, parts
from tournament.engine.graph import Graph, Loser, Winner
from tournament.engine.labels import codes
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class Paper:
    """How many columns and rows a sheet has room for."""

    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Join:
    """The other end of a line that is cut: a match with its code, and the number of its sheet."""

    match: str
    code: Words
    sheet: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing on a sheet, counted from 1 over all drawings of a graph.

    `onward` tells where winners go on who leave the sheet, by the match that they win; `origins` where sides come from
    by another sheet, as winners or as losers, by the match and the side.
    """

    number: int
    drawing: Drawing
    onward: Mapping[str, Join]
    origins: Mapping[tuple[str, int], Join]


def sheets(graph: Graph, paper: Paper) -> tuple[Sheet, ...]:
    """Put all brackets of a graph on sheets, each with whole ways to one or more of its matches."""
    cut = [piece for part in parts(graph, graph.matches) for piece in _Cutting(graph, paper).pieces(part)]
    number = {key: count for count, piece in enumerate(cut, start=1) for key in piece.nodes}
    return tuple(_sheet(graph, count, piece, number) for count, piece in enumerate(cut, start=1))


def _sheet(graph: Graph, count: int, piece: Part, number: Mapping[str, int]) -> Sheet:
    short = codes(graph)
    origins = {
        (key, side): Join(slot.match, short[slot.match], number[slot.match])
        for key, node in piece.nodes.items()
        for side, slot in enumerate(node.slots)
        if isinstance(slot, Winner | Loser) and number.get(slot.match, count) != count
    }
    onward = {
        slot.match: Join(key, short[key], number[key])
        for key in number
        for slot in graph.match(key).slots
        if isinstance(slot, Winner) and slot.match in piece.nodes and number[key] != count
    }
    return Sheet(count, arranged(graph, piece), onward, origins)


@dataclass(frozen=True, slots=True)
class _Cutting:
    """Cuts parts of a graph into pieces that fit on the paper."""

    graph: Graph
    paper: Paper

    def pieces(self, part: Part) -> Iterator[Part]:
        """Cut off the largest ways that fit, neighbours together, and then cut what they lead to in the same manner."""
        if self._fits(part):
            yield part
            return
        roots = [key for key in part.nodes if key not in part.parent]
        leading = [key for key in roots if part.children[key]] or roots
        ways = [way for root in leading for way in self._ways(part, root)]
        yield from self._neighbours(part, ways)
        rest = part.nodes.keys() - {key for way in ways for key in way}
        if rest:
            yield from self.pieces(part.only(rest))

    def _ways(self, part: Part, root: str) -> Iterator[list[str]]:
        """List the largest ways to a match that fit, from top to bottom."""
        way = _way_to(part, root)
        if not part.children[root] or self._fits(part.only(way)):
            yield way
            return
        for child in part.children[root]:
            yield from self._ways(part, child)

    def _neighbours(self, part: Part, ways: list[list[str]]) -> Iterator[Part]:
        held: list[str] = []
        for way in ways:
            if held and not self._go_together(part, held, way):
                yield part.only(held)
                held = []
            held = [*held, *way]
        if held:
            yield part.only(held)

    def _go_together(self, part: Part, held: list[str], way: list[str]) -> bool:
        return part.lanes[held[-1]] == part.lanes[way[-1]] and self._fits(part.only([*held, *way]))

    def _fits(self, part: Part) -> bool:
        drawing = arranged(self.graph, part)
        return drawing.columns <= self.paper.columns and drawing.rows <= self.paper.rows


def _way_to(part: Part, key: str) -> list[str]:
    return [each for child in part.children[key] for each in _way_to(part, child)] + [key]
