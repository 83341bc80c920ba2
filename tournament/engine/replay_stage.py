"""What a stage is replayed from: its results as they stand in a file, its rules, and what did not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tournament.engine.competition import CompetitionState
from tournament.engine.formats import FORMATS, Format
from tournament.engine.graph import Graph
from tournament.engine.heats import Mark, Marking
from tournament.engine.heats.entering import Given as GivenMark
from tournament.engine.heats.vacancies import Vacancy
from tournament.engine.progress import Find
from tournament.engine.recorded import BothForfeit, Played
from tournament.engine.scoring import Number, Outcome, Rulebook, Score, Status
from tournament.engine.standings import BUILT_IN, Entry, Extras, Step, Tiebreakers, Unequal
from tournament.engine.withdrawn import annulled


class Given(Protocol):
    """A result as it stands in the file."""

    @property
    def home(self) -> str: ...
    @property
    def away(self) -> str: ...
    @property
    def score(self) -> Score: ...
    @property
    def status(self) -> Status: ...
    @property
    def winner(self) -> str | None: ...
    @property
    def group(self) -> str | None: ...
    @property
    def round(self) -> int | None: ...


class GivenHeat(Protocol):
    """The marks of a heat, by entry, as they stand in the file."""

    @property
    def heat(self) -> str: ...
    @property
    def marks(self) -> Mapping[str, GivenMark]: ...


class Free(Protocol):
    """A round without an opponent as it stands in the file."""

    @property
    def home(self) -> str: ...
    @property
    def round(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit, and why; `given` is the result it is about, if it is about one.

    One that is about a single entry has no `away`, one that is about a whole heat no `home` either.
    """

    stage: str
    home: str | None
    away: str | None
    problem: str
    given: Given | Free | None = field(default=None, compare=False, repr=False)
    heat: str | None = None


@dataclass(slots=True)
class Stage:
    """A stage of one competition, or one of its groups where these are dealt: entries in seed order, and results.

    `graph` is given where the bracket is none of a format; `adjust` and the three after it are what `Extras` says.
    `byes` are rounds without an opponent that count as won; `rulebooks` those of matches that have rules of their own.
    `withdrawn` stand in the order of withdrawal; `unequal` says how groups of different sizes are compared,
    `both_forfeit` which places a match gives that both sides forfeited. `heats` are
    the marks given, `marks` those that fit, by heat; they are measured as `marking` says, or as `markings` do of heats
    with other rules. `vacancies` are the places in later heats and matches that were given up; with `all_level`, all
    who are level at the last place that goes on do so where lanes are free. `deciders` says, by the identity of a
    result that may end level, which side it goes to where one of them must go on; `notes` what is wrong with parts of
    it. `under` returns a result as it is under the rules of the match that it turned out to be.
    """

    key: str
    type: str
    rulebook: Rulebook
    steps: Sequence[Step]
    results: Sequence[Given]
    entries: Sequence[str]
    options: Mapping[str, object] = field(default_factory=dict)
    graph: Graph | None = None
    adjust: Mapping[Entry, Number] = field(default_factory=dict)
    lots: Mapping[Entry, int] = field(default_factory=dict)
    conduct: Mapping[Entry, Number] = field(default_factory=dict)
    ratings: Mapping[Entry, Number] = field(default_factory=dict)
    withdrawn: Sequence[str] = ()
    unequal: Unequal = "average"
    both_forfeit: BothForfeit = "lower"
    tiebreakers: Tiebreakers = field(default_factory=lambda: BUILT_IN)
    byes: Sequence[Free] = ()
    rulebooks: Mapping[str, Rulebook] = field(default_factory=dict)
    formats: Mapping[str, Format] = field(default_factory=lambda: FORMATS)
    heats: Sequence[GivenHeat] = ()
    marks: Mapping[str, Mapping[str, Mark]] = field(default_factory=dict)
    marking: Marking | None = None
    markings: Mapping[str, Marking] = field(default_factory=dict)
    vacancies: Sequence[Vacancy[str]] = ()
    all_level: bool = False
    problems: list[Problem] = field(default_factory=list)
    deciders: dict[int, int] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)
    under: Callable[[Given, str], Given] = lambda given, match: given

    def complain(self, given: Given, problem: str) -> None:
        """Note that a result does not fit."""
        self.problems.append(Problem(self.key, given.home, given.away, problem, given))

    def is_also(self, given: Given, new: Given) -> None:
        """Let what is known of a result hold for it in another form."""
        if id(given) in self.notes:
            self.notes[id(new)] = self.notes[id(given)]
        if id(given) in self.deciders:
            self.deciders[id(new)] = self.deciders[id(given)]

    def checked(self, given: Given) -> Outcome:
        """Return what a result brings, noting what the rules do not allow (it counts as given)."""
        self.check(given)
        return self.outcome(given)

    def check(self, given: Given, match: str | None = None, *, leg: bool = False) -> None:
        """Note what the rules, of a match where they are its own, do not allow about a result, which may be a leg's."""
        if given.winner not in (None, given.home, given.away):
            self.complain(given, f"the winner {given.winner!r} did not play")
        for note in self.notes.get(id(given), ()):
            self.complain(given, note)
        rulebook = self._rulebook(match)
        violations = rulebook.violations_of_leg if leg else rulebook.violations
        for violation in violations(given.score, given.status, named_side(given)):
            self.complain(given, str(violation.text))

    def outcome(self, given: Given, match: str | None = None, decider: int | None = None) -> Outcome:
        """Return what a result brings, where it is level to the side that `decider` says."""
        side = named_side(given) if decider is None else decider
        return self._rulebook(match).outcome(given.score, given.status, side)

    def _rulebook(self, match: str | None) -> Rulebook:
        return self.rulebooks.get(match, self.rulebook) if match else self.rulebook


def named_side(given: Given) -> int | None:
    """Return the side that a result names as the winner, if one of the two is."""
    return {given.home: 0, given.away: 1}.get(given.winner) if given.winner is not None else None


def state_of(
    stage: Stage, graph: Graph, played: Mapping[str, Played[str]], find: Find[str] = lambda match, sides: None
) -> CompetitionState[str]:
    """Return how a stage stands with some results; `find` looks for others once the sides of a match are known."""
    seeds: dict[Entry, int] = {entry: number for number, entry in enumerate(stage.entries, start=1)}
    return CompetitionState(
        id=stage.key,
        rulebook=stage.rulebook,
        steps=tuple(stage.steps),
        graph=graph,
        entrants=stage.entries,
        names=stage.entries,
        played=played,
        extras=Extras(
            seeds=seeds,
            lots=stage.lots,
            adjust={entry: points for entry, points in stage.adjust.items() if entry in seeds},
            conduct=stage.conduct,
            ratings=stage.ratings,
            win_points=stage.rulebook.rules.win_points,
            draw_points=stage.rulebook.rules.draw_points,
            swiss=stage.type in stage.formats and stage.formats[stage.type].federation is not None,
        ),
        withdrawn=tuple(
            dict.fromkeys(
                [*filter(seeds.__contains__, stage.withdrawn), *annulled(stage.entries, stage.results, graph)]
            )
        ),
        unequal=stage.unequal,
        both_forfeit=stage.both_forfeit,
        tiebreakers=stage.tiebreakers,
        find=find,
        rulebooks=stage.rulebooks,
        marks=stage.marks,
        marking=stage.marking,
        markings=stage.markings,
        vacancies=tuple(stage.vacancies),
    )
