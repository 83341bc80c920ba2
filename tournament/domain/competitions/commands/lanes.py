"""Keeping the lanes of heats in step with the graph: who starts where, and the marks of those that still count."""

from __future__ import annotations

from tournament.domain.competitions.queries.lanes import Lanes
from tournament.domain.competitions.queries.states import State
from tournament.domain.core.commands.unit_of_work import Change
from tournament.engine.heats import Mark, mark_to
from tournament.engine.match_status import Event, Status
from tournament.engine.progress import NOBODY, Open
from tournament.models import HeatLane, Match


def fill_lanes(change: Change, row: Match, lanes: Lanes, state: State) -> None:
    """Fill the `lanes` of a heat from what is known; a lane that nobody comes to is taken away."""
    marks = state.marks.get(row.key)
    present = {lane.lane: lane for lane in lanes}
    for number, holder in enumerate(state.progress.lanes[row.key], start=1):
        lane = present.pop(number, None)
        if holder is NOBODY:
            if lane is not None:
                change.session.delete(lane)
            continue
        if lane is None:
            lane = HeatLane(exchange_id=row.exchange_id, match_id=row.id, lane=number, ending="")
            change.session.add(lane)
        lane.entry_id = None if isinstance(holder, Open) else holder
        write_mark(lane, marks.get(holder) if marks and not isinstance(holder, Open) else None)
    for lane in present.values():
        change.session.delete(lane)
    if marks is None:
        idle = row.key in state.progress.walkovers
        row.note = "" if row.status is Status.PLAYED else row.note
        row.become(Event.SETTLED, Status.UNNEEDED if idle else Status.OPEN)


def write_mark(lane: HeatLane, mark: Mark | None) -> None:
    """Write what is recorded of the entry in a lane."""
    lane.ending, lane.mark = (mark.ending.value, mark_to(mark)) if mark is not None else ("", None)
