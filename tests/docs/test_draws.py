"""The page on draws: its program gives the engine's draws, its file verifies."""

from __future__ import annotations

import re
import types
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournament.cli import main
from tournament.engine.draw import Lot, draw

PAGE = (Path(__file__).parents[2] / "docs" / "draws.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)
    return str(found)


@pytest.fixture(scope="module")
def program() -> types.ModuleType:
    module = types.ModuleType("draws")
    exec(compile(block("python"), "docs/draws.md", "exec"), module.__dict__)
    return module


@given(seed=st.text(min_size=1).filter(str.strip), size=st.integers(2, 40))
def test_the_program_of_the_page_draws_as_the_engine_does(program: types.ModuleType, seed: str, size: int) -> None:
    lots = [Lot(f"e{n}", ("u",)) for n in range(size)]
    drawn = draw(lots, seed, ["A"] * size, apart="no")
    assert [lots[index].name for index in drawn.order] == program.shuffled([lot.name for lot in lots], seed)


def test_the_file_of_the_page_verifies_and_a_changed_one_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "draw.json"
    file.write_text(block("json"), encoding="utf-8")
    assert (main(["draw", "verify", str(file)]), capsys.readouterr().out) == (0, "The draw is as published.\n")
    file.write_text(block("json").replace("[2, 1]", "[1, 2]"), encoding="utf-8")
    assert main(["draw", "verify", str(file)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "number 1: published Đơn vị 4, recomputed Đơn vị 5",
        "number 2: published Đơn vị 5, recomputed Đơn vị 4",
    ]
