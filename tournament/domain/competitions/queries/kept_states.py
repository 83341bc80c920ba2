"""What was shown of a competition, taken up again where a plugin that made it is gone, fails or is another one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType, SimpleNamespace
from typing import Any

import msgspec
from sqlalchemy import select

from tournament.domain.competitions.queries.phase_rules import RulesInForce
from tournament.domain.competitions.queries.shown_records import Shown, marking_in, outcome_in, read, told_in
from tournament.engine import formats
from tournament.engine.competition import CompetitionState
from tournament.engine.formats import FORMATS
from tournament.engine.kept import GoneScoring
from tournament.engine.scoring import Rulebook, Status, score_from, to_number, turned
from tournament.engine.standings import BUILT_IN, Step
from tournament.engine.ties import TieScoring
from tournament.models import Competition, db
from tournament.runtime import runtime

State = CompetitionState[int]

LACKING = "?"
"""Stands for a plugin that is not there or has failed."""
_POINTS = {"win_points": 1, "draw_points": 0, "loss_points": 0}
NOBODYS = Rulebook(GoneScoring(), None)
"""The rules of a sport of which nothing is known."""
_read = lru_cache(maxsize=64)(read)


def made_by(competition: Competition, sports: Sequence[str], steps: Sequence[Step]) -> str:
    """Name the sports that a competition is shown by, their versions, and those of all else."""
    registry = runtime().registry
    format_ = competition.format or {"name": "", "options": {}}
    chain = [key for key in formats.chain_of(format_["name"], format_["options"]) if key not in FORMATS]
    steps_by = {step.by: registry.version_of("tiebreakers", step.by) for step in steps if step.by not in BUILT_IN}
    rest = [[key, registry.version_of("formats", key) or LACKING] for key in chain]
    rest += [[key, version or LACKING] for key, version in steps_by.items()]
    return f"{_by_sports(sports)} {_sum(rest)}"


def mixed(made: str) -> str:
    """Name who made what is shown where a part of it was made before by other versions."""
    return f"{_sports_in(made)} mixed"


def _sports_in(made: str | None) -> str:
    return (made or "").partition(" ")[0]


def _by_sports(sports: Sequence[str]) -> str:
    """Name a competition's sports and their versions."""
    return ",".join(sports) + " " + _sum([runtime().registry.version_of("sports", key) or LACKING for key in sports])


def sports_of(competition: Competition, state: State) -> list[str]:
    """Name the sport of a competition, and those that its rubbers are of under its rules and those of its phases."""
    books = (state.rulebook, *state.rulebooks.values())
    made_of = (book.scoring.made_of(book.rules) for book in books if isinstance(book.scoring, TieScoring))
    return list(dict.fromkeys([competition.sport, *(rubber.sport for rubbers in made_of for rubber in rubbers)]))


def _sum(told: Any) -> str:
    mark = LACKING if LACKING in str(told) else ""
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12] + mark


def about(competition: Competition, rules: RulesInForce) -> str:
    """Return the sum of the rules, criteria and format that an organiser chose."""
    told = (rules.preset, rules.version, rules.ranking, competition.format)
    return hashlib.sha256(msgspec.json.encode(told, order="deterministic")).hexdigest()[:16]


def shown_of(competition: Competition) -> Shown | None:
    """Return what was shown of a competition last."""
    return _read(competition.shown) if competition.shown_by is not None and competition.shown else None


def lacks_plugin(competition: Competition) -> bool:
    """Tell whether a plugin that made what is shown of a competition is missing or has failed."""
    shown, sports = shown_of(competition), _sports_in(competition.shown_by).split(",")
    return shown is not None and LACKING in made_by(competition, sports, [Step(step["by"]) for step in shown.steps])


def is_by_another_sport(competition: Competition) -> bool:
    """Tell whether what was shown of the results was said by a sport that is gone, fails or is of another version."""
    made = competition.shown_by
    return made is not None and not made.startswith(_by_sports(_sports_in(made).split(",")) + " ")


def as_shown(competition: Competition, state: State, rules: RulesInForce, steps: Sequence[Step]) -> State:
    """Return a state in which what was shown stays: its results where its sport changed, its ranks where anything did.

    `steps` are the criteria that hold, those of missing plugins too.
    """
    if competition.shown_by in (None, made_by(competition, sports_of(competition, state), steps)):
        return state
    shown = shown_of(competition)
    if shown is None or shown.about != about(competition, rules):
        return state
    kept = shown.kept(state.entrants)
    if not is_by_another_sport(competition):
        return replace(state, kept=kept)
    return replace(state, kept=kept, rulebooks=kept_rulebooks(shown, state.rulebook_of, state.rulebooks))


def kept_rulebooks(
    shown: Shown, rulebook_of: Callable[[str], Rulebook], own: Mapping[str, Rulebook] = MappingProxyType({})
) -> dict[str, Rulebook]:
    """Return rules for each match that was shown, in which its result means what was said of it then."""
    found = dict(own)
    for key, each in shown.results.items():
        rulebook = rulebook_of(key)
        found[key] = kept = Rulebook(rulebook.scoring, rulebook.rules)
        outcome = None if each.outcome is None else outcome_in(each.outcome)
        score, status, winner = score_from(each.score), Status(each.status), each.winner
        other = None if winner is None else 1 - winner
        kept.keep((turned(score), status, other), outcome and outcome.turned(), told_in(each.turned))
        kept.keep((score, status, winner), outcome, told_in(each.told))
    return found


def tie_as_shown(sport: str) -> TieScoring | None:
    """Return what ties of a sport that is not there were made of when they were shown last."""
    of_sport = select(Competition.shown).where(Competition.sport == sport, Competition.shown.is_not(None))
    stored = db.session.scalars(of_sport.order_by(Competition.id.desc()).limit(1)).first()
    return _read(stored).tie() if stored else None


def gone_rules(rules: RulesInForce) -> Any:
    """Return the stored rules of a sport that is not there."""
    points = {name: to_number(rules.values.get(name, usual)) for name, usual in _POINTS.items()}
    return SimpleNamespace(**{**rules.values, **points})


def gone_rulebook(shown: Shown, rules: RulesInForce) -> Rulebook:
    """Return the rules of a sport that is not there, for what was not shown."""
    return Rulebook(shown.scoring(), gone_rules(rules))


def gone_markings(shown: Shown) -> tuple[Any, dict[str, Any]]:
    """Return how the heats of a sport that is not there were measured."""
    own = {key: marking_in(each) for key, each in shown.markings.items()}
    return marking_in(shown.marking), {key: each for key, each in own.items() if each is not None}
