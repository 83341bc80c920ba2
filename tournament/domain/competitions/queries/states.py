"""The state of a drawn competition, read from its rows; what was shown of it is kept for when a plugin is gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import select

from tournament.domain.competitions.queries.adjustments import adjusted_in
from tournament.domain.competitions.queries.graphs import every_format, graph_of, pairer_of, rounds_of
from tournament.domain.competitions.queries.kept_states import (
    about,
    as_shown,
    gone_markings,
    gone_rulebook,
    kept_rulebooks,
    shown_of,
)
from tournament.domain.competitions.queries.lanes import marks_of
from tournament.domain.competitions.queries.phase_rules import (
    RulesInForce,
    markings_of,
    newest_ruleset,
    rulebooks_of,
)
from tournament.domain.competitions.queries.policies import policies_in
from tournament.domain.core.queries.held_rows import all_of
from tournament.engine.certain import certain
from tournament.engine.competition import CompetitionState
from tournament.engine.errors import InputError
from tournament.engine.formats import Contest
from tournament.engine.graph import Graph
from tournament.engine.heats import Marking
from tournament.engine.heats.vacancies import Vacancy
from tournament.engine.match_status import UNPLAYED
from tournament.engine.message import Message
from tournament.engine.recorded import Played
from tournament.engine.scoring import Rulebook, score_from
from tournament.engine.standings import BUILT_IN, FEDERATIONS, Extras, Step, Tiebreaker, Unequal, steps_from
from tournament.engine.standings import Entry as EntryId
from tournament.engine.text import Text, Words
from tournament.models import AnyMatch, Competition, Entry, LotDraw, Match, db
from tournament.runtime import runtime
from tournament.sdk import Sport

PLANNED = "planned"
"""The key of a competition's format under which it keeps how many rounds there will be, for want of its plugin."""

State = CompetitionState[int]
"""A competition whose entries are known by their ids."""


def tiebreakers() -> dict[str, Tiebreaker]:
    """Return the built-in tie-breaks and those of plugins."""
    return {**BUILT_IN, **runtime().registry.tiebreakers}


def state_of(competition: Competition) -> State | None:
    """Read a competition's state in a fixed number of queries; None before its draw.

    Tie-breaks of plugins that are missing or have failed are left out of its steps. Where its sport is, what was shown
    stays; where nothing was, the state is None.
    """
    try:
        return competition_state(competition)
    except InputError:  # of a plugin that is missing or failed, or is of another version than the stored rules
        return shown_state(competition)


def state_of_id(competition_id: int) -> State | None:
    """Read the state of the competition with this id, as `state_of` does."""
    return state_of(db.session.get_one(Competition, competition_id))


def competition_state(competition: Competition) -> State | None:
    """Read a competition's state, None before its draw; raises InputError when that cannot be without its plugin."""
    entries = _drawn(competition)
    if not entries:
        return None
    sport, ruleset = sport_of(competition.sport), newest_ruleset(competition.id)
    rules, steps = sport.rules_from(ruleset.values), steps_of(competition, sport, ruleset)

    def counted(graph: Graph) -> _Counted:
        return _Counted(
            Rulebook(sport.scoring, rules),
            rulebooks_of(sport, ruleset, graph),
            sport.marking(rules),
            markings_of(sport, ruleset, graph),
        )

    state = relied_on(competition, _read(competition, entries, counted, steps))
    return as_shown(competition, state, ruleset, steps)


def shown_state(competition: Competition) -> State | None:
    """Read a competition whose sport is gone or fails from what was shown of it; None where nothing was."""
    shown, entries = shown_of(competition), _drawn(competition)
    if shown is None or not entries:
        return None
    ruleset = newest_ruleset(competition.id)
    if shown.about != about(competition, ruleset):
        return None
    steps = steps_from(shown.steps, {step["by"] for step in shown.steps}, "ranking")

    def counted(_graph: Graph) -> _Counted:
        gone = gone_rulebook(shown, ruleset)
        return _Counted(gone, kept_rulebooks(shown, lambda _: gone), *gone_markings(shown))

    try:
        state = _read(competition, entries, counted, _measurable(steps))
        return relied_on(competition, replace(state, kept=shown.kept(state.entrants)))
    except InputError:  # of a result that was never shown
        return None


class _Counted(NamedTuple):
    """How results count: the rules, those of matches that have rules of their own, and how heats are measured."""

    rulebook: Rulebook
    rulebooks: Mapping[str, Rulebook]
    marking: Marking | None
    markings: Mapping[str, Marking]


def _drawn(competition: Competition) -> Sequence[Entry]:
    """List the entries of a draw by number; nobody where there was none."""
    if competition.format is None:
        return ()
    drawn = select(Entry).where(Entry.competition_id == competition.id, Entry.number.is_not(None))
    entries = db.session.scalars(drawn.order_by(Entry.number)).all()
    return entries if len(entries) > 1 else ()


def _read(
    competition: Competition, entries: Sequence[Entry], count: Callable[[Graph], _Counted], steps: tuple[Step, ...]
) -> State:
    """Read what is stored of a drawn competition."""
    format_ = certain(competition.format, "it is drawn")
    matches = all_of(db.session(), Match, competition_id=competition.id)
    draws = select(LotDraw).where(LotDraw.competition_id == competition.id).order_by(LotDraw.id.desc())
    rounds = () if competition.graph else rounds_of(competition.id)
    numbers: dict[EntryId, int] = {entry.id: number for number, entry in enumerate(entries, start=1)}
    graph = graph_of(format_, competition.graph, len(entries), rounds)
    counted = count(graph)
    rules = counted.rulebook.rules
    return CompetitionState(
        id=competition.id,
        rulebook=counted.rulebook,
        steps=steps,
        graph=graph,
        entrants=tuple(entry.id for entry in entries),
        names=tuple(entry.name for entry in entries),
        played={match.key: played for match in matches if (played := played_of(match))},
        extras=Extras(
            seeds=numbers,
            win_points=rules.win_points,
            draw_points=rules.draw_points,
            swiss=_federation_of(competition) is not None,
        ),
        withdrawn=_in_order_of_withdrawal(entries),
        adjusted=adjusted_in(competition.id),
        draws=tuple(tuple(draw.entry_ids) for draw in db.session.scalars(draws)),
        unequal=unequal_of(competition),
        options=format_["options"],
        pairer=pairer_of(format_),
        rounds=rounds,
        planned=format_.get(PLANNED, 0),
        tiebreakers=tiebreakers(),
        rulebooks=counted.rulebooks,
        marks=marks_of(competition.id) if graph.heats else {},
        marking=counted.marking,
        markings=counted.markings,
        vacancies=tuple(Vacancy(**each) for each in competition.vacancies or ()),
        both_forfeit=policies_in(competition).get("both_forfeit", "lower"),
    )


def unequal_of(competition: Competition) -> Unequal:
    """Return how the best of groups of different sizes are compared."""
    return "drop_last" if competition.unequal_groups == "drop_last" else "average"


def drawn_state(competition: Competition) -> State:
    """Read the state of a drawn competition; raises InputError before its draw, or when that cannot be."""
    state = competition_state(competition)
    if state is None:
        name = Text(competition.name_vi, competition.name_en)
        raise InputError(Message("“{name}” has not been drawn yet.").format(name=name))
    return state


def drawn_state_of_id(competition_id: int) -> State:
    """Read the state of the competition with this id, as `drawn_state` does."""
    return drawn_state(db.session.get_one(Competition, competition_id))


def sport_of(key: str) -> Sport:
    """Return the sport, or raise InputError when its plugin is missing."""
    sport = runtime().registry.sports.get(key)
    if sport is None:
        raise InputError(
            Message("The plugin for “{key}” is missing: its data is kept, install the plugin again.").format(key=key)
        )
    return sport


def contests_of(sport: str) -> frozenset[Contest]:
    """Name what a sport is played in; without its plugin it is taken for one of two sides."""
    found = runtime().registry.sports.get(sport)
    return found.contests if found else frozenset({"duels"})


def sport_names(sport: str) -> Words:
    """Return what a sport is called; without its plugin its key."""
    found = runtime().registry.sports.get(sport)
    return found.names if found else sport


def relied_on(competition: Competition, state: State) -> State:
    """Return a competition's state so that it asks no more of plugins than they can answer."""
    registry = runtime().registry
    if registry.trusts(competition.sport, [step.by for step in state.steps], state.graph.name):
        return state
    return registry.guard.together(lambda: _worked_out(replace(state, steps=_measurable(state.steps))))


def _measurable(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(step for step in steps if runtime().registry.measurable(step.by))


def _worked_out(state: State) -> State:
    """Ask the code of plugins all that the state itself needs of it, so that it fails here and not on the way."""
    _ = state.rows, state.progress, state.candidates, state.planned_rounds
    return state


def _in_order_of_withdrawal(entries: Sequence[Entry]) -> tuple[int, ...]:
    left = [(entry.withdrawn_at, entry.id) for entry in entries if entry.withdrawn_at is not None]
    return tuple(id_ for _, id_ in sorted(left))


def steps_of(competition: Competition, sport: Sport, ruleset: RulesInForce) -> tuple[Step, ...]:
    """Return the tie-break steps that hold: the rules' own, the format's, or those of the rules' preset."""
    if ruleset.ranking:
        stored = {step["by"] for step in ruleset.ranking}  # of a plugin that is missing, too
        return steps_from(ruleset.ranking, stored, "ranking")
    federation = _federation_of(competition)
    if federation is not None:
        return FEDERATIONS[federation].steps
    return sport.preset(ruleset.preset).ranking


def lacks_criterion(steps: Sequence[Step]) -> bool:
    """Tell whether a criterion is among these whose plugin is missing or has failed."""
    return any(not runtime().registry.measurable(step.by) for step in steps)


def _federation_of(competition: Competition) -> str | None:
    format_ = every_format().get(competition.format["name"]) if competition.format else None
    return format_.federation if format_ else None


def played_of(match: AnyMatch) -> Played[int] | None:
    """Return what is recorded of a match, None while it is open."""
    if match.status in UNPLAYED or match.home_id is None or match.away_id is None:
        return None
    return Played((match.home_id, match.away_id), match.status, score_from(match.score), match.winner)
