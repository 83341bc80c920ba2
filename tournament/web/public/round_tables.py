"""The rounds of a competition paired one after the other: who met whom and why, and the standings after each."""

from __future__ import annotations

from flask import abort, render_template

from tournament.domain.competitions.queries import competition_view, matches
from tournament.domain.competitions.queries.paired_rounds import rounds_drawn, state_by_round
from tournament.domain.competitions.queries.round_tables import table_after
from tournament.web.addresses import the_competition
from tournament.web.permissions import permission
from tournament.web.public import blueprint
from tournament.web.public.resolvers import the_exchange


@blueprint.get("/<block>/<exchange>/<competition>/rounds/", defaults={"number": None}, endpoint="rounds")
@blueprint.get("/<block>/<exchange>/<competition>/rounds/<int:number>/", endpoint="round")
@permission("public")
def round_(block: str, exchange: str, competition: str, number: int | None) -> str:
    """Show a round, the newest one by itself: its pairings with reasons and results, and who stands where after it."""
    view = the_exchange(block, exchange)
    found = the_competition(view, competition)
    state = state_by_round(found.id) or abort(404)
    drawn = rounds_drawn(state)[::-1]
    chosen = len(drawn) if number is None else number
    if number is not None and not 1 <= number <= len(drawn):
        abort(404)
    planned = max(state.planned_rounds, len(drawn))  # nobody knows how many there would be without its plugin
    shown = competition_view.of_competition(found.id)
    entries = {entry.id: entry for entry in shown.entries}
    return render_template(
        "public/rounds.html",
        exchange=view,
        competition=found,
        planned=planned,
        rounds=drawn,
        shown=drawn[chosen - 1] if drawn else None,
        table=table_after(state, chosen, entries, shown.lots) if drawn else None,
        play=shown,
        at_the_end=chosen == planned,
        matches={match.key: match for match in matches.schedule(view.id, competition_id=found.id)},
    )
