"""Sports of plugins, asked through the guard: how they score, and how they bring stored rules up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from tournament.engine.heats import HeatScoring
from tournament.engine.scoring import (
    Board,
    Headline,
    Outcome,
    Part,
    Play,
    Score,
    Scoring,
    Status,
    TableColumn,
    Violation,
)
from tournament.engine.scoring.machines import plays_of
from tournament.engine.text import Words
from tournament.engine.ties import TieScoring
from tournament.plugins.counted import outcome_in, pair_in, shown_in
from tournament.plugins.guard import Guard
from tournament.plugins.guard import Part as Owned
from tournament.plugins.guarded_parts import answered_or_refused, is_core, is_told, is_word, listed, violations_in
from tournament.sdk.records import Sport

T = TypeVar("T")

Upgrade = Callable[[Mapping[str, Any], int], Mapping[str, Any]]
"""What brings stored rules of a sport up to date."""


def guarded_sport(guard: Guard, plugin: str, sport: Sport) -> Sport:
    """Return a sport whose own code is asked through the guard; what the core itself brings is trusted."""
    if sport.upgrade is not None:
        sport = replace(sport, upgrade=_guarded_upgrade(guard, plugin, sport.key, sport.upgrade))
    if sport.form is not None:
        sport = replace(sport, form=_guarded_form(guard, Owned(plugin, "forms", sport.key), sport.form))
    part = Owned(plugin, "sports", sport.key)
    if sport.heats is not None and not is_trusted(sport.heats):
        sport = replace(sport, heats=_guarded_heats(guard, part, sport.heats))
    if is_trusted(sport.scoring):
        return sport
    return replace(sport, scoring=_guarded_scoring(guard, part, sport.scoring))


def _guarded_scoring(guard: Guard, part: Owned, scoring: Scoring) -> Scoring:
    """Return a scoring of the same kind, with the same data, whose code is asked through the guard."""
    if isinstance(scoring, HeatScoring):
        return _guarded_heats(guard, part, scoring)
    if isinstance(scoring, TieScoring):
        return _GuardedTies(**_data(scoring, TieScoring), guard=guard, part=part, scoring=scoring)
    return _GuardedScoring(guard, part, scoring, scoring.rules_type)


def _guarded_heats(guard: Guard, part: Owned, scoring: HeatScoring) -> HeatScoring:
    return _GuardedHeats(**_data(scoring, HeatScoring), guard=guard, part=part, scoring=scoring)


def _data(scoring: Scoring, kind: type[TieScoring | HeatScoring]) -> dict[str, Any]:
    return {field.name: getattr(scoring, field.name) for field in fields(kind)}


def _guarded_form(guard: Guard, part: Owned, form: Callable[[], type[Any]]) -> Callable[[], type[Any]]:
    """Return what builds the form of a sport's rules, asked through the guard."""

    def made() -> type[Any]:
        from wtforms import Form  # noqa: PLC0415 - commands that need no pages do without

        found = form()
        if not isinstance(found, type) or not issubclass(found, Form):
            raise TypeError(f"a form of rules is a class of WTForms, not {found!r}")
        found()  # here it may fail, in the page no longer
        return found

    return lambda: guard.ask(part, made, again=True)


def _guarded_upgrade(guard: Guard, plugin: str, key: str, upgrade: Upgrade) -> Upgrade:
    """Return what brings stored rules up to date, asked through the guard."""
    part = Owned(plugin, "upgrades", key)

    def upgraded(values: Mapping[str, Any], version: int) -> Mapping[str, Any]:
        return guard.ask(part, lambda: _named(upgrade(deepcopy(dict(values)), version)), again=True)

    return upgraded


def _named(found: Any) -> dict[str, Any]:
    if not isinstance(found, Mapping) or not all(isinstance(each, str) for each in found):
        raise TypeError("rules are values by their names")
    return dict(found)


def is_trusted(scoring: Scoring) -> bool:
    """Tell whether a scoring is the core's own, with all that it asks."""
    asked = (type(scoring), *getattr(scoring, "bonuses", ()))
    return all(map(is_core, asked))


class _Asked:
    """The scoring of a plugin, asked; whatever it does instead of answering is a LeftOutError."""

    __slots__ = ()
    guard: Guard
    part: Owned
    scoring: Scoring

    def violations(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Violation, ...]:
        return self.guard.ask(self.part, lambda: violations_in(self.scoring.violations(score, rules, status, winner)))

    def outcome(self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None) -> Outcome:
        return self.guard.ask(self.part, lambda: outcome_in(self.scoring.outcome(score, rules, status, winner)))

    def parts(self, rules: Any) -> tuple[Part, ...]:
        return self.guard.ask(self.part, lambda: _each(self.scoring.parts(rules), Part, lambda part: (part.label,)))

    def headline(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Headline | None:
        return self.guard.ask(self.part, lambda: _headline(self.scoring.headline(score, rules, status, winner)))

    def detail(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Words, ...]:
        return self.guard.ask(self.part, lambda: _all_told(self.scoring.detail(score, rules, status, winner)))

    def columns(self, rules: Any) -> tuple[TableColumn, ...]:
        def found() -> tuple[TableColumn, ...]:
            return _each(self.scoring.columns(rules), TableColumn, lambda column: (column.short, column.long))

        return tuple(self._guarded(column) for column in self.guard.ask(self.part, found))

    def _guarded(self, column: TableColumn) -> TableColumn:
        """Return a column whose values are asked through the guard; those that the core itself makes are trusted."""
        value = column.value
        if is_core(value):
            return column
        return replace(column, value=lambda tally: self.guard.ask(self.part, lambda: shown_in(value(tally))))

    def endings(self, rules: Any) -> tuple[Outcome, ...]:
        return self.guard.ask(self.part, lambda: tuple(map(outcome_in, listed(self.scoring.endings(rules)))))

    def forfeit_score(self, rules: Any) -> Score:
        return self.guard.ask(self.part, lambda: score_in(self.scoring.forfeit_score(rules)))

    def start(self, rules: Any, serving: int = 0) -> Board:
        return answered_or_refused(self.guard, self.part, lambda: _board(self.scoring.start(rules, serving)))

    def apply(self, board: Board, play: Play) -> Board:
        return answered_or_refused(self.guard, self.part, lambda: _board(self.scoring.apply(board, play)))

    def plays(self, board: Board) -> tuple[tuple[Play, Words], ...]:
        return self.guard.ask(self.part, lambda: _plays(plays_of(self.scoring, board)))


@dataclass(frozen=True, slots=True)
class _GuardedScoring(_Asked):
    """A scoring of a plugin's own kind."""

    guard: Guard
    part: Owned
    scoring: Scoring
    rules_type: type[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _GuardedTies(_Asked, TieScoring):
    """A plugin's own way to count ties: still ties, whose rubbers are data."""

    guard: Guard
    part: Owned
    scoring: TieScoring


@dataclass(frozen=True, slots=True, kw_only=True)
class _GuardedHeats(_Asked, HeatScoring):
    """A plugin's own way to measure heats: still heats, whose marks are ranked by its data."""

    guard: Guard
    part: Owned
    scoring: HeatScoring

    @property
    def rules_type(self) -> type[Any]:  # type: ignore[override]  # of the kind of heats, not of each
        return self.scoring.rules_type

    @property
    def least_is_best(self) -> bool:
        return self.guard.ask(self.part, lambda: bool(self.scoring.least_is_best))


def score_in(found: Any) -> Score:
    """Return a score that a plugin gives, in exact numbers."""
    return tuple(None if pair is None else pair_in(pair) for pair in listed(found))


def _board(found: Any) -> Board:
    """Return a scoreboard that can be shown; raises what is wrong with it."""
    if not isinstance(found, Board) or found.winner not in (None, 0, 1) or not isinstance(found.over, bool):
        raise TypeError(f"{found!r} is no scoreboard")
    _all_told(found.announce)
    pair_in(found.current)
    return replace(found, score=score_in(found.score))


def _plays(found: Any) -> tuple[tuple[Play, Words], ...]:
    """Return the plays that may come next with words for them; raises TypeError for what are none."""
    plays = tuple((play, words) for play, words in listed(found))
    if not all(isinstance(play, Play) and is_word(words) for play, words in plays):
        raise TypeError("what may come next is plays, each with words for it")
    return plays


def _each(found: Any, kind: type[T], words: Callable[[T], Sequence[Words]]) -> tuple[T, ...]:
    """Return what should be records of a kind, whose words are told; raises TypeError for what is none."""
    records: tuple[T, ...] = listed(found)
    if not all(type(each) is kind and all(map(is_told, words(each))) for each in records):
        raise TypeError(f"{found!r} should be {kind.__name__} records")
    return records


def _headline(found: Any) -> Headline | None:
    if found is None:
        return None
    if type(found) is not Headline or len(found.sides) != 2:
        raise TypeError(f"{found!r} is no headline")
    _all_told((*found.sides, found.note))
    return found


def _all_told(found: Any) -> tuple[Words, ...]:
    words: tuple[Words, ...] = listed(found)
    if not all(map(is_word, words)):
        raise TypeError(f"{found!r} should be words")
    return words
