"""What is said of scores, on pages as in calendars: by their sport, under the rules of their match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple, Protocol

from tournament.domain.competitions.queries.graphs import graphs_of
from tournament.domain.competitions.queries.kept_states import (
    NOBODYS,
    gone_markings,
    is_by_another_sport,
    kept_rulebooks,
    shown_of,
)
from tournament.domain.competitions.queries.phase_rules import RulesInForce, newest_rulesets, rulebooks_of
from tournament.domain.competitions.queries.rubber_rules import rubber_at, rubber_rulebook
from tournament.engine.errors import InputError
from tournament.engine.heats import Marking
from tournament.engine.match_status import Status
from tournament.engine.scoring import Rulebook, Score, ScoreTold, score_from, told_plainly, turned
from tournament.engine.ties import Rubber
from tournament.models import AnyMatch, Competition
from tournament.runtime import runtime


class _Books(NamedTuple):
    """The rules of a competition, those of its matches that have rules of their own, and these by stage and round."""

    usual: Rulebook
    own: Mapping[str, Rulebook]
    rounds: Mapping[tuple[str, int], Rulebook]


class Of(Protocol):
    """What tells which rules a match is played under."""

    @property
    def competition_id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def position(self) -> int | None: ...
    @property
    def stage(self) -> str: ...
    @property
    def round(self) -> int: ...


class ScoresTold:
    """Puts scores of an edition's matches into words; reads the rules once, when there is a score to tell.

    Without its plugin, or where that fails, a score is told as it was before, and else by its numbers alone.
    """

    def __init__(self, exchange_id: int, competitions: Iterable[Competition]) -> None:
        self._exchange_id = exchange_id
        self._competitions = {row.id: row for row in competitions}
        self._books: dict[int, _Books | None] = {}
        self._kept: dict[int, Mapping[str, Rulebook]] = {}
        self._changed: dict[int, bool] = {}

    def of(self, match: AnyMatch) -> ScoreTold:
        """Put what is recorded of a match into words."""
        return self.told(match, score_from(match.score), match.status, match.winner)

    def turned(self, match: AnyMatch) -> ScoreTold:
        """Put what is recorded of a match into words as the away side sees it."""
        winner = None if match.winner is None else 1 - match.winner
        return self.told(match, turned(score_from(match.score)), match.status, winner)

    def told(self, of: Of, score: Score, status: Status, winner: int | None) -> ScoreTold:
        """Put a score into words as one of this match."""
        if not score:
            return ScoreTold()
        for find in self._in_turn(of):
            try:
                rulebook = find(of)
                if rulebook is not None:
                    return rulebook.told(score, status, winner)
            except InputError:  # of a plugin that fails, or is of another version than the stored rules
                self._books[of.competition_id] = None
        return told_plainly(score)

    def _in_turn(self, of: Of) -> tuple[Callable[[Of], Rulebook | None], ...]:
        """Say whose word counts first: that of the sport, or what was said once where that is another one now."""
        row = self._competitions.get(of.competition_id)
        if of.competition_id not in self._changed:
            self._changed[of.competition_id] = row is not None and is_by_another_sport(row)
        in_turn = (self._rulebook, self._as_shown)
        return in_turn[::-1] if self._changed[of.competition_id] else in_turn

    def ahead(self, match: AnyMatch) -> int | None:
        """Return who won a match by its score, for one of a series, of which only who was named to go on is kept."""
        if match.winner is not None or match.status is not Status.PLAYED or not match.score:
            return match.winner
        for find in self._in_turn(match):
            with suppress(InputError):
                rulebook = find(match)
                if rulebook is not None:
                    return rulebook.outcome(score_from(match.score)).winner
        return None

    def marking(self, of: Of) -> Marking | None:
        """Return how a heat is measured, None without the plugin of its sport."""
        competition = self._competitions.get(of.competition_id)
        sport = runtime().registry.sports.get(competition.sport) if competition is not None else None
        with suppress(InputError):
            rulebook = self._rulebook(of) if sport is not None else None
            if sport is not None and rulebook is not None:
                return sport.marking(rulebook.rules)
        shown = shown_of(competition) if competition is not None else None
        usual, own = gone_markings(shown) if shown is not None else (None, {})
        return own.get(of.key, usual)

    def rubber(self, of: Of) -> Rubber | None:
        """Return the rubber that a match is, as it is played under the rules of its tie; None for any other."""
        competition = self._competitions.get(of.competition_id)
        if of.position is None or competition is None:
            return None
        rules = None
        with suppress(InputError):
            books = self._books_of(of.competition_id)
            rules = books.rounds.get((of.stage, of.round), books.usual).rules if books is not None else None
        return rubber_at(competition.sport, of.position, rules)

    def _rulebook(self, of: Of) -> Rulebook | None:
        rubber = self.rubber(of)
        if rubber is not None:
            return rubber_rulebook(rubber)
        books = self._books_of(of.competition_id)
        return books.own.get(of.key, books.usual) if books is not None else None

    def _as_shown(self, of: Of) -> Rulebook | None:
        """Return the rules in which a result means what was said of it once."""
        if of.competition_id not in self._kept:
            competition = self._competitions.get(of.competition_id)
            shown = shown_of(competition) if competition is not None else None
            self._kept[of.competition_id] = kept_rulebooks(shown, lambda _: NOBODYS) if shown is not None else {}
        return self._kept[of.competition_id].get(of.key)

    def _books_of(self, competition_id: int) -> _Books | None:
        if competition_id not in self._books:
            competition, ruleset = self._competitions.get(competition_id), self._rulesets.get(competition_id)
            sport = runtime().registry.sports.get(competition.sport) if competition is not None else None
            books: _Books | None = None
            if competition is not None and sport is not None and ruleset is not None:
                graph = graphs_of(self._exchange_id, [competition]).get(competition_id) if ruleset.by_phase else None
                own = rulebooks_of(sport, ruleset, graph) if graph is not None else {}
                rounds = (
                    {(node.stage, node.round): own[node.id] for node in graph.nodes if node.id in own} if graph else {}
                )
                books = _Books(Rulebook(sport.scoring, sport.rules_from(ruleset.values)), own, rounds)
            self._books[competition_id] = books
        return self._books[competition_id]

    @cached_property
    def _rulesets(self) -> dict[int, RulesInForce]:
        """Return the newest rules of each competition."""
        return newest_rulesets(self._competitions.values())
