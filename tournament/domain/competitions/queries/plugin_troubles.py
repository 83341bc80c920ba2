"""What is wrong with the plugins that a competition hangs on, in words for its organiser."""

from __future__ import annotations

from collections.abc import Iterator

from tournament.domain.competitions.queries.graphs import lacks
from tournament.domain.competitions.queries.phase_rules import newest_ruleset
from tournament.domain.competitions.queries.states import competition_state, sport_of, steps_of, tiebreakers
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.models import Competition, Exchange, db
from tournament.runtime import runtime

_NO_TIEBREAK = Message("The plugin of the criterion “{key}” is missing: the ranking goes on without it.")
_FAILED_TIEBREAK = Message("Plugin “{plugin}” failed in the criterion “{key}”: the ranking goes on without it for now.")
_NO_FORMAT = Message(
    "The plugin of the format “{key}” is missing: what is drawn stays; to draw again, install the plugin again."
)
_SWITCHED_OFF = Message(
    "Plugin “{plugin}” of this competition is switched off in the block: nothing new is added, this one goes on."
)


def plugin_troubles(competition_id: int) -> tuple[Words, ...]:
    """Say what does not work in a competition because of plugins, or is about to be missed."""
    competition = db.session.get_one(Competition, competition_id)
    return tuple(dict.fromkeys(_troubles(competition)))


def _troubles(competition: Competition) -> Iterator[Words]:
    registry, format_ = runtime().registry, competition.format["name"] if competition.format else None
    try:
        sport_of(competition.sport)
        competition_state(competition)
    except InputError as error:
        yield error.text
    if competition.drawn_at and competition.format and (lacking := lacks(competition.format)):
        yield _NO_FORMAT.format(key=lacking)
    yield from _of_steps(competition)
    disabled = db.session.get_one(Exchange, competition.exchange_id).block.disabled_plugins
    for kind, key in (("sports", competition.sport), ("formats", format_)):
        owner = registry.owner(kind, key or "")
        if owner in disabled:
            yield _SWITCHED_OFF.format(plugin=owner)


def _of_steps(competition: Competition) -> Iterator[Words]:
    registry, sport = runtime().registry, runtime().registry.sports.get(competition.sport)
    ruleset, known = newest_ruleset(competition.id), tiebreakers()
    for step in steps_of(competition, sport, ruleset) if sport else ():
        if step.by not in known:
            yield _NO_TIEBREAK.format(key=step.by)
        elif not registry.measurable(step.by):
            yield _FAILED_TIEBREAK.format(plugin=registry.owner("tiebreakers", step.by), key=known[step.by].names)
