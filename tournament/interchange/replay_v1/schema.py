"""What stands in a ``replay/1`` file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from tournament.engine.heats import Ending
from tournament.engine.match_status import UNPLAYED, Status
from tournament.engine.scoring import score_from
from tournament.interchange.graph_v1.schema import GraphFile

Whole = Annotated[int, msgspec.Meta(ge=-(2**63) + 1, le=2**63 - 1)]
Weight = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]
"""Numbers within reason: what is worked out of them can be written as JSON's numbers too."""


class RulesFile(msgspec.Struct, forbid_unknown_fields=True):
    """A preset of the sport, and fields set otherwise."""

    preset: str | None = None
    set: dict[str, Any] = {}


class StepFile(msgspec.Struct, forbid_unknown_fields=True):
    """A tie-break step; `cap` is what a match gives at most."""

    by: str
    matches: Literal["all", "tied", "above"] = "all"
    when_tied: Literal[2, "3+"] | None = None
    restart: bool | Literal["each", "first"] = False
    cap: int | None = None


class RubberFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A rubber of a tie, in the score of its own sport."""

    score: tuple[tuple[Whole | Weight, Whole | Weight] | None, ...] = ()
    status: Status = Status.PLAYED
    winner: str | None = None

    def __post_init__(self) -> None:
        _ended(self)


class MarkFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The mark of an entry, cell by cell as it is written; `order` is what was decided between equals."""

    cells: tuple[str | int | float | None, ...] = ()
    ending: Ending = Ending.OK
    order: Annotated[int, msgspec.Meta(ge=1, le=999)] | None = None

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "cells", tuple(map(_written, self.cells)))


def _written(cell: str | float | None) -> str:
    if isinstance(cell, float):
        return f"{int(cell)}" if cell.is_integer() else f"{cell!r}"
    return "" if cell is None else f"{cell}"


_LEFT_OUT = "".join(("left", " ", "out"))
"""Stands for a side that is not given, as null stands for none; no text of a file is this very object."""


class ResultFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    """A result; `score` holds [home, away] pairs, null for a part that was left out.

    Without `away`, `home` has no opponent in a round of a Swiss. The score of a tie may be left to its `rubbers`, in
    their order, null for one that was not played. That of a `heat` has `marks` by entry, and nothing of two sides.
    """

    stage: str
    home: str = _LEFT_OUT
    away: str | None = _LEFT_OUT
    score: tuple[tuple[Whole | Weight, Whole | Weight] | None, ...] = ()
    status: Status = Status.PLAYED
    winner: str | None = None
    group: str | None = None
    round: Whole | None = None
    rubbers: tuple[RubberFile | None, ...] = ()
    heat: str | None = None
    marks: dict[str, MarkFile] = {}

    def __post_init__(self) -> None:
        _ended(self)
        sides = [name for name in ("home", "away") if getattr(self, name) is not _LEFT_OUT]
        if self.heat is None and self.marks:
            raise ValueError("marks are those of a heat: name it")
        if self.heat is None and len(sides) < 2:
            raise ValueError(f"Object missing required field `{'away' if sides else 'home'}`")
        if self.heat is not None and (sides or any(getattr(self, name) != empty for name, empty in _OF_TWO_SIDES)):
            raise ValueError("a heat has marks by entry, and nothing of a match of two sides")


_OF_TWO_SIDES: tuple[tuple[str, Any], ...] = (
    ("score", ()), ("status", Status.PLAYED), ("winner", None), ("group", None), ("round", None), ("rubbers", ()),
)  # fmt: skip


def _ended(result: ResultFile | RubberFile) -> None:
    """Refuse a status that is no end, and read the numbers of the score exactly."""
    if result.status in UNPLAYED:
        raise ValueError(f"status {result.status.value!r} is not how a match ends")
    if any(isinstance(value, float) for pair in result.score for value in pair or ()):
        msgspec.structs.force_setattr(result, "score", score_from(result.score))


class VacancyFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A place in the heat or match `at` that an entry gives up: the next one moves up, `by` its mark or its place."""

    entry: str
    at: str
    by: Literal["mark", "place"] = "mark"


class StageFile(msgspec.Struct, forbid_unknown_fields=True):
    """A stage: groups with their members, or a bracket with its entries in seed order.

    A stage of type ``graph`` brings its bracket itself, as ``graph/1``. `lots` holds the order in which lots were
    drawn, the luckiest first, `withdrawn` those who left, the first who did first; of `conduct` and `ratings` more is
    better. `unequal` says how the best of groups of different sizes are compared, `both_forfeit` which places the sides
    of a match take that both forfeited. `vacancies` are places that were
    given up after the heats, the first first; with `level` ``all``, all who are level at the last place that goes on
    from heats go on where lanes are free. `rules` are set otherwise for the whole stage, `phase_rules` for a part of
    it, as `engine.rule_phases` names these.
    """

    key: str
    type: str
    groups: dict[str, list[str]] | None = None
    entries: list[str] | None = None
    graph: GraphFile | None = None
    legs: int | None = None
    options: dict[str, Any] = {}
    ranking: list[StepFile] | None = None
    rules: dict[str, Any] = {}
    phase_rules: dict[str, dict[str, Any]] = {}
    adjust: dict[str, Weight] = {}
    lots: list[str] = []
    conduct: dict[str, Weight] = {}
    ratings: dict[str, Weight] = {}
    withdrawn: list[str] = []
    unequal: Literal["average", "drop_last"] = "average"
    vacancies: list[VacancyFile] = []
    level: Literal["decide", "all"] = "decide"
    both_forfeit: Literal["lower", "none"] = "lower"


class ReplayFile(msgspec.Struct, forbid_unknown_fields=True):
    """A whole competition."""

    format: Literal["replay/1"]
    sport: str
    stages: list[StageFile]
    rules: RulesFile = msgspec.field(default_factory=RulesFile)
    results: list[ResultFile] = []
