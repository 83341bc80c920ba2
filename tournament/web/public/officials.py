"""What everybody may know of officials: who they are, and their published duties."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from flask import abort, render_template

from tournament.domain.duties.queries import officials as queries
from tournament.domain.duties.queries.officials import PublicDuty
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.web.permissions import permission
from tournament.web.public import blueprint
from tournament.web.public.resolvers import the_exchange


@blueprint.get("/<block>/<exchange>/officials/")
@permission("public")
def officials(block: str, exchange: str) -> str:
    """List the officials of an edition."""
    view = the_exchange(block, exchange)
    found = queries.officials_of(view.id)
    return render_template("public/officials.html", exchange=view, officials=found, roles=ROLES)


@blueprint.get("/<block>/<exchange>/officials/<official>/")
@permission("public")
def official(block: str, exchange: str, official: str) -> str:
    """Show an official's published duties, and how to follow them in a calendar."""
    view = the_exchange(block, exchange)
    found = queries.official_page(view.id, official) or abort(404)

    def day(duty: PublicDuty) -> date | None:
        return duty.match.starts_at.astimezone(view.zone).date() if duty.match.starts_at else None

    days = [(each, list(of_day)) for each, of_day in groupby(found.duties, key=day)]
    return render_template("public/official.html", exchange=view, official=found, days=days, roles=ROLES)
