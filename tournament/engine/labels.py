"""What matches and open slots are called on boards and in calendars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

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


def titles(graph: Graph) -> dict[str, Text]:
    """Name every match in words: “Bảng A, lượt 2”, “Bán kết 1”, “Chung kết”."""
    return {match.id: title for match, title, _ in _named(graph)}


def codes(graph: Graph) -> dict[str, Text]:
    """Name every match in short: “A-2-1”, “BK1”, “CK”."""
    return {match.id: code for match, _, code in _named(graph)}


def round_title(titles: Sequence[Text]) -> Text:
    """Name a round by the titles of its matches: “Bán kết” for “Bán kết 1” and “Bán kết 2”."""
    first, several = titles[0], len(titles) > 1
    return Text(_of_round(first.vi, several), _of_round(first.en, several))


def lane(stage: str) -> Text | None:
    """Name the part of a bracket that is drawn by itself, such as the losers' rounds; None for the main one."""
    if stage in _STAGES:
        return _STAGES[stage][0]
    if stage.startswith("places_"):
        first, last = stage.removeprefix("places_").split("_")
        return Text(f"Phân hạng {first}–{last}", f"Places {first}–{last}")
    return None


def _of_round(title: str, several: bool) -> str:
    """Return a match's title without its number in the round, which only one of several has for certain."""
    head, _, last = title.rpartition(" ")
    of_round = head.removesuffix(", trận").removesuffix(", match")
    return of_round if last.isdecimal() and (several or of_round != head) else title


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
    seen: Counter[tuple[str, int]] = Counter()
    named = []
    for match in graph.matches:
        seen[match.stage, match.round] += 1
        named.append((match, *_name(match, seen[match.stage, match.round], last[match.stage] - match.round)))
    return named


def _name(match: Match, number: int, from_end: int) -> tuple[Text, Text]:
    """Return the title and the code of match `number` of its round, `from_end` rounds before the last."""
    if match.stage == "rounds":
        return (
            Text(f"Vòng {match.round}, trận {number}", f"Round {match.round}, match {number}"),
            Text(f"V{match.round}.{number}", f"R{match.round}.{number}"),
        )
    if match.group is not None:
        return (
            Text(f"Bảng {match.group}, lượt {match.round}", f"Group {match.group}, round {match.round}"),
            Text(match.id, match.id),
        )
    if match.id in _SINGLE:
        return _SINGLE[match.id]
    if match.stage.startswith("places_"):
        return _placement(match, number)
    if match.stage == "lucky_losers":
        return Text(f"Trận vớt {number}", f"Lucky-loser match {number}"), Text(f"Vớt {number}", f"LL{number}")
    if match.stage in _STAGES:
        stage, letter = _STAGES[match.stage]
        return (
            Text("{stage}, vòng {round}, trận {n}", "{stage}, round {round}, match {n}").format(
                stage=stage, round=match.round, n=number
            ),
            Text("{letter}{round}.{n}", "{letter}{round}.{n}").format(letter=letter, round=match.round, n=number),
        )
    title, code = _ROUNDS_FROM_THE_END.get(from_end, (None, None))
    if title is None or code is None or match.stage not in _NAMED_FROM_THE_END:
        return (
            Text(f"Vòng {match.round}, trận {number}", f"Round {match.round}, match {number}"),
            Text(f"V{match.round}.{number}", f"R{match.round}.{number}"),
        )
    numbered = Text("{what} {n}", "{what} {n}").format(what=title, n=number)
    return numbered, Text("{code}{n}", "{code}{n}").format(code=code, n=number)


def _placement(match: Match, number: int) -> tuple[Text, Text]:
    """Name a match of the losers: the one that decides a place by it, the others by the places at stake."""
    first, last = match.stage.removeprefix("places_").split("_")
    if match.id == f"P{first}":
        place = _ordinal(int(first))
        return Text(f"Tranh hạng {first}", f"{place}-place match"), Text(f"H{first}", place)
    return (
        Text(
            f"Phân hạng {first}–{last}, vòng {match.round}, trận {number}",
            f"Places {first}–{last}, round {match.round}, match {number}",
        ),
        Text(f"H{first}–{last}.{match.round}.{number}", f"P{first}–{last}.{match.round}.{number}"),
    )
