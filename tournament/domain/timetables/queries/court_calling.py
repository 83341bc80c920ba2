"""Which court is free now, and which match comes to it next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tournament.domain.competitions.queries.matches import MatchView
from tournament.domain.exchanges.queries.exchanges import WindowView
from tournament.domain.timetables.queries.planning import Planning
from tournament.domain.timetables.queries.planning_board import BlockView, Held
from tournament.engine.timetable.problem import Court


@dataclass(frozen=True, slots=True)
class Ready:
    """A match whose sides are known and not playing; `rested_at` when one of them still has to rest."""

    match: MatchView
    rested_at: datetime | None


@dataclass(frozen=True, slots=True)
class CourtNow:
    """A court at this moment: taken by a called match, blocked, closed, or free with what comes next."""

    id: int
    match: MatchView | None = None
    block: BlockView | None = None
    open: bool = True
    next: Ready | None = None


@dataclass(frozen=True, slots=True)
class Calling:
    """Courts and the matches that could be called, in the order of the published timetable."""

    courts: tuple[CourtNow, ...]
    ready: tuple[Ready, ...]


def calling(
    planning: Planning, held: Held, windows: Sequence[WindowView], matches: Sequence[MatchView], now: datetime
) -> Calling:
    """Say for each court what is on it, or what could be called to it; a side is offered to one court only."""
    called = {match.id: match for match in matches if match.id in held.called and not match.over}
    ready = tuple(_ready(planning, held, matches, called, now))
    taken = {court.id: match for match in called.values() for court in match.courts}
    blocks = {block.court_id: block for block in held.blocks if block.starts_at <= now < block.ends_at}
    opened = {window.court_id for window in windows if window.starts_at <= now < window.ends_at}
    to_plan = {match.id: match for match in planning.problem.matches}
    numbers = {court.id: int(court.id.partition(":")[2]) for court in planning.problem.courts}
    unused = opened - taken.keys() - blocks.keys()
    free = [court for court in planning.problem.courts if numbers[court.id] in unused]
    offered: set[int] = set()

    def next_on(court: Court) -> Ready | None:
        beside = [each for each in free if each.venue == court.venue]
        for each in ready:
            plan = to_plan[f"match:{each.match.id}"]
            enough = sum(plan.suits(other) for other in beside) >= plan.at_once
            if enough and plan.suits(court) and each.rested_at is None and offered.isdisjoint(_sides(each.match)):
                offered.update(_sides(each.match))
                return each
        return None

    courts = []
    for court in planning.problem.courts:
        id_, next_ = numbers[court.id], next_on(court) if court in free else None
        courts.append(CourtNow(id_, taken.get(id_), blocks.get(id_), id_ in opened, next_))
    return Calling(tuple(courts), ready)


def _ready(
    planning: Planning, held: Held, matches: Sequence[MatchView], called: dict[int, MatchView], now: datetime
) -> Iterator[Ready]:
    to_plan = {match.id: match for match in planning.problem.matches}
    playing = {entry for match in called.values() for entry in _sides(match)}
    busy = {person for id_ in called for person in to_plan[f"match:{id_}"].people}
    rests = {competition.id: competition.rest for competition in planning.problem.competitions}
    for match in matches:
        plan = to_plan.get(f"match:{match.id}")
        if plan is None or match.over or match.cancelled or match.id in called or not _can_begin(match):
            continue
        if _sides(match) & playing or busy.intersection(plan.people):
            continue
        ended, rest = _last_end(match, matches, held), timedelta(minutes=rests[plan.competition])
        yield Ready(match, ended + rest if ended and ended + rest > now else None)


def _last_end(match: MatchView, matches: Iterable[MatchView], held: Held) -> datetime | None:
    """Return about when the sides of a match had done with the last one they were called to."""
    ends = (
        each.ends_at
        for each in matches
        if each.over and each.id in held.called and not _sides(each).isdisjoint(_sides(match))
    )
    return max((end for end in ends if end), default=None)


def _can_begin(match: MatchView) -> bool:
    """Tell whether all who start are known, and enough of them are there: for a heat one who is left."""
    return all(side.entry for side in match.sides) and len(_sides(match)) >= (1 if match.heat else 2)


def _sides(match: MatchView) -> frozenset[int]:
    return frozenset(side.entry.id for side in match.sides if side.entry and not side.entry.withdrawn)
