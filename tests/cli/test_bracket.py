"""`tournament bracket` as others call it."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tournament.cli import main
from tournament.engine.formats import build
from tournament.interchange.graph_v1.writer import write


def test_prints_the_graph(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["knockout", "--entries", "6", "--option", "third_place=match", "--option", "placement=all"]
    assert main(["bracket", *words]) == 0
    expected = write(build("knockout", 6, {"third_place": "match", "placement": "all"}))
    assert capsys.readouterr().out == expected + "\n"


GROUPS = ["groups", "--entries", "16", "--option", "groups=4", "--option", "then=knockout", "--option", "advance=2"]


def first_round(capsys: pytest.CaptureFixture[str], *words: str) -> list[list[str]]:
    """Return the places that meet in the matches between groups and winners, as regulations write them."""
    assert main(["bracket", *words]) == 0
    graph = json.loads(capsys.readouterr().out)

    def name(slot: dict[str, Any]) -> str:
        if "group" in slot:
            return f"{slot['group']}{slot['rank']}"
        if "best" in slot:
            return f"best{slot['best']['rank']}-{slot['best']['nth']}"
        return str(slot.get("winner"))

    return [[name(slot) for slot in match["slots"]] for match in graph["matches"] if "group" not in match]


def test_the_pairs_of_a_knock_out_stand_as_regulations_write_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert first_round(capsys, *GROUPS, "--option", "pairs=A1-B2,C1-D2,B1-A2,D1-C2") == [
        ["A1", "B2"], ["C1", "D2"], ["B1", "A2"], ["D1", "C2"], ["K1-1", "K1-2"], ["K1-3", "K1-4"], ["K2-1", "K2-2"],
    ]  # fmt: skip
    three = ["groups", "--entries", "12", "--option", "groups=3", "--option", "then=knockout"]
    one, other = ["--option", "advance=1", "--option", "best_thirds=1"], ["--option", "advance=2"]
    assert first_round(capsys, *three, *one, "--option", "pairs=b1 – Best2-1; a1 – c1") == [
        ["B1", "best2-1"], ["A1", "C1"], ["K1-1", "K1-2"],
    ]  # fmt: skip
    assert first_round(capsys, *three, *other, "--option", "pairs=A1,B2-C2,B1-A2,C1") == [
        ["B2", "C2"], ["B1", "A2"], ["A1", "K1-1"], ["K1-2", "C1"], ["K2-1", "K2-2"],
    ]  # fmt: skip


def test_those_who_do_not_advance_play_for_plates(capsys: pytest.CaptureFixture[str]) -> None:
    three = ["groups", "--entries", "9", "--option", "groups=3", "--option", "then=knockout", "--option", "advance=1"]
    assert first_round(capsys, *three, "--option", "best_thirds=1", "--option", "plates=true") == [
        ["A1", "best2-1"], ["B1", "C1"], ["K1-1", "K1-2"],
        ["best2-2", "best2-3"],
        ["B3", "C3"], ["A3", "3.K1-1"],
    ]  # fmt: skip


def test_formats_of_plugins_are_printed_with_what_they_say_of_their_stages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bracket", "first_round_consolation", "--entries", "4"]) == 0
    graph = json.loads(capsys.readouterr().out)
    assert [match["id"] for match in graph["matches"]] == ["M1-1", "M1-2", "M2-1", "C-F"]
    assert graph["stages"] == {
        "main": {"rounds": "from_end", "letter": {"vi": "", "en": ""},
                 "lane": {"vi": "Nhánh chính", "en": "Main draw"}},
        "consolation": {
            "rounds": "by_number", "title": {"vi": "Nhánh an ủi", "en": "Consolation"},
            "letter": {"vi": "AU", "en": "C"},
            "matches": {"C-F": {"title": {"vi": "Nhánh an ủi: Chung kết", "en": "Consolation: Final"},
                                "code": {"vi": "AU-CK", "en": "C-F"}}},
        },
    }  # fmt: skip


def test_formats_of_plugins_follow_groups_and_are_paired_by_plugins(capsys: pytest.CaptureFixture[str]) -> None:
    followed = ["groups", "--entries", "8", "--option", "groups=2", "--option", "then=olympic", "--option", "advance=2"]
    assert first_round(capsys, *followed) == [["A1", "B2"], ["B1", "A2"], ["E1-1", "E1-2"], ["None", "None"]]
    assert main(["bracket", "danish", "--entries", "5"]) == 0
    assert json.loads(capsys.readouterr().out)["matches"] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["cup", "--entries", "4"],
            "unknown format 'cup'; known: round_robin (Round robin), groups (Groups), knockout (Knock-out)",
        ),
        (["monrad", "--entries", "4", "--option", "legs=1"], "unknown option 'legs' of Monrad (every place is played)"),
        (["mcintyre_final_eight", "--entries", "4"], "“McIntyre final eight” is for 8 entries, not 4"),
        (
            ["groups", "--entries", "8", "--option", "then=swiss"],
            "“Then”: 'swiss' is not allowed, choose none, knockout, double_elimination",
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
        ([*GROUPS, "--option", "pairs=A1-B2,C1-D2,B1-A2"], "“Pairs of the first round”: missing: D1, C2"),
        (
            [*GROUPS, "--option", "pairs=A1-B2,C1-D2,B1-A2,D1-A1"],
            "“Pairs of the first round”: A1 stands there twice",
        ),
        (
            [*GROUPS, "--option", "pairs=A1-B2,C1-D2,B1-A2,D1-C3"],
            "“Pairs of the first round”: C3 does not go on; who does: A1, B1, C1, D1, A2, B2, C2, D2",
        ),
        (
            [*GROUPS, "--option", "pairs=A1:B2"],
            "“Pairs of the first round”: “A1:B2” is not read: write A1-B2 for a pair, A1 for a place without",
        ),
        (
            [*GROUPS, "--option", "pairs=A1-B2,C1-D2,B1-A2,D1,C2"],
            "“Pairs of the first round”: 5 matches make no bracket: write 1, 2, 4, 8 … of them",
        ),
        (
            ["groups", "--entries", "8", "--option", "then=page_playoff", "--option", "pairs=A1-B2,B1-A2"],
            "“Pairs of the first round” is for a bracket, not for “Page play-off”",
        ),
        (
            ["groups", "--entries", "8", "--option", "then=round_robin", "--option", "plates=true"],
            "“plates” is for a bracket, not for “Round robin”",
        ),
        (
            ["groups", "--entries", "8", "--option", "pairs=A1-B2,B1-A2"],
            "“Pairs of the first round” needs “Then” to be chosen too",
        ),
        (
            ["double_elimination", "--entries", "8", "--option", "third_place=match"],
            "“Third-place match” needs “Crossover semi-finals” to be chosen too",
        ),
        (
            ["round_robin", "--entries", "4", "--option", "legs=0"],
            "“Legs”: '0' is not allowed, choose a whole number from 1 to 20",
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
