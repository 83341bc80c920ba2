"""The draw of a bracket after groups: winners against runners-up of other groups, from a published seed."""

from __future__ import annotations

import secrets

from tournament.domain.competitions.commands.competitions import checked_format
from tournament.domain.competitions.commands.drawing import drawn_entries, lay_out_pairs
from tournament.domain.competitions.queries.bracket_draws import (
    DRAW,
    groups_of,
    pairs_option,
    require_drawable,
)
from tournament.domain.competitions.queries.states import drawn_state
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.bracket_draw import drawn, pairs_of
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Text
from tournament.interchange.draw_v1 import as_stored
from tournament.models import Competition, Exchange

_NO_BRACKET = Message("No bracket follows groups in {name}.")


@service("competition.bracket-drawn", Exchange)
def draw_bracket(change: Change, competition_id: int, seed: str | None = None) -> None:
    """Draw whom the hosts of a bracket's first matches meet, once the groups are over; a new seed when none is given.

    The matches stay where and when they are, with their duties; the format then holds the pairs with their draw.
    """
    competition = own(change, Competition, competition_id)
    name = Text(competition.name_vi, competition.name_en)
    state, format_ = drawn_state(competition), competition.format or {"name": "", "options": {}}
    option = pairs_option(format_)
    if option is None:
        raise InputError(_NO_BRACKET.format(name=name))
    require_drawable(state)
    pairs = pairs_of(state.graph)
    made, written = drawn(pairs, groups_of(state, pairs), (seed or "").strip() or secrets.token_hex(8))
    chosen = checked_format(competition, format_["name"], {**format_["options"], option: written})
    lay_out_pairs(change, competition, {**chosen, DRAW: as_stored(made)}, drawn_entries(change, competition))
    change.summary = Message("Draw the pairs of {name}: {pairs}").format(name=name, pairs=written.replace(",", ", "))
