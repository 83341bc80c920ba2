"""Real competitions, replayed: the official tables, and who went on from the pools of the beach World Tour."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tournament_beach_volleyball.rules import BEACH_VOLLEYBALL
from tournament_football.rules import FOOTBALL

from tournament.engine.formats import build
from tournament.engine.graph import Best
from tournament.engine.scoring import GoalRules, GoalScoring
from tournament.engine.standings import Entry, Extras, Result, Table, rank
from tournament.interchange.replay_v1.competition import replay
from tournament.interchange.replay_v1.schema import ReplayFile

HERE = Path(__file__).parent
TABLES: list[dict[str, Any]] = json.loads((HERE / "official_tables.json").read_text())
FINALS: list[dict[str, Any]] = json.loads((HERE / "euro_finals.json").read_text())
POOLS: list[dict[str, Any]] = json.loads((HERE / "beach_pools.json").read_text())


def replayed(sport: Any, preset: str, results: list[dict[str, Any]], **given: Any) -> list[dict[str, Any]]:
    """Replay one group with each pairing once at either home; return its table."""
    entries = dict.fromkeys(side for result in results for side in (result["home"], result["away"]))
    legs = 1 + any((a["home"], a["away"]) == (b["away"], b["home"]) for a in results for b in results)
    rules = {"preset": preset, "set": given.pop("set", {})}
    stage = {"key": "s", "type": "groups", "groups": {"A": list(entries)}, "legs": legs, **given}
    content = {"format": "replay/1", "sport": sport.key, "rules": rules, "stages": [stage], "results": results}
    found = replay(msgspec.convert(content, ReplayFile), sport)
    assert found["problems"] == []
    table: list[dict[str, Any]] = found["stages"]["s"]["groups"]["A"]
    return table


def football(line: str) -> dict[str, Any]:
    home, score, away = line.split()
    return {"stage": "s", "home": home, "away": away, "score": [[int(goals) for goals in score.split("-")]]}


@pytest.mark.parametrize("group", TABLES, ids=lambda group: group["name"])
def test_an_official_table_comes_out(group: dict[str, Any]) -> None:
    given = {key: group[key] for key in ("set", "adjust", "ranking") if key in group}
    table = replayed(FOOTBALL, group["preset"], [football(line) for line in group["results"]], **given)
    lines = [
        f"{row['rank']}{'=' * row['tied']} {row['entry']} {row['match_points']} {row['goals'][0]}-{row['goals'][1]}"
        for row in table
    ]
    assert sorted(lines) == sorted(group["table"])
    assert [row["rank"] for row in table] == sorted(row["rank"] for row in table)


@pytest.mark.parametrize("final", FINALS, ids=lambda final: final["name"])
def test_the_best_thirds_of_six_groups_go_on(final: dict[str, Any]) -> None:
    """A whole championship as one stage: 36 matches, then four of six thirds in the order of their ranking."""
    members = {
        key: sorted({line.split()[at] for line in lines for at in (0, 2)}) for key, lines in final["groups"].items()
    }
    entries = [members[key][pot] for pot in range(4) for key in members]  # pots deal the groups as they were
    # Written so, each third has its match by its ranking alone, whoever the winner of its own group meets.
    pairs = "A1-best3-1,B1-best3-2,C1-best3-3,D1-best3-4,E1-A2,F1-B2,C2-D2,E2-F2"
    options = {"groups": 6, "policy": "pots", "advance": 2, "best_thirds": 4, "then": "knockout", "pairs": pairs}
    stage = {"key": "s", "type": "groups", "entries": entries, "options": options, "ratings": final.get("ratings", {})}
    lines = [football(line) for group in final["groups"].values() for line in group]
    content = {
        "format": "replay/1",
        "sport": "football",
        "rules": {"preset": "uefa"},
        "stages": [stage],
        "results": lines,
    }
    found = replay(msgspec.convert(content, ReplayFile), FOOTBALL)
    assert found["problems"] == []
    printed = found["stages"]["s"]
    assert [" ".join(row["entry"] for row in table) for table in printed["groups"].values()] == final["order"]
    sides = {match["id"]: (match["home"], match["away"]) for match in printed["matches"]}
    graph = build("groups", 24, options)
    came = {slot: sides[node.id][at] for node in graph.matches for at, slot in enumerate(node.slots)}
    through = {slot.nth: side for slot, side in came.items() if isinstance(slot, Best)}
    assert [through[nth] for nth in range(1, 5)] == final["thirds"]


def beach(line: str) -> dict[str, Any]:
    """Read a match whose first side won."""
    home, away = line[0], line[2]
    sets = [[int(a), int(b)] for a, b in re.findall(r"(\d+):(\d+)", line)]
    result = {"stage": "s", "home": home, "away": away, "score": sets, "winner": home}
    return result if sets else result | {"status": "walkover"}


@pytest.mark.parametrize("pool", POOLS, ids=lambda pool: pool["name"])
def test_those_come_first_in_a_beach_pool_who_went_on(pool: dict[str, Any]) -> None:
    """These pools tell the editions apart: those in `not_by` would have sent others on."""
    results = [beach(line) for line in pool["results"]]
    for preset in (pool["preset"], *pool["not_by"]):
        table = replayed(BEACH_VOLLEYBALL, preset, results)
        first = "".join(sorted(row["entry"] for row in table[: len(pool["through"])]))
        assert (first == pool["through"]) == (preset == pool["preset"])


def test_conduct_and_lots_settle_what_results_cannot() -> None:
    """FIFA's 2018 regulations, 32.5: Japan had -4 of conduct, Senegal -6; in 1990 lots put Ireland before the Dutch."""
    by_name = {group["name"]: group for group in TABLES}
    cards: dict[Entry, int] = {"JPN": -4, "SEN": -6}
    for start, extras, expected in (
        ("World Cup 2018, group H", Extras(conduct=cards), ["COL", "JPN", "SEN", "POL"]),
        ("World Cup 1990, group F", Extras(lots={"IRL": 1, "NED": 2}), ["ENG", "IRL", "NED", "EGY"]),
    ):
        group = next(each for name, each in by_name.items() if name.startswith(start))
        rules, matches = GoalRules(**group.get("set", {})), [football(line) for line in group["results"]]
        table = Table(expected[::-1], extras)
        for match in matches:
            score = tuple((home, away) for home, away in match["score"])
            table.add(Result(match["home"], match["away"], GoalScoring().outcome(score, rules)))
        rows = rank(table, FOOTBALL.preset("fifa-2022").ranking)
        assert [(row.rank, row.entry, row.tied) for row in rows] == [
            (place, entry, False) for place, entry in enumerate(expected, start=1)
        ]
        assert rows[2].decided_by == ("conduct" if extras.conduct else "lots")
