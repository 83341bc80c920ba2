"""The page for programs: its examples run through the commands, and its tables name every key that there is."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from tournament.cli import main
from tournament.engine.formats import FORMATS
from tournament.engine.scoring import GoalRules
from tournament.engine.scoring.set_rules import SetRules
from tournament.interchange.archive_v1.files import MANIFEST, MEMBERS, LogEntry, Manifest, Standings
from tournament.interchange.draw_v1 import DrawFile
from tournament.interchange.graph_v1.schema import GraphFile
from tournament.interchange.replay_v1.schema import ReplayFile
from tournament.interchange.tsched_v1.schema import ScheduleFile

PAGE = (Path(__file__).parents[2] / "docs" / "programs.md").read_text(encoding="utf-8")
READ = {"graph/1": GraphFile, "replay/1": ReplayFile, "tsched/1": ScheduleFile, "draw/1": DrawFile}
OTHERS = frozenset(READ.values())
"""What has a section of its own is named where it stands in another."""


def example(name: str) -> str:
    (found,) = re.findall(rf"<!-- {re.escape(name)} -->\n\n```json\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def named(heading: str, column: str = "Key") -> list[str]:
    """Return the keys in the first column of a section's tables, in their order."""
    section = PAGE.split(f"### `{heading}`\n")[1].split("\n### ")[0].split("\n## ")[0]
    tables = re.findall(rf"^\| {re.escape(column)} \|.*\n\|---.*\n((?:\|.*\n)+)", section, re.MULTILINE)
    return re.findall(r"`([^`]+)`", "\n".join(row.split(" | ")[0] for table in tables for row in table.splitlines()))


def keys_of(kind: Any, path: str, seen: set[Any], root: Any) -> Iterator[str]:
    """Yield the paths of the keys that a reader's schema knows; a part met before is told of there."""
    if is_part(kind):
        if kind in seen or (kind in OTHERS and kind is not root):
            return
        seen.add(kind)
        for field in msgspec.structs.fields(kind):
            below = f"{path}.{field.name}" if path else field.name
            inner, kept = stripped(field.type)
            yield below + inner
            yield from keys_of(kept, below + inner, seen, root)


def is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def stripped(kind: Any) -> tuple[str, Any]:
    """Return how a list or a mapping of parts is written behind its key, and the kind of its parts."""
    several = ("|" in str(kind) or "Union" in str(kind)) and not str(kind).startswith(("list[", "tuple["))
    told = [each for each in (get_args(kind) if several else (kind,)) if each]
    for each in told:
        text, inner = str(each), get_args(each)
        if text.startswith(("list[", "tuple[")) and len(inner) and inner[0] is not int:
            return "[]", next(filter(is_part, get_args(inner[0])), inner[0])
        if text.startswith("dict[") and (parts := stripped(inner[1]))[1] is not None and is_part(parts[1]):
            return f".*{parts[0]}", parts[1]
        if is_part(each):
            return "", each
    return "", None


def printed(value: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of the keys in what a command printed."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from printed(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict | list):
        for inner in value:
            yield from printed(inner, f"{path}[]")
    else:
        yield path


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(list(words)) == 0
    return json.loads(capsys.readouterr().out)


def plain(paths: Iterator[str] | list[str]) -> set[str]:
    """Return paths as they are compared: without the signs of lists, and without those that lead on to others."""
    found = {path.replace("[]", "") for path in paths} - {""}
    return {path for path in found if not any(other.startswith(f"{path}.") for other in found)}


@pytest.mark.parametrize("name", READ)
def test_every_key_that_is_read_is_told_of(name: str) -> None:
    kind = READ[name]
    assert plain(named(name)) == plain(keys_of(kind, "", set(), kind))


@pytest.mark.parametrize(
    ("member", "kind", "path"),
    [("archive.json", Manifest, ""), ("log.json", LogEntry, "[]"), ("standings.json", Standings, "")],
)
def test_every_key_of_an_archive_is_told_of(member: str, kind: Any, path: str) -> None:
    assert plain(named("archive/1", f"Key of `{member}`")) == plain(keys_of(kind, path, set(), kind))


def test_a_bracket_prints_its_example(capsys: pytest.CaptureFixture[str]) -> None:
    (command,) = re.findall(r"`(tournament bracket groups[^`]*)`", PAGE)
    assert ran(capsys, *command.split()[1:]) == json.loads(example("graph"))


def test_written_pairs_print_their_example(capsys: pytest.CaptureFixture[str]) -> None:
    (command,) = re.findall(r"```sh\n(tournament bracket [^\n]*)\n```", PAGE)
    matches = ran(capsys, *command.split()[1:])["matches"]
    assert [match for match in matches if "group" not in match] == json.loads(example("pairs"))


def test_a_replay_prints_its_example_and_every_key_of_a_result_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "replay.json"
    file.write_text(example("replay"), encoding="utf-8")
    of_sets = ran(capsys, "replay", str(file))
    assert of_sets == json.loads(example("replay-result"))
    file.write_text(
        json.dumps({
            "format": "replay/1", "sport": "football",
            "stages": [{"key": "s", "type": "round_robin", "entries": ["a", "b"]},
                       {"key": "k", "type": "knockout", "entries": ["a", "b"],
                        "options": {"legs": 2, "legs_in": "all"}}],
            "results": [{"stage": key, "home": "a", "away": "b", "score": [[2, 1]]} for key in "sk"],
        }),
        encoding="utf-8",
    )  # fmt: skip
    of_goals = ran(capsys, "replay", str(file))
    of_heats = json.loads(example("replay-heats-result"))
    names = {**of_sets["stages"], **of_goals["stages"], **of_heats["stages"]}
    paths = [path for each in (of_sets, of_goals, of_heats) for path in printed(each)]
    told = {
        re.sub(r"\.groups\.\w+", ".groups.*", re.sub(rf"^stages\.(?:{'|'.join(names)})", "stages.*", path))
        for path in paths
    }
    assert plain(named("replay-result/1")) == plain(list(told))


@pytest.mark.parametrize("name", ["replay-tie", "replay-heats", "replay-series"])
def test_ties_are_worked_out_from_rubbers_heats_from_marks_and_series_from_matches(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "replay.json"
    file.write_text(example(name), encoding="utf-8")
    assert ran(capsys, "replay", str(file)) == json.loads(example(f"{name}-result"))


def test_a_schedule_prints_its_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "problem.json"
    file.write_text(example("tsched"), encoding="utf-8")
    plan = ran(capsys, "schedule", str(file), "--seconds", "5", "--seed", "1")
    assert plan == json.loads(example("tsched-plan"))
    file.write_text(example("tsched-at-once"), encoding="utf-8")
    at_once = ran(capsys, "schedule", str(file), "--seconds", "0.1")
    assert at_once == json.loads(example("tsched-at-once-plan"))
    told = plain(named("tsched-plan/1"))
    assert told == plain([*printed(plan), "assignments.referee.loser_of", *printed(at_once)])


def test_the_draw_of_the_page_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "draw.json"
    file.write_text(example("draw"), encoding="utf-8")
    assert (main(["draw", "verify", str(file)]), capsys.readouterr().out) == (0, "The draw is as published.\n")


def test_the_archive_of_the_page_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "archive.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for member in (MANIFEST, *MEMBERS):
            archive.writestr(member, example(member))
    said = "Every standing of 0 competitions follows from the 1 steps of the log.\n"
    assert (main(["verify", str(file)]), capsys.readouterr().out) == (0, said)


def test_every_format_and_option_is_told_of() -> None:
    section = PAGE.split("### Formats and their options\n")[1].split("\n### ")[0]
    rows = [row.split(" | ", 1) for row in re.findall(r"^\| `.*", section, re.MULTILINE)]
    told = {key: options for keys, options in rows for key in re.findall(r"`(\w+)`", keys)}
    assert set(told) == set(FORMATS)
    for key, row in told.items():
        options = FORMATS[key].options
        known = {option.name for option in options}
        assert known <= set(re.findall(r"`(\w+)`", row)), key
        choices = {each for option in options for each in (*option.choices, *option.aliases)}
        assert set(re.findall(r"`(\w+)`", row)) <= known | choices, key
        if "then" in known:
            (then,) = [option for option in options if option.name == "then"]
            assert all(f"`{each}`" in section for each in then.choices if each != "none")


def test_every_rule_is_told_of() -> None:
    of_sets, of_goals = re.findall(r"^Rules of sports [^:]*: (.*)\.$", PAGE, re.MULTILINE)
    for told, kind in ((of_sets, SetRules), (of_goals, GoalRules)):
        assert re.findall(r"`(\w+)`", told) == [field.name for field in fields(kind)]
