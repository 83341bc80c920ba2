"""Reader of ``replay/1`` and writer of ``replay-result/1``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, Protocol

import msgspec

from tournament.engine.errors import InputError
from tournament.engine.graph import Graph, Loser, Winner
from tournament.engine.progress import Open, Progress
from tournament.engine.replay import Bracket, Given, Problem, Stage, ranked_groups, replayed_bracket
from tournament.engine.scoring import Scoring, Status, rules_from, to_number, to_plain
from tournament.engine.standings import BUILT_IN, Result, Row, Step, Table, Tiebreakers, rank, steps_from
from tournament.interchange.reading import read


class RulesFile(msgspec.Struct, forbid_unknown_fields=True):
    """A preset of the sport, and fields set otherwise."""

    preset: str | None = None
    set: dict[str, Any] = {}


class StepFile(msgspec.Struct, forbid_unknown_fields=True):
    """A tie-break step."""

    by: str
    matches: Literal["all", "tied"] = "all"
    when_tied: Literal[2, "3+"] | None = None
    restart: bool = False


class ResultFile(msgspec.Struct, forbid_unknown_fields=True):
    """A result; `score` holds [home, away] pairs."""

    stage: str
    home: str
    away: str
    score: list[tuple[int, int]] = []
    status: Status = Status.PLAYED
    winner: str | None = None
    group: str | None = None
    round: int | None = None


class StageFile(msgspec.Struct, forbid_unknown_fields=True):
    """A stage: groups with their members, or a bracket with its entries in seed order."""

    key: str
    type: str
    groups: dict[str, list[str]] | None = None
    entries: list[str] | None = None
    legs: int | None = None
    options: dict[str, Any] = {}
    ranking: list[StepFile] | None = None
    rules: dict[str, Any] = {}
    adjust: dict[str, float] = {}


class ReplayFile(msgspec.Struct, forbid_unknown_fields=True):
    """A whole competition."""

    format: Literal["replay/1"]
    sport: str
    stages: list[StageFile]
    rules: RulesFile = msgspec.field(default_factory=RulesFile)
    results: list[ResultFile] = []


class SportLike(Protocol):
    """What a replay needs of a sport."""

    @property
    def scoring(self) -> Scoring: ...
    @property
    def presets(self) -> Sequence[Any]: ...
    def preset(self, key: str) -> Any: ...


def replay(path: str, sport_of: Callable[[str], SportLike], tiebreakers: Tiebreakers = BUILT_IN) -> dict[str, Any]:
    """Replay the file at `path`; returns what ``replay-result/1`` prints. Raises InputError for a bad file."""
    file = read(path, ReplayFile)
    sport = sport_of(file.sport)
    results: dict[str, list[Given]] = {stage.key: [] for stage in file.stages}
    if len(results) != len(file.stages):
        raise InputError(f"{path}: two stages have the same key")
    problems: list[Problem] = []
    for result in file.results:
        if result.stage in results:
            results[result.stage].append(_given(result))
        else:
            unknown = f"unknown stage {result.stage!r}"
            problems.append(Problem(result.stage, result.home, result.away, unknown))
    printed: dict[str, Any] = {}
    for position, stage_file in enumerate(file.stages):
        where = f"{path}: at $.stages[{position}]"
        stage = _stage(stage_file, file.rules, sport, results[stage_file.key], tiebreakers, where)
        printed[stage_file.key] = _groups(stage) if stage_file.groups is not None else _bracket(stage)
        problems += stage.problems
    return {
        "format": "replay-result/1",
        "stages": printed,
        "problems": [{"stage": p.stage, "home": p.home, "away": p.away, "problem": p.problem} for p in problems],
    }


def _given(result: ResultFile) -> Given:
    return Given(
        result.home, result.away, tuple(result.score), result.status, result.winner, result.group, result.round
    )


def _stage(
    file: StageFile,
    rules: RulesFile,
    sport: SportLike,
    results: Sequence[Given],
    tiebreakers: Tiebreakers,
    where: str,
) -> Stage:
    if (file.groups is None) == (file.entries is None):
        raise InputError(f"{where}: a stage has either groups or entries")
    preset = sport.preset(rules.preset) if rules.preset is not None else sport.presets[0]
    kind = sport.scoring.rules_type
    held = rules_from(preset.values, kind, where=where)
    held = rules_from(rules.set, kind, held, "$.rules.set")
    held = rules_from(file.rules, kind, held, f"{where}.rules")
    options = dict(file.options) | ({} if file.legs is None else {"legs": file.legs})
    if file.groups is not None:
        listed = [entry for members in file.groups.values() for entry in members]
        if len(set(listed)) != len(listed):
            raise InputError(f"{where}.groups: an entry stands in them twice")
    known = set(file.entries or [entry for members in (file.groups or {}).values() for entry in members])
    for entry in file.adjust:
        if entry not in known:
            raise InputError(f"{where}.adjust: unknown entry {entry!r}")
    return Stage(
        key=file.key,
        type=file.type,
        scoring=sport.scoring,
        rules=held,
        steps=_steps(file.ranking, preset.ranking, tiebreakers, f"{where}.ranking"),
        results=results,
        groups=file.groups or {},
        entries=file.entries or (),
        options=options,
        adjust={entry: to_number(points) for entry, points in file.adjust.items()},
        tiebreakers=tiebreakers,
    )


def _steps(given: list[StepFile] | None, own: Sequence[Step], tiebreakers: Tiebreakers, where: str) -> Sequence[Step]:
    return own if given is None else steps_from([msgspec.structs.asdict(step) for step in given], tiebreakers, where)


def _groups(stage: Stage) -> dict[str, Any]:
    if stage.type == "modified_pool":
        return {"groups": _pools(stage)}
    return {"groups": {key: [_row(row, stage) for row in rows] for key, rows in ranked_groups(stage).items()}}


def _pools(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    """Play each pool of four as the small bracket it is; its members stand in seed order."""
    printed: dict[str, list[dict[str, Any]]] = {}
    members = {entry for pool in stage.groups.values() for entry in pool}
    for given in stage.results:
        for entry in (given.home, given.away):
            if entry not in members:
                stage.complain(given, f"unknown entry {entry!r}")
    for key, pool in stage.groups.items():
        own = [given for given in stage.results if given.home in pool and given.away in members]
        alone = replace(stage, groups={}, entries=pool, results=own, problems=[])
        printed[key] = _ordered_groups(alone, replayed_bracket(alone))["A"]
        stage.problems += alone.problems
    return printed


def _row(row: Row, stage: Stage) -> dict[str, Any]:
    tally = row.tally
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
    line["explain"] = {"vi": row.explanation.vi, "en": row.explanation.en}
    return line


def _bracket(stage: Stage) -> dict[str, Any]:
    bracket = replayed_bracket(stage)
    printed: dict[str, Any] = {}
    tables = {key: [_row(row, stage) for row in rows] for key, rows in bracket.tables.items()}
    tables |= _ordered_groups(stage, bracket)
    if tables:
        printed["groups"] = {key: tables[key] for key in bracket.graph.groups}
    printed["matches"] = [_match(node.id, bracket.progress) for node in bracket.graph.matches]
    printed["places"] = [
        {"place": place, "entry": holder} for place, holder in bracket.progress.places if not isinstance(holder, Open)
    ]
    return printed


def _ordered_groups(stage: Stage, bracket: Bracket) -> dict[str, list[dict[str, Any]]]:
    """Print the groups that are ranked by their matches (a modified pool) as tables."""
    found = {}
    for key in bracket.graph.orders:
        ranks = _holders(bracket.graph, bracket.progress, key)
        rows = _played_in(stage, bracket, key)
        found[key] = [
            {**rows[entry], "rank": place, "tied": False, "decided_by": "matches"}
            for place, entry in ranks
            if entry in rows
        ]
    return found


def _holders(graph: Graph, progress: Progress[str], group: str) -> list[tuple[int, str]]:
    holders: list[tuple[int, str]] = []
    for place, slot in enumerate(graph.orders[group], start=1):
        assert isinstance(slot, Winner | Loser), "a pool's ranks come from its matches"
        side = progress.winners.get(slot.match)
        if side is not None:
            holder = progress.sides[slot.match][side if isinstance(slot, Winner) else 1 - side]
            if not isinstance(holder, Open):
                holders.append((place, holder))
    return holders


def _played_in(stage: Stage, bracket: Bracket, group: str) -> Mapping[str, dict[str, Any]]:
    members = [stage.entries[slot.n - 1] for slot in bracket.graph.groups[group] if hasattr(slot, "n")]
    table = Table(members)
    for node in bracket.graph.of_group(group):
        if node.id in bracket.records:
            record = bracket.records[node.id]
            table.add(Result(*record.sides, record.outcome))
    return {str(row.entry): _row(row, stage) for row in rank(table, (), stage.tiebreakers)}


def _match(key: str, progress: Progress[str]) -> dict[str, Any]:
    home, away = progress.known(key)
    side = progress.winners.get(key)
    return {"id": key, "home": home, "away": away, "winner": None if side is None else (home, away)[side]}
