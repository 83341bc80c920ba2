"""What stands in a ``graph/1`` file."""

from __future__ import annotations

from typing import Literal

import msgspec

from tournament.interchange.graph_v1.series import SeriesFile


class BestFile(msgspec.Struct, forbid_unknown_fields=True):
    """The nth best of a rank over groups."""

    groups: list[str]
    rank: int
    nth: int


class PlacedFile(msgspec.Struct, forbid_unknown_fields=True):
    """A place of a heat."""

    heat: str
    nth: int


class FastestFile(msgspec.Struct, forbid_unknown_fields=True):
    """The nth best by mark of those who end after a place of their heats."""

    heats: list[str]
    nth: int
    after: int = 0


class SlotFile(msgspec.Struct, forbid_unknown_fields=True):
    """Where a side comes from; one of these, a rank with its group."""

    seed: int | None = None
    winner: str | None = None
    loser: str | None = None
    group: str | None = None
    rank: int | None = None
    best: BestFile | None = None
    placed: PlacedFile | None = None
    fastest: FastestFile | None = None
    bye: Literal[True] | None = None


class MatchFile(msgspec.Struct, forbid_unknown_fields=True):
    """A match and its two sides, the home side first."""

    id: str
    slots: tuple[SlotFile, SlotFile]
    stage: str = "bracket"
    round: int = 1
    group: str | None = None
    if_needed: bool = False


class HeatFile(msgspec.Struct, forbid_unknown_fields=True):
    """A heat and who starts in it; `by_place` says that places are given, not marks."""

    id: str
    slots: list[SlotFile]
    stage: str = "heats"
    round: int = 1
    by_place: bool = False


class PlaceFile(msgspec.Struct, forbid_unknown_fields=True):
    """A final place and who holds it."""

    place: int
    slot: SlotFile


class WordsFile(msgspec.Struct, forbid_unknown_fields=True):
    """Something said in both languages."""

    vi: str
    en: str


class CalledFile(msgspec.Struct, forbid_unknown_fields=True):
    """What one match is called."""

    title: WordsFile
    code: WordsFile


class StageInFile(msgspec.Struct, forbid_unknown_fields=True):
    """A stage that says more of itself than its key does, as `engine.stages.Stage`."""

    title: WordsFile | None = None
    letter: WordsFile | None = None
    rounds: Literal["by_number", "from_end", "by_group", "in_heats", "alike"] = "by_number"
    lane: WordsFile | None = None
    matches: dict[str, CalledFile] = {}


class GraphFile(msgspec.Struct, forbid_unknown_fields=True):
    """A graph; matches stand in an order in which they can be played.

    One that is paired round by round has none before its first round, so its `groups` tell who is in them. `orders` are
    the slots that hold the ranks of groups that are ranked by their matches.
    """

    matches: list[MatchFile] | None = None
    heats: list[HeatFile] | None = None
    format: Literal["graph/1"] = "graph/1"
    name: str = "graph"
    entries: int | None = None
    apart: bool | None = None
    places: list[PlaceFile] = []
    stages: dict[str, StageInFile] = {}
    series: list[SeriesFile] = []
    groups: dict[str, list[SlotFile]] = {}
    orders: dict[str, list[SlotFile]] = {}


class StoredFile(GraphFile, kw_only=True):
    """A graph as a drawn competition keeps it, with what a printed one leaves to its reader."""

    matches: list[MatchFile]
    rest: list[PlaceFile] = []
