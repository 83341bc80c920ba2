"""The marks of heats: recorded and corrected, with what follows from them."""

from __future__ import annotations

from functools import partial

from tournament.domain.competitions.commands.lanes import write_mark
from tournament.domain.competitions.commands.marks import GivenMarks, checked_marks
from tournament.domain.competitions.commands.results import (
    SHOWN,
    WITH_COMPETITION,
    Seen,
    follow,
    require_seen,
    title_of,
)
from tournament.domain.competitions.queries.corrections import Effect
from tournament.domain.competitions.queries.heats import heat_told
from tournament.domain.competitions.queries.lanes import lanes_of
from tournament.domain.competitions.queries.level_heats import require_level
from tournament.domain.competitions.queries.plugin_views import result_notice
from tournament.domain.competitions.queries.states import drawn_state
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.impact import impact
from tournament.engine.match_status import Event
from tournament.engine.message import Message
from tournament.models import Exchange, Match


@service("heat.recorded", Exchange)
def record(change: Change, match_id: int, given: GivenMarks, seen: Seen | None = None) -> Effect:
    """Record or correct the marks of a heat; returns what that did.

    With `seen` it is made only where that holds, else OtherEffectError is raised. Raises MarkError for what cannot be.
    """
    heat = own(change, Match, match_id, WITH_COMPETITION)
    change.relies_on(heat, *SHOWN)
    competition = heat.competition
    before = drawn_state(competition)
    marks = checked_marks(before, heat.key, given)
    new = before.with_heat(heat.key, marks)
    require_level(competition, new)
    require_seen(before, new, heat.key, seen)
    heat.become(Event.RECORDED, given.status)
    heat.score, heat.winner, heat.note = [], None, given.note
    for lane in lanes_of([heat.id]).get(heat.id, ()):
        change.relies_on(lane)
        write_mark(lane, marks.get(lane.entry_id) if lane.entry_id is not None else None)
    if competition.started_at is None:
        competition.started_at = change.now
    after = follow(change, competition, new)
    change.notices.append(("tournament_result_recorded", partial(result_notice, heat)))
    change.summary = Message("Marks of {heat}: {what}").format(
        heat=title_of(competition, before, heat), what=heat_told(after, heat.key)
    )
    return Effect(before, after, impact(before.progress, after.progress), heat.key)
