"""What matches and open slots are called on boards and in calendars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import TypeVar

from tournament.engine.formats.stages import FINAL_MATCH, by_key
from tournament.engine.graph import Best, Bye, Fastest, Graph, Loser, Node, Placed, Rank, Seed, Slot, Winner
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.ordinals import ordinal
from tournament.engine.stages import Called, Stage, code_in, title_in
from tournament.engine.text import Words

T = TypeVar("T")

_FROM_THE_END: Mapping[int, Called] = {
    0: FINAL_MATCH,
    1: (Message("Semi-final"), Message("SF")),
    2: (Message("Quarter-final"), Message("QF")),
}


@dataclass(frozen=True, slots=True)
class Name:
    """What a match is called in words and in short, and what its round is called.

    `round` is for a round of several matches, None where each has a title of its own; `alone` is for a round that has
    no other match than this. `lane` is the part of a bracket that is drawn by itself, None the main one. `series` is
    the code, `whole` the title of the series that this match ends.
    """

    title: Words
    code: Words
    round: Words | None
    alone: Words
    lane: Words | None = None
    series: Words | None = None
    whole: Words | None = None


def _once(function: Callable[[Graph], T]) -> Callable[[Graph], T]:
    """Let what is said of a graph, which never changes, be worked out once."""

    @wraps(function)
    def known(graph: Graph) -> T:
        held = vars(graph).setdefault("_said", {})
        if function not in held:
            held[function] = function(graph)
        found: T = held[function]
        return found

    return known


@_once
def names(graph: Graph) -> Mapping[str, Name]:
    """Name every match and its round."""
    last = {node.stage: node.round for node in sorted(graph.nodes, key=lambda node: node.round)}
    whole = [node for node in graph.nodes if node.id == graph.last_leg(node.id)]
    sizes = Counter((node.stage, node.round) for node in whole)
    seen: Counter[tuple[str, int]] = Counter()
    named = {}
    for match in whole:
        stage = stage_of(graph, match.stage)
        turn = match.stage, 0 if stage.rounds == "alike" else match.round
        seen[turn] += 1
        ends = stage.rounds in {"from_end", "in_heats"} and sizes[match.stage, last[match.stage]] == 1
        from_end = last[match.stage] - match.round if ends else None
        name = _name(stage, match, seen[turn], from_end)
        named[match.id] = replace(name, lane=stage.drawn_in)
    return {match.id: _of_series(graph, match.id, named[graph.last_leg(match.id)]) for match in graph.nodes}


def stage_of(graph: Graph, key: str) -> Stage:
    """Return a stage of a graph, as the format declared it or as its key tells."""
    return graph.stages.get(key) or by_key(key)


@_once
def titles(graph: Graph) -> Mapping[str, Words]:
    """Name every match in words: “Bảng A, lượt 2”, “Bán kết 1”, “Chung kết”."""
    return {key: name.title for key, name in names(graph).items()}


@_once
def codes(graph: Graph) -> Mapping[str, Words]:
    """Name every match in short: “A-2-1”, “BK1”, “CK”; the last of a series as all of it, since who wins it goes on."""
    return {key: name.series or name.code for key, name in names(graph).items()}


@_once
def spoken(graph: Graph) -> Mapping[str, Words]:
    """Name every match as `describe` says it where there is room: “Bán kết 1”, the last of a series as all of it."""
    return {key: name.whole or name.title for key, name in names(graph).items()}


def round_title(names: Sequence[Name]) -> Words:
    """Name a round by its matches: “Bán kết” for “Bán kết 1” and “Bán kết 2”, or by the titles of all."""
    first = names[0]
    if len({name.alone for name in names}) == 1 and (len(names) == 1 or first.round is None):
        return first.alone  # of all matches of a series, too
    return joined(name.title for name in names) if first.round is None else first.round


def lane(graph: Graph, stage: str) -> Words | None:
    """Name the part of a bracket that is drawn by itself, such as the losers' rounds; None for the main one."""
    return stage_of(graph, stage).drawn_in


def together(sides: Sequence[Words]) -> Words:
    """Name two sides that meet, “A – B”, or all who start at once, “A, B, C”."""
    if len(sides) == 2:
        return Message("{a} – {b}").format(a=sides[0], b=sides[1])
    return joined(sides)


def describe(slot: Slot, short: Mapping[str, Words]) -> Words:
    """Say who will stand in a slot, with matches called by their codes: “Thắng BK1”, “Nhất bảng A”."""
    match slot:
        case Seed(n=n):
            return Message("Lot {n}").format(n=n)
        case Winner(match=key):
            return Message("Winner of {match}").format(match=short[key])
        case Loser(match=key):
            return Message("Loser of {match}").format(match=short[key])
        case Rank(group=group, rank=rank):
            return Message("{rank} of group {group}").format(rank=_placed(rank), group=group)
        case Best(groups=groups, rank=rank, nth=nth):
            return Message("{nth} best {rank} ({groups})").format(
                nth=ordinal(nth), rank=_placed(rank), groups=", ".join(groups)
            )
        case Placed(heat=key, nth=nth):
            return Message("{rank} of {heat}").format(rank=_placed(nth), heat=short[key])
        case Fastest(heats=heats, nth=nth):
            return Message("{nth} best of the others ({heats})").format(
                nth=ordinal(nth), heats=joined((short[key] for key in heats), ", ")
            )
        case Bye():
            return Message("Bye")


_PLACED = {1: pmessage("placed", "1st"), 2: pmessage("placed", "2nd"), 3: pmessage("placed", "3rd")}
"""Who ended where in a group: words of their own in many languages."""


def _placed(rank: int) -> Message:
    return _PLACED.get(rank) or pmessage("placed", "{ordinal}").format(ordinal=ordinal(rank))


def _name(stage: Stage, match: Node, number: int, from_end: int | None) -> Name:
    """Name match `number` of its round; `from_end` is how many rounds before the last that is, where it is told."""
    if match.id in stage.matches:
        return _only(*stage.matches[match.id])
    if stage.rounds == "by_group" and match.group is not None:
        title = Message("Group {group}, round {round}").format(group=match.group, round=match.round)
        return _only(title, match.id)
    if stage.rounds == "in_heats":
        return _heat(match.round, number, from_end)
    if stage.rounds == "from_end":
        name = _from_the_end(match.round, number, from_end)
        return name if stage.title is None else _in_stage(stage.title, stage.letter, name)
    if stage.title is None:
        return _numbered(match.round, number)
    if stage.rounds == "alike":
        return _counted(stage.title, Message("{letter}{n}").format(letter=stage.letter, n=number), number)
    round_ = Message("{stage}, round {round}").format(stage=stage.title, round=match.round)
    code = Message("{letter}{round}.{n}").format(letter=stage.letter, round=match.round, n=number)
    return _of_round(round_, code, number)


def _heat(round_: int, number: int, from_end: int | None) -> Name:
    """Name a heat: the last one is the final, those before it semi-finals unless they are the first ones."""
    if from_end == 0 or (from_end == 1 and round_ > 1):
        return _from_the_end(round_, number, from_end)
    return _counted(pmessage("round", "Heat"), pmessage("heat", "H{n}").format(n=number), number)


def _from_the_end(round_: int, number: int, from_end: int | None) -> Name:
    """Name a match by its round, counted from the last one where that is told and has a name."""
    if from_end is None or from_end not in _FROM_THE_END:
        return _numbered(round_, number)
    title, code = _FROM_THE_END[from_end]
    if from_end == 0:
        return _only(title, code)
    return _counted(title, Message("{code}{n}").format(code=code, n=number), number)


def _in_stage(title: Words, letter: Words, name: Name) -> Name:
    """Name a match of a part like one of the main bracket, with the part before it."""
    round_ = title_in(title, name.round) if name.round else None
    return Name(title_in(title, name.title), code_in(letter, name.code), round_, title_in(title, name.alone))


def _only(title: Words, code: Words) -> Name:
    """Name a match that needs no number, and a round of it alone like it."""
    return Name(title, code, None, title)


def _of_series(graph: Graph, key: str, whole: Name) -> Name:
    """Name a match of a series by what the series is called and its number there; any other keeps its name."""
    leg = graph.legs.get(key)
    if leg is None:
        return whole
    words = _GAME if leg.series.by == "wins" else _LEG
    code = Message("{code}/{number}").format(code=whole.code, number=leg.number)
    named = replace(whole, title=words.format(title=whole.title, number=leg.number), code=code)
    return replace(named, series=whole.code, whole=whole.title) if key == leg.series.last else named


_LEG, _GAME = Message("{title}, leg {number}"), Message("{title}, game {number}")


def _counted(round_: Words, code: Words, number: int) -> Name:
    """Name a match by its round and its number there, which it keeps where it is alone."""
    title = Message("{round} {n}").format(round=round_, n=number)
    return Name(title, code, round_, title)


def _of_round(round_: Words, code: Words, number: int) -> Name:
    """Name a match of a round that has a number of its own."""
    title = Message("{round}, match {n}").format(round=round_, n=number)
    return Name(title, code, round_, round_)


def _numbered(round_: int, number: int) -> Name:
    """Name a match by the numbers of its round and of itself."""
    code = Message("R{round}.{number}").format(round=round_, number=number)
    return _of_round(Message("Round {round}").format(round=round_), code, number)
