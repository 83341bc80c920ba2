"""The table of what is protected names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)?(?:::(test_\w+))?`")


def named() -> list[tuple[str, str]]:
    """List the files and tests that the table names; a test without a file is of the file before it."""
    found, file = list[tuple[str, str]](), ""
    for path, test in NAMED.findall(TABLE.read_text(encoding="utf-8")):
        file = path or file
        if path or test:
            found.append((file, test))
    return found


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")}


def test_every_test_that_is_named_exists() -> None:
    wanted = named()
    files = {path: functions_of(path) for path, _ in wanted}
    assert [(path, test) for path, test in wanted if test and test not in files[path]] == []
    assert all(files.values())


def test_every_case_has_a_test_or_says_why_not() -> None:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d", line)]
    cases = [number for line in lines for number in numbers(line.split("|")[1])]
    assert sorted(cases) == list(range(1, 61))
    for line in lines:
        *_, last, _end = line.split("|")
        assert NAMED.search(last) or len(last.split()) >= 4, line


def numbers(cell: str) -> list[int]:
    """Read “8, 58” and “31–35”."""
    found = list[int]()
    for part in cell.split(","):
        first, _, last = part.strip().partition("–")
        found += range(int(first), int(last or first) + 1)
    return found
