"""The matches an entry may still reach, as events of the entry's own feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from tournament.engine import labels
from tournament.engine.graph import Best, Bye, Graph, Loser, Rank, Seed, Slot, Winner
from tournament.engine.text import Text
from tournament.models import Entry, Exchange, Match
from tournament.queries.calendar_faces import MatchFaces, Shown, is_published

IF_WON = Text("nếu thắng trận {n}", "if match {n} is won")
IF_LOST = Text("nếu thua trận {n}", "if match {n} is lost")
IF_RANKED = Text("nếu {what}", "if {what}")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a match: its sides, None where open, and 0 or 1 for the winner."""

    sides: tuple[int | None, int | None]
    winner: int | None
    played: bool


def possible_faces(session: Session, exchange: Exchange, competition_id: int) -> dict[str, Shown]:
    """Return the events of matches that an entry may reach but not surely plays, by uid."""
    rows = session.scalars(select(Match).where(Match.competition_id == competition_id)).all()
    matches = {row.key: row for row in rows}
    if not is_published(exchange) or all(row.home_id and row.away_id for row in rows):
        return {}
    faces = MatchFaces(session, exchange, {competition_id})
    plan = faces.plans.get(competition_id)
    if plan is None:
        return {}
    entrants = session.execute(
        select(Entry.id, Entry.withdrawn_at)
        .where(Entry.competition_id == competition_id, Entry.number.is_not(None))
        .order_by(Entry.number)
    ).all()
    known = {row.key: Known((row.home_id, row.away_id), row.winner, row.status != "open") for row in matches.values()}
    gone = {id_ for id_, withdrawn_at in entrants if withdrawn_at is not None}
    found: dict[str, Shown] = {}
    for key, which, entry_id in reachable(plan.graph, [id_ for id_, _ in entrants], known):
        match = matches[key]
        uid = f"{match.uid}-{entry_id}"
        if entry_id in gone or match.cancelled or match.status != "open" or uid in found:
            continue
        slot = plan.nodes[key].slots[which]
        face = faces.face(match)
        sides = list(face.sides)
        sides[which] = faces.side(entry_id, match, which)
        condition = _condition(slot, matches, plan.codes)
        possible = msgspec.structs.replace(
            face, kind="possible", status="tentative", sides=tuple(sides), notes=(condition,)
        )
        found[uid] = Shown(possible, {f"entry:{entry_id}": "", f"possible:{competition_id}": ""})
    return found


def reachable(graph: Graph, entrants: Sequence[int], known: Mapping[str, Known]) -> Iterator[tuple[str, int, int]]:
    """Yield (match, side, entry) for each open side of a match and each entry that may come there.

    `entrants` stand in the order of their seed numbers. A group that is going on may send any of its members.
    """
    comers: dict[str, tuple[list[int], list[int]]] = {}
    for match in graph.matches:
        state = known.get(match.id)
        sides: tuple[list[int], list[int]] = ([], [])
        for which, slot in enumerate(match.slots):
            occupant = state.sides[which] if state else None
            if occupant is not None:
                sides[which].append(occupant)
                continue
            sides[which].extend(_comers(slot, graph, entrants, known, comers))
            if state is not None and not state.played:
                other = state.sides[1 - which]
                yield from ((match.id, which, entry) for entry in sides[which] if entry != other)
        comers[match.id] = sides


def _comers(
    slot: Slot,
    graph: Graph,
    entrants: Sequence[int],
    known: Mapping[str, Known],
    comers: Mapping[str, tuple[list[int], list[int]]],
) -> list[int]:
    match slot:
        case Seed(n=n):
            return [entrants[n - 1]]
        case Winner(match=key) | Loser(match=key):
            winner = known[key].winner if key in known else None
            if winner is None:
                return list(dict.fromkeys(comers[key][0] + comers[key][1]))
            return comers[key][winner if isinstance(slot, Winner) else 1 - winner]
        case Rank(group=group):
            groups: tuple[str, ...] = (group,)
        case Best(groups=several):
            groups = several
        case Bye():
            return []
    members = [member for key in groups for member in graph.groups.get(key, graph.orders.get(key, ()))]
    found = (entry for member in members for entry in _comers(member, graph, entrants, known, comers))
    return list(dict.fromkeys(found))


def _condition(slot: Slot, matches: Mapping[str, Match], codes: Mapping[str, Text]) -> Text:
    match slot:
        case Winner(match=key) if key in matches:
            return IF_WON.format(n=matches[key].number)
        case Loser(match=key) if key in matches:
            return IF_LOST.format(n=matches[key].number)
        case _:
            described = labels.describe(slot, codes)
            return IF_RANKED.format(what=Text(described.vi[:1].lower() + described.vi[1:], described.en))
