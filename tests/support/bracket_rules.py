"""What holds of every drawing of a bracket, judged from its graph without the program that places its boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise

from tournament.engine.bracket_layout import BOX, COLUMN, LINE, Drawing
from tournament.engine.graph import Graph, Loser, Winner
from tournament.engine.labels import lane

Span = tuple[int, int]


def broken_rules(graph: Graph, drawn: tuple[Drawing, ...]) -> list[str]:
    """Say what is wrong with the drawings of a graph."""
    return [
        *_drawn_once(graph, drawn),
        *_in_one_drawing(graph, drawn),
        *(said for drawing in drawn for said in broken_on_one(graph, drawing)),
    ]


def broken_on_one(graph: Graph, drawing: Drawing) -> list[str]:
    """Say what is wrong with one drawing, which need not have all matches of the graph."""
    return [said for rule in _OF_ONE for said in rule(graph, drawing)]


def _drawn_once(graph: Graph, drawn: tuple[Drawing, ...]) -> Iterator[str]:
    wanted = Counter(node.id for node in graph.matches if node.group is None or lane(graph, node.stage) is not None)
    found = Counter(key for drawing in drawn for box in drawing.boxes for key in box.matches)
    if wanted != found:
        yield f"not drawn: {wanted - found}, drawn more than once: {found - wanted}"


def _in_one_drawing(graph: Graph, drawn: tuple[Drawing, ...]) -> Iterator[str]:
    """A winner stays on the drawing that it comes from."""
    number = {box.key: n for n, drawing in enumerate(drawn) for box in drawing.boxes}
    for drawing in drawn:
        for box in drawing.boxes:
            sources = {slot.match for slot in box.slots if isinstance(slot, Winner)} & number.keys()
            if {number[key] for key in sources} - {number[box.key]}:
                yield f"the winners that come to {box.key} are on other drawings"


def _nothing_overlaps(_graph: Graph, drawing: Drawing) -> Iterator[str]:
    spans: dict[int, list[Span]] = {}
    for round_ in drawing.rounds:
        spans.setdefault(round_.column, []).append((round_.top, round_.top + LINE))
        for box in round_.matches:
            spans.setdefault(box.column, []).append((box.top, box.top + box.height))
            if box.column != round_.column:
                yield f"{box.key} is not below its round"
    for column, found in spans.items():
        for (top, bottom), (next_top, next_bottom) in pairwise(sorted(found)):
            if next_top < bottom:
                yield f"column {column}: rows {top}–{bottom} and {next_top}–{next_bottom}"
        if not (0 <= column < drawing.columns and min(found)[0] >= 0 and max(end for _, end in found) <= drawing.rows):
            yield f"column {column} leaves the drawing"


def _every_line_is_drawn(graph: Graph, drawing: Drawing) -> Iterator[str]:
    at = {box.key: (graph.match(box.key).stage, box.column) for box in drawing.boxes}
    wanted = {
        (slot.match, box.key, side, isinstance(slot, Loser))
        for box in drawing.boxes
        for side, slot in enumerate(box.slots)
        if isinstance(slot, Winner | Loser) and slot.match in at
        if isinstance(slot, Winner) or at[slot.match] == (at[box.key][0], box.column - 1)
    }
    found = Counter((line.source, line.target, line.side, line.lost) for line in drawing.connectors)
    if found != Counter(wanted):
        yield f"lines missing: {wanted - found.keys()}, too many: {found - Counter(wanted)}"


def _lines_end_at_their_slots(_graph: Graph, drawing: Drawing) -> Iterator[str]:
    boxes = {box.key: box for box in drawing.boxes}
    for line in drawing.connectors:
        source, target = boxes[line.source], boxes[line.target]
        start, end = line.points[0], line.points[-1]
        if start[0] != source.column * COLUMN + BOX or not source.top + LINE < start[1] < source.top + source.height:
            yield f"{line} does not leave {source.key} amid its sides"
        if end != (target.column * COLUMN, target.top + LINE + LINE * line.side + LINE // 2):
            yield f"{line} does not end at side {line.side} of {target.key}"
        for (x, y), (onward, row) in pairwise(line.points):
            if (x != onward and y != row) or onward < x:
                yield f"{line} goes back or slantwise"


def _lines_cross_no_box(_graph: Graph, drawing: Drawing) -> Iterator[str]:
    for line in drawing.connectors:
        for (x, y), (onward, row) in pairwise(line.points):
            low, high = sorted((y, row))
            for box in drawing.boxes:
                left = box.column * COLUMN
                if x < left + BOX and onward > left and low < box.top + box.height and high > box.top:
                    yield f"{line} crosses {box.key}"


def _winners_are_in_order(graph: Graph, drawing: Drawing) -> Iterator[str]:
    """From top to bottom stands what the slots name from the first to the last; nothing comes in between."""
    boxes, taken = {box.key: box for box in drawing.boxes}, set[str]()
    below: dict[str, list[str]] = {}
    for match in graph.matches:
        if match.id in boxes:
            come = dict.fromkeys(slot.match for slot in match.slots if isinstance(slot, Winner))
            below[match.id] = [key for key in come if key in boxes and key not in taken]
            taken.update(below[match.id])

    def rows(key: str) -> Span:
        spans = [rows(each) for each in below[key]]
        own = boxes[key].top, boxes[key].top + boxes[key].height
        return min([own, *spans])[0], max(end for _, end in [own, *spans])

    for key, sources in below.items():
        for one, other in combinations(sources, 2):
            if rows(one)[1] >= rows(other)[0]:
                yield f"what leads to {key} by {one} does not stand above what does by {other}"


def _rounds_stand_in_one_column(graph: Graph, drawing: Drawing) -> Iterator[str]:
    columns: dict[tuple[str, int], set[int]] = {}
    for box in drawing.boxes:
        match = graph.match(box.key)
        columns.setdefault((match.stage, match.round), set()).add(box.column)
    yield from (f"{round_} stands in columns {found}" for round_, found in columns.items() if len(found) > 1)


_OF_ONE = (
    _nothing_overlaps, _every_line_is_drawn, _lines_end_at_their_slots, _lines_cross_no_box, _winners_are_in_order,
    _rounds_stand_in_one_column,
)  # fmt: skip
