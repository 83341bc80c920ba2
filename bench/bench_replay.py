"""`tournament replay` of 10,000 matches against reading the same file with Python's json.

What a replay really needs beside that is the command line and the strict reader (click, msgspec), the plugin manager
(pluggy), the engine, and the one sport of the file, found among the installed packages' entry points and imported. The
baseline does these imports and reads the file, and no more.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

from tournament.engine.formats import build
from tournament.engine.graph import Slot
from tournament.engine.progress import Record, resolve
from tournament.engine.scoring.records import Outcome

RUNS = 9
READ = "import json, sys; json.load(open(sys.argv[1]))"
NEEDED = (
    "import tournament.cli.replay; from importlib.metadata import entry_points; "
    "[sport.load() for sport in entry_points(group='tournament', name='beach_volleyball')]"
)
REPLAY = "import sys; from tournament.cli import main; sys.exit(main(['replay', sys.argv[1]]))"


def score(random: Random) -> list[list[int]]:
    """Return the score of a match in sets."""
    home = random.random() < 0.5
    sets = [[21, random.randint(5, 19)], [random.randint(5, 19), 21], [15, random.randint(5, 13)]]
    played = [sets[0], sets[0]] if random.random() < 0.6 else sets
    return played if home else [pair[::-1] for pair in played]


def pools(random: Random) -> dict[str, Any]:
    """Return 96 groups of 15, of whose matches the first 10,000 are played."""
    groups = {f"G{group}": [f"Đội {group}-{number}" for number in range(15)] for group in range(96)}
    results = [
        {"stage": "s", "group": key, "home": home, "away": away, "score": score(random)}
        for key, members in groups.items()
        for home, away in combinations(members, 2)
    ]
    return competition({"key": "s", "type": "groups", "groups": groups}, results[:10_000])


def bracket(random: Random, type_: str, entries: int) -> dict[str, Any]:
    """Return a bracket played to its end, its results in any order."""
    results: list[dict[str, Any]] = []
    names = [f"Đội {number}" for number in range(1, entries + 1)]

    def play(_match: str, sides: tuple[str, str]) -> Record[str]:
        result = score(random)
        results.append({"stage": "s", "home": sides[0], "away": sides[1], "score": result})
        return Record(sides, Outcome(True, int(result[-1][1] > result[-1][0])))

    def nobody(*_: str | Slot | Sequence[str]) -> None:
        return None

    resolve(build(type_, entries, {}), names, {}, nobody, nobody, find=play)
    random.shuffle(results)
    return competition({"key": "s", "type": type_, "entries": names}, results)


def swiss(random: Random) -> dict[str, Any]:
    """Return a Swiss of 2,000 entries in ten rounds."""
    names, results = [f"Đội {number}" for number in range(2000)], []
    for round_ in range(1, 11):
        random.shuffle(names)
        for home, away in zip(names[::2], names[1::2], strict=True):
            results.append({"stage": "s", "round": round_, "home": home, "away": away, "score": score(random)})
    by = ("match_points", "buchholz_cut1", "buchholz", "sonneborn_berger", "points_ratio")
    stage = {"key": "s", "type": "swiss", "entries": sorted(names), "ranking": [{"by": name} for name in by]}
    return competition(stage, results)


def competition(stage: dict[str, Any], results: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the file of one stage."""
    return {"format": "replay/1", "sport": "beach_volleyball", "stages": [stage], "results": results}


def seconds(code: str, path: Path) -> float:
    """Return the seconds of processor time of a process that runs `code` on a file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print each replay as a ratio to the baseline in the same run."""
    random = Random(2026)
    files = {
        "groups": pools(random),
        "double elimination": bracket(random, "double_elimination", 5001),
        "knock-out": bracket(random, "knockout", 10_001),
        "Swiss": swiss(random),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "competition.json"
        print(
            "processor time of a whole process against json.load and the imports that a replay needs (goal: under 2 x)"
        )
        for name, content in files.items():
            path.write_text(json.dumps(content), encoding="utf-8")
            # In turn, since a processor may change its pace in the course of a run.
            runs = [[seconds(code, path) for code in (READ, f"{READ}; {NEEDED}", REPLAY)] for _ in range(RUNS)]
            read, both, ours = (statistics.median(times) for times in zip(*runs, strict=True))
            ratio = statistics.median(replay / baseline for _, baseline, replay in runs)
            print(
                f"{name:19} {len(content['results']):6} matches: {ratio:.2f} x "
                f"(json.load {read * 1000:.0f} ms, with the imports {both * 1000:.0f} ms, replay {ours * 1000:.0f} ms)"
            )


if __name__ == "__main__":
    main()
