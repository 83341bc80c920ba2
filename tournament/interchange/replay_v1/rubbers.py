"""Ties of a ``replay/1`` file that name the results of their rubbers: their scores, worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, Protocol, cast

import msgspec

from tournament.engine.errors import InputError
from tournament.engine.replay_stage import Problem, Stage
from tournament.engine.scoring import Outcome, Rulebook, Score, Scoring, Status, rules_from
from tournament.engine.ties import Rubber, TieScoring, tie_state
from tournament.engine.ties.working_out import leader
from tournament.interchange.replay_v1.schema import ResultFile, RubberFile


class RubberPreset(Protocol):
    """What a rubber needs of a preset of its sport."""

    @property
    def key(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


class RubberSport(Protocol):
    """What a rubber needs of its sport."""

    @property
    def scoring(self) -> Scoring: ...
    @property
    def presets(self) -> Sequence[RubberPreset]: ...


Sports = Mapping[str, RubberSport]


def with_rubbers(stage: Stage, results: Sequence[ResultFile], sports: Sports) -> list[ResultFile]:
    """Return the results of a stage, those of ties with the scores that follow from their rubbers."""
    scoring = stage.rulebook.scoring
    found = []
    for result in results:
        wrong = _wrong(result, scoring)
        if wrong is not None:
            stage.problems.append(Problem(stage.key, result.home, result.away, wrong))
        outcomes: list[Outcome | None] = []
        if result.rubbers and isinstance(scoring, TieScoring) and wrong is None:
            outcomes = _outcomes(stage, scoring, result, sports)
            result = _worked_out(stage, result, outcomes)
        found.append(msgspec.structs.replace(result, rubbers=()) if result.rubbers else result)
        decider = leader(cast(Score, result.score), outcomes, level=False) if isinstance(scoring, TieScoring) else None
        if decider is not None and result.status is Status.PLAYED and result.winner is None:
            stage.deciders[id(found[-1])] = decider
    return found


def _wrong(result: ResultFile, scoring: Scoring) -> str | None:
    if not result.rubbers:
        return None
    if not isinstance(scoring, TieScoring):
        return "only ties have rubbers"
    if result.score:
        return "the score of a tie follows from its rubbers: give one of the two"
    if len(result.rubbers) > len(scoring.rubbers):
        return f"a tie has {len(scoring.rubbers)} rubbers, not {len(result.rubbers)}"
    return None


def _outcomes(stage: Stage, scoring: TieScoring, result: ResultFile, sports: Sports) -> list[Outcome | None]:
    """Return what the rubbers of a tie bring, None for those that were not played."""
    rubbers = zip_longest(scoring.made_of(stage.rulebook.rules), result.rubbers)
    return [_outcome(stage, result, rubber, given, _rulebook(rubber, sports)) if given else None
            for rubber, given in rubbers]  # fmt: skip


def _worked_out(stage: Stage, result: ResultFile, outcomes: Sequence[Outcome | None]) -> ResultFile:
    state = tie_state(stage.rulebook.rules, outcomes, in_group=True)
    winner = result.winner
    told = stage.rulebook.outcome(state.score).winner is not None
    # Named only where the points decide, which the score does not tell: who is named in a leg goes on from both.
    if winner is None and state.winner is not None and not told and result.status is Status.PLAYED:
        winner = (result.home, result.away)[state.winner]
    return msgspec.structs.replace(result, score=state.score, winner=winner, rubbers=())


def _outcome(stage: Stage, result: ResultFile, rubber: Rubber, given: RubberFile, rulebook: Rulebook) -> Outcome:
    """Return what a rubber brings, noting what its rules do not allow (it counts as given)."""
    side = {result.home: 0, result.away: 1}.get(given.winner or "")
    score = cast(Score, given.score)  # read exactly where it was not whole
    said = [str(each.text) for each in rulebook.violations(score, given.status, side)]
    if given.winner is not None and side is None:
        said.insert(0, f"the winner {given.winner!r} did not play")
    stage.problems += [Problem(stage.key, result.home, result.away, f"rubber {rubber.key!r}: {each}") for each in said]
    return rulebook.outcome(score, given.status, side)


def _rulebook(rubber: Rubber, sports: Sports) -> Rulebook:
    sport = sports.get(rubber.sport)
    preset = next((each for each in sport.presets if each.key == rubber.preset), None) if sport else None
    if sport is None or preset is None:
        raise InputError(f"rubber {rubber.key!r}: no rules {rubber.preset!r} of a sport {rubber.sport!r}")
    return Rulebook(sport.scoring, rules_from(preset.values, sport.scoring.rules_type, where=rubber.preset))
