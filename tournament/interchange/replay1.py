"""Reader of ``replay/1`` and writer of ``replay-result/1``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Annotated, Any, Literal, Protocol, cast

import msgspec

from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS
from tournament.engine.formats.draft import group_key
from tournament.engine.formats.groups import GROUPS
from tournament.engine.formats.round_robin import LEGS
from tournament.engine.graph import Loser, Seed, Winner
from tournament.engine.progress import NOBODY, Open, Progress
from tournament.engine.replay import Bracket, Problem, Stage, climbed, misfit, ranked_groups, replayed_bracket
from tournament.engine.scoring import Number, Scoring, Status, rules_from, to_number, to_plain
from tournament.engine.standings import (
    BUILT_IN,
    FEDERATIONS,
    Entry,
    Result,
    Row,
    Step,
    Table,
    Tiebreakers,
    rank,
    steps_from,
)
from tournament.interchange.graph1_file import GraphFile, graph_from

GROUPED = {"groups", "round_robin", "modified_pool"} | {key for key, format_ in FORMATS.items() if format_.by_round}
"""Formats that may be given with their groups dealt."""

LOTS = Step("lots")

GRAPH = "graph"
"""The type of a stage that brings its own graph: a bracket drawn by others, with feeds of its own."""

Whole = Annotated[int, msgspec.Meta(ge=-(2**63) + 1, le=2**63 - 1)]
Weight = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]
"""Numbers within reason: what is worked out of them can be written as JSON's numbers too."""


class RulesFile(msgspec.Struct, forbid_unknown_fields=True):
    """A preset of the sport, and fields set otherwise."""

    preset: str | None = None
    set: dict[str, Any] = {}


class StepFile(msgspec.Struct, forbid_unknown_fields=True):
    """A tie-break step."""

    by: str
    matches: Literal["all", "tied", "above"] = "all"
    when_tied: Literal[2, "3+"] | None = None
    restart: bool | Literal["each", "first"] = False


class ResultFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    """A result; `score` holds [home, away] pairs."""

    stage: str
    home: str
    away: str
    score: tuple[tuple[Whole, Whole], ...] = ()
    status: Status = Status.PLAYED
    winner: str | None = None
    group: str | None = None
    round: Whole | None = None


class StageFile(msgspec.Struct, forbid_unknown_fields=True):
    """A stage: groups with their members, or a bracket with its entries in seed order.

    A stage of type ``graph`` brings its bracket itself, as ``graph/1``. `lots` holds the order in which lots were
    drawn, the luckiest first; of `conduct` and `ratings` more is better.
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
    adjust: dict[str, Weight] = {}
    lots: list[str] = []
    conduct: dict[str, Weight] = {}
    ratings: dict[str, Weight] = {}


class ReplayFile(msgspec.Struct, forbid_unknown_fields=True):
    """A whole competition."""

    format: Literal["replay/1"]
    sport: str
    stages: list[StageFile]
    rules: RulesFile = msgspec.field(default_factory=RulesFile)
    results: list[ResultFile] = []


class PresetLike(Protocol):
    """What a replay needs of a preset."""

    @property
    def key(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def ranking(self) -> Sequence[Step]: ...


class SportLike(Protocol):
    """What a replay needs of a sport; the first preset is the one taken when none is named."""

    @property
    def scoring(self) -> Scoring: ...
    @property
    def presets(self) -> Sequence[PresetLike]: ...


def replay(
    file: ReplayFile, sport: SportLike, tiebreakers: Tiebreakers = BUILT_IN, source: str = "replay"
) -> dict[str, Any]:
    """Replay a competition; returns what ``replay-result/1`` prints.

    Raises InputError, with `source` and the place in it, for what cannot be played at all.
    """
    results: dict[str, list[ResultFile]] = {stage.key: [] for stage in file.stages}
    if len(results) != len(file.stages):
        raise InputError(f"{source}: at $.stages: two stages have the same key")
    problems: list[Problem] = []
    for result in file.results:
        if result.stage in results:
            results[result.stage].append(result)
        else:
            problems.append(Problem(result.stage, result.home, result.away, f"unknown stage {result.stage!r}"))
    values, ranking = _preset(file.rules.preset, sport, source)
    held = rules_from(values, sport.scoring.rules_type, where=f"{source}: at $.rules.preset")
    held = rules_from(file.rules.set, sport.scoring.rules_type, held, f"{source}: at $.rules.set")
    printed: dict[str, Any] = {}
    for position, stage_file in enumerate(file.stages):
        where = f"{source}: at $.stages[{position}]"
        stage = _stage(stage_file, held, sport.scoring, where)
        stage.results = results[stage.key]
        stage.tiebreakers = tiebreakers
        stage.steps = ranking
        if stage_file.ranking is not None:
            items = [msgspec.structs.asdict(step) for step in stage_file.ranking]
            stage.steps = steps_from(items, tiebreakers, f"{where}.ranking")
        if stage.lots and all(step.by != LOTS.by for step in stage.steps):
            stage.steps = (*stage.steps, LOTS)
        try:
            printed[stage.key] = _groups(stage) if stage.groups else _bracket(stage)
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
        problems += stage.problems
    return {
        "format": "replay-result/1",
        "stages": printed,
        "problems": [{"stage": p.stage, "home": p.home, "away": p.away, "problem": p.problem} for p in problems],
    }


def _preset(key: str | None, sport: SportLike, source: str) -> tuple[Mapping[str, Any], Sequence[Step]]:
    """Return the values and the ranking of a preset; a federation's list goes with the sport's first values."""
    known = {preset.key: preset for preset in sport.presets}
    first = sport.presets[0]
    if key is None or key in known:
        preset = known[key] if key is not None else first
        return preset.values, preset.ranking
    if key in FEDERATIONS:
        return first.values, FEDERATIONS[key].steps
    raise InputError(f"{source}: at $.rules.preset: unknown preset {key!r}; known: {', '.join([*known, *FEDERATIONS])}")


def _stage(file: StageFile, held: Any, scoring: Scoring, where: str) -> Stage:
    if file.type not in FORMATS and file.type != GRAPH:
        raise InputError(f"{where}.type: unknown type {file.type!r}; known: {', '.join([*FORMATS, GRAPH])}")
    if (file.graph is not None) != (file.type == GRAPH):
        raise InputError(f"{where}: a stage has a graph if, and only if, its type is {GRAPH!r}")
    groups, entries, options = _dealt(file, where), file.entries or (), _options(file, where)
    known = {*entries, *chain.from_iterable(groups.values())}
    if groups and options.get("then", "none") != "none":
        groups, entries, options = {}, *_undealt(file, groups, options, where)
    stage = Stage(
        key=file.key,
        type=file.type,
        scoring=scoring,
        rules=rules_from(file.rules, scoring.rules_type, held, f"{where}.rules") if file.rules else held,
        steps=(),
        results=(),
        groups=groups,
        entries=entries,
        options=options,
        graph=graph_from(file.graph, len(file.entries or ()), f"{where}.graph") if file.graph is not None else None,
        adjust=_numbers(file.adjust),
        lots={entry: lot for lot, entry in enumerate(file.lots, start=1)},
        conduct=_numbers(file.conduct),
        ratings=_numbers(file.ratings),
    )
    for name in ("adjust", "lots", "conduct", "ratings"):
        for entry in getattr(file, name):
            if entry not in known:
                stage.problems.append(Problem(file.key, entry, None, f"{name}: unknown entry {entry!r}"))
    return stage


def _dealt(file: StageFile, where: str) -> dict[str, list[str]]:
    """Return the groups with their members; empty for a stage that deals its entries itself."""
    if (file.groups is None) == (file.entries is None):
        raise InputError(f"{where}: a stage has either groups or entries")
    name = "groups" if file.groups is not None else "entries"
    listed: set[str] = set()
    for entry in chain.from_iterable([file.entries or []] if file.groups is None else file.groups.values()):
        if entry in listed:
            raise InputError(f"{where}.{name}: {entry!r} stands in them twice")
        listed.add(entry)
    if file.groups is None:
        return {"A": file.entries or []} if file.type != GRAPH and FORMATS[file.type].by_round else {}
    if file.type not in GROUPED:
        raise InputError(f"{where}.groups: a stage of type {file.type!r} has entries, not groups")
    return file.groups


def _undealt(
    file: StageFile, groups: Mapping[str, Sequence[str]], options: Mapping[str, Any], where: str
) -> tuple[list[str], dict[str, Any]]:
    """Return the entries and options that deal just these groups, so that what follows them can be played."""
    count = len(groups)
    entries = [entry for pot in zip_longest(*groups.values()) for entry in pot if entry is not None]
    dealt = {group_key(first): entries[first::count] for first in range(count)}
    if file.type != GROUPS.key or dealt != groups:
        raise InputError(
            f"{where}.groups: before another format, groups are named A, B … and the larger ones stand first; "
            "otherwise give entries, or what follows as a stage of its own"
        )
    return entries, {**options, "groups": count, "policy": "pots"}


def _options(file: StageFile, where: str) -> dict[str, Any]:
    """Return the options, the legs among them; one leg is what a format without legs plays anyway."""
    options = dict(file.options)
    if file.type == GRAPH:
        if options or file.legs not in (None, 1):
            raise InputError(f"{where}: a stage of type {GRAPH!r} has no options and no legs")
        return {}
    has_legs = any(option.name == LEGS.name for option in FORMATS[file.type].options)
    if file.legs is not None and (has_legs or file.legs != 1):
        options[LEGS.name] = file.legs
    return options


def _numbers(given: Mapping[str, float]) -> dict[Entry, Number]:
    return {entry: to_number(number) for entry, number in given.items()}


def _groups(stage: Stage) -> dict[str, Any]:
    if stage.type == "modified_pool":
        return {"groups": _pools(stage)}
    tables = {key: [_row(row, stage) for row in rows] for key, rows in ranked_groups(stage).items()}
    if stage.type == "ladder":
        return {"groups": {key: _on_rungs(tables[key], order) for key, order in climbed(stage).items()}}
    return {"groups": tables}


def _on_rungs(lines: Sequence[dict[str, Any]], order: Sequence[str]) -> list[dict[str, Any]]:
    """Put a ladder's lines in the order of its rungs."""
    of = {line["entry"]: line for line in lines}
    return [of[entry] | {"rank": rung, "tied": False} | _BY_MATCHES for rung, entry in enumerate(order, start=1)]


def _pools(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    """Play each pool of four as the small bracket it is; its members stand in seed order."""
    pool_of = {entry: key for key, pool in stage.groups.items() for entry in pool}
    own: dict[str, list[Any]] = {key: [] for key in stage.groups}
    for given in cast(Sequence[ResultFile], stage.results):
        wrong = misfit(given, pool_of)
        if wrong is None:
            own[pool_of[given.home]].append(msgspec.structs.replace(given, group=None))
        else:
            stage.complain(given, wrong)
    printed: dict[str, list[dict[str, Any]]] = {}
    for key, pool in stage.groups.items():
        alone = replace(stage, groups={}, entries=pool, results=own[key], problems=[])
        printed[key] = _tables(alone, replayed_bracket(alone))["A"]
        stage.problems += alone.problems
    return printed


def _row(row: Row, stage: Stage) -> dict[str, Any]:
    tally, why = row.tally, row.explanation
    line: dict[str, Any] = {
        "rank": row.rank,
        "entry": row.entry,
        "tied": row.tied,
        "played": tally.played,
        "won": tally.won,
        "lost": tally.lost,
        "drawn": tally.drawn,
        "match_points": to_plain(tally.match_points),
    }
    if stage.scoring.counts_goals:
        line["goals"] = [tally.goals_for, tally.goals_against]
    else:
        line["sets"] = [tally.sets_for, tally.sets_against]
        line["points"] = [tally.points_for, tally.points_against]
    line["decided_by"] = row.decided_by
    line["explain"] = {"vi": why.vi, "en": why.en}
    return line


def _bracket(stage: Stage) -> dict[str, Any]:
    bracket = replayed_bracket(stage)
    graph, progress = bracket.graph, bracket.progress
    tables = _tables(stage, bracket)
    decided = progress.places[: len(graph.places)]
    return ({"groups": tables} if tables else {}) | {
        "matches": [_match(node.id, progress) for node in graph.matches],
        "places": [{"place": place, "entry": holder} for place, holder in decided if not isinstance(holder, Open)],
    }


def _tables(stage: Stage, bracket: Bracket) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of a bracket's groups, those that are ranked by their matches (modified pools) among them."""
    return {
        key: _ordered(stage, bracket, key)
        if key in bracket.graph.orders
        else [_row(row, stage) for row in bracket.tables[key]]
        for key in bracket.graph.groups
    }


def _ordered(stage: Stage, bracket: Bracket, group: str) -> list[dict[str, Any]]:
    """Return the table of a modified pool; those whose match is not decided share the first rank left, or the last."""
    holders = _holders(bracket, group)
    table = Table(_members(stage, bracket, group))
    for node in bracket.graph.of_group(group):
        if node.id in bracket.records:
            record = bracket.records[node.id]
            table.add(Result(*record.sides, record.outcome))
    rows = {str(row.entry): row for row in rank(table, (), stage.tiebreakers)}
    waiting = [entry for entry in rows if entry not in holders.values()]
    placed = {place: rows[holder] for place, holder in holders.items() if not isinstance(holder, Open)}
    free = next((place for place in range(1, len(rows) + 1) if place not in holders), len(rows))
    lines = [_row(row, stage) | {"rank": place, "tied": False} | _BY_MATCHES for place, row in placed.items()]
    lines += [_row(rows[entry], stage) | {"rank": free, "tied": len(waiting) > 1} for entry in waiting]
    return sorted(lines, key=itemgetter("rank"))


_BY_MATCHES = {
    "decided_by": "matches",
    "explain": {"vi": "Xếp theo kết quả từng trận.", "en": "Placed by the matches themselves."},
}


def _members(stage: Stage, bracket: Bracket, group: str) -> list[str]:
    """Return the members of a group that are known: drawn into it, or playing in it."""
    drawn = [stage.entries[slot.n - 1] for slot in bracket.graph.groups[group] if isinstance(slot, Seed)]
    nodes = bracket.graph.of_group(group)
    playing = [side for node in nodes for side in bracket.progress.known(node.id) if side is not None]
    return list(dict.fromkeys(drawn + playing))


def _holders(bracket: Bracket, group: str) -> dict[int, str | Open]:
    """Return who, or nobody, holds which rank of a group that is ranked by its matches, so far as that is decided."""
    progress = bracket.progress
    found: dict[int, str | Open] = {}
    for place, slot in enumerate(bracket.graph.orders[group], start=1):
        assert isinstance(slot, Winner | Loser), "a pool's ranks come from its matches"
        side = progress.winners.get(slot.match)
        if side is not None:
            found[place] = progress.sides[slot.match][side if isinstance(slot, Winner) else 1 - side]
        elif slot.match in progress.walkovers:
            found[place] = NOBODY
    return found


def _match(key: str, progress: Progress[str]) -> dict[str, Any]:
    home, away = progress.known(key)
    side = progress.winners.get(key)
    return {"id": key, "home": home, "away": away, "winner": None if side is None else (home, away)[side]}
