"""The front page, and the page of a block."""

from __future__ import annotations

from flask import render_template

from tournament.domain.exchanges.queries import exchanges
from tournament.web.permissions import permission
from tournament.web.public import blueprint
from tournament.web.public.resolvers import the_block


@blueprint.get("/")
@permission("public")
def front() -> str:
    """List the blocks and their editions."""
    return render_template("public/front.html", blocks=exchanges.all_blocks())


@blueprint.get("/<block>/")
@permission("public")
def block(block: str) -> str:
    """List the editions of a block."""
    return render_template("public/block.html", block=the_block(block))
