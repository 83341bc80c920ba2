"""Rulesets: each change of a competition's rules is a version of its own, until play begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from tournament.domain.competitions.queries.phase_rules import in_force
from tournament.domain.competitions.queries.states import sport_of
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.models import Competition, Ruleset
from tournament.sdk import Sport

STARTED = Message("“{name}” has started, so its rules can no longer be changed.")


def unstarted(change: Change, competition_id: int) -> Competition:
    """Return a competition whose rules may be changed; raises InputError once it has started."""
    competition = own(change, Competition, competition_id)
    if competition.started_at is not None:
        raise InputError(STARTED.format(name=competition.name_vi))
    return competition


def require_rules(
    sport: Sport, values: Mapping[str, Any], phases: Mapping[str, Mapping[str, Any]], names: Mapping[str, Words]
) -> None:
    """Raise InputError, which names the phase, where the rules of one do not go together."""
    for phase, own_values in phases.items():
        stage, _, round_ = phase.partition("/")
        wider = phases.get(stage, {}) if round_ else {}
        try:
            sport.rules_from({**values, **wider, **own_values})
        except InputError as error:
            raise InputError(
                Message("{where}: {what}").format(where=names.get(phase, phase), what=error.text)
            ) from error


def new_ruleset(
    change: Change,
    competition: Competition,
    preset: str,
    values: dict[str, Any],
    ranking: Sequence[Any] = (),
    phases: Mapping[str, Any] | None = None,
) -> int:
    """Write the next version of the rules, unless they are what holds already; returns the version that holds.

    The phases keep what is otherwise there unless that is told.
    """
    change.relies_on_all(Ruleset, competition_id=competition.id)
    of_it = select(Ruleset).where(Ruleset.competition_id == competition.id)
    stored = change.session.scalar(of_it.order_by(Ruleset.version.desc()).limit(1))
    sport = sport_of(competition.sport)
    last = in_force(stored, sport) if stored is not None else None
    given = dict(phases) if phases is not None else last.by_phase if last else {}
    if last is not None and (last.preset, last.values, last.ranking, last.by_phase) == (
        preset,
        values,
        list(ranking),
        given,
    ):
        return last.version
    version = last.version + 1 if last is not None else 1
    change.session.add(
        Ruleset(
            competition_id=competition.id,
            version=version,
            preset=preset,
            values=values,
            ranking=list(ranking),
            phases=given or None,
            sport_version=sport.version if sport.version > 1 else None,
            created_at=change.now,
        )
    )
    change.session.flush()
    return version
