"""What was shown of a competition as it is stored: entries by their numbers, words as data, numbers exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import msgspec

from tournament.engine.graph import Candidates
from tournament.engine.heats import Criterion, HeatRules, HeatScoring, Marking
from tournament.engine.kept import GoneScoring, Kept, KeptRanking, KeptRow, content
from tournament.engine.scoring import (
    Headline,
    Outcome,
    Pair,
    ScoreTold,
    TableColumn,
    rules_from,
    rules_to_json,
    to_number,
)
from tournament.engine.scoring.numbers import Number
from tournament.engine.standings import Row
from tournament.engine.standings.tally import Tally
from tournament.engine.ties import Rubber, TieScoring
from tournament.interchange.words import words_in


class StoredResult(msgspec.Struct, array_like=True):
    """A result as it is recorded, what it brought its sides, and what was said of it to either."""

    status: str
    score: list[Any] | None
    winner: int | None
    outcome: Any
    told: Any
    turned: Any

    @property
    def recorded(self) -> tuple[str, list[Any] | None, int | None]:
        """Return the result as the match's row holds it."""
        return self.status, self.score, self.winner


class StoredRanking(msgspec.Struct, array_like=True):
    """A ranking, and the sum of what it follows from: of each line the rank, number, tie, criterion and reason."""

    basis: str
    rows: list[tuple[int, int, bool, str | None, Any]]


class Shown(msgspec.Struct):
    """What was shown of a competition; `about` sums up its rules and format, `cells` go by the content of a tally."""

    about: str
    sport: Any
    columns: list[Any]
    cells: dict[str, list[Any]] = {}
    results: dict[str, StoredResult] = {}
    groups: dict[str, StoredRanking] = {}
    best: dict[str, StoredRanking] = {}
    endings: list[Any] = []
    steps: list[Any] = []
    rubbers: list[Any] = []
    marking: Any = None
    markings: dict[str, Any] = {}

    def scoring(self) -> GoneScoring:
        """Return what is known of how the sport counts."""
        columns = [self._column(place, *each) for place, each in enumerate(self.columns)]
        return GoneScoring(columns, tuple(map(outcome_in, self.endings)))

    def tie(self) -> TieScoring | None:
        """Return the rubbers that ties are made of; None of a sport without ties."""
        known = {each.name for each in fields(Rubber)}
        rubbers = (
            Rubber(**{name: _field_in(value) for name, value in rubber.items() if name in known})
            for rubber in self.rubbers
        )
        return TieScoring(tuple(rubbers)) if self.rubbers else None

    def _column(self, place: int, key: str, short: Any, long: Any, lower: bool) -> TableColumn:
        def value(tally: Tally) -> Number | Pair:
            home, *away = map(to_number, self.cells[content(tally)][place])
            return (home, away[0]) if away else home

        return TableColumn(key, words_in(short), words_in(long), value, lower)

    def kept(self, entrants: Sequence[int]) -> Kept[int]:
        """Return the rankings with the ids of entries."""

        def ranking(stored: StoredRanking) -> KeptRanking[int]:
            rows = (
                KeptRow(rank, entrants[number - 1], tied, by, words_in(why))
                for rank, number, tied, by, why in stored.rows
            )
            return KeptRanking(stored.basis, tuple(rows))

        return Kept(
            {key: ranking(each) for key, each in self.groups.items()},
            {_candidates(key): ranking(each) for key, each in self.best.items()},
        )


def read(stored: str) -> Shown:
    """Read what is stored."""
    return msgspec.json.decode(stored, type=Shown)


def written(shown: Shown) -> str:
    """Write it to be stored."""
    return msgspec.json.encode(shown, enc_hook=str).decode()


def ranking_of(basis: str, rows: Sequence[Row], numbers: Mapping[Any, int]) -> StoredRanking:
    """Return a ranking to be stored."""
    lines = [(row.rank, numbers[row.entry], row.tied, row.decided_by, row.explanation) for row in rows]
    return StoredRanking(basis, lines)


def name_of(each: Candidates) -> str:
    """Write which groups' which rank is compared."""
    return msgspec.json.encode(each).decode()


def _candidates(name: str) -> Candidates:
    return msgspec.json.decode(name, type=tuple[tuple[str, ...], int])


def outcome_to(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as data, by the names of its fields, so that one more is kept too."""
    counters = {name: _exact(pair) for name, pair in outcome.counters.items()}
    return {**outcome._asdict(), "match_points": _exact(outcome.match_points), "counters": counters}


def outcome_in(data: Mapping[str, Any]) -> Outcome:
    """Return the outcome that was stored."""
    found = Outcome(**{name: value for name, value in data.items() if name in Outcome._fields})
    home, away = found.forfeits
    counters = {name: _pair(pair) for name, pair in found.counters.items()}
    return found._replace(match_points=_pair(found.match_points), counters=counters, forfeits=(home, away))


def told_to(told: ScoreTold) -> Any:
    """Return what is said of a score as data."""
    headline = told.headline and [*told.headline.sides, told.headline.note]
    return [headline, list(told.detail)]


def told_in(data: Any) -> ScoreTold:
    """Return what was said of a score."""
    headline, detail = data
    said = None
    if headline is not None:
        home, away, note = map(words_in, headline)
        said = Headline((home, away), note)
    return ScoreTold(said, tuple(map(words_in, detail)))


def marking_to(marking: Marking | None) -> Any:
    """Return how heats are measured as data."""
    if marking is None:
        return None
    told = {each.name: getattr(marking.scoring, each.name) for each in fields(HeatScoring)}
    told["criteria"] = [[each.key, each.names, str(each.weight)] for each in marking.scoring.criteria]
    return [told, rules_to_json(marking.rules)]


def marking_in(data: Any) -> Marking | None:
    """Return how heats were measured."""
    if data is None:
        return None
    told, rules = data
    known = {each.name for each in fields(HeatScoring)} - {"criteria"}
    criteria = tuple(Criterion(key, words_in(names), to_number(weight)) for key, names, weight in told["criteria"])
    plain = {name: words_in(value) for name, value in told.items() if name in known}
    return Marking(HeatScoring(**plain, criteria=criteria), rules_from(rules, HeatRules))


def rubbers_to(rubbers: Sequence[Rubber]) -> list[Any]:
    """Return the rubbers of ties as data."""
    return [{each.name: getattr(rubber, each.name) for each in fields(Rubber)} for rubber in rubbers]


def _field_in(value: Any) -> Any:
    """Return what a field of a rubber held."""
    if isinstance(value, list):
        return tuple(tuple(each) if isinstance(each, list) else each for each in value)
    return words_in(value)


def cell_to(value: Any) -> list[str]:
    """Return what a column shows as data."""
    return _exact(value if isinstance(value, tuple) else (value,))


def _exact(numbers: Sequence[Any]) -> list[str]:
    return [str(each) for each in numbers]


def _pair(numbers: Sequence[Any]) -> Pair:
    home, away = map(to_number, numbers)
    return home, away
