"""What lists say of a heat that is over: the place and the mark of each who started."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.domain.competitions.queries.scores_told import ScoresTold
from tournament.engine.graph import Heat
from tournament.engine.heats import BY_PLACE, Finisher, Marking, mark_from, ranked
from tournament.engine.heats.marks import SHORT_ENDINGS
from tournament.engine.match_status import RESULTS
from tournament.engine.text import Words
from tournament.models import AnyMatch, HeatLane

UNRANKED: Words = "–"


def places_and_marks(
    row: AnyMatch, heat: Heat, lanes: Sequence[HeatLane], scores: ScoresTold
) -> dict[int, tuple[int | None, Words]]:
    """Return the place, None for who has none, and the mark of each who started; nothing while a heat is not over."""
    marking = BY_PLACE if heat.by_place else scores.marking(row)
    if row.status not in RESULTS or marking is None:
        return {}
    marks = {lane.entry_id: mark_from(lane.mark, lane.ending) for lane in lanes if lane.entry_id is not None}
    return {each.entry: (each.rank, _beside_place(each, marking)) for each in ranked(marks, marking)}


def _beside_place(each: Finisher[int], marking: Marking) -> Words:
    """Return a mark as it stands beside its place, which it does not repeat."""
    return "" if marking.scoring.unit == "place" and each.rank is not None else mark_told(each, marking)


def mark_told(each: Finisher[int], marking: Marking) -> Words:
    """Say what a mark comes to, or how the heat ended for its entry."""
    ending = SHORT_ENDINGS.get(each.mark.ending)
    return ending or (marking.printed(each.worth.total) if each.worth else UNRANKED)
