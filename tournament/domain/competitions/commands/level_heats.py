"""All who are level at the last place that goes on from heats go on, where lanes are free."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from tournament.domain.competitions.commands.results import follow, title_of
from tournament.domain.competitions.queries.level_heats import admissible, planned_graph
from tournament.domain.competitions.queries.states import drawn_state
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.errors import InputError
from tournament.engine.match_status import RESULTS
from tournament.engine.message import Message
from tournament.interchange.graph_v1.writer import stored
from tournament.models import Competition, Exchange, Match


@service("level.all_go_on", Exchange)
def let_all_go_on(change: Change, match_id: int) -> None:
    """Let all go on who are level at the last place that goes on from a heat, or from those compared with it."""
    match = own(change, Match, match_id)
    competition = change.session.get_one(Competition, match.competition_id)
    before = drawn_state(competition)
    offered = admissible(competition, before, match.key)
    if not offered:
        raise InputError(
            Message(
                "Nobody more can go on from here: no entries share the last "
                "place that goes on, or there are not enough free lanes."
            )
        )
    level, graph = offered[0]
    names = before.name_of
    competition.planned_graph = competition.planned_graph or stored(before.graph)
    competition.graph = stored(graph)
    follow(change, competition, replace(before, graph=graph))
    change.summary = Message("{match}: all who are level go on ({names})").format(
        match=title_of(competition, before, match), names=", ".join(names[each] for each in level.entries)
    )


@service("level.as_planned", Exchange)
def let_as_many_go_on_as_planned(change: Change, match_id: int) -> None:
    """Let no more go on from the heats of a competition than its format says."""
    match = own(change, Match, match_id)
    competition = change.session.get_one(Competition, match.competition_id)
    before = drawn_state(competition)
    planned = planned_graph(competition)
    if planned is None:
        raise InputError(Message("No more go on than the format says."))
    wider = {heat.id for heat in {*before.graph.heats} - {*planned.heats}}
    rows = select(Match).where(Match.competition_id == competition.id, Match.key.in_(wider))
    for row in change.session.scalars(rows):
        change.relies_on(row, "status")
        if row.status in RESULTS:
            raise InputError(Message("{match} is over: clear its result first.").format(
                match=title_of(competition, before, row)))  # fmt: skip
    competition.graph, competition.planned_graph = competition.planned_graph, None
    follow(change, competition, replace(before, graph=planned))
    change.summary = Message("{match}: as many go on as planned").format(match=title_of(competition, before, match))
