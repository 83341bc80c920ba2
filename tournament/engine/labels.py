"""What matches and open slots are called on boards and in calendars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tournament.engine.graph import Best, Bye, Graph, Loser, Match, Rank, Seed, Slot, Winner
from tournament.engine.text import Text

FINAL = Text("Chung kết", "Final")
THIRD = Text("Tranh hạng ba", "Third-place match")
_ROUNDS_FROM_THE_END = {
    1: (Text("Bán kết", "Semi-final"), Text("BK", "SF")),
    2: (Text("Tứ kết", "Quarter-final"), Text("TK", "QF")),
}
_STAGES = {
    "winners": (Text("Nhánh thắng", "Winners' bracket"), Text("T", "W")),
    "losers": (Text("Nhánh thua", "Losers' bracket"), Text("L", "L")),
}
_SINGLE = {
    "F": (FINAL, Text("CK", "F")),
    "F2": (Text("Chung kết lại", "Reset final"), Text("CK2", "F2")),
    "T": (THIRD, Text("H3", "3rd")),
    "Q": (Text("Trận hạt giống 1–2", "Match of seeds 1 and 2"), Text("T1–2", "1–2")),
    "S": (Text("Bán kết", "Semi-final"), Text("BK", "SF")),
}
_NAMED_FROM_THE_END = {"knockout", "final"}


@dataclass(frozen=True, slots=True)
class Name:
    """What a match is called in words and in short, and what its round is called.

    `round` is for a round of several matches, None where each has a title of its own; `alone` is for a round that has
    no other match than this.
    """

    title: Text
    code: Text
    round: Text | None
    alone: Text


def names(graph: Graph) -> dict[str, Name]:
    """Name every match and its round."""
    last = {match.stage: match.round for match in graph.matches}
    seen: Counter[tuple[str, int]] = Counter()
    named = {}
    for match in graph.matches:
        seen[match.stage, match.round] += 1
        named[match.id] = _name(match, seen[match.stage, match.round], last[match.stage] - match.round)
    return named


def titles(graph: Graph) -> dict[str, Text]:
    """Name every match in words: “Bảng A, lượt 2”, “Bán kết 1”, “Chung kết”."""
    return {key: name.title for key, name in names(graph).items()}


def codes(graph: Graph) -> dict[str, Text]:
    """Name every match in short: “A-2-1”, “BK1”, “CK”."""
    return {key: name.code for key, name in names(graph).items()}


def round_title(names: Sequence[Name]) -> Text:
    """Name a round by its matches: “Bán kết” for “Bán kết 1” and “Bán kết 2”."""
    first = names[0]
    return first.round if first.round is not None and len(names) > 1 else first.alone


def lane(stage: str) -> Text | None:
    """Name the part of a bracket that is drawn by itself, such as the losers' rounds; None for the main one."""
    if stage in _STAGES:
        return _STAGES[stage][0]
    if stage.startswith("places_"):
        first, last = stage.removeprefix("places_").split("_")
        return Text(f"Phân hạng {first}–{last}", f"Places {first}–{last}")
    return None


def describe(slot: Slot, short: Mapping[str, Text]) -> Text:
    """Say who will stand in a slot, with matches called by their codes: “Thắng BK1”, “Nhất bảng A”."""
    match slot:
        case Seed(n=n):
            return Text(f"Lá thăm {n}", f"Lot {n}")
        case Winner(match=key):
            return Text("Thắng {match}", "Winner of {match}").format(match=short[key])
        case Loser(match=key):
            return Text("Thua {match}", "Loser of {match}").format(match=short[key])
        case Rank(group=group, rank=rank):
            return Text(f"{_ORDINALS_VI.get(rank, f'Hạng {rank}')} bảng {group}", f"{_ordinal(rank)} of group {group}")
        case Best(groups=groups, rank=rank, nth=nth):
            listed = ", ".join(groups)
            word = _ORDINALS_VI.get(rank, f"Hạng {rank}")
            return Text(f"{word} tốt thứ {nth} (bảng {listed})", f"{_ordinal(nth)} best {_ordinal(rank)} ({listed})")
        case Bye():
            return Text("Miễn đấu", "Bye")


_ORDINALS_VI = {1: "Nhất", 2: "Nhì", 3: "Ba"}


def _ordinal(n: int) -> str:
    suffix = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


def _name(match: Match, number: int, from_end: int) -> Name:
    """Name match `number` of its round, `from_end` rounds before the last."""
    if match.stage == "rounds":
        return _numbered(match.round, number)
    if match.group is not None:
        title = Text(f"Bảng {match.group}, lượt {match.round}", f"Group {match.group}, round {match.round}")
        return _only(title, Text(match.id, match.id))
    if match.id in _SINGLE:
        return _only(*_SINGLE[match.id])
    if match.stage.startswith("places_"):
        return _placement(match, number)
    if match.stage == "lucky_losers":
        return _counted(Text("Trận vớt", "Lucky-loser match"), Text(f"Vớt {number}", f"LL{number}"), number)
    if match.stage in _STAGES:
        stage, letter = _STAGES[match.stage]
        round_ = Text("{stage}, vòng {round}", "{stage}, round {round}").format(stage=stage, round=match.round)
        code = Text("{letter}{round}.{n}", "{letter}{round}.{n}").format(letter=letter, round=match.round, n=number)
        return _of_round(round_, code, number)
    if match.stage in _NAMED_FROM_THE_END and from_end in _ROUNDS_FROM_THE_END:
        round_, code = _ROUNDS_FROM_THE_END[from_end]
        return _counted(round_, Text("{code}{n}", "{code}{n}").format(code=code, n=number), number)
    return _numbered(match.round, number)


def _only(title: Text, code: Text) -> Name:
    """Name a match that needs no number, and a round of it alone like it."""
    return Name(title, code, None, title)


def _counted(round_: Text, code: Text, number: int) -> Name:
    """Name a match by its round and its number there, which it keeps where it is alone."""
    title = Text("{round} {n}", "{round} {n}").format(round=round_, n=number)
    return Name(title, code, round_, title)


def _of_round(round_: Text, code: Text, number: int) -> Name:
    """Name a match of a round that has a number of its own."""
    title = Text("{round}, trận {n}", "{round}, match {n}").format(round=round_, n=number)
    return Name(title, code, round_, round_)


def _numbered(round_: int, number: int) -> Name:
    """Name a match by the numbers of its round and of itself."""
    code = Text(f"V{round_}.{number}", f"R{round_}.{number}")
    return _of_round(Text(f"Vòng {round_}", f"Round {round_}"), code, number)


def _placement(match: Match, number: int) -> Name:
    """Name a match of the losers: the one that decides a place by it, the others by the places at stake."""
    first, last = match.stage.removeprefix("places_").split("_")
    if match.id == f"P{first}":
        place = _ordinal(int(first))
        return _only(Text(f"Tranh hạng {first}", f"{place}-place match"), Text(f"H{first}", place))
    round_ = Text(f"Phân hạng {first}–{last}, vòng {match.round}", f"Places {first}–{last}, round {match.round}")
    code = Text(f"H{first}–{last}.{match.round}.{number}", f"P{first}–{last}.{match.round}.{number}")
    return _of_round(round_, code, number)
