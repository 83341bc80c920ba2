"""Whole competitions for replays: any stage played to its end with random scores."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import msgspec
from tournament_beach_volleyball.rules import BEACH_VOLLEYBALL

from tournament.interchange.replay_v1.competition import replay
from tournament.interchange.replay_v1.schema import ReplayFile

Json = dict[str, Any]


def beach(*stages: Json, results: list[Json], **rules: Any) -> Json:
    """Return what a replay of these stages prints."""
    content = {"format": "replay/1", "sport": "beach_volleyball", "stages": list(stages), "results": results}
    file = msgspec.convert({**content, "rules": rules} if rules else content, ReplayFile)
    return replay(file, BEACH_VOLLEYBALL)


def score(random: Random) -> list[list[int]]:
    """Return an allowed score, with points that seldom leave two sides level."""
    first, second, third = ([21, random.randint(0, 19)] for _ in range(3))
    sets = random.choice(([first, second], [first, second[::-1], [15, third[1] * 13 // 19]]))
    return sets if random.random() < 0.5 else [pair[::-1] for pair in sets]


def played_out(stage: Json, random: Random) -> list[Json]:
    """Play every match of a stage that can be played, one wave after the other; return the results."""
    results: list[Json] = []

    def play(home: str, away: str, **more: Any) -> None:
        results.append({"stage": stage["key"], "home": home, "away": away, "score": score(random), **more})

    printed = beach(stage, results=[])["stages"][stage["key"]]
    if "matches" not in printed and stage["type"] != "modified_pool":
        for group, rows in printed["groups"].items():
            for home, away in combinations(sorted(row["entry"] for row in rows), 2):
                play(home, away, group=group)
        return results
    if "matches" not in printed:
        for group, members in stage["groups"].items():
            pool = {"key": stage["key"], "type": "modified_pool", "entries": members}
            results += [result | {"group": group} for result in played_out(pool, random)]
        return results
    played: set[str] = set()
    while True:
        now = beach(stage, results=results)["stages"][stage["key"]]
        matches, groups = now["matches"], now.get("groups", {})
        ready = [m for m in matches if m["home"] and m["away"] and not m["winner"] and m["id"] not in played]
        if not ready:
            return results
        for match in ready:
            played.add(match["id"])
            group, *rest = match["id"].split("-")  # A-2-1 is the first match of group A's second round
            play(match["home"], match["away"], **({"group": group} if len(rest) == 2 and group in groups else {}))
