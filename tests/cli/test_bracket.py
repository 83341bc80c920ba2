"""`tournament bracket` as others call it."""

import json
import subprocess
import sys

import pytest

from tournament.cli import main
from tournament.engine.formats import build
from tournament.interchange.graph_v1.writer import write


def test_prints_the_graph(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["knockout", "--entries", "6", "--option", "third_place=match", "--option", "placement=all"]
    assert main(["bracket", *words]) == 0
    expected = write(build("knockout", 6, {"third_place": "match", "placement": "all"}))
    assert capsys.readouterr().out == expected + "\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["cup", "--entries", "4"],
            "unknown format 'cup'; known: round_robin (Round robin), groups (Groups), knockout (Knock-out)",
        ),
        (["knockout", "--entries", "1"], "at least two entries are needed"),
        (["knockout", "--entries", "x"], "'x' is not a valid integer"),
        (["knockout"], "Missing option '--entries'"),
        (["knockout", "--entries", "4", "--option", "third"], "--option third: write KEY=VALUE"),
        (["knockout", "--entries", "4", "--option", "a=1", "--option", "a=2"], "--option a is given twice"),
        (
            ["knockout", "--entries", "4", "--option", "a=1"],
            "unknown option 'a' of Knock-out; known: third_place (Third place), placement (Placement)",
        ),
        (
            ["round_robin", "--entries", "4", "--option", "legs=0"],
            "“Legs”: '0' is not allowed, choose a whole number from 1 to 4",
        ),
    ],
)
def test_bad_input_is_one_line_and_status_two(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bracket", *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert message in printed.err


def test_needs_neither_flask_nor_the_database() -> None:
    code = (
        "import sys; from tournament.cli import main; main(['bracket', 'round_robin', '--entries', '4']);"
        "print([m for m in ('flask', 'sqlalchemy', 'wtforms', 'pluggy') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    printed, loaded = run.stdout.rstrip().rsplit("\n", 1)
    assert json.loads(printed)["entries"] == 4
    assert loaded == "[]"
