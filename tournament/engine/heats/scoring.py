"""How a contest of many at once is measured: data that a sport gives, and the numbers its organisers may change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from tournament.engine.errors import InputError
from tournament.engine.heats import units
from tournament.engine.heats.jumps import FORM, read_jumps
from tournament.engine.heats.marks import FAILED, Cell, Ending, Mark, Value
from tournament.engine.heats.no_duels import NoDuels
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.rules import rule
from tournament.engine.text import Words

Best = Literal["least", "most"]
Attempts = Literal["best", "sum", "heights"]
Ties = Literal["joint", "next_best", "countback"]
Judged = Literal["mean", "sum"]
_CHOICES: Mapping[str, tuple[str | None, ...]] = {
    "unit": get_args(units.Unit),
    "best": (None, *get_args(Best)),
    "attempts": get_args(Attempts),
    "ties": get_args(Ties),
    "judged": get_args(Judged),
}


@dataclass(frozen=True, slots=True)
class HeatRules:
    """What organisers may change of how a heat is measured; `lowest` and `highest` bound what a judge may give."""

    attempts: int = rule(1, Message("attempts"), least=1, most=20)
    judges: int = rule(1, Message("judges"), least=1, most=20)
    drop_high: int = rule(0, Message("highest marks of judges left out"), most=5)
    drop_low: int = rule(0, Message("lowest marks of judges left out"), most=5)
    decimals: int = rule(2, Message("decimals"), most=3)
    lowest: Number | None = rule(None, Message("lowest mark"), least=-1000, kind="number", optional=True)
    highest: Number | None = rule(
        None, Message("highest mark"), least=-1000, most=1_000_000, kind="number", optional=True
    )
    match_minutes: int = rule(10, Message("minutes of a heat (typical)"), least=1, most=1440)

    win_points: ClassVar[Number] = 1
    draw_points: ClassVar[Number] = 0
    loss_points: ClassVar[Number] = 0
    forfeit_points: ClassVar[Number] = 0
    retired_points: ClassVar[Number | None] = None

    def __post_init__(self) -> None:
        """Refuse rules under which no judge's mark would count."""
        if self.drop_high + self.drop_low >= self.judges and self.drop_high + self.drop_low > 0:
            raise InputError(
                Message("of {judges} judges' marks {dropped} cannot be left out").format(
                    judges=self.judges, dropped=self.drop_high + self.drop_low
                )
            )


@dataclass(frozen=True, slots=True)
class Criterion:
    """What judges give marks for, and how much that weighs."""

    key: str
    names: Words
    weight: Number = 1


@dataclass(frozen=True, slots=True)
class HeatScoring(NoDuels):
    """How many at once are measured and ranked.

    `unit` is what is measured; the `least` time and place and the `most` of all else is best, unless `best` says
    otherwise. Of several attempts the best or the sum counts, or they are jumps at heights. Equal ones share a place,
    or their next best attempts decide, or at heights the countback: fewest failures at the last height cleared, then in
    all. Of judges' marks the mean or the sum counts; each of the `criteria` is judged by itself and weighted. `lane`
    is the sport's word for the number under which somebody starts: lane, firing point, order of performance.
    """

    unit: units.Unit
    best: Best | None = None
    attempts: Attempts = "best"
    ties: Ties = "joint"
    criteria: tuple[Criterion, ...] = ()
    judged: Judged = "mean"
    lane: Words | None = None

    rules_type: ClassVar[type[Any]] = HeatRules

    def __post_init__(self) -> None:
        """Refuse what there is not, and what does not go together."""
        for name, known in _CHOICES.items():
            if getattr(self, name) not in known:
                raise InputError(f"{name} is {getattr(self, name)!r}, and may be {', '.join(map(repr, known))}")
        fits = {"best": {"joint", "next_best"}, "sum": {"joint"}, "heights": {"joint", "countback"}}
        if self.ties not in fits[self.attempts]:
            raise InputError(f"ties {self.ties!r} do not go with attempts {self.attempts!r}")
        if self.attempts == "heights" and (self.unit != "distance" or self.criteria):
            raise InputError("heights are distances, which nobody judges")

    @property
    def least_is_best(self) -> bool:
        """Tell whether the smallest value leads."""
        return (self.best or ("least" if self.unit in {"time", "place"} else "most")) == "least"


@dataclass(frozen=True, slots=True)
class Marking:
    """A scoring under one set of rules: what a mark's cells are, and how it is read."""

    scoring: HeatScoring
    rules: HeatRules

    @property
    def criteria(self) -> tuple[Criterion | None, ...]:
        """Return what is judged by itself; one nameless thing where nothing is told apart."""
        return self.scoring.criteria or (None,)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """List the fields of a mark: attempt by attempt, criterion by criterion, judge by judge."""
        if self.scoring.attempts == "heights":
            return (Cell(Message("Heights"), FORM),)
        return tuple(
            Cell(self._label(attempt, criterion, judge))
            for attempt in range(1, self.rules.attempts + 1)
            for criterion in self.criteria
            for judge in range(1, self.rules.judges + 1)
        )

    @property
    def numbering(self) -> Words:
        """Say what the numbers are in which entries start: the sport's word, or lane, or order."""
        usual = Message("Lane") if self.scoring.unit == "time" else pmessage("heat", "Order")
        return self.scoring.lane or usual

    def _label(self, attempt: int, criterion: Criterion | None, judge: int) -> Words:
        parts: list[Words] = []
        if self.rules.attempts > 1:
            parts.append(Message("Attempt {n}").format(n=attempt))
        if criterion is not None:
            parts.append(criterion.names)
        if self.rules.judges > 1:
            parts.append(Message("Judge {n}").format(n=judge))
        return joined(parts, ", ") if parts else _NAMES[self.scoring.unit]

    def read(self, texts: Sequence[str], ending: Ending = Ending.OK, order: int | None = None) -> Mark:
        """Return the mark that was written cell by cell; raises InputError that names the cell."""
        if self.scoring.attempts == "heights":
            text = texts[0].strip() if texts else ""
            return self.checked(Mark((), ending, read_jumps(text, self.rules.decimals), order))
        values: list[Value] = []
        for cell, text in zip(self.cells, texts, strict=True):
            try:
                values.append(self._value(text))
            except InputError as error:
                if len(self.cells) == 1:
                    raise
                raise InputError(Message("{cell}: {what}").format(cell=cell.label, what=error.text)) from error
        return self.checked(Mark(tuple(values), ending, (), order))

    def _value(self, text: str) -> Value:
        plain = text.strip()
        if plain in {"", "-", "–"}:
            return None
        if plain.casefold() in {"x", "×"} and self.scoring.unit in {"distance", "points"} and self.rules.attempts > 1:
            return FAILED
        value = units.read(plain, self.scoring.unit, self.rules.decimals)
        self._bounded(value, plain)
        return value

    def _bounded(self, value: int, text: str) -> None:
        least, most = self.rules.lowest, self.rules.highest
        scale = 1 if self.scoring.unit == "place" else units.THOUSAND
        if (least is not None and value < least * scale) or (most is not None and value > most * scale):
            between = tuple("" if each is None else f"{float(each):g}" for each in (least, most))
            raise InputError(
                Message("“{text}” is not between {least} and {most}").format(
                    text=text, least=between[0] or "−∞", most=between[1] or "∞"
                )
            )

    def checked(self, mark: Mark) -> Mark:
        """Return a mark that can be ranked; raises InputError for one that lacks something or has too much."""
        filled = [value for value in mark.values if value is not None]
        if mark.ending is Ending.DNS and (filled or mark.jumps):
            raise InputError(Message("who did not start has no mark"))
        if mark.ending is not Ending.OK:
            return mark
        if not filled and not mark.jumps:
            raise InputError(_MISSING[self.scoring.unit])
        for number, attempt in enumerate(self.by_attempt(mark)):
            # An attempt may be left out where the best one counts, but not where all are added up.
            needed = self.scoring.attempts == "sum" or any(value is not None for value in attempt)
            if needed and None in attempt and FAILED not in attempt:
                cell = self.cells[number * len(attempt) + attempt.index(None)]
                raise InputError(Message("{cell}: the mark is missing").format(cell=cell.label))
        return mark

    def by_attempt(self, mark: Mark) -> Iterator[tuple[Value, ...]]:
        """Yield the values of each attempt."""
        size = len(self.criteria) * self.rules.judges
        for start in range(0, len(mark.values), size):
            yield mark.values[start : start + size]

    def printed(self, value: Number) -> Words:
        """Return a value, or what several come to, in words."""
        return units.printed(value, self.scoring.unit, self.rules.decimals)


_NAMES: Mapping[units.Unit, Words] = {
    "time": Message("Result time"),
    "distance": Message("Result distance"),
    "points": Message("Points given"),
    "place": Message("Place taken"),
}
_MISSING: Mapping[units.Unit, Words] = {
    "time": Message("the time is missing"),
    "distance": Message("the distance is missing"),
    "points": Message("the points are missing"),
    "place": Message("the place is missing"),
}

BY_PLACE = Marking(HeatScoring("place"), HeatRules(decimals=0))
"""Where the committee gives the places themselves."""
