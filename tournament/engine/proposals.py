"""Formats proposed for a number of entries, with what each one costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS, Format, Value, build
from tournament.engine.text import Text


@dataclass(frozen=True, slots=True)
class Cost:
    """What a format costs: its matches, the most that one entry plays, minutes of play in all, and hours a court."""

    matches: int
    most_of_one: int
    minutes: int
    hours: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A format with options that suits the number of entries, in words, with its cost."""

    name: str
    options: Mapping[str, Value]
    text: Text
    cost: Cost


def cost(
    name: str,
    entries: int,
    options: Mapping[str, Value],
    minutes: int,
    courts: int,
    formats: Mapping[str, Format] = FORMATS,
) -> Cost:
    """Return what a format costs when matches of `minutes` are spread over `courts` courts.

    Raises InputError when the format does not suit the number of entries.
    """
    graph = build(name, entries, options, formats)
    matches = len(graph.matches)
    in_group = {key: sum(match.group == key for match in graph.matches) for key in graph.groups}
    most = max((2 * in_group[key] // len(slots) for key, slots in graph.groups.items()), default=0)
    knock_out = {(match.stage, match.round) for match in graph.matches if match.group is None}
    rounds = len({round_ for _, round_ in knock_out})
    return Cost(matches, most + rounds, matches * minutes, math.ceil(matches / courts) * minutes / 60)


def propose(entries: int, minutes: int, courts: int) -> tuple[Proposal, ...]:
    """List the usual ways to play `entries` entries, the one to prefer first.

    Up to five play a round robin; more play in groups of four or five with a knock-out after them, as
    regulations of such events have it; a knock-out alone and a round robin are offered beside it.
    """
    found = []
    for name, options, text in _usual(entries):
        try:
            found.append(Proposal(name, options, text, cost(name, entries, options, minutes, courts)))
        except InputError:
            continue  # does not suit this number of entries
    return tuple(found)


_Way = tuple[str, dict[str, Value], Text]
_ROUND_ROBIN: _Way = ("round_robin", {"legs": 1}, Text("Vòng tròn một lượt", "Single round robin"))
_TWO_LEGS: _Way = ("round_robin", {"legs": 2}, Text("Vòng tròn hai lượt", "Double round robin"))
_KNOCK_OUT: _Way = (
    "knockout",
    {"third_place": "joint"},
    Text("Loại trực tiếp, đồng giải ba", "Knock-out, joint third"),
)
_LONGEST_ROUND_ROBIN = 5
_LARGEST_GROUP = 5


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
        Text(
            "{n} bảng, hai đội đầu mỗi bảng đấu loại trực tiếp, {ending}",
            "{n} groups, the first two of each play a knock-out, {ending}",
        ).format(n=count, ending=ending),
    )


_ENDINGS = {
    "joint": Text("đồng giải ba", "joint third"),
    "match": Text("có trận tranh hạng ba", "with a third-place match"),
}
