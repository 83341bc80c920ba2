"""Writer of ``replay-result/1``: what a stage that was played comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, cast

import msgspec

from tournament.engine.graph import Loser, Seed, Winner
from tournament.engine.progress import NOBODY, Open, Progress
from tournament.engine.replay import Bracket, Stage, climbed, misfit, ranked_groups, replayed_bracket
from tournament.engine.scoring import to_plain
from tournament.engine.standings import (
    Result,
    Row,
    Table,
    rank,
)
from tournament.interchange.replay1_file import ResultFile


def groups_to(stage: Stage) -> dict[str, Any]:
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


def bracket_to(stage: Stage) -> dict[str, Any]:
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
