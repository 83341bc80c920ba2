"""What a timetable changes against the published one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tournament.domain.timetables.queries.planning import Planning, spot
from tournament.engine.timetable.problem import Placed


@dataclass(frozen=True, slots=True)
class Changed:
    """A match by its id in the problem, and where it was and will be; None without a place."""

    match: str
    before: Placed | None
    after: Placed | None


def changes(planning: Planning, places: Mapping[str, Placed]) -> tuple[Changed, ...]:
    """List the matches that `places` put elsewhere than what is published, in their new order."""
    ids = (match.id for match in planning.problem.matches)
    pairs = (Changed(id_, planning.published.get(id_), places.get(id_)) for id_ in ids)
    moved = [pair for pair in pairs if spot(pair.before) != spot(pair.after)]
    return tuple(sorted(moved, key=in_order))


def in_order(change: Changed) -> tuple[bool, int, str]:
    """Order changes by their new time and court, those without a place last."""
    after = change.after
    return (False, after.start, after.court) if after else (True, 0, change.match)
