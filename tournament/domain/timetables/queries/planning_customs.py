"""What organisers mean without saying so: rounds in order, days alike, third places before finals, finals last.

Plans are made so where they can be; what is moved by hand is free of it, and so is the plan when not everything fits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from tournament.engine.graph import Graph, Heat, Node, Placed, Slot, Winner
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.engine.timetable import left_out
from tournament.engine.timetable.problem import DAY, Decided, Known, Match, Problem, Ranked, Side

CUSTOMS: Mapping[str, Words] = {
    "rounds": Message("Every team plays its rounds in their order"),
    "days": Message("The days get about as many matches each, the later rounds on the later days"),
    "third": Message("The match for third place is over before the final begins"),
    "finals": Message("Finals come last, one after the other"),
}

OF_EACH = frozenset({"rounds", "days", "third"})
"""What one competition may keep to though another cannot."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a match stands in its competition: its round of all, and whether it is the final or decides third place."""

    competition: str
    order: int
    is_final: bool = False
    is_third: bool = False


def standing(graphs: Mapping[int, Graph], matches: Iterable[tuple[int, int, str]]) -> dict[str, Place]:
    """Say where matches stand, given as (id, competition, key in its graph)."""
    known = {id_: _of_graph(id_, graph) for id_, graph in graphs.items()}
    found = ((id_, known.get(competition, {}).get(key)) for id_, competition, key in matches)
    return {f"match:{id_}": place for id_, place in found if place is not None}


def _of_graph(competition: int, graph: Graph) -> dict[str, Place]:
    """Say where all stands that is played; rounds of stages side by side are in the order in which they can be."""
    rounds = list(dict.fromkeys((node.stage, node.round) for node in graph.nodes))
    decides = {each.place: _decider(each.slot) for each in graph.places}
    return {
        node.id: Place(
            f"competition:{competition}",
            rounds.index((node.stage, node.round)),
            is_final=node.id == decides.get(1) and _ends_rounds(node),
            is_third=node.id == decides.get(3),
        )
        for node in graph.nodes
    }


def _ends_rounds(node: Node) -> bool:
    """Tell whether what decides the first place ends a bracket or rounds of heats: no table, nor a heat alone."""
    return node.group is None and not (isinstance(node, Heat) and node.round == 1)


def _decider(slot: Slot) -> str | None:
    """Name the match or the heat whose winner a slot is."""
    match slot:
        case Winner(match=key) | Placed(heat=key, nth=1):
            return key
    return None


def customary(problem: Problem, places: Mapping[str, Place], customs: Collection[str]) -> Problem:
    """Return the problem with what is customary; without what leaves no plan a place for every match."""
    wanted, free = problem, frozenset(match.id for match in problem.matches if _free(match))
    without = left_out(problem) if customs else 0
    for custom in CUSTOMS:
        more = _ADDED[custom](wanted, places, free) if custom in customs else wanted
        if more != wanted and left_out(more) <= without:
            wanted = more
        elif more != wanted and custom in OF_EACH:
            wanted = _where_it_can_be(wanted, places, free, custom, without)
    return wanted


def _where_it_can_be(
    problem: Problem, places: Mapping[str, Place], free: Collection[str], custom: str, without: int
) -> Problem:
    """Return the problem with what is customary in those competitions that it leaves a plan for every match."""
    for competition in problem.competitions:
        own = {match.id for match in problem.matches if match.competition == competition.id}
        more = _ADDED[custom](problem, places, own.intersection(free))
        if more != problem and left_out(more) <= without:
            problem = more
    return problem


def _free(match: Match) -> bool:
    """Tell whether nothing was ruled about when a match is played."""
    return match.pin.start is None and match.earliest is None and match.latest_end is None


def _rounds(problem: Problem, places: Mapping[str, Place], free: Collection[str]) -> Problem:
    """Let every team's match wait for its match of the round before."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[Side]] = {}
    for match in sorted(problem.matches, key=lambda each: places[each.id].order if each.id in places else 0):
        units = [side.unit for side in match.sides if isinstance(side, Known)]
        for unit in units if match.id in places and match.id in free else ():
            if before.get(unit):
                after.setdefault(match.id, []).append(Decided(before[unit][-1]))
            before.setdefault(unit, []).append(match.id)
    return _with_sides(problem, after)


def _third(problem: Problem, places: Mapping[str, Place], free: Collection[str]) -> Problem:
    """Let each final wait for the match for third place of its competition."""
    thirds = {place.competition: id_ for id_, place in places.items() if place.is_third}
    after: dict[str, list[Side]] = {
        match.id: [Ranked((thirds[match.competition],))]
        for match in problem.matches
        if match.id in free and match.id in places and places[match.id].is_final and match.competition in thirds
    }
    return _with_sides(problem, after)


def _finals(problem: Problem, places: Mapping[str, Place], free: Collection[str]) -> Problem:
    """Let finals wait for all that is no final, and for one another."""
    finals = [each.id for each in problem.matches if each.id in free and each.id in places and places[each.id].is_final]
    others = tuple(each.id for each in problem.matches if each.id not in finals and not _waits(each, finals))
    after: dict[str, list[Side]] = {id_: [Ranked(others)] for id_ in finals if others}
    for one, two in pairwise(finals):
        after.setdefault(two, []).append(Ranked((one,)))
    return _with_sides(problem, after)


def _waits(match: Match, finals: Collection[str]) -> bool:
    """Tell whether a match comes after one of the finals, as a second one of a double elimination does."""
    waited = {id_ for side in match.sides for id_ in _awaited(side)}
    return not waited.isdisjoint(finals)


def _days(problem: Problem, places: Mapping[str, Place], free: Collection[str]) -> Problem:
    """Let later rounds begin on later days, so that each day gets its share of the matches."""
    later, matches = dict[str, int](), {match.id: match for match in problem.matches}
    for ids in _by_competition(problem, places).values():
        room = _room(problem, matches[ids[0][0]])
        if sum(map(bool, room)) < 2:
            continue
        total, done = sum(len(each) for each in ids), 0
        for same_round in ids:
            day = _day_at(done / total, room)
            later |= {id_: problem.days[day][0] for id_ in same_round if day}
            done += len(same_round)
    later = {id_: start for id_, start in later.items() if id_ in free}
    return replace(
        problem,
        matches=tuple(replace(match, earliest=later.get(match.id, match.earliest)) for match in problem.matches),
    )


def _room(problem: Problem, match: Match) -> list[int]:
    """Return for each day the minutes for which courts are open that suit a match."""
    courts = [court for court in problem.courts if match.suits(court)]
    return [sum(end - start for court in courts for start, end in _within(court.windows, day)) for day in problem.days]


def _by_competition(problem: Problem, places: Mapping[str, Place]) -> dict[str, list[list[str]]]:
    """List the matches of each competition by their rounds."""
    rounds: dict[tuple[str, int], list[str]] = {}
    for match in problem.matches:
        if match.id in places:
            rounds.setdefault((match.competition, places[match.id].order), []).append(match.id)
    found: dict[str, list[list[str]]] = {}
    for (competition, _order), ids in sorted(rounds.items()):
        found.setdefault(competition, []).append(ids)
    return found


def _day_at(share: float, room: list[int]) -> int:
    """Return the day on which a share of all the room has been used."""
    used, total = 0.0, sum(room)
    for day, each in enumerate(room):
        used += each / total
        if share < used - 1e-9:
            return day
    return len(room) - 1


def _within(windows: Iterable[tuple[int, int]], day: tuple[int, int]) -> Iterator[tuple[int, int]]:
    return (each for each in windows if each[0] // DAY == day[0] // DAY)


def _awaited(side: Side) -> tuple[str, ...]:
    if isinstance(side, Known):
        return ()
    return side.matches if isinstance(side, Ranked) else (side.match,)


def _with_sides(problem: Problem, more: Mapping[str, list[Side]]) -> Problem:
    return replace(
        problem,
        matches=tuple(
            replace(match, sides=(*match.sides, *more[match.id])) if match.id in more else match
            for match in problem.matches
        ),
    )


_ADDED = {"rounds": _rounds, "days": _days, "third": _third, "finals": _finals}
