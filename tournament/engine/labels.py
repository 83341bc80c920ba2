"""What matches and open slots are called on boards and in calendars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

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
}


def titles(graph: Graph) -> dict[str, Text]:
    """Name every match in words: “Bảng A, lượt 2”, “Bán kết 1”, “Chung kết”."""
    return {match.id: title for match, title, _ in _named(graph)}


def codes(graph: Graph) -> dict[str, Text]:
    """Name every match in short: “A-2-1”, “BK1”, “CK”."""
    return {match.id: code for match, _, code in _named(graph)}


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


def _named(graph: Graph) -> list[tuple[Match, Text, Text]]:
    last = {match.stage: match.round for match in graph.matches}
    size = Counter((match.stage, match.round) for match in graph.matches)
    seen: Counter[tuple[str, int]] = Counter()
    named = []
    for match in graph.matches:
        seen[match.stage, match.round] += 1
        number = seen[match.stage, match.round]
        named.append((match, *_name(match, number, size[match.stage, match.round], last[match.stage] - match.round)))
    return named


def _name(match: Match, number: int, of: int, from_end: int) -> tuple[Text, Text]:
    """Return the title and the code of match `number` of `of` in its round, `from_end` rounds before the last."""
    if match.group is not None:
        return (
            Text(f"Bảng {match.group}, lượt {match.round}", f"Group {match.group}, round {match.round}"),
            Text(match.id, match.id),
        )
    if match.id in _SINGLE:
        return _SINGLE[match.id]
    if match.stage.startswith("places_"):
        places = match.stage.removeprefix("places_").replace("_", "–")
        return Text(f"Tranh hạng {places}", f"Places {places}"), Text(f"H{places}.{number}", f"P{places}.{number}")
    if match.stage in _STAGES:
        stage, letter = _STAGES[match.stage]
        return (
            Text("{stage}, vòng {round}, trận {n}", "{stage}, round {round}, match {n}").format(
                stage=stage, round=match.round, n=number
            ),
            Text("{letter}{round}.{n}", "{letter}{round}.{n}").format(letter=letter, round=match.round, n=number),
        )
    title, code = _ROUNDS_FROM_THE_END.get(from_end, (None, None))
    if title is None or code is None or of > 2**from_end:
        return (
            Text(f"Vòng {match.round}, trận {number}", f"Round {match.round}, match {number}"),
            Text(f"V{match.round}.{number}", f"R{match.round}.{number}"),
        )
    numbered = Text("{what} {n}", "{what} {n}").format(what=title, n=number)
    return numbered, Text("{code}{n}", "{code}{n}").format(code=code, n=number)
