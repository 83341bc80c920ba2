"""What is recorded of a drawn competition: its graph, who plays, its rules, and what happened so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Generic, Literal, Self, TypeVar

from tournament.engine.graph import Graph
from tournament.engine.heats import BY_PLACE, Finisher, Mark, Marking, ranked
from tournament.engine.heats.vacancies import Vacancy
from tournament.engine.kept import Kept
from tournament.engine.pairing.state import Pairer, PairingState, Round
from tournament.engine.progress import Find
from tournament.engine.scoring import Number, Outcome, Rulebook, Score, Status
from tournament.engine.standings import BUILT_IN, Entry, Extras, Step, Tiebreakers, Unequal

E = TypeVar("E", bound=Entry)

SHARED = Outcome(counts=True, winner=None)
"""What the sides of a match take from a round in which all play on one court: the points are told by entry."""

Kind = Literal["points", "conduct"]
BothForfeit = Literal["lower", "none"]
"""What places the sides of a match take that both forfeited: the lower one that it gives each, or none."""


@dataclass(frozen=True, slots=True)
class Played(Generic[E]):
    """What is recorded of a match: who met, how it ended."""

    sides: tuple[E, E]
    status: Status
    score: Score
    winner: int | None


@dataclass(frozen=True, slots=True)
class Adjusted(Generic[E]):
    """Points beside the results, or conduct points; those about a match count in its group's table alone."""

    entry: E
    kind: Kind
    points: Number
    match: str | None = None


@dataclass(frozen=True)
class Recorded(Generic[E]):
    """What is recorded of a drawn competition; `entrants` stand in the order of their numbers, as do `names`.

    `id` is what the caller knows it by. `withdrawn` stand in the order of withdrawal. `extras` is what is known of the
    entries beside their matches, `adjusted` what was recorded later. `draws` are the orders that lots gave, the newest
    first. `pairer` tells how a format goes from round to round that is not laid out at the draw, `rounds` are those
    drawn so far; without its plugin there is none, and `planned` is how many rounds it said there would be. `find`
    looks for the record of a match whose sides have just become known, for who knows results by their sides alone; what
    it finds must stand in `played` from then on. `rulebooks` are those of matches that are played under rules of their
    own. `marks` are those of the heats that are over, by entry in the order of the lanes; `marking` tells how they are
    measured, `markings` of heats with rules of their own. `vacancies` are the places in later heats and matches that
    their holders gave up, the first first. `both_forfeit` tells which places a match gives that both sides forfeited.
    `kept` are rankings that were shown.
    """

    id: int | str
    rulebook: Rulebook
    steps: tuple[Step, ...]
    graph: Graph
    entrants: Sequence[E]
    names: Sequence[str]
    played: Mapping[str, Played[E]]
    extras: Extras
    withdrawn: tuple[E, ...] = ()
    adjusted: tuple[Adjusted[E], ...] = ()
    draws: tuple[tuple[E, ...], ...] = ()
    unequal: Unequal = "average"
    options: Mapping[str, Any] = field(default_factory=dict)
    pairer: Pairer | None = None
    rounds: tuple[Round, ...] = ()
    planned: int = 0
    tiebreakers: Tiebreakers = field(default_factory=lambda: BUILT_IN)
    find: Find[E] = lambda match, sides: None
    rulebooks: Mapping[str, Rulebook] = field(default_factory=dict)
    marks: Mapping[str, Mapping[E, Mark]] = field(default_factory=dict)
    marking: Marking | None = None
    markings: Mapping[str, Marking] = field(default_factory=dict)
    vacancies: tuple[Vacancy[E], ...] = ()
    both_forfeit: BothForfeit = "lower"
    kept: Kept[E] | None = None

    @property
    def rules(self) -> Any:
        """Return the rules that hold where a match has none of its own."""
        return self.rulebook.rules

    def rulebook_of(self, match: str) -> Rulebook:
        """Return the rules of a match."""
        return self.rulebooks.get(match, self.rulebook)

    def marking_of(self, heat: str) -> Marking:
        """Return how a heat is measured; raises LookupError in a sport without heats."""
        if self._by_place[heat]:
            return BY_PLACE
        marking = self.markings.get(heat, self.marking)
        if marking is None:
            raise LookupError(heat)
        return marking

    @cached_property
    def name_of(self) -> Mapping[E, str]:
        """Return what each entry is called."""
        return dict(zip(self.entrants, self.names, strict=True))

    @cached_property
    def _by_place(self) -> Mapping[str, bool]:
        return {heat.id: heat.by_place for heat in self.graph.heats}

    @cached_property
    def finishers(self) -> Mapping[str, tuple[Finisher[E], ...]]:
        """Rank the heats that are over, with reasons."""
        known = ((heat, marks) for heat, marks in self.marks.items() if heat in self._by_place)
        return {heat: ranked(marks, self.marking_of(heat), self.name_of) for heat, marks in known}

    @property
    def planned_rounds(self) -> int:
        """Return how many rounds there will be; 0 where there are none."""
        return self.pairer.planned(len(self.entrants), self.options) if self.pairer else self.planned

    @property
    def on_one_court(self) -> bool:
        """Tell whether all play in one match of each round."""
        return self.pairer.on_one_court if self.pairer else any(drawn.order for drawn in self.rounds)

    def outcome(self, key: str, match: Played[E]) -> Outcome:
        """Return what a match, as it is recorded, brings its sides under its rules."""
        if self.on_one_court:
            return SHARED
        return self.rulebook_of(key).outcome(match.score, match.status, match.winner)

    @cached_property
    def field(self) -> PairingState:
        """Return what the next round is paired from."""
        numbers = {entry: number for number, entry in enumerate(self.entrants, start=1)}
        outcomes = {
            (node.round, int(node.id.rpartition("-")[2])): self.outcome(node.id, self.played[node.id])
            for node in self.graph.matches
            if node.id in self.played
        }
        return PairingState(
            names=self.names,
            rounds=self.rounds,
            outcomes=outcomes,
            options=self.options,
            gone=frozenset(numbers[entry] for entry in self.withdrawn),
            win=self.rules.win_points,
            draw=self.rules.draw_points,
            loss=self.rules.loss_points,
        )

    def is_over(self, group: str) -> bool:
        """Tell whether every match of a group, in every round of it, is over."""
        if len(self.rounds) < self.planned_rounds:
            return False
        return all(node.id in self.played for node in self.graph.of_group(group))

    def with_match(self, key: str, match: Played[E] | None) -> Self:
        """Return this state with one match recorded otherwise, or not at all."""
        played = {other: record for other, record in self.played.items() if other != key}
        return replace(self, played=played | ({key: match} if match else {}))

    def with_heat(self, key: str, marks: Mapping[E, Mark]) -> Self:
        """Return this state with one heat recorded otherwise."""
        return replace(self, marks={**self.marks, key: marks})

    def without(self, keys: Sequence[str] | frozenset[str]) -> Self:
        """Return this state without the records of some matches and heats."""
        return replace(
            self,
            played={key: match for key, match in self.played.items() if key not in keys},
            marks={key: marks for key, marks in self.marks.items() if key not in keys},
        )

    def after_round(self, number: int) -> Self:
        """Return a competition paired round by round as it stood after a round, with what is recorded of it now."""
        kept = {node.id for node in self.graph.matches if node.round <= number}
        return replace(
            self,
            rounds=self.rounds[:number],
            played={key: match for key, match in self.played.items() if key in kept},
            draws=self.draws if number == self.planned_rounds else (),
        )
