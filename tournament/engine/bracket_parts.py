"""What of a graph is drawn together: the matches of one lane, and lanes whose winners meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from tournament.engine.graph import Graph, Loser, Node, Winner
from tournament.engine.labels import names
from tournament.engine.text import Words


@dataclass(frozen=True)
class Part:
    """Matches that are drawn together, in playing order, a series under its last match.

    `matches` lists those of each, `lanes` in which lane each stands. `parent` names the match that a winner goes on to,
    `children` the matches whose winners come, in the order of the slots.
    """

    nodes: Mapping[str, Node]
    matches: Mapping[str, tuple[str, ...]]
    lanes: Mapping[str, Words | None]
    parent: Mapping[str, str] = field(default_factory=dict)
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def title(self) -> Words | None:
        """Return the title of its lane; several have theirs above their rounds."""
        lanes = set(self.lanes.values())
        return next(iter(lanes)) if len(lanes) == 1 else None

    def only(self, keys: Iterable[str]) -> Part:
        """Return some of its matches as a part of their own."""
        kept = set(keys)
        return linked(replace(self, nodes={key: node for key, node in self.nodes.items() if key in kept},
                              lanes={key: lane for key, lane in self.lanes.items() if key in kept}))  # fmt: skip


def parts(graph: Graph, drawn: Iterable[Node]) -> Iterator[Part]:
    """Divide what is drawn of a graph: matches outside groups, and those of groups that have a lane of their own."""
    named, series = names(graph), {each.last: each.matches for each in graph.series}
    nodes = {
        node.id: node
        for node in drawn
        if node.id == graph.last_leg(node.id) and (node.group is None or named[node.id].lane is not None)
    }
    lanes = {key: named[key].lane for key in nodes}
    below = _deciders(nodes)
    lanes |= {key: lanes[above] for key, above in below.items()}
    for keys in _together(nodes, lanes, below):
        yield linked(
            Part(
                {key: nodes[key] for key in keys},
                {key: series.get(key, (key,)) for key in keys},
                {key: lanes[key] for key in keys},
            )
        )


def linked(part: Part) -> Part:
    """Find which match leads to which in a part; a winner who goes on to several matches is drawn before the first."""
    parent: dict[str, str] = {}
    children: dict[str, list[str]] = {key: [] for key in part.nodes}
    for key, node in part.nodes.items():
        for slot in node.slots:
            if isinstance(slot, Winner) and slot.match in part.nodes and slot.match not in parent:
                parent[slot.match] = key
                children[key].append(slot.match)
    return replace(part, parent=parent, children={key: tuple(found) for key, found in children.items()})


def _deciders(nodes: Mapping[str, Node]) -> dict[str, str]:
    """Find the matches of losers whose winners met in another, below which they are drawn: a third-place match."""
    led_on = {slot.match for node in nodes.values() for slot in node.slots if isinstance(slot, Winner | Loser)}
    of_winners = {
        frozenset(slot.match for slot in node.slots if isinstance(slot, Winner)): key for key, node in nodes.items()
    }
    found = {}
    for key, node in nodes.items():
        beaten = frozenset(slot.match for slot in node.slots if isinstance(slot, Loser))
        if key not in led_on and len(beaten) == len(node.slots) and beaten in of_winners:
            found[key] = of_winners[beaten]
    return found


def _together(
    nodes: Mapping[str, Node], lanes: Mapping[str, Words | None], below: Mapping[str, str]
) -> Iterable[list[str]]:
    """Put together the matches of one lane, those whose winners go on to another, and what is drawn below one."""
    group: dict[str, list[str]] = {key: [key] for key in nodes}

    def join(one: str, other: str) -> None:
        if group[one] is group[other]:
            return
        into, from_ = group[one], group[other]
        into += from_
        group.update(dict.fromkeys(from_, into))

    first: dict[Words | None, str] = {}
    for key, node in nodes.items():
        join(first.setdefault(lanes[key], key), key)
        for slot in node.slots:
            if isinstance(slot, Winner) and slot.match in nodes:
                join(slot.match, key)
    for key, above in below.items():
        join(above, key)
    order = {key: number for number, key in enumerate(nodes)}
    found = {id(keys): sorted(keys, key=order.__getitem__) for keys in group.values()}
    return sorted(found.values(), key=lambda keys: order[keys[0]])
