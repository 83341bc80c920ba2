"""The matches an entry may still reach, as events of the entry's own feed."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy.orm import Session

from tournament.catalogues import both
from tournament.domain.calendars.queries.event_content import HIDDEN, MatchContents, VisibleEvent
from tournament.domain.calendars.records import EventContent
from tournament.domain.competitions.queries.possible_matches import possible_matches
from tournament.domain.competitions.queries.states import State
from tournament.domain.core.queries.held_rows import all_of
from tournament.engine.match_status import Status
from tournament.models import Competition, Match


def possible_events(
    session: Session,
    faces: MatchContents | None,
    competition_id: int,
    before: Mapping[str, EventContent],
    known: State | None = None,
) -> dict[str, VisibleEvent]:
    """Return the events of matches that an entry may reach but not surely plays, by uid.

    `before` are those that were shown, which end where they are no longer possible; without `faces` the edition is
    not published. The competition's state is read unless it is `known`.
    """
    if faces is None:
        return dict.fromkeys(before, HIDDEN)
    competition = session.get(Competition, competition_id)  # None for one that this change removes
    plan = faces.plans.get(competition_id)
    if competition and competition.drawn_at is not None and plan is None:
        return {}  # its plugin is missing: nobody knows better than what was shown
    found: dict[str, VisibleEvent] = {}
    rows = all_of(session, Match, competition_id=competition_id)
    for each in possible_matches(session, competition, plan.graph, known, rows) if competition and plan else ():
        face = faces.face(each.match)
        sides = list(face.sides)
        if len(each.sides) == 1:  # else the match is told as it stands, with both of the paths in the condition
            sides[each.sides[0]] = faces.side(each.entry, each.match, each.sides[0])
        possible = msgspec.structs.replace(
            face, kind="possible", status="tentative", sides=tuple(sides), notes=(both(each.condition),)
        )
        found[f"{each.match.uid}-{each.entry}"] = VisibleEvent(possible, _audiences(each.entry, competition_id))
    by_uid = {row.uid: row for row in rows}
    for uid, face in before.items():
        if uid not in found:
            match_uid, _, entry = uid.rpartition("-")
            match = by_uid.get(match_uid)
            settled = match is not None and int(entry) in faces.who_starts(match)
            ended = _ended(face, match, settled=settled)
            found[uid] = VisibleEvent(ended, _audiences(int(entry), competition_id))
    return found


def _audiences(entry: int, competition_id: int) -> dict[str, str]:
    return {f"entry:{entry}": "", f"possible:{competition_id}": ""}


def _ended(face: EventContent, match: Match | None, *, settled: bool) -> EventContent:
    """Say why an event is no longer possible: it is certain, it is off, or it is out of the entry's reach."""
    if settled:
        return msgspec.structs.replace(face, status="cancelled", ending="settled")
    if face.status == "cancelled" and face.ending == "out":
        return face
    is_off = match is None or match.cancelled or match.status is Status.UNNEEDED
    return msgspec.structs.replace(face, status="cancelled", ending="" if is_off else "out")
