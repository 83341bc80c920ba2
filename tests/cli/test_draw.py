"""`tournament draw verify` as others call it: a draw as published, one that was tampered with, and bad files."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tournament.cli import main
from tournament.engine.draw import Lot, draw

NAMES = ("P", "Q", "R", "S", "T")
UNITS = {"P": "u", "Q": "u", "R": "v", "S": "w", "T": "v"}
REGIONS = ("1.1", "1.2", "2.1", "2.2.1", "2.2.2")
DRAWN = draw([Lot(name, (UNITS[name],), 1 if name == "P" else None) for name in NAMES], "x", REGIONS, apart="soft")
PUBLISHED: dict[str, Any] = {
    "format": "draw/1", "seed": "x", "apart": "soft", "regions": list(REGIONS),
    "entries": [{"name": lot.name, "unit": lot.units[0], "strength": lot.strength} for lot in DRAWN.lots],
    "order": [index + 1 for index in DRAWN.order],
}  # fmt: skip


def verified(published: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    file = folder / "draw.json"
    file.write_text(json.dumps(published), encoding="utf-8")
    status = main(["draw", "verify", str(file)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err.replace(str(file), "FILE")


def test_a_draw_as_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(PUBLISHED, tmp_path, capsys) == (0, "The draw is as published.\n", "")


@pytest.mark.parametrize("swapped", [(0, 1), (1, 4), (2, 3)])
def test_each_number_that_was_tampered_with_is_named(
    swapped: tuple[int, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = swapped
    tampered = copy.deepcopy(PUBLISHED)
    order = tampered["order"]
    order[one], order[other] = order[other], order[one]
    drawn = [NAMES[index] for index in DRAWN.order]
    lines = [f"number {n + 1}: published {drawn[m]}, recomputed {drawn[n]}\n" for n, m in (swapped, swapped[::-1])]
    assert verified(tampered, tmp_path, capsys) == (1, "".join(lines), "")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seed": " "}, "A draw needs a seed."),
        ({"order": [1, 1, 2, 3, 4]}, "at $.order: every entry must stand there exactly once"),
        ({"order": [0, 1, 2, 3, 4]}, "at $.order: every entry must stand there exactly once"),
        ({"regions": ["1", "2"]}, "at $.regions: there must be one for each number"),
        ({"apart": "hard", "regions": [*"AABBB"], "entries": [{"name": name, "unit": "u"} for name in NAMES]},
         "u has 5 entries but there are only 2 groups: they cannot all be kept apart."),
        ({"apart": "maybe"}, "at $.apart: Invalid enum value 'maybe'"),
        ({"entries": [{"name": "P", "unit": "u", "number": 7}], "order": [1], "regions": ["A"]},
         "P: there are the numbers 1 to 1, not 7."),
        ({"wind": 1}, "unknown key 'wind'"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_line_and_status_two(
    changes: dict[str, Any], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = verified(PUBLISHED | changes, tmp_path, capsys)
    assert found == (2, "", f"tournament: FILE: {sentence}\n")
