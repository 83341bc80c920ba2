"""Ties of a ``replay/1`` file that name the results of their rubbers: their scores, worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, Protocol, cast

import msgspec

from tournament.engine.errors import InputError
from tournament.engine.replay_stage import Given, Problem, Stage
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
    """Return the results of a stage, those of ties with the scores that follow from their rubbers.

    Where a tie turns out to be played under rules of its own, it is worked out anew by these.
    """
    ties = _Ties(stage, sports)
    stage.under = ties.under
    return [ties.listed(result) for result in results]


class _Ties:
    """The ties of a stage, each worked out under the rules of the match that it is."""

    def __init__(self, stage: Stage, sports: Sports) -> None:
        self.stage, self.sports = stage, sports
        self._given: dict[int, ResultFile] = {}
        """Results as they stand in the file, by the identity of what was made of them."""
        self._under: dict[tuple[int, str], Given] = {}

    def listed(self, result: ResultFile) -> ResultFile:
        """Return a result under the rules of the stage."""
        wrong = _wrong(result, self.stage.rulebook.scoring)
        if wrong is not None:
            self.stage.problems.append(Problem(self.stage.key, result.home, result.away, wrong))
        made = self._made(result if wrong is None else msgspec.structs.replace(result, rubbers=()), self.stage.rulebook)
        if result.rubbers and wrong is None:
            self._given[id(made)] = result
        return made

    def under(self, given: Given, match: str) -> Given:
        """Return a result under the rules of a match that has rules of its own."""
        result, rulebook = self._given.get(id(given)), self.stage.rulebooks.get(match)
        if result is None or rulebook is None:
            return given
        key = id(given), match
        if key not in self._under:
            self._under[key] = cast(Given, self._made(result, rulebook))
        return self._under[key]

    def _made(self, result: ResultFile, rulebook: Rulebook) -> ResultFile:
        """Work a tie out, and keep what is wrong with its rubbers and who goes on where it is level."""
        scoring, notes, outcomes = rulebook.scoring, list[str](), list[Outcome | None]()
        made = result
        if result.rubbers and isinstance(scoring, TieScoring):
            outcomes = _outcomes(scoring, rulebook, result, self.sports, notes)
            made = _worked_out(rulebook, result, outcomes)
        decider = leader(cast(Score, made.score), outcomes, level=False) if isinstance(scoring, TieScoring) else None
        if decider is not None and made.status is Status.PLAYED and made.winner is None:
            self.stage.deciders[id(made)] = decider
        if notes:
            self.stage.notes[id(made)] = notes
        return made


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


def _outcomes(
    scoring: TieScoring, rulebook: Rulebook, result: ResultFile, sports: Sports, notes: list[str]
) -> list[Outcome | None]:
    """Return what the rubbers of a tie bring, None for those that were not played; note what is wrong with them."""
    rubbers = zip_longest(scoring.made_of(rulebook.rules), result.rubbers)
    return [_outcome(result, rubber, given, _rulebook(rubber, sports), notes) if given else None
            for rubber, given in rubbers]  # fmt: skip


def _worked_out(rulebook: Rulebook, result: ResultFile, outcomes: Sequence[Outcome | None]) -> ResultFile:
    state = tie_state(rulebook.rules, outcomes, in_group=True)
    winner = result.winner
    told = rulebook.outcome(state.score).winner is not None
    # Named only where the points decide, which the score does not tell: who is named in a leg goes on from both.
    if winner is None and state.winner is not None and not told and result.status is Status.PLAYED:
        winner = (result.home, result.away)[state.winner]
    return msgspec.structs.replace(result, score=state.score, winner=winner, rubbers=())


def _outcome(result: ResultFile, rubber: Rubber, given: RubberFile, rulebook: Rulebook, notes: list[str]) -> Outcome:
    """Return what a rubber brings, noting what its rules do not allow (it counts as given)."""
    side = {result.home: 0, result.away: 1}.get(given.winner or "")
    score = cast(Score, given.score)  # read exactly where it was not whole
    said = [str(each.text) for each in rulebook.violations(score, given.status, side)]
    if given.winner is not None and side is None:
        said.insert(0, f"the winner {given.winner!r} did not play")
    notes += [f"rubber {rubber.key!r}: {each}" for each in said]
    return rulebook.outcome(score, given.status, side)


def _rulebook(rubber: Rubber, sports: Sports) -> Rulebook:
    sport = sports.get(rubber.sport)
    preset = next((each for each in sport.presets if each.key == rubber.preset), None) if sport else None
    if sport is None or preset is None:
        raise InputError(f"rubber {rubber.key!r}: no rules {rubber.preset!r} of a sport {rubber.sport!r}")
    return Rulebook(sport.scoring, rules_from(preset.values, sport.scoring.rules_type, where=rubber.preset))
