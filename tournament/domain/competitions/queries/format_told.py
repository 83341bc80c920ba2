"""The format of a competition for reading: which it is, and what its options say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tournament.domain.competitions.queries.graphs import every_format
from tournament.domain.competitions.queries.rules_told import RuleView
from tournament.engine.graph import Best, Fastest, Graph, Placed, Rank
from tournament.engine.message import Message
from tournament.models import Competition

FORMAT = Message("format")
FROM_GROUPS = Message("who goes on from the groups")
FIRST, BEST = (
    Message("the first {n} of each group"),
    Message("the first {n} of each group, {more} others as the best ones"),
)
FROM_HEATS = Message("who goes on from the heats of round {number}")
EACH, MARKS = Message("the first {n} of each heat"), Message("the first {n} of each heat, {more} others by their marks")
_THEN, _WHERE = "then", "_in"


def format_told(row: Competition) -> tuple[RuleView, ...]:
    """List how a competition is played; nothing before it has a format, or without the plugin that brings it."""
    chosen = row.format or {}
    return tuple(_told(str(chosen.get("name", "")), chosen.get("options", {}), ""))


def _told(name: str, given: Mapping[str, Any], prefix: str) -> Iterator[RuleView]:
    format_ = every_format().get(name)
    if format_ is None:
        return
    if not prefix:
        yield RuleView(FORMAT, format_.names)
    values = {option.name: given.get(option.name, option.default) for option in format_.options}
    usual = {option.name for option in format_.options if values[option.name] == option.default}
    for option in format_.options:
        value = values[option.name]
        if value is False or option.name.removesuffix(_WHERE) in usual - {option.name}:
            continue  # what is off, and in which rounds what is not done at all
        yield RuleView(format_.label(option, prefix), option.in_words(value))
    yield from _told(str(values.get(_THEN)), _of_the_next(given), f"{prefix}{_THEN}_")


def onward_told(graph: Graph) -> Iterator[RuleView]:
    """Say who goes on from groups and from heats, as the matches of a draw have it."""
    first = next(
        (match.stage for match in graph.matches if any(isinstance(slot, Rank | Best) for slot in match.slots)), ""
    )
    slots = [slot for match in graph.matches if match.stage == first for slot in match.slots]
    if ranks := [slot.rank for slot in slots if isinstance(slot, Rank)]:
        best = sum(isinstance(slot, Best) for slot in slots)
        words = BEST.format(n=max(ranks), more=best) if best else FIRST.format(n=max(ranks))
        yield RuleView(FROM_GROUPS, words)
    drawn = [slot for node in graph.nodes for slot in node.slots]
    for number in sorted({heat.round for heat in graph.heats}):
        here = {heat.id for heat in graph.heats if heat.round == number}
        placed = [  # where equals go on beside the others, one heat sends on more than the others
            most
            for heat in here
            if (most := max((slot.nth for slot in drawn if isinstance(slot, Placed) and slot.heat == heat), default=0))
        ]
        faster = [slot for slot in drawn if isinstance(slot, Fastest) and not here.isdisjoint(slot.heats)]
        if placed or faster:
            words = MARKS.format(n=min(placed, default=0), more=len(faster)) if faster else EACH.format(n=min(placed))
            yield RuleView(FROM_HEATS.format(number=number), words)


def _of_the_next(given: Mapping[str, Any]) -> dict[str, Any]:
    start = f"{_THEN}_"
    return {key.removeprefix(start): value for key, value in given.items() if key.startswith(start)}
