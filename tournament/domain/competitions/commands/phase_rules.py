"""Rules of a competition that differ by phase: the final best of five, groups to fewer points."""

from __future__ import annotations

from typing import Any

from tournament.domain.competitions.commands.match_minutes import minutes_now, retime_matches
from tournament.domain.competitions.commands.rubbers import retime_rubbers
from tournament.domain.competitions.commands.rulesets import new_ruleset, require_rules, unstarted
from tournament.domain.competitions.queries.phase_rules import MINUTES, newest_ruleset, phase_rules_of
from tournament.domain.competitions.queries.rubber_rules import require_rubber_rules, rubbers_apart
from tournament.domain.competitions.queries.states import sport_of
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Text
from tournament.models import Exchange

_NO_PHASE = Message("There is no phase “{key}” in the format of {name}.")


@service("competition.phase-rules", Exchange)
def set_phase_rules(change: Change, competition_id: int, phase: str, values: dict[str, Any]) -> int:
    """Write a new version of the rules in which a phase has these, or none of its own where `values` is empty.

    What is there as everywhere else is not kept. Refused once the competition has started. Returns the version.
    """
    competition = unstarted(change, competition_id)
    name = Text(competition.name_vi, competition.name_en)
    known = {each.key: each.name for each in phase_rules_of(competition.id)}
    if phase not in known:
        raise InputError(_NO_PHASE.format(key=phase, name=name))
    before, sport = newest_ruleset(competition.id), sport_of(competition.sport)
    stage, _, round_ = phase.partition("/")
    around = {**before.values, MINUTES: competition.match_minutes, **(before.by_phase.get(stage, {}) if round_ else {})}
    full = sport.rules_to_json(sport.rules_from({**around, **values}))
    require_rubber_rules(sport, full)
    own = {key: value for key, value in rubbers_apart(sport, full, around).items() if value != around.get(key)}
    phases = {key: each for key, each in before.by_phase.items() if key != phase} | ({phase: own} if own else {})
    require_rules(sport, before.values, phases, known)
    old = minutes_now(competition)
    version = new_ruleset(change, competition, before.preset, before.values, before.ranking, phases)
    retime_matches(change, competition, old)
    retime_rubbers(change, competition)
    change.summary = Message("Rules of {name}, {phase}, version {n}").format(name=name, phase=known[phase], n=version)
    return version
