"""What matches and open slots are called on boards and in calendars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tournament.engine.graph import Best, Bye, Graph, Loser, Match, Rank, Seed, Slot, Winner
from tournament.engine.message import Message, pmessage
from tournament.engine.text import Words

FINAL = Message("Final")
THIRD = Message("Third-place match")
_ROUNDS_FROM_THE_END = {
    1: (Message("Semi-final"), Message("SF")),
    2: (Message("Quarter-final"), Message("QF")),
}
_STAGES = {
    "winners": (Message("Winners' bracket"), pmessage("bracket", "W")),
    "losers": (Message("Losers' bracket"), pmessage("bracket", "L")),
}
_SINGLE = {
    "F": (FINAL, Message("F")),
    "F2": (Message("Reset final"), Message("F2")),
    "T": (THIRD, pmessage("match", "3rd")),
    "Q": (Message("Match of seeds 1 and 2"), Message("1–2")),
    "S": (Message("Semi-final"), Message("SF")),
}
_PLATES: Mapping[str, tuple[Words, Words]] = {
    "2": (Message("Silver plate"), pmessage("plate", "S")),
    "3": (Message("Bronze plate"), pmessage("plate", "B")),
}
"""The brackets of those who do not advance; who does plays for gold."""
_NAMED_FROM_THE_END = {"knockout", "final"}


@dataclass(frozen=True, slots=True)
class Name:
    """What a match is called in words and in short, and what its round is called.

    `round` is for a round of several matches, None where each has a title of its own; `alone` is for a round that has
    no other match than this.
    """

    title: Words
    code: Words
    round: Words | None
    alone: Words


def names(graph: Graph) -> dict[str, Name]:
    """Name every match and its round."""
    last = {match.stage: match.round for match in graph.matches}
    seen: Counter[tuple[str, int]] = Counter()
    named = {}
    for match in graph.matches:
        seen[match.stage, match.round] += 1
        named[match.id] = _name(match, seen[match.stage, match.round], last[match.stage] - match.round)
    return named


def titles(graph: Graph) -> dict[str, Words]:
    """Name every match in words: “Bảng A, lượt 2”, “Bán kết 1”, “Chung kết”."""
    return {key: name.title for key, name in names(graph).items()}


def codes(graph: Graph) -> dict[str, Words]:
    """Name every match in short: “A-2-1”, “BK1”, “CK”."""
    return {key: name.code for key, name in names(graph).items()}


def round_title(names: Sequence[Name]) -> Words:
    """Name a round by its matches: “Bán kết” for “Bán kết 1” and “Bán kết 2”."""
    first = names[0]
    return first.round if first.round is not None and len(names) > 1 else first.alone


def lane(stage: str) -> Words | None:
    """Name the part of a bracket that is drawn by itself, such as the losers' rounds; None for the main one."""
    plate, stage = _plate(stage)
    if plate is not None:
        within = lane(stage)
        return Message("{plate}: {title}").format(plate=plate[0], title=within) if within else plate[0]
    if stage in _STAGES:
        return _STAGES[stage][0]
    if stage.startswith("places_"):
        first, last = stage.removeprefix("places_").split("_")
        return Message("Places {first}–{last}").format(first=first, last=last)
    return None


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
                nth=_ordinal(nth), rank=_placed(rank), groups=", ".join(groups)
            )
        case Bye():
            return Message("Bye")


_PLACED = {1: pmessage("placed", "1st"), 2: pmessage("placed", "2nd"), 3: pmessage("placed", "3rd")}
"""Who ended where in a group: words of their own in many languages."""


def _placed(rank: int) -> Message:
    return _PLACED.get(rank) or pmessage("placed", "{ordinal}").format(ordinal=_ordinal(rank))


_ORDINALS = {1: Message("{n}st"), 2: Message("{n}nd"), 3: Message("{n}rd")}


def _ordinal(n: int) -> Message:
    usual = Message("{n}th")
    return (usual if 10 <= n % 100 <= 20 else _ORDINALS.get(n % 10, usual)).format(n=n)


def _name(match: Match, number: int, from_end: int) -> Name:
    """Name match `number` of its round, `from_end` rounds before the last."""
    plate, within = _plate(match.stage)
    if plate is not None:
        key = match.id.partition(".")[2]
        return _of_plate(*plate, _name(match._replace(id=key, stage=within), number, from_end))
    if match.stage == "rounds":
        return _numbered(match.round, number)
    if match.group is not None:
        title = Message("Group {group}, round {round}").format(group=match.group, round=match.round)
        return _only(title, match.id)
    if match.id in _SINGLE:
        return _only(*_SINGLE[match.id])
    if match.stage.startswith("places_"):
        return _placement(match, number)
    if match.stage == "lucky_losers":
        return _counted(Message("Lucky-loser match"), Message("LL{number}").format(number=number), number)
    if match.stage in _STAGES:
        stage, letter = _STAGES[match.stage]
        round_ = Message("{stage}, round {round}").format(stage=stage, round=match.round)
        code = Message("{letter}{round}.{n}").format(letter=letter, round=match.round, n=number)
        return _of_round(round_, code, number)
    if match.stage in _NAMED_FROM_THE_END and from_end in _ROUNDS_FROM_THE_END:
        round_, code = _ROUNDS_FROM_THE_END[from_end]
        return _counted(round_, Message("{code}{n}").format(code=code, n=number), number)
    return _numbered(match.round, number)


def _plate(stage: str) -> tuple[tuple[Words, Words] | None, str]:
    """Return what a plate is called, in words and in short, and the stage within it; None for what is no plate's."""
    if not stage.startswith("plate_"):
        return None, stage
    number, _, within = stage.removeprefix("plate_").partition("_")
    return _PLATES.get(number) or (Message("Plate {n}").format(n=number), f"{number}"), within


def _of_plate(plate: Words, letter: Words, name: Name) -> Name:
    """Name a match of a plate like one of the main bracket, with the plate before it."""

    def named(words: Words) -> Words:
        return Message("{plate}: {title}").format(plate=plate, title=words)

    code = Message("{letter}-{code}").format(letter=letter, code=name.code)
    return Name(named(name.title), code, named(name.round) if name.round else None, named(name.alone))


def _only(title: Words, code: Words) -> Name:
    """Name a match that needs no number, and a round of it alone like it."""
    return Name(title, code, None, title)


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


def _placement(match: Match, number: int) -> Name:
    """Name a match of the losers: the one that decides a place by it, the others by the places at stake."""
    first, last = match.stage.removeprefix("places_").split("_")
    if match.id == f"P{first}":
        place = _ordinal(int(first))
        return _only(
            Message("{ordinal}-place match").format(ordinal=place), pmessage("match", "{ordinal}").format(ordinal=place)
        )
    round_ = Message("Places {first}–{last}, round {round}").format(first=first, last=last, round=match.round)
    code = Message("P{first}–{last}.{round}.{number}").format(first=first, last=last, round=match.round, number=number)
    return _of_round(round_, code, number)
