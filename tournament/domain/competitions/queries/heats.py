"""Heats as pages show them: who starts where, the marks, who goes on and why each stands there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tournament.domain.competitions.queries.marks_told import UNRANKED, mark_told
from tournament.domain.competitions.queries.matches import EntryRef, MatchView, Side
from tournament.domain.competitions.queries.states import State, state_of_id
from tournament.domain.competitions.queries.vacancies import given_up, raced_before
from tournament.engine.graph import Fastest, Placed
from tournament.engine.heats import Finisher, Mark, Marking, shown_cells
from tournament.engine.heats.qualifying import Level
from tournament.engine.message import Message, joined
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class HeatLine:
    """A line of a heat: `lane` counts from 1, `rank` is empty for who has none, `unit` where the name says it.

    `through` is Q for who goes on by place, q by mark, and r for who moves up in place of another.
    """

    lane: int
    entry: EntryRef | None
    name: Words
    rank: int | None
    cells: tuple[Words, ...]
    total: Words
    why: Words
    through: str = ""
    tied: bool = False
    ending: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class HeatTable:
    """A heat: its match, what lanes and cells are called, and its lines, once it is over by rank, before by lane.

    `given_up` tells who does not start there, and who does instead.
    """

    match: MatchView
    numbering: Words
    cells: tuple[Words, ...]
    lines: tuple[HeatLine, ...]
    given_up: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkRow:
    """What the form of a heat shows of an entry: its mark as it would be written again."""

    lane: int
    entry: EntryRef
    cells: tuple[Words, ...]
    ending: str
    order: int | None
    unit: str = ""


def heat_tables(state: State, shown: Iterable[MatchView]) -> tuple[HeatTable, ...]:
    """Return the heats of a competition in their order."""
    by_key = {match.key: match for match in shown if match.heat}
    through = _through(state)
    return tuple(
        _table(state, by_key[heat.id], through.get(heat.id, {})) for heat in state.graph.heats if heat.id in by_key
    )


def _table(state: State, match: MatchView, through: Mapping[int, str]) -> HeatTable:
    marking = state.marking_of(match.key)
    finishers = {each.entry: each for each in state.finishers.get(match.key, ())}
    lines = [_line(side, finishers, marking, through) for side in match.sides]
    place = {entry: number for number, entry in enumerate(finishers)}
    if place:
        lines.sort(key=lambda line: place.get(line.entry.id, len(place)) if line.entry else len(place))
    cells = tuple(cell.label for cell in marking.cells)
    left = tuple(each.told for each in given_up(state, match.key))
    return HeatTable(match, marking.numbering, cells, tuple(lines), left)


def _line(side: Side, finishers: Mapping[int, Finisher[int]], marking: Marking, through: Mapping[int, str]) -> HeatLine:
    entry = side.entry
    line = HeatLine(side.lane, entry, side.name, None, (), UNRANKED, "", unit=side.unit)
    found = finishers.get(entry.id) if entry else None
    if found is None or entry is None:
        return line
    return replace(
        line,
        rank=found.rank,
        cells=shown_cells(found.mark, marking),
        total=mark_told(found, marking),
        why=found.why,
        through=through.get(entry.id, ""),
        tied=found.tied,
        ending=found.mark.ending,
    )


def _through(state: State) -> dict[str, dict[int, str]]:
    """Say of each heat who goes on from it: Q by place, q by mark, r in place of another."""
    found: dict[str, dict[int, str]] = {}
    moved = {(each.node, each.up) for each in state.progress.moved_up}
    for node, slot, holder in _onward(state):
        if (node, holder) in moved:
            found.setdefault(raced_before(state, holder, node) or node, {})[holder] = "r"
        elif isinstance(slot, Placed):
            found.setdefault(slot.heat, {})[holder] = "Q"
        else:
            for heat in slot.heats:
                if holder in state.marks.get(heat, {}):
                    found.setdefault(heat, {})[holder] = "q"
    return found


def _onward(state: State) -> Iterable[tuple[str, Placed | Fastest, int]]:
    progress = state.progress
    for node in state.graph.nodes:
        for slot, holder in zip(node.slots, progress.everyone(node.id), strict=True):
            if isinstance(slot, Placed | Fastest) and isinstance(holder, int):
                yield node.id, slot, holder


def levels_of(competition_id: int) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """List those among whom it is open who goes on from heats: the keys of these, and the names."""
    state = state_of_id(competition_id)
    return tuple((level.heats, names_of(state, level)) for level in state.progress.level) if state else ()


def names_of(state: State, level: Level[int]) -> tuple[str, ...]:
    """Name those who are level."""
    names = state.name_of
    return tuple(names[entry] for entry in level.entries)


def heat_told(state: State, key: str) -> Words:
    """Say in one line who took which place of a heat, and with what."""
    names = state.name_of
    marking = state.marking_of(key)
    return joined(
        (
            _told(each, names[each.entry], marking)
            if each.rank is not None
            else Message("{entry} ({ending})").format(entry=names[each.entry], ending=each.why)
            for each in state.finishers.get(key, ())
        ),
        "; ",
    )


def _told(each: Finisher[int], name: str, marking: Marking) -> Words:
    told = Message("{place}. {entry}").format(place=each.rank, entry=name)
    if each.worth is None or marking.scoring.unit == "place":
        return told
    return Message("{entry} ({ending})").format(entry=told, ending=marking.printed(each.worth.total))


def mark_rows(state: State, match: MatchView) -> tuple[MarkRow, ...]:
    """Return the lines of the form of a heat, lane by lane."""
    marking, marks = state.marking_of(match.key), state.marks.get(match.key, {})
    return tuple(
        _row(side, side.entry, marks.get(side.entry.id), marking) for side in match.sides if side.entry is not None
    )


def _row(side: Side, entry: EntryRef, mark: Mark | None, marking: Marking) -> MarkRow:
    if mark is None:
        ending = "dns" if entry.withdrawn else "ok"
        return MarkRow(side.lane, entry, tuple("" for _ in marking.cells), ending, None, side.unit)
    cells = tuple("" if cell == UNRANKED else cell for cell in shown_cells(mark, marking))
    return MarkRow(side.lane, entry, cells, mark.ending.value, mark.order, side.unit)
