"""Formats proposed for a number of entries, with what each one costs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS, Contest, Format, Value, build
from tournament.engine.graph import Best, Fastest, Graph, Loser, Match, Placed, Rank, Slot, Winner
from tournament.engine.message import Message
from tournament.engine.pairing import Pairer
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class Cost:
    """What a format costs.

    `most_of_one` and `fewest_of_one` are matches that one entry may play; `minutes` is play in all, `hours`
    the least it takes: the courts cannot do it in less, nor can the longest chain of matches of which each
    waits for the one before.
    """

    matches: int
    most_of_one: int
    minutes: int
    hours: float
    fewest_of_one: int = 0
    chain: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A format with options that suits the number of entries, in words, with its cost."""

    name: str
    options: Mapping[str, Value]
    text: Words
    cost: Cost

    @property
    def key(self) -> str:
        """Name it by what it is, so that a choice does not become another one where others are proposed."""
        return " ".join([self.name, *(f"{name}={value}" for name, value in sorted(self.options.items()))])


def cost(
    name: str,
    entries: int,
    options: Mapping[str, Value],
    minutes: int,
    courts: int,
    formats: Mapping[str, Format] = FORMATS,
    otherwise: Callable[[Graph], Mapping[str, int]] = lambda graph: {},
) -> Cost:
    """Return what a format costs when matches of `minutes` are spread over `courts` courts.

    `otherwise` says which matches take another time. Raises InputError when the format does not suit the number of
    entries.
    """
    pairer = formats[name].pairer if name in formats else None
    if pairer is not None:
        return _of_rounds(pairer, entries, options, minutes, courts)
    graph = build(name, entries, options, formats)
    matches, own = len(graph.nodes), otherwise(graph)
    walk = _Walk(graph)
    turns = max(math.ceil(matches / courts), walk.chain)
    longer = sum(own.values()) - len(own) * minutes
    played = matches * minutes + longer
    hours = max(turns * minutes, played / courts) / 60
    return Cost(matches, walk.most, played, hours, walk.fewest, walk.chain)


def _of_rounds(pairer: Pairer, entries: int, options: Mapping[str, Value], minutes: int, courts: int) -> Cost:
    """Count the rounds, each of which waits for the one before."""
    rounds, matches = pairer.planned(entries, options), pairer.matches(entries, options)
    turns = rounds * math.ceil(matches / rounds / courts)
    fewest = rounds - 1 if entries % 2 and not pairer.on_one_court else rounds
    return Cost(matches, rounds, matches * minutes, turns * minutes / 60, min(fewest, rounds), rounds)


_Span = tuple[int, int, int]
"""How many matches the holder of a slot has played, at least and at most, and in how long a chain."""


class _Walk:
    """One walk through a graph in playing order; every match and group is looked at once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._played: dict[str, _Span] = {}
        self._groups: dict[str, _Span] = {}
        self._turns = Counter((slot, match.group) for match in graph.matches if match.group for slot in match.slots)
        self._rounds: dict[str, int] = {}
        for match in graph.matches:
            if match.group:
                self._rounds[match.group] = match.round
        for heat in graph.heats:
            fewest, most, chain = _joint(map(self._span, heat.slots))
            self._played[heat.id] = fewest + 1, most + 1, chain + 1
        for match in graph.matches:
            fewest, most, chain = self._before(match)
            if match.group and match.group not in graph.orders:
                chain += match.round - 1
            self._played[match.id] = fewest + (not match.if_needed), most + 1, chain + 1
        holders = [self._span(place.slot) for place in (*graph.places, *graph.rest)]
        self.fewest, self.most, _ = _joint(holders)
        self.chain = max((chain for _, _, chain in [*self._played.values(), *self._groups.values()]), default=0)

    def _before(self, match: Match) -> _Span:
        """Return what the sides of a match have played before it: those of its series, or their ways here."""
        leg = self._graph.legs.get(match.id)
        if leg is not None and leg.number > 1:
            return self._played[leg.series.matches[leg.number - 2]]
        return _joint(map(self._span, match.slots))

    def _span(self, slot: Slot) -> _Span:
        match slot:
            case Winner(match=key) | Loser(match=key):
                return self._played[key]
            case Placed(heat=key):
                return self._played[key]
            case Fastest(heats=heats):
                return _joint(self._played[key] for key in heats)
            case Rank(group=group):
                return self._group(group)
            case Best(groups=groups):
                return _joint(map(self._group, groups))
            case _:
                return 0, 0, 0

    def _group(self, key: str) -> _Span:
        if key not in self._groups:
            if key in self._graph.orders:
                self._groups[key] = _joint(map(self._span, self._graph.orders[key]))
            else:
                members = self._graph.groups[key]
                before = [self._span(slot) for slot in members]
                turns = [self._turns[slot, key] for slot in members]
                self._groups[key] = (
                    min(span[0] + more for span, more in zip(before, turns, strict=True)),
                    max(span[1] + more for span, more in zip(before, turns, strict=True)),
                    max(span[2] for span in before) + self._rounds.get(key, 0),
                )
        return self._groups[key]


def _joint(spans: Iterable[_Span]) -> _Span:
    fewest, most, chain = zip(*spans, strict=True)
    return min(fewest), max(most), max(chain)


def propose(
    entries: int,
    minutes: int,
    courts: int,
    otherwise: Callable[[Graph], Mapping[str, int]] = lambda graph: {},
    contests: Collection[Contest] = frozenset({"duels"}),
) -> tuple[Proposal, ...]:
    """List the usual ways to play `entries` entries in a sport of these contests, the one to prefer first.

    `otherwise` is as in `cost`.

    Up to five play a round robin; more play in groups of four or five with a knock-out after them, as
    regulations of such events have it; a knock-out alone and a round robin are offered beside it. Where many start at
    once, all do so in one final, or in heats before it.
    """
    found = []
    ways = [*(_many(entries) if "heats" in contests else ()), *(_usual(entries) if "duels" in contests else ())]
    for name, options, text in ways:
        try:
            found.append(
                Proposal(name, options, text, cost(name, entries, options, minutes, courts, FORMATS, otherwise))
            )
        except InputError:
            continue  # does not suit this number of entries
    return tuple(found)


_Way = tuple[str, dict[str, Value], Words]
_ROUND_ROBIN: _Way = ("round_robin", {"legs": 1}, Message("Single round robin"))
_TWO_LEGS: _Way = ("round_robin", {"legs": 2}, Message("Double round robin"))
_KNOCK_OUT: _Way = (
    "knockout",
    {"third_place": "joint"},
    Message("Knock-out, joint third"),
)
_LONGEST_ROUND_ROBIN = 5
_LARGEST_GROUP = 5


_ALL_AT_ONCE: _Way = ("one_heat", {}, Message("One final for all"))
_IN_HEATS: _Way = ("heats", {"lanes": 8}, Message("Heats of eight and a final"))
_LANES = 8


def _many(entries: int) -> list[_Way]:
    return [_ALL_AT_ONCE] if entries <= _LANES else [_IN_HEATS, _ALL_AT_ONCE]


def _usual(entries: int) -> list[_Way]:
    if entries <= _LONGEST_ROUND_ROBIN:
        return [_ROUND_ROBIN, _TWO_LEGS, _KNOCK_OUT]
    fewest = math.ceil(entries / _LARGEST_GROUP)
    counts = [count for count in (fewest, fewest + 1) if count <= entries // 3] or [2]
    groups = [_groups(count, third) for count in counts for third in ("joint", "match")]
    return [*groups, _KNOCK_OUT, _ROUND_ROBIN]


def _groups(count: int, third: str) -> _Way:
    options: dict[str, Value] = {"groups": count, "then": "knockout", "advance": 2, "then_third_place": third}
    ending = _ENDINGS[third]
    return (
        "groups",
        options,
        Message("{n} groups, the first two of each play a knock-out, {ending}").format(n=count, ending=ending),
    )


_ENDINGS = {
    "joint": Message("joint third"),
    "match": Message("with a third-place match"),
}
